"""A first-time visitor on a phone: reads, comments, finds the comment again, takes it back."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import OpenWindow
from tests.browser.reader import PHONE, Reader, say

pytestmark = pytest.mark.browser

DRAFT = "demo-code"
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}")
WALKS = [
    pytest.param("ky", "art_9__para_1", id="ky"),
    pytest.param("ru", "art_11__para_1", id="ru"),
]
FIRST_WORDS = {"ky": "Он күн аздык кылат", "ru": "Десяти дней мало"}


def change(language: str, text: str) -> tuple[str, str]:
    """The first word of a clause, and the same with a word before it."""
    first = text.split()[0]
    return first, f"{ {'ky': 'ачык', 'ru': 'открыто'}[language] } {first}"


def find_clause(reader: Reader, language: str, clause: str) -> None:
    """From the list of drafts to the page of one clause, by links alone."""
    page = reader.go(f"/{language}/drafts")
    page.locator(f".draft h2 a[href$='/{DRAFT}']").click()
    page.locator(".toc summary").click()
    page.locator(".toc a[href$='/chp_3']").click()
    page.locator(f".law a.n[href*='/{clause}#']").click()
    assert reader.path == f"/{language}/drafts/{DRAFT}/{clause}"


def withdraw(reader: Reader, code: str, secret: str) -> None:
    """From any page: looks the receipt up by its code as one would type it, and takes the comment back."""
    page = reader.page
    page.locator("header a[href$='/receipts']").click()
    page.locator("#code").fill(code.lower().replace("-", " "))
    reader.send("main form")
    assert reader.receipt_code() == code
    assert page.locator(".secret").count() == 0, "the secret is shown once"
    page.locator("a[href$='/withdraw']").click()
    page.locator("#secret").fill("wrong")
    reader.send()
    assert page.locator("#secret[aria-invalid=true]").count() == 1
    page.locator("#secret").fill(secret)
    reader.send()
    page.get_by_role(
        "heading", level=1, name=say(page_language(reader), "The comment is withdrawn")
    ).wait_for()


def page_language(reader: Reader) -> str:
    return str(reader.page.locator("html").get_attribute("lang"))


@pytest.mark.parametrize(("language", "clause"), WALKS)
def test_a_visitor_reads_comments_finds_it_again_and_takes_it_back(
    window: OpenWindow, javascript: bool, language: str, clause: str
) -> None:
    reader = window(viewport=PHONE, java_script_enabled=javascript)
    page = reader.page
    find_clause(reader, language, clause)
    assert reader.page.context.cookies() or not page.locator("#form").count(), "the form has its token"
    page.get_by_role("link", name=say(language, "Write a comment"), exact=True).click()
    words = f"{FIRST_WORDS[language]}, {'js' if javascript else 'no-js'}"
    reader.write_comment("amend", words, change(language, page.locator("#proposed_text").input_value()))
    reader.send()

    page.get_by_role("heading", level=1, name=say(language, "Your comment is registered")).wait_for()
    code, secret = reader.receipt_code(), page.locator(".secret .hash").inner_text().strip()
    assert CODE.fullmatch(code)
    assert reader.path == f"/{language}/receipts/{code}"
    box = page.locator(".qr svg").bounding_box()
    assert box is not None
    assert box["width"] == box["height"] > 120

    page.locator(".kv a").click()
    comment = page.locator("article.cmt", has_text=words)
    assert comment.count() == 1
    assert comment.locator("ins").inner_text().strip().startswith(("ачык", "открыто"))
    anchor = comment.get_attribute("id")

    withdraw(reader, code, secret)
    page.locator(".kv a").click()
    tombstone = page.locator(f"#{anchor}")
    assert "gone" in str(tombstone.get_attribute("class"))
    assert words not in page.locator("main").inner_text()


def test_reading_sets_no_cookie(window: OpenWindow) -> None:
    reader = window()
    for path in ("/ky/drafts", f"/ky/drafts/{DRAFT}", f"/ru/drafts/{DRAFT}/chp_3?with=ky", "/ky/privacy"):
        reader.go(path)
    assert reader.page.context.cookies() == []


def test_an_empty_form_is_answered_with_what_to_do_and_keeps_what_was_written(
    window: OpenWindow, javascript: bool
) -> None:
    reader = window(viewport=PHONE, java_script_enabled=javascript)
    page = reader.go(f"/ky/drafts/{DRAFT}/art_9__para_3")
    page.locator("#name").fill("Айгүл Үсөнова")
    page.locator("#proposed_text").fill(page.locator("#proposed_text").input_value() + " ")
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        reader.send()
    assert answer.value.status == 422
    assert page.title().startswith(say("ky", "Error:"))

    summary = page.get_by_role("alert")
    above, heading = summary.bounding_box(), page.get_by_role("heading", level=1).bounding_box()
    assert above is not None
    assert heading is not None
    assert above["y"] + above["height"] <= heading["y"], "the summary stands above the h1"
    for name in ("stance", "body"):
        summary.locator(f"a[href='#{name}']").click()
        assert page.locator(f"#{name}").evaluate("field => field === document.activeElement"), name
        reason = summary.locator(f"a[href='#{name}']").inner_text()
        assert page.locator(f"#{name}-err").inner_text().endswith(reason), "the same words in both places"
    assert page.locator("#name").input_value() == "Айгүл Үсөнова"

    page.locator("#stance").check()
    page.locator("#body").fill("Эми жазылды")
    reader.send()
    assert CODE.fullmatch(reader.receipt_code())


def test_the_error_summary_is_focused_by_the_script(window: OpenWindow) -> None:
    reader = window()
    page = reader.go(f"/ky/drafts/{DRAFT}/art_9__para_3")
    reader.send()
    page.locator("#errs").wait_for()
    assert page.evaluate("document.activeElement.id") == "errs"


def test_a_second_click_and_the_back_button_send_no_second_comment(
    window: OpenWindow, javascript: bool
) -> None:
    reader = window(java_script_enabled=javascript)
    page = reader.go(f"/ky/drafts/{DRAFT}/art_9__para_4")
    words = f"Эки жолу басылды, {'js' if javascript else 'no-js'}"
    reader.write_comment("note", words)
    page.locator("#form button[type=submit]").dblclick()
    page.locator(".rc").wait_for()
    first = reader.receipt_code()

    reader.go_back()
    page.locator("#form:not([data-sent])").wait_for()
    reader.write_comment("note", words)
    reader.send()
    page.locator(".rc").wait_for()
    assert reader.receipt_code() == first
    page.locator(".kv a").click()
    assert reader.comments(words) == 1


def test_what_was_typed_survives_a_reload_and_goes_with_the_receipt(window: OpenWindow) -> None:
    reader = window()
    page = reader.go(f"/ky/drafts/{DRAFT}/art_9__para_5")
    page.locator("#body").press_sequentially("Бул текст кайра жүктөлгөндө калат")
    reader.until(lambda: page.evaluate("Object.keys(sessionStorage).length") > 0)
    page.reload()
    assert page.locator("#body").input_value() == "Бул текст кайра жүктөлгөндө калат"
    page.locator("#stance").check()
    reader.send()
    page.locator(".rc").wait_for()
    assert page.evaluate("Object.keys(sessionStorage).length") == 0
    assert reader.go(f"/ky/drafts/{DRAFT}/art_9__para_5").locator("#body").input_value() == ""


def test_the_language_switch_keeps_the_page_and_its_query(window: OpenWindow, javascript: bool) -> None:
    reader = window(java_script_enabled=javascript)
    for path in (
        f"drafts/{DRAFT}/chp_3?with=en",
        f"drafts/{DRAFT}/art_9__para_1?stance=oppose",
        "receipts",
        "about",
    ):
        page = reader.go(f"/ky/{path}")
        page.locator(".langs a[hreflang=ru]").click()
        assert reader.path == f"/ru/{path}"
        assert page_language(reader) == "ru"
