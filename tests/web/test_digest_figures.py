"""The charts on a digest's page: the same as in the file, each beside its table."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import update

from app.core.permissions import Role
from app.infra.storage import open_storage
from app.models import Digest, DigestState
from app.web.digests.figures import bar_tables
from tests.factories import make_account, make_comment, make_draft, make_round
from tests.web.clerk import make_digest, order_digest
from tests.web.pages import check_page, text_of

COUNTS = {
    "received": 1241,
    "shown": 1240,
    "hidden": 1,
    "hidden_by_reason": {"spam": 1},
    "withdrawn": 0,
    "erased": 0,
    "held": 0,
    "entered_late": 0,
    "by_stance": {"support": 40, "oppose": 1200},
    "by_author": {"person": 1230, "official": 4, "organisation": 6},
    "by_language": {"ky": 1240},
    "by_source": {"web": 1240},
    "by_region": {"KG-GB": 1100, "KG-O": 40, "not-stated": 100},
    "by_day": {"2026-11-05": 1200, "2026-11-02": 40},
}


@pytest.fixture
def secretary(database):
    return make_account(database, Role.SECRETARY)


@pytest.fixture
def slug(database):
    made = make_draft(database, "kodeks")
    make_round(database, made)
    return made


@pytest.fixture
def address(database, secretary, slug):
    """The page of a finished digest that counted `COUNTS`."""
    digest = order_digest(database, secretary, slug)
    set_done(database, digest.id, COUNTS)
    return f"/digests/{digest.id}"


def set_done(database, digest_id: UUID, counts) -> None:
    values = {"state": DigestState.DONE, "counts": counts, "content_sha256": "0" * 64}
    with database.write() as session:
        session.execute(
            update(Digest)
            .where(Digest.id == digest_id)
            .values(**values, progress=100, finished_at=datetime.now(UTC))
        )


def cells(page, caption):
    (table,) = page.xpath(f"//table[caption='{caption}']")
    return [(text_of(row.xpath("th")[0]), text_of(row.xpath("td")[-1])) for row in table.xpath(".//tr")]


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_a_finished_digest_shows_a_map_and_columns_by_day_in_every_language(client, address, lang):
    page = check_page(client.get(f"/{lang}{address}"))
    for kind in ("map", "days"):
        (drawing,) = page.xpath(f"//svg[@class='{kind}']")
        assert drawing.get("role") == "img"
        assert drawing.get("aria-label")
    assert not page.xpath("//svg//*[@style] | //svg//style | //svg//script")


def test_the_map_says_the_number_of_every_region_and_the_table_what_has_no_place(client, address):
    page = check_page(client.get(f"/en{address}"))
    said = [text_of(e) for e in page.xpath("//svg[@class='map']//text")]
    assert "Bishkek: 1,100" in said
    assert "Osh City: 0" in said
    assert said[said.index("Osh") + 1] == "40"
    assert cells(page, "Shown, by region") == [
        ("Bishkek City", "1,100"),
        ("Not stated", "100"),
        ("Osh Oblast", "40"),
    ]
    assert "not a sample" in text_of(page)


def test_days_stand_in_order_with_the_highest_marked_and_their_table(client, address):
    page = check_page(client.get(f"/en{address}"))
    (drawing,) = page.xpath("//svg[@class='days']")
    assert [text_of(e) for e in drawing.xpath(".//title")] == ["02.11.2026: 40", "05.11.2026: 1,200"]
    assert "1,200" in [text_of(e) for e in drawing.xpath(".//text")]
    (table,) = page.xpath("//table[@aria-labelledby='t-day']")
    assert [text_of(row) for row in table.xpath("tbody/tr")] == ["02.11.202640", "05.11.20261,200"]


def test_kinds_of_author_stand_in_their_usual_order(client, address):
    page = check_page(client.get(f"/en{address}"))
    assert cells(page, "Shown, by kind of author") == [
        ("Official positions", "4"),
        ("Organisations", "6"),
        ("Persons", "1,230"),
    ]


def test_a_long_discussion_says_how_many_days_a_column_stands_for(client, database, secretary, slug):
    digest = order_digest(database, secretary, slug)
    set_done(database, digest.id, {**COUNTS, "by_day": {"2024-01-01": 1, "2026-11-02": 1239}})
    assert "One column stands for several days: 9" in text_of(
        check_page(client.get(f"/en/digests/{digest.id}"))
    )


def test_a_digest_counted_before_there_were_days_and_authors_is_shown_without(
    client, database, secretary, slug
):
    digest = order_digest(database, secretary, slug)
    old = {key: value for key, value in COUNTS.items() if key not in ("by_author", "by_day")}
    set_done(database, digest.id, old)
    page = check_page(client.get(f"/en/digests/{digest.id}"))
    assert not page.xpath("//svg[@class='days']")
    assert page.xpath("//svg[@class='map']")


def test_what_is_no_region_and_no_day_is_counted_and_does_not_break_the_drawing():
    tables = bar_tables({"by_region": {"<b>": 2}, "by_day": {"soon": 2}})
    region, day = tables
    assert region.rows == (("<b>", 2),)
    assert day.drawing is None
    assert day.name("soon") == "soon"
    assert day.step == 1


def test_the_charts_of_a_real_compilation_are_those_of_its_comments(
    client, database, settings, secretary, slug
):
    for _ in range(3):
        make_comment(database, slug)
    digest = make_digest(database, open_storage(settings.storage_url), secretary, slug, formats=["html"])
    page = check_page(client.get(f"/en/digests/{digest.id}"))
    (title,) = page.xpath("//svg[@class='days']//title")
    assert text_of(title).endswith(": 3")
    assert ("Persons", "3") in cells(page, "Shown, by kind of author")


def test_a_page_to_download_is_an_attachment_that_may_run_nothing(
    client, database, settings, secretary, slug
):
    make_comment(database, slug, body="<script>alert(1)</script>")
    digest = make_digest(database, open_storage(settings.storage_url), secretary, slug, formats=["html"])
    response = client.get(f"/ky/digests/{digest.id}/files/html")
    assert response.content_type == "text/html; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert b"&lt;script&gt;" in response.data
    assert b"<script" not in response.data
    assert b"content=\"default-src 'none'; " in response.data, "its own policy, wherever it is opened"
