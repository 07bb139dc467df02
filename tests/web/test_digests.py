"""Digests on the web: who sees which, ordering, progress without a script, the finished page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, update

from app.core.comments import Stance
from app.core.permissions import Role
from app.core.rounds import Audience
from app.infra.storage import open_storage
from app.models import Digest, DigestFile, DigestState, DigestView
from app.services.assignments import assign_clauses
from app.services.digests import list_digests
from app.services.rounds import list_rounds
from app.web.digests.figures import bar_tables
from tests.factories import (
    OPERATOR,
    make_account,
    make_comment,
    make_draft,
    make_group,
    make_round,
    move_round,
)
from tests.web.clerk import (
    BISHKEK,
    compile_digests,
    follow,
    form_to,
    log_in,
    make_digest,
    order_digest,
    send,
)
from tests.web.pages import check_page, text_of


@pytest.fixture
def storage(settings):
    return open_storage(settings.storage_url)


@pytest.fixture
def secretary(database):
    return make_account(database, Role.SECRETARY)


@pytest.fixture
def clerk(client, database, secretary):
    log_in(client, database, secretary)
    return client


@pytest.fixture
def slug(database):
    made = make_draft(database, "kodeks")
    make_round(database, made)
    return made


def digests_of(database):
    with database.read() as session:
        return list_digests(session, actor=OPERATOR)


def rounds_of(database, slug):
    with database.read() as session:
        return list_rounds(session, slug=slug)


def set_row(database, digest_id: UUID, **values) -> None:
    """Puts a digest into a state that only a worker brings about."""
    with database.write() as session:
        session.execute(update(Digest).where(Digest.id == digest_id).values(**values))


def listed(page) -> list[str]:
    return page.xpath("//table//th//a/@href")


# Who sees which


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
@pytest.mark.parametrize("address", ["digests", "drafts/kodeks/digests"])
def test_a_guest_sees_public_digests_and_no_form(client, database, storage, secretary, slug, lang, address):
    shown = make_digest(database, storage, secretary, slug)
    make_digest(database, storage, secretary, slug, view=DigestView.SECRETARIAT)
    page = check_page(client.get(f"/{lang}/{address}"))
    assert listed(page) == [f"/{lang}/digests/{shown.id}"]
    assert not page.forms


def test_a_list_without_digests_says_when_there_will_be_one(client, slug):
    assert "when a discussion closes" in text_of(check_page(client.get(f"/en/drafts/{slug}/digests")))
    assert "when a discussion closes" in text_of(check_page(client.get("/en/digests")))


def test_digests_of_the_group_are_for_its_members(client, database, storage, secretary):
    slug = make_draft(database)
    for group in ("first", "second"):
        make_group(database, group)
    round_ = make_round(database, slug, audience=Audience.MEMBERS, group="first")
    digest = make_digest(database, storage, secretary, slug, round_id=round_.id)
    address = f"/ru/digests/{digest.id}"
    check_page(client.get(address), 404)
    log_in(client, database, make_account(database, Role.MEMBER, group="second"))
    check_page(client.get(address), 404)
    assert client.get(f"{address}/files/csv").status_code == 404
    assert client.get(f"{address}/progress").status_code == 404
    log_in(client, database, make_account(database, Role.MEMBER, group="first"))
    check_page(client.get(address))
    assert client.get(f"{address}/files/csv").status_code == 200


def test_the_view_of_the_secretariat_is_for_the_secretariat(client, database, storage, secretary, slug):
    digest = make_digest(database, storage, secretary, slug, view=DigestView.SECRETARIAT)
    log_in(client, database, make_account(database, Role.EXPERT))
    check_page(client.get(f"/ky/digests/{digest.id}"), 404)
    assert client.get(f"/ky/digests/{digest.id}/files/csv").status_code == 404


def test_digests_of_a_draft_nobody_may_see_yet_are_not_found(client, database):
    make_draft(database, "hidden", published=False)
    check_page(client.get("/ky/drafts/hidden/digests"), 404)


def test_a_digest_that_does_not_exist_is_not_found(client):
    check_page(client.get(f"/ru/digests/{uuid4()}"), 404)
    check_page(client.get("/ru/digests/1"), 404)


# Ordering


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_the_form_to_order_is_whole_in_every_language(clerk, slug, lang):
    page = check_page(clerk.get(f"/{lang}/drafts/{slug}/digests"))
    assert dict(form_to(page, "/digests").form_values())["language"] == lang


def test_an_order_leads_to_the_page_of_its_digest(clerk, database, slug):
    page = check_page(clerk.get(f"/ru/drafts/{slug}/digests"))
    response = send(clerk, page, "/digests", formats=["csv", "json"], language="ky", view="secretariat")
    (digest,) = digests_of(database)
    assert response.location == f"/ru/digests/{digest.id}"
    assert (digest.formats, digest.language, digest.view) == (("csv", "json"), "ky", DigestView.SECRETARIAT)
    assert digest.round_id is None
    check_page(clerk.get(response.location))


def test_an_order_may_name_one_discussion_and_a_cut_off(clerk, database):
    slug = make_draft(database)
    make_round(database, slug)
    round_ = make_round(database, slug, audience=Audience.MEMBERS)
    cutoff = datetime.now(BISHKEK) - timedelta(days=1)
    page = check_page(clerk.get(f"/en/drafts/{slug}/digests"))
    typed = {"round": str(round_.id), "cutoff_date": f"{cutoff:%d.%m.%Y}", "cutoff_time": "18:30"}
    follow(clerk, send(clerk, page, "/digests", **typed))
    (digest,) = digests_of(database)
    assert digest.round_id == round_.id
    assert f"{digest.cutoff.astimezone(BISHKEK):%d.%m.%Y %H:%M}" == f"{cutoff:%d.%m.%Y} 18:30"


def test_discussions_to_choose_from_are_named_by_their_deadline(clerk, database, slug):
    (round_,) = rounds_of(database, slug)
    midnight = datetime(2027, 1, 10, tzinfo=BISHKEK)
    with database.write() as session:
        move_round(session, round_.id, closes_at=midnight)
    page = check_page(clerk.get(f"/ky/drafts/{slug}/digests"))
    (_, name) = [text_of(option) for option in page.xpath("//select[@name='round']/option")]
    assert name.endswith(" – 2027-жылдын 9-январы, саат 24:00")


def test_a_second_tap_on_the_button_orders_nothing_new(clerk, database, slug):
    page = check_page(clerk.get(f"/en/drafts/{slug}/digests"))
    first = send(clerk, page, "/digests")
    assert send(clerk, page, "/digests").location == first.location
    assert len(digests_of(database)) == 1


def test_another_order_from_the_same_page_is_another_digest(clerk, database, slug):
    page = check_page(clerk.get(f"/en/drafts/{slug}/digests"))
    send(clerk, page, "/digests", language="ru")
    send(clerk, page, "/digests", language="ky")
    assert {digest.language.value for digest in digests_of(database)} == {"ru", "ky"}


def test_the_same_order_on_another_day_is_another_digest(clerk, database, slug):
    for _ in range(2):
        send(clerk, check_page(clerk.get(f"/en/drafts/{slug}/digests")), "/digests")
    assert len(digests_of(database)) == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"formats": []}, "Choose at least one file."),
        ({"cutoff_date": "02.12.2150"}, "in the future"),
        ({"cutoff_date": "yesterday"}, "There is no such day."),
        ({"cutoff_date": "02.12.2025", "cutoff_time": "noon"}, "There is no such time."),
    ],
)
def test_an_order_that_breaks_a_rule_is_refused_and_kept_in_the_form(clerk, database, slug, typed, words):
    page = check_page(clerk.get(f"/en/drafts/{slug}/digests"))
    refused = check_page(send(clerk, page, "/digests", **{"language": "ru", **typed}), 422)
    assert words in text_of(refused.get_element_by_id("errs"))
    values = dict(form_to(refused, "/digests").form_values())
    assert values["language"] == "ru"
    assert values.get("cutoff_date", "") == typed.get("cutoff_date", "")
    assert digests_of(database) == []


@pytest.mark.parametrize(
    "sent",
    [
        {"formats": "exe"},
        {"language": "de"},
        {"view": "everybody"},
        {"round": "00000000-0000-0000-0000-000000000000"},
        {"round": "1"},
    ],
)
def test_a_choice_that_was_never_offered_is_refused(clerk, database, slug, sent):
    page = check_page(clerk.get(f"/en/drafts/{slug}/digests"))
    fields = {**dict(form_to(page, "/digests").form_values()), **sent}
    check_page(clerk.post(f"/en/drafts/{slug}/digests", data=fields), 422)
    assert digests_of(database) == []


@pytest.mark.parametrize("role", [Role.COMMENTER, Role.MEMBER, Role.EXPERT])
def test_only_the_secretariat_orders(client, database, slug, role):
    log_in(client, database, make_account(database, role))
    page = check_page(client.get(f"/en/drafts/{slug}/digests"))
    assert "Order a digest" not in text_of(page)
    token = page.xpath("//input[@name='csrf_token']/@value")[0]
    fields = {"csrf_token": token, "formats": "xlsx", "language": "ky", "view": "public", "round": ""}
    check_page(client.post(f"/en/drafts/{slug}/digests", data=fields), 403)
    assert digests_of(database) == []


def test_an_unpublished_draft_has_nothing_to_compile(clerk, database):
    make_draft(database, "hidden", published=False)
    page = check_page(clerk.get("/en/drafts/hidden/digests"))
    assert "Publish the draft first" in text_of(check_page(send(clerk, page, "/digests"), 422))


# Progress


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_a_running_digest_says_how_far_it_is_and_offers_a_link_to_look_again(
    client, database, secretary, slug, lang
):
    digest = order_digest(database, secretary, slug)
    set_row(database, digest.id, state=DigestState.RUNNING, progress=53, heard_from_at=datetime.now(UTC))
    page = check_page(client.get(f"/{lang}/digests/{digest.id}"))
    job = page.get_element_by_id("job")
    assert job.xpath(".//progress/@value") == ["53"]
    assert "53" in text_of(job)
    assert job.xpath(".//a/@href") == [f"/{lang}/digests/{digest.id}"], "a fragment would not ask the server"
    assert job.get("data-src") == f"/{lang}/digests/{digest.id}/progress"
    assert not page.xpath("//meta[@http-equiv]"), "a page does not reload by itself (WCAG F41)"


def test_progress_says_in_words_what_is_being_done(client, database, secretary, slug):
    digest = order_digest(database, secretary, slug, formats=["csv", "json", "xlsx"])
    for progress, words in (
        (0, "The comments are read, checked and compared with one another."),
        (24, "The comments are read, checked and compared with one another."),
        (25, "File 1 of 3 is written: Table for other programs (CSV)."),
        (50, "File 2 of 3 is written: Data for programs (JSON)."),
        (98, "File 3 of 3 is written: Workbook for Excel (XLSX)."),
        (99, "File 3 of 3 is written: Workbook for Excel (XLSX)."),
    ):
        set_row(database, digest.id, state=DigestState.RUNNING, progress=progress)
        assert words in client.get(f"/en/digests/{digest.id}").get_data(as_text=True)


@pytest.mark.parametrize(("silent", "stale"), [(59, False), (61, True)])
def test_a_worker_that_fell_silent_for_a_minute_is_told_of(client, database, secretary, slug, silent, stale):
    digest = order_digest(database, secretary, slug)
    heard = datetime.now(UTC) - timedelta(seconds=silent)
    set_row(database, digest.id, state=DigestState.RUNNING, progress=10, heard_from_at=heard)
    page = check_page(client.get(f"/en/digests/{digest.id}"))
    assert ("pikir doctor" in text_of(page)) is stale


def test_the_polled_fragment_is_what_stands_on_the_page(client, database, secretary, slug):
    digest = order_digest(database, secretary, slug)
    page = check_page(client.get(f"/en/digests/{digest.id}"))
    fragment = client.get(f"/en/digests/{digest.id}/progress")
    assert fragment.status_code == 200
    text = fragment.get_data(as_text=True)
    assert "<html" not in text
    assert "<progress" in text
    assert "In the queue." in text_of(page.get_element_by_id("job"))
    assert "In the queue." in text


@pytest.mark.parametrize("state", [DigestState.DONE, DigestState.FAILED])
def test_the_fragment_of_an_ended_digest_stops_the_polling_and_leads_on(
    client, database, secretary, slug, state
):
    digest = order_digest(database, secretary, slug)
    set_row(database, digest.id, state=state)
    text = client.get(f"/en/digests/{digest.id}/progress").get_data(as_text=True)
    assert "<progress" not in text
    assert f'href="/en/digests/{digest.id}"' in text


# The finished page


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_a_finished_digest_shows_figures_that_add_up(client, database, storage, secretary, slug, lang):
    for stance in (Stance.SUPPORT, Stance.OPPOSE, Stance.OPPOSE):
        make_comment(database, slug, stance=stance)
    digest = make_digest(database, storage, secretary, slug)
    page = check_page(client.get(f"/{lang}/digests/{digest.id}"))
    received, *summands = [int(text_of(dd).strip("=+")) for dd in page.xpath("//section[@class='eq']//dd")]
    assert received == sum(summands) == 3
    assert len(summands) == 5


def test_a_finished_digest_lists_its_files_with_checksums_in_groups_of_four(
    client, database, storage, secretary, slug
):
    digest = make_digest(database, storage, secretary, slug)
    page = check_page(client.get(f"/ru/digests/{digest.id}"))
    rows = page.xpath("//table[@class='files']/tbody/tr")
    shown = {row.xpath("string(.//a/@href)").rsplit("/", 1)[1]: text_of(row.xpath("td")[1]) for row in rows}
    assert {format: checksum.replace(" ", "") for format, checksum in shown.items()} == {
        file.format: file.sha256 for file in digest.files
    }
    assert {len(group) for checksum in shown.values() for group in checksum.split(" ")} == {4}


def test_a_digest_of_an_open_discussion_is_called_interim(client, database, storage, secretary, slug):
    digest = make_digest(database, storage, secretary, slug)
    assert "interim" in text_of(check_page(client.get(f"/en/digests/{digest.id}")))


def test_a_digest_of_a_closed_discussion_is_not(client, database, storage, secretary):
    slug = make_draft(database)
    make_round(database, slug, closes_in=timedelta(hours=-1))
    digest = make_digest(database, storage, secretary, slug)
    assert "interim" not in text_of(check_page(client.get(f"/en/digests/{digest.id}")))


def test_a_digest_says_who_may_read_it(client, database, storage, secretary, slug):
    make_digest(database, storage, secretary, slug)
    assert "Open to everyone" in text_of(check_page(client.get("/en/digests")))
    make_round(database, slug, audience=Audience.MEMBERS)
    # A round that is opened later changes nothing about a digest that was ordered before.
    assert "Open to everyone" in text_of(check_page(client.get("/en/digests")))
    make_digest(database, storage, secretary, slug)
    assert "For the members of the working group" not in text_of(check_page(client.get("/en/digests")))
    log_in(client, database, secretary)
    assert "For the members of the working group" in text_of(check_page(client.get("/en/digests")))


def test_the_tables_count_what_the_digest_counted_and_leave_out_what_nobody_wrote():
    counts = {"by_stance": {"oppose": 4, "support": 3}, "by_region": {"KG-O": 2, "KG-GB": 5}, "by_source": {}}
    stances, regions = bar_tables(counts)
    assert stances.rows == (("support", 3), ("oppose", 4))
    assert regions.rows == (("KG-GB", 5), ("KG-O", 2))
    assert (stances.largest, regions.largest) == (4, 5)


def test_tables_and_reasons_stand_on_the_page_with_their_names(client, database, storage, secretary, slug):
    digest = make_digest(database, storage, secretary, slug)
    counts = {**digest.counts, "hidden_by_reason": {"spam": 2}, "by_region": {"KG-O": 7, "not-stated": 1}}
    set_row(database, digest.id, counts=counts)
    words = text_of(check_page(client.get(f"/en/digests/{digest.id}")))
    assert "Spam 2" in words
    assert "Osh Oblast7" in words.replace(" 7", "7")
    assert "not a sample" in words


# What went wrong


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_a_failed_digest_says_why_and_what_to_do(client, database, secretary, slug, lang):
    digest = order_digest(database, secretary, slug)
    set_row(database, digest.id, state=DigestState.FAILED, error="disk full <b>now</b>")
    page = check_page(client.get(f"/{lang}/digests/{digest.id}"))
    assert "disk full <b>now</b>" in text_of(page)
    assert not page.xpath("//form[contains(@action, '/again')]"), "a guest orders nothing"


def test_a_rule_that_stopped_a_digest_is_named_in_words(client, database, secretary, slug):
    digest = order_digest(database, secretary, slug)
    set_row(database, digest.id, state=DigestState.FAILED, error="digest-does-not-reconcile")
    assert "do not add up" in text_of(check_page(client.get(f"/en/digests/{digest.id}")))


def test_a_second_tap_on_order_again_orders_nothing_new(clerk, database, storage, secretary, slug):
    done = make_digest(database, storage, secretary, slug)
    page = check_page(clerk.get(f"/en/digests/{done.id}"))
    first = send(clerk, page, "/again")
    assert send(clerk, page, "/again").location == first.location
    assert len(digests_of(database)) == 2


def test_only_the_secretariat_orders_again(client, database, secretary, slug):
    failed = order_digest(database, secretary, slug)
    page = check_page(client.get("/en/login"))
    token = page.xpath("//input[@name='csrf_token']/@value")[0]
    check_page(client.post(f"/en/digests/{failed.id}/again", data={"csrf_token": token}), 403)
    assert len(digests_of(database)) == 1


def test_ordering_again_asks_for_the_same_digest(clerk, database, storage, secretary, slug):
    values = {
        "formats": ["csv"],
        "view": DigestView.SECRETARIAT,
        "cutoff": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    }
    make_digest(database, storage, secretary, slug, **values)
    (done,) = digests_of(database)
    page = check_page(clerk.get(f"/en/digests/{done.id}"))
    follow(clerk, send(clerk, page, "/again"))
    again, before = digests_of(database)
    assert before.id == done.id
    own = ("formats", "language", "view", "round_id", "group", "member_id", "cutoff", "draft", "edition")
    assert [getattr(again, name) for name in own] == [getattr(done, name) for name in own]


# Cancelling, trying again


def state_of(database, digest_id: UUID) -> DigestState:
    return next(digest.state for digest in digests_of(database) if digest.id == digest_id)


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_a_digest_under_way_is_cancelled_after_a_question(clerk, database, secretary, slug, lang):
    digest = order_digest(database, secretary, slug)
    page = check_page(clerk.get(f"/{lang}/digests/{digest.id}"))
    (address,) = page.get_element_by_id("job").xpath(".//a[contains(@href, '/cancel')]/@href")
    question = check_page(clerk.get(address))
    assert state_of(database, digest.id) is DigestState.QUEUED, "asking changes nothing"
    cancelled = follow(clerk, send(clerk, question, "/cancel"))
    assert state_of(database, digest.id) is DigestState.CANCELLED
    assert not cancelled.xpath("//*[@id='job']")
    assert form_to(cancelled, "/retry") is not None


def test_a_digest_that_was_ready_before_the_answer_is_not_cancelled(
    clerk, database, storage, secretary, slug
):
    digest = order_digest(database, secretary, slug)
    question = check_page(clerk.get(f"/en/digests/{digest.id}/cancel"))
    compile_digests(database, storage)
    page = follow(clerk, send(clerk, question, "/cancel"))
    assert state_of(database, digest.id) is DigestState.DONE
    assert page.xpath("//table[@class='files']")
    assert clerk.get(f"/en/digests/{digest.id}/cancel").status_code == 303


def test_who_does_not_order_sees_no_way_to_cancel_and_has_none(client, database, secretary, slug):
    digest = order_digest(database, secretary, slug)
    page = check_page(client.get(f"/en/digests/{digest.id}"))
    assert not page.xpath("//a[contains(@href, '/cancel')]")
    token = check_page(client.get("/en/login")).xpath("//input[@name='csrf_token']/@value")[0]
    for change in ("cancel", "retry"):
        address = f"/en/digests/{digest.id}/{change}"
        check_page(client.post(address, data={"csrf_token": token}), 403)
    assert state_of(database, digest.id) is DigestState.QUEUED


@pytest.mark.parametrize("state", [DigestState.FAILED, DigestState.CANCELLED])
def test_what_failed_or_was_cancelled_is_tried_again_as_the_same_digest(
    clerk, database, storage, secretary, slug, state
):
    digest = order_digest(database, secretary, slug)
    compile_digests(database, storage)
    set_row(database, digest.id, state=state, error="disk full")
    page = check_page(clerk.get(f"/en/digests/{digest.id}"))
    response = send(clerk, page, "/retry")
    assert response.location == f"/en/digests/{digest.id}"
    assert state_of(database, digest.id) is DigestState.QUEUED
    assert send(clerk, page, "/retry").location == response.location, "a second tap changes nothing"
    assert len(digests_of(database)) == 1


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_files_that_were_removed_can_be_compiled_again(clerk, database, storage, secretary, slug, lang):
    digest = make_digest(database, storage, secretary, slug)
    removed = datetime(2027, 5, 4, 9, 0, tzinfo=UTC)
    with database.write() as session:
        session.execute(delete(DigestFile).where(DigestFile.digest_id == digest.id))
    set_row(database, digest.id, removed_at=removed)
    page = check_page(clerk.get(f"/{lang}/digests/{digest.id}"))
    assert not page.xpath("//table[@class='files']")
    assert page.xpath("//section[@class='eq']"), "the figures stay"
    assert "2027" in text_of(page)
    follow(clerk, send(clerk, page, "/retry"))
    assert state_of(database, digest.id) is DigestState.QUEUED


# Scope and volumes


def test_a_digest_can_be_limited_to_a_group_or_a_member_of_it(clerk, database, slug):
    make_group(database, "experts")
    make_group(database, "strangers")
    member = make_account(database, Role.MEMBER, name="Бакыт Асанов", group="experts")
    with database.write() as session:
        assign_clauses(
            session,
            actor=OPERATOR,
            slug=slug,
            group_slug="experts",
            clauses=["art_1"],
            member_id=member.account_id,
        )
    page = check_page(clerk.get(f"/ky/drafts/{slug}/digests"))
    values = page.xpath("//select[@name='scope']/option/@value")
    assert values == ["", "experts:", f"experts:{member.account_id}"]
    follow(clerk, send(clerk, page, "/digests", scope=values[1], view="group"))
    shown = follow(clerk, send(clerk, page, "/digests", scope=values[2]))
    of_member, of_group = digests_of(database)
    assert (of_group.group, of_group.member_id, of_group.view) == ("experts", None, DigestView.GROUP)
    assert (of_member.group, of_member.member_id) == ("experts", member.account_id)
    assert "Бакыт Асанов" in text_of(shown)


def test_without_a_group_there_is_nothing_to_limit_a_digest_to(clerk, database, slug):
    make_group(database, "strangers")
    page = check_page(clerk.get(f"/ky/drafts/{slug}/digests"))
    assert not page.xpath("//select[@name='scope']")
    fields = {**dict(form_to(page, "/digests").form_values()), "scope": "strangers:"}
    assert clerk.post(f"/ky/drafts/{slug}/digests", data=fields).status_code == 303
    assert digests_of(database)[0].group is None


def test_a_scope_that_was_never_offered_is_refused(clerk, database, slug):
    make_group(database, "experts")
    make_round(database, slug, audience=Audience.MEMBERS, group="experts")
    page = check_page(clerk.get(f"/en/drafts/{slug}/digests"))
    fields = {**dict(form_to(page, "/digests").form_values()), "scope": "strangers:"}
    check_page(clerk.post(f"/en/drafts/{slug}/digests", data=fields), 422)
    assert digests_of(database) == []


def test_volumes_are_named_and_downloaded_one_by_one(clerk, database, storage, secretary, slug):
    digest = make_digest(database, storage, secretary, slug)
    (csv,) = [file for file in digest.files if file.format == "csv"]
    with storage.create("digests/second.csv") as out:
        out.write(b"second")
    with database.write() as session:
        session.add(
            DigestFile(
                id=uuid4(),
                digest_id=digest.id,
                format="csv",
                volume=2,
                size=6,
                sha256=sha256(b"second").hexdigest(),
                storage_key="digests/second.csv",
            )
        )
    page = check_page(clerk.get(f"/en/digests/{digest.id}"))
    links = page.xpath("//table[@class='files']//a/@href")
    address = f"/en/digests/{digest.id}/files/csv"
    assert [link for link in links if "csv" in link] == [f"{address}?volume=1", f"{address}?volume=2"]
    assert "Volume 2 of 2" in text_of(page)
    assert clerk.get(f"{address}?volume=2").data == b"second"
    first = clerk.get(address)
    assert sha256(first.data).hexdigest() == csv.sha256
    assert clerk.get(f"{address}?volume=3").status_code == 404
