"""The forms as we ship them, made here in the language of the digest: an office replaces them by its own."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.phrases import LABELS, Phrase, Phrasebook
from app.core.digests.renderers.docx.markup import (
    TABLE_END,
    TAGS,
    Typesetter,
    header_row,
    paragraph,
    row,
    table_begin,
)
from app.core.digests.renderers.docx.parts import (
    CONTENT_TYPES,
    DOCUMENT_HEAD,
    DOCUMENT_RELATIONS,
    DOCUMENT_TAIL,
    FOOTER,
    LANDSCAPE,
    PACKAGE_RELATIONS,
    PORTRAIT,
    PORTRAIT_WIDTH,
    SETTINGS,
    page_header,
)
from app.core.digests.renderers.docx.styles import styles
from app.core.digests.renderers.forms.fields import DISAGREEMENTS, REMARKS, REPORT
from app.core.digests.renderers.forms.package import MAIN_PART, write_package
from app.core.digests.renderers.forms.phrases import TITLES, FormPhrase
from app.core.exporters.docx_parts import core_properties

MADE_ON: Final = date(2026, 11, 22)
"""The date in the properties of our templates, the same in every copy."""
_REMARKS: Final = (700, 1900, 2500, 6070, 1500, 1900)
_DISAGREEMENTS: Final = (700, 2600, 5270, 3500, 2500)
_BARS: Final = (5555, 1900, 1900)
_UNITS: Final = (4555, 1200, 1200, 1200, 1200)
_OFFICIAL: Final = (2200, 2500, PORTRAIT_WIDTH - 4700)
_GROUPS: Final = (1900, 2400, PORTRAIT_WIDTH - 4300)
_PROPOSALS: Final = (1900, 3755, 2000, 1700)

Line = tuple[str, str]
"""Style and text of a paragraph."""


def default_template(kind: str, say: Phrasebook) -> bytes:
    """Our own form of that kind as a DOCX; the same bytes each time."""
    tag = TAGS.get(say.language, say.language)
    title = say(TITLES[kind])
    body = "".join(_BODIES[kind](say, Typesetter(say.language)))
    page = PORTRAIT if kind == REPORT else LANDSCAPE
    document = f"{DOCUMENT_HEAD}{body}{page}{DOCUMENT_TAIL}"
    copied = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": PACKAGE_RELATIONS,
        "docProps/core.xml": core_properties(title, tag, MADE_ON),
        "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
        "word/styles.xml": styles(tag),
        "word/settings.xml": SETTINGS,
        "word/footer1.xml": FOOTER,
    }
    out = io.BytesIO()
    filled = {MAIN_PART: document, "word/header1.xml": page_header("{{draft}}")}
    write_package(
        out,
        ((name, [text.encode()]) for name, text in filled.items()),
        {name: text.encode() for name, text in copied.items()},
    )
    return out.getvalue()


def _remarks(say: Phrasebook, ink: Typesetter) -> Iterator[str]:
    yield from _opening(REMARKS, say, ink)
    heads = (
        Phrase.NUMBER, Phrase.UNIT, Phrase.AUTHOR, Phrase.REMARK, Phrase.DECISION, Phrase.REASON,
    )  # fmt: skip
    cells: Sequence[Sequence[Line]] = (
        _plain("remark.number"),
        _plain("remark.unit"),
        (*_plain("remark.author", "remark.region"), ("GroupFact", "{{remark.similar}}")),
        (
            ("Stance", "{{remark.position}}"),
            ("Quoted", "{{remark.quote}}"),
            ("Remark", "{{remark.text}}"),
            ("Remark", f"{say(Phrase.PROPOSED_WORDING)}: {{{{remark.wording}}}}"),
            ("Added", "{{remark.added}}"),
        ),
        _plain("remark.decision"),
        _plain("remark.reason"),
    )
    yield _table(heads, cells, _REMARKS, say, ink)
    yield from _closing(say, ink)


def _disagreements(say: Phrasebook, ink: Typesetter) -> Iterator[str]:
    yield from _opening(DISAGREEMENTS, say, ink)
    heads = (
        Phrase.NUMBER, FormPhrase.NORM, FormPhrase.BODY_POSITION, FormPhrase.DEVELOPER, FormPhrase.OUTCOME,
    )  # fmt: skip
    cells: Sequence[Sequence[Line]] = (
        _plain("disagreement.number"),
        _plain("disagreement.unit"),
        (
            ("Organisation", "{{disagreement.organisation}}"),
            ("Stance", "{{disagreement.position}}"),
            ("Quoted", "{{disagreement.quote}}"),
            ("Remark", "{{disagreement.text}}"),
            ("Remark", f"{say(Phrase.PROPOSED_WORDING)}: {{{{disagreement.wording}}}}"),
        ),
        _plain("disagreement.developer"),
        _plain("disagreement.outcome"),
    )
    yield _table(heads, cells, _DISAGREEMENTS, say, ink)
    yield from _closing(say, ink)


def _report(say: Phrasebook, ink: Typesetter) -> Iterator[str]:
    yield from _opening(REPORT, say, ink)
    yield ink.paragraph("BodyText", say(FormPhrase.REPORT_OPENING, draft="{{draft}}"))
    for name, figure in (
        (Phrase.RECEIVED, "received"),
        (Phrase.SHOWN, "shown"),
        (Phrase.OFFICIAL_POSITIONS, "official"),
    ):
        yield ink.paragraph("BodyText", f"{say(name)}: {{{{{figure}}}}}")
    yield ink.paragraph("Equation", "{{reconciliation}}")
    axes = (
        (Phrase.BY_STANCE, "stance"),
        (FindingPhrase.BY_AUTHOR, "author"),
        (Phrase.BY_REGION, "region"),
        (Phrase.BY_SOURCE, "source"),
        (Phrase.BY_LANGUAGE, "language"),
    )
    for title, listed in axes:
        cells = _columns(listed, "name", "count", "share")
        yield ink.paragraph("Between", "")
        yield _table((title, Phrase.COMMENTS, Phrase.SHARE), cells, _BARS, say, ink)
    yield ink.paragraph("Between", "")
    votes = LABELS["stance"]["support"], LABELS["stance"]["oppose"]
    heads = (FindingPhrase.MOST_DISCUSSED, Phrase.COMMENTS, Phrase.SHARE, *votes)
    cells = _columns("unit", "name", "count", "share", "support", "oppose")
    yield _table(heads, cells, _UNITS, say, ink)
    yield from _said_in_report(say, ink)
    yield from _closing(say, ink)


def _said_in_report(say: Phrasebook, ink: Typesetter) -> Iterator[str]:
    yield ink.paragraph("Heading2", say(Phrase.OFFICIAL_POSITIONS))
    said = (
        ("Stance", "{{official.position}}"),
        ("Remark", "{{official.text}}"),
        ("Remark", f"{say(Phrase.PROPOSED_WORDING)}: {{{{official.wording}}}}"),
    )
    cells: Sequence[Sequence[Line]] = (_plain("official.unit"), _plain("official.organisation"), said)
    yield _table((Phrase.UNIT, Phrase.ORGANISATION, Phrase.REMARK), cells, _OFFICIAL, say, ink)
    yield ink.paragraph("Heading2", say(FindingPhrase.GROUPS))
    cells = (
        _plain("group.unit"),
        (("GroupFact", "{{group.similar}}"),),
        (
            ("Stance", "{{group.position}}"),
            ("Remark", "{{group.text}}"),
            ("Remark", f"{say(Phrase.PROPOSED_WORDING)}: {{{{group.wording}}}}"),
        ),
    )
    yield _table((Phrase.UNIT, FindingPhrase.GROUP, Phrase.REMARK), cells, _GROUPS, say, ink)
    yield ink.paragraph("Heading2", say(FormPhrase.SUPPORTED_PROPOSALS))
    cells = (
        _plain("proposal.unit"),
        (("Stance", "{{proposal.kind}}"), ("Remark", "{{proposal.wording}}")),
        _plain("proposal.supporters"),
        _plain("proposal.decision", "proposal.reason"),
    )
    heads = (Phrase.UNIT, Phrase.PROPOSED_WORDING, FindingPhrase.SUPPORTERS, Phrase.DECISION)
    yield _table(heads, cells, _PROPOSALS, say, ink)


_BODIES: Final[dict[str, Callable[[Phrasebook, Typesetter], Iterator[str]]]] = {
    REMARKS: _remarks,
    DISAGREEMENTS: _disagreements,
    REPORT: _report,
}


def _opening(kind: str, say: Phrasebook, ink: Typesetter) -> Iterator[str]:
    yield ink.paragraph("Title", say(TITLES[kind]))
    yield ink.paragraph("Subtitle", "{{draft}}")
    yield ink.paragraph("BodyText", "{{discussion}}")
    yield ink.paragraph("BodyText", f"{say(Phrase.CUTOFF)}: {{{{cutoff}}}}")
    yield ink.paragraph("BodyText", "{{scope}} {{volume}}")


def _closing(say: Phrasebook, ink: Typesetter) -> Iterator[str]:
    yield ink.paragraph("BodyText", say(FormPhrase.MADE_FROM, checksum="{{checksum}}"))
    yield ink.paragraph("BodyText", f"{say(FormPhrase.SIGNATURE)}: ____________________")


def _plain(*names: str) -> tuple[Line, ...]:
    return tuple(("Normal", f"{{{{{name}}}}}") for name in names)


def _columns(listed: str, *names: str) -> tuple[tuple[Line, ...], ...]:
    first, *figures = names
    return (_plain(f"{listed}.{first}"), *((("FigureCell", f"{{{{{listed}.{name}}}}}"),) for name in figures))


def _table(
    heads: Sequence[str],
    cells: Sequence[Sequence[Line]],
    widths: Sequence[int],
    say: Phrasebook,
    ink: Typesetter,
) -> str:
    inside = ("".join(paragraph(style, ink.run(text)) for style, text in cell) for cell in cells)
    return (
        table_begin(widths)
        + header_row([say(head) for head in heads], widths)
        + row(inside, widths, breaks=True)
        + TABLE_END
        + paragraph("Gap", "")
    )
