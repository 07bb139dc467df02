"""No text is lost in a PDF digest, runs over its column, or becomes anything but text."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.digests.model import Wording
from app.core.digests.renderers.pdf.fonts import SERIF, Fonts
from app.core.digests.renderers.pdf.lines import Run, break_plain, break_runs
from app.core.digests.tallies import tally
from tests.unit.core.digest_pdf_reader import Read, bare, pdf, text_of
from tests.unit.core.digest_readers import HOSTILE, STORED, attack_strings, comments_saying
from tests.unit.core.digest_samples import (
    make_clause,
    make_comment,
    make_header,
    make_section,
    one_clause,
    rows_of,
)

# ---- breaking lines

ALPHABET = st.text(st.sampled_from("аб -өңw\u0301\u00a0\u200d\n👍"), max_size=80)


@given(ALPHABET, st.floats(20, 200))
def test_broken_lines_hold_the_text_and_stay_within_their_width(text, width):
    fonts = Fonts()
    style = fonts.style(SERIF, 10, 13.5)
    lines = break_plain(text, style, width)
    expected = "".join(" " if char.isspace() and char != "\u00a0" else char for char in text)
    assert bare(decoded(fonts, lines)) == bare(expected)
    runs = [Run(text, style), Run(text, style, "removed"), Run(text, style, "inserted")]
    parts = break_runs(runs, width)
    joined = [b"".join(part.codes) for line in parts for part in line]
    assert bare(decoded(fonts, joined)) == bare(expected * 3)
    for line in parts:
        # A space at the end and the gap between old words and new may stand beyond it.
        assert not line or line[-1].right <= width + style.space_width * 80 + 3


def decoded(fonts: Fonts, lines: list[bytes]) -> str:
    face = {code.to_bytes(2, "big"): char for char, code in fonts.style(SERIF, 10, 13.5).face.used.items()}
    boxes: dict[bytes, dict[bytes, str]] = defaultdict(dict)
    for char, (font, code, _) in fonts.boxes.used.items():
        boxes[font][re.sub(rb"\\(.)", rb"\1", code)] = char
    out = []
    for line in lines:
        shown: dict[bytes, str] = face
        for font, string in re.findall(
            rb"(?:/([FX]\d+) [\d.]+ Tf)?\(((?:[^()\\]|\\.)*)\)", b"(" + line + b")", re.DOTALL
        ):
            if font:
                shown = face if font.startswith(b"F") else boxes[font]
            wide = 2 if shown is face else 1
            plain = re.sub(rb"\\(.)", lambda m: b"\r" if m[1] == b"r" else m[1], string, flags=re.DOTALL)
            out += (shown[plain[i : i + wide]] for i in range(0, len(plain), wide))
    return "".join(out)


# ---- hostile text


def stands(text: str, whole: str) -> bool:
    return bare(text) in whole


@given(st.lists(STORED, min_size=1, max_size=4))
@example([*HOSTILE])
@example(["(", ")", "\\", "\\)", ")Tj ET EMC", "\u0d0a\u285c", "\u2028\u0085\u3000"])
@settings(max_examples=40, deadline=None)
def test_whatever_is_stored_stands_in_full(texts):
    """Read back from the strings of the pages by the fonts' own tables, character by character."""
    comments = comments_saying(texts)
    whole = bare(Read(pdf(one_clause(comments))).text())
    for comment in comments:
        for said in (comment.body, comment.proposed_text, comment.author_name, comment.organisation):
            assert stands(said or "", whole)
        if comment.quote:
            assert stands(comment.quote.prefix + comment.quote.exact + comment.quote.suffix, whole)


@pytest.mark.shared
def test_every_string_of_the_attack_lists_stands_in_full():
    texts = list(dict.fromkeys(text for text in attack_strings() if text.strip()))
    comments = [make_comment(n, make_clause(5), body=text) for n, text in enumerate(texts)]
    whole = bare(Read(pdf(one_clause(comments))).text())
    assert [text for text in texts if not stands(text, whole)] == []


def test_what_pdfium_copies_is_what_was_written():
    """Without right-to-left letters, whose order pdfium turns, and marks that no reader keeps."""
    texts = [
        text
        for text in HOSTILE
        # A long text goes on over pages, between which pdfium gives headers and numbers.
        if text.strip()
        and len(text) < 1_000
        and not any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)
        and not any(unicodedata.category(char) in {"Cf", "Mn"} for char in text)
    ]
    assert len(texts) > 25
    comments = [make_comment(n, make_clause(5), body=text) for n, text in enumerate(texts)]
    whole = bare(text_of(pdf(one_clause(comments))))
    assert [text for text in texts if bare(text) not in whole] == []


def test_a_letter_no_font_has_is_a_box_and_reads_back_as_itself():
    data = pdf(one_clause([make_comment(1, make_clause(5), body="中文 👍 → ok")]))
    assert "中文 👍 → ok" in text_of(data)
    read = Read(data)
    drawn = [body for body in read.streams.values() if b" re S" in body and b" d1" in body]
    assert len(drawn) == 4


def test_a_text_without_a_space_goes_on_over_pages():
    text = "ө" * 100_000
    data = pdf(one_clause([make_comment(1, make_clause(5), body=text)]))
    assert stands(text, bare(Read(data).text()))
    with pypdfium2.PdfDocument(data) as document:
        assert len(document) > 15


def test_no_text_becomes_an_action_a_link_or_a_file_to_open():
    texts = [
        "/URI(http://evil.example/)", "<</S/JavaScript/JS(app.alert(1))>>", "/Launch", "endobj 1 0 obj", "file:///etc",
        "http://evil.example/x", ") Tj /S /URI", '<img src="http://evil.example/a.png"/>', "<a href='x'>y</a>",
    ]  # fmt: skip
    comments = comments_saying(texts)
    read = Read(pdf(one_clause(comments, draft_title="<</S/URI/URI(http://evil.example)>>")))
    objects = b"\n".join(body for number, body in read.objects.items() if number not in read.streams)
    for key in ("URI", "JavaScript", "JS", "Launch", "GoToR", "EmbeddedFile", "AA", "OpenAction", "F("):
        assert b"/" + key.encode() not in objects
    assert set(re.findall(rb"/Subtype/(\w+)", objects)) == {b"Link", b"Type0", b"CIDFontType2"}


@pytest.mark.parametrize("text", ["]]>", "<&>\"'", "\u202eolleh", "x" * 50_000, "\ufffe\x00", ")\\("])
def test_titles_and_headings_of_any_kind_leave_a_file_that_opens(text):
    clause = make_clause(5, wordings=(Wording("ky", text, text, "т"),))
    comments = [make_comment(1, clause)]
    header = make_header(tally(rows_of(comments)), draft_title=text)
    data = pdf((header, [make_section(clause, comments)]))
    with pypdfium2.PdfDocument(data) as document:
        assert len(document) >= 5


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u200d", "\u202e", "\ufeff", "\ufe0f"])
def test_marks_that_are_not_to_be_seen_take_no_room_and_are_kept(mark):
    style = Fonts().style(SERIF, 10, 13.5)
    assert style.width(f"а{mark}б") == style.width("аб")
    assert f"а{mark}б" in Read(pdf(one_clause([make_comment(1, make_clause(5), body=f"а{mark}б")]))).text()


def test_a_number_of_missing_letters_beyond_one_font_is_kept():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 700)))
    read = Read(pdf(one_clause([make_comment(1, make_clause(5), body=text)])))
    assert {b"X0", b"X1", b"X2"} <= {*read.fonts()}
    assert stands(text, bare(read.text()))
