"""A secretary at an office computer: rounds, a digest, a comment that has to be hidden."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenWindow
from tests.browser.reader import DESK, Reader, say
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

SECRETARY = "secretary@example.kg"
COMPILED_S = 30.0


def in_days(days: int) -> str:
    return (datetime.now(ZoneInfo("Asia/Bishkek")) + timedelta(days=days)).strftime("%d.%m.%Y")


def on_the_draft(reader: Reader, slug: str) -> str:
    """What anybody reads on the page of the draft."""
    return reader.go(f"/ky/drafts/{slug}").locator("main").inner_text()


def rows_of(page: Page, words: str) -> int:
    return page.locator("table.digests tbody tr", has_text=words).count()


def test_a_round_is_opened_extended_and_closed_early_and_its_readers_see_why(window: OpenWindow) -> None:
    secretary, anyone = window(viewport=DESK), window()
    page = secretary.page
    secretary.log_in(SECRETARY)
    page.locator("header a[href$='/desk']").click()
    page.locator("main a[href$='/desk/drafts/demo-law']").click()
    page.locator("main a[href$='/rounds']").click()
    secretary.send("form#open")
    assert page.locator("#closes_date[aria-invalid=true]").count() == 1
    page.locator("#closes_date").fill(in_days(31))
    secretary.send("form#open")
    assert page.get_by_role("status").inner_text() == say("ky", "The discussion is registered.")

    opened = page.locator("section.round", has=page.locator("a[href$='/extend']"))
    opened.locator("a[href$='/extend']").click()
    page.locator("#closes_date").fill(in_days(45))
    page.locator("#reason").fill("Айыл өкмөттөрү убакыт сурады")
    secretary.send("main form")
    assert "Айыл өкмөттөрү убакыт сурады" in opened.inner_text()
    assert "Айыл өкмөттөрү убакыт сурады" in on_the_draft(anyone, "demo-law")

    opened.locator("a[href$='/close']").click()
    page.locator("#reason").fill("Долбоор кайтарылып алынды")
    secretary.send("main form")
    page.get_by_role("heading", level=1, name=say("ky", "Close the discussion now?")).wait_for()
    secretary.send("main form")
    assert "Долбоор кайтарылып алынды" in page.locator("main").inner_text()
    anyone.until(lambda: "Долбоор кайтарылып алынды" in on_the_draft(anyone, "demo-law"))
    assert anyone.go("/ky/drafts/demo-law/art_1").locator("#form textarea").count() == 0
    closing = say("ky", "At the close of the discussion")
    anyone.until(lambda: rows_of(anyone.go("/ky/drafts/demo-law/digests"), closing) == 1, COMPILED_S)


def test_beat_closed_the_round_of_the_members_and_had_its_digest_compiled(window: OpenWindow) -> None:
    member, anyone = window(), window()
    member.log_in("member@example.kg")

    def is_there() -> bool:
        rows = member.go("/ky/digests").locator("table.digests tbody tr", has=member.page.locator(".tag.ok"))
        return rows.filter(has_text=say("ky", "For the members of the working group")).count() == 1

    member.until(is_there, COMPILED_S)
    members_only = say("ky", "For the members of the working group")
    assert rows_of(anyone.go("/ky/digests"), members_only) == 0


def order_digest(reader: Reader) -> UUID:
    page = reader.go("/ky/drafts/demo-code/digests")
    reader.send("form#order")
    page.locator("#job, .files").first.wait_for()
    return UUID(reader.path.rpartition("/")[2])


def test_a_digest_is_ordered_watched_and_downloaded(
    window: OpenWindow, stack: Stack, javascript: bool, tmp_path: Path
) -> None:
    secretary = window(viewport=DESK, java_script_enabled=javascript)
    page = secretary.page
    refresh = page.get_by_role("link", name=say("ky", "Refresh the state"))
    secretary.log_in(SECRETARY)

    def is_ready() -> bool:
        if refresh.count():
            refresh.click()
        return page.locator(".files").is_visible()

    with stack.worker_stopped():
        digest = order_digest(secretary)
        assert page.locator("#job progress").count() == 1
        refresh.click()
        assert page.locator("#job").is_visible(), "still in the queue"
    if javascript:
        page.locator(".files").wait_for(timeout=COMPILED_S * 1000)
    else:
        secretary.until(is_ready, COMPILED_S)
    assert page.locator(".eq dd").count() == 6

    with page.expect_download() as started:
        page.locator(f"a[href*='{digest}/files/xlsx']").click()
    file = tmp_path / started.value.suggested_filename
    assert file.suffix == ".xlsx"
    assert any("а" <= letter <= "я" for letter in file.name.lower()), f"no Cyrillic in {file.name}"
    started.value.save_as(file)
    book = openpyxl.load_workbook(file, read_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any(str(cell).startswith("Жайлоого көчүү убагы эске алынганына") for cell in cells)
    book.close()


def test_a_hidden_comment_leaves_its_reason_and_can_be_shown_again(window: OpenWindow) -> None:
    secretary, anyone = window(viewport=DESK), window()
    page = secretary.page
    place = "/ky/drafts/demo-code/art_12__para_1"
    anyone.go(place)
    anyone.write_comment("note", "Менин телефонум: 0700 000000")
    anyone.send()
    secretary.log_in(SECRETARY)
    comment = secretary.go(place).locator("article.cmt", has_text="0700 000000")
    anchor = comment.get_attribute("id")
    comment.locator("a[href$='/hide']").click()
    secretary.send("main form")
    assert page.locator("#errs").is_visible(), "a reason has to be chosen"
    page.locator("input[name=reason]").nth(2).check()
    reason = page.locator("label", has=page.locator("input[name=reason]:checked")).inner_text().strip()
    secretary.send("main form")

    stone = anyone.go(place).locator(f"#{anchor}")
    assert reason.lower() in stone.inner_text().lower()
    assert "0700 000000" not in anyone.page.locator("main").inner_text()
    page.locator(f"#{anchor} button").click()
    assert anyone.go(place).locator(f"article#{anchor}").count() == 1


def test_logging_out_shuts_the_desk(window: OpenWindow) -> None:
    secretary = window(viewport=DESK)
    page = secretary.page
    secretary.log_in(SECRETARY)
    secretary.go("/ky/desk").locator(".who button").click()
    page.locator("footer a[href$='/login']").wait_for()
    secretary.go("/ky/desk")
    assert page.locator("table").count() == 0
    assert secretary.path == "/ky/login?next=/ky/desk"
    assert page.locator("header nav").first.locator("a[href$='/desk']").count() == 0
