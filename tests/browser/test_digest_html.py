"""The digest's file, opened as somebody opens it: from a folder, on a telephone and on a desk, and on paper."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page

from app.core.comments import Quote
from app.core.digests.renderers import render
from app.core.text import Language
from app.infra.i18n import phrasebook
from tests.browser.checks import every_width, keyboard
from tests.unit.core.digest_readers import HOSTILE
from tests.unit.core.digest_samples import TOMBSTONES, compiled, make_clause, make_comment, one_clause

pytestmark = pytest.mark.browser

CAMPAIGN = (
    "Заседание кенеша надо проводить два раза в месяц, иначе вопросы жителей ждут слишком долго."
    " Объявлять о нём надо за две недели, и не только на сайте, но и на доске объявлений."
)
ADDED = "Прошу публиковать протоколы."
ATTACKS = (
    *HOSTILE,
    "<script>document.title='broken'</script>",
    "<img src=//example.org/x onerror=document.title='broken'>",
    "</style><script>document.title='broken'</script>",
    "--></template></textarea></title><svg onload=document.title='broken'>",
    "javascript:alert(1)",
    "&lt;script&gt;",
)


def write_digest(folder: Path, language: str) -> tuple[Path, list[str]]:
    """A digest with every kind of thing in it; the file and the bodies of its comments."""
    five = make_clause(5)
    comments = [
        make_comment(
            n,
            five,
            body=text,
            author_name=text or None,
            proposed_text=text or None,
            text_language="ky" if text else None,
            quote=Quote(text, text, text) if text else None,
        )
        for n, text in enumerate(ATTACKS)
    ]
    comments += [
        make_comment(200, five, official=True, organisation="Финансы министрлиги (демо)", region=None),
        *(make_comment(n, five, body=CAMPAIGN, language="ru", region="KG-GB") for n in range(300, 304)),
        make_comment(304, five, body=f"{CAMPAIGN} {ADDED}", language="ru", region="KG-O"),
        make_comment(
            401, five, stance="amend", proposed_text="Кеңештин 6-тексти.", text_language="ky", body="Аа"
        ),
        make_comment(
            402, five, stance="amend", proposed_text="Кеңештин 7-тексти.", text_language="ky", body="Бб"
        ),
    ]
    whole = compiled(one_clause(comments, TOMBSTONES, language=language))
    out = io.BytesIO()
    say = phrasebook(Language(language), ZoneInfo("Asia/Bishkek"))
    render("html", whole, whole.content_sha256(), out, say)
    path = folder / f"{language}.html"
    path.write_bytes(out.getvalue())
    return path, [comment.body for comment in comments]


@contextmanager
def opened(browser: Browser, path: Path, *, unsealed: bool = False) -> Iterator[Page]:
    """The file in a window of its own, which may ask for nothing else and complain of nothing. `unsealed`: axe, which
    the file's policy keeps out, may run."""
    context = browser.new_context(bypass_csp=unsealed)
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(path.as_uri())
    yield page
    assert asked == [path.as_uri()]
    assert not complaints
    context.close()


LANGUAGES = ["ky", "ru", "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_at_every_width_by_axe_and_by_keyboard(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    path, _ = write_digest(tmp_path, language)
    with opened(browser, path, unsealed=True) as page:
        assert not list(every_width(page))
        assert not keyboard(page)
        page.evaluate("() => document.querySelectorAll('details').forEach(e => { e.open = true })")
        assert not list(every_width(page))


def test_what_was_typed_stands_there_and_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    path, bodies = write_digest(tmp_path, "ky")
    with opened(browser, path) as page:
        shown = page.evaluate("() => [...document.querySelectorAll('.t')].map(e => e.textContent)")
        assert set(shown) == {body for body in bodies if body}
        assert "broken" not in page.title()
        assert page.evaluate("() => document.scripts.length") == 0


def test_its_style_is_let_in_by_its_policy(browser: Browser, tmp_path: Path) -> None:
    path, _ = write_digest(tmp_path, "ru")
    with opened(browser, path) as page:
        assert page.evaluate("() => getComputedStyle(document.querySelector('ins')).fontWeight") == "700"


def test_a_link_to_a_comment_far_below_brings_it_into_view(browser: Browser, tmp_path: Path) -> None:
    path, _ = write_digest(tmp_path, "en")
    with opened(browser, path) as page:
        page.locator("#register ~ .wide a[href^='#n']").last.click()
        page.wait_for_timeout(300)
        assert page.evaluate(
            "() => { const box = document.querySelector(':target').getBoundingClientRect();"
            " return box.top >= 0 && box.top < innerHeight }"
        )


def test_on_paper_what_is_folded_stands_open(browser: Browser, tmp_path: Path) -> None:
    path, _ = write_digest(tmp_path, "ru")
    printed = tmp_path / "digest.pdf"
    with opened(browser, path) as page:
        assert not page.get_by_text(ADDED).first.is_visible()
        page.pdf(path=printed, format="A4")
    words = subprocess.run(["pdftotext", printed, "-"], capture_output=True, text=True, check=True).stdout
    assert " ".join(ADDED.split()) in " ".join(words.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_by_unit_fit_on_paper_with_names_that_can_be_read(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    path, _ = write_digest(tmp_path, language)
    with opened(browser, path) as page:
        page.emulate_media(media="print")
        # A4 less its margins.
        page.set_viewport_size({"width": 680, "height": 1000})
        wide, name = page.evaluate(
            "() => [document.querySelector('.wide').scrollWidth,"
            " document.querySelector('.wide [scope=row]').getBoundingClientRect().width]"
        )
        assert wide <= 680
        assert name >= 100
