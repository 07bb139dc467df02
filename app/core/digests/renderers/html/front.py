"""The front of the page: what the digest covers, its contents, and its figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import Bar, Counts, DigestClause, DigestHeader, RoundInfo, Tally
from app.core.digests.naming import shorten, unit_heading, unit_name
from app.core.digests.phrases import DocumentPhrase, Phrase, Phrasebook
from app.core.digests.renderers.html.markup import escape, words
from app.core.digests.renderers.html.phrases import HtmlPhrase
from app.core.digests.renderers.html.style import POLICY, STYLE
from app.core.digests.renderers.html.tables import (
    STANCES,
    UnitFigures,
    bar_table,
    day_figure,
    for_and_against,
    most_discussed,
    region_figure,
    stance_key,
    unit_table,
)
from app.core.digests.stream import DigestStream, Volume

SUMMARY: Final = "summary"
REMARKS: Final = "remarks"
REGISTER: Final = "register"
ABOUT: Final = "about"
_MOST_DISCUSSED: Final = 10
_MANY_UNITS: Final = 20
_LONG_LIST: Final = 40
"""Entries of a list beyond which it comes folded."""
_NAME_LENGTH: Final = 200


def unit_anchor(clause: DigestClause | None) -> str:
    """The address of a clause's section within the file."""
    return "u-draft" if clause is None else f"u{clause.position}"


def head(header: DigestHeader, volume: Volume, say: Phrasebook) -> Iterator[str]:
    """Up to the contents: the head of the file, title, what the digest covers."""
    title = f"{say(Phrase.TITLE)}: {shorten(header.draft_title, _NAME_LENGTH)}"
    yield f'<!DOCTYPE html>\n<html lang="{escape(header.language)}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="referrer" content="no-referrer">\n'
    yield f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    yield f'<a class="skip" href="#main">{words(say, HtmlPhrase.SKIP)}</a>\n'
    yield f'<header><h1>{words(say, Phrase.TITLE)}</h1><p class="of">{escape(header.draft_title)}</p><dl class="facts">'
    for name, value in _facts(header, say):
        yield f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
    yield "</dl>"
    if volume.of > 1:
        yield from _about_volume(volume, say)
    yield "</header>\n"


def _facts(header: DigestHeader, say: Phrasebook) -> Iterator[tuple[str, str]]:
    yield say(Phrase.EDITION), say.number(header.edition)
    for info in header.rounds:
        yield say(Phrase.ROUNDS), _period(info, header, say)
    yield say(Phrase.CUTOFF), say(Phrase.CUTOFF_VALUE, moment=say.moment(header.cutoff))
    scope = header.scope_name or header.member or header.group
    if scope:
        yield say(FindingPhrase.SCOPE), scope
    yield say(Phrase.LANGUAGE), say.label("language", header.language)
    yield say(Phrase.VIEW), say.label("view", header.view)


def _period(info: RoundInfo, header: DigestHeader, say: Phrasebook) -> str:
    audience = say.label("audience", info.audience)
    if info.edition != header.edition:
        audience = say(Phrase.UNIT_OF_EDITION, unit=audience, edition=info.edition)
    period = say(
        Phrase.PERIOD, audience=audience, opens=say.moment(info.opens_at), closes=say.moment(info.closes_at)
    )
    return f"{period} ({say(Phrase.CLOSED_EARLY)})" if info.closed_early else period


def _about_volume(volume: Volume, say: Phrasebook) -> Iterator[str]:
    comments = sum(piece.count for piece in volume.pieces)
    here = say(FindingPhrase.VOLUME_OF, number=say.number(volume.number), of=say.number(volume.of))
    last = volume.first_number + comments - 1
    why = say(FindingPhrase.VOLUME_WHY, first=say.number(volume.first_number), last=say.number(last))
    yield f'<div class="note"><p><strong>{escape(here)}</strong></p><p>{escape(why)}</p></div>'


def contents(units: Iterable[UnitFigures], say: Phrasebook) -> Iterator[str]:
    """Links to the parts of the file and to every clause in it."""
    here = [unit for unit in units if unit.link]
    yield '<nav class="contents" aria-labelledby="contents">'
    yield f'<h2 id="contents">{words(say, DocumentPhrase.CONTENTS)}</h2><ol>'
    yield _entry(SUMMARY, say(Phrase.SHEET_SUMMARY))
    yield f'<li><a href="#{REMARKS}">{words(say, Phrase.SHEET_REMARKS)}</a>'
    folded = len(here) > _LONG_LIST
    if folded:
        yield f"<details><summary>{words(say, HtmlPhrase.ALL_UNITS, count=say.number(len(here)))}</summary>"
    if here:
        yield "<ol>"
    for unit in here:
        shown = f" <small>{escape(say.number(unit.tally.counts.shown))}</small>"
        yield f'<li><a href="#{unit.link}">{escape(unit.name)}</a>{shown}</li>'
    yield f"{'</ol>' if here else ''}{'</details>' if folded else ''}</li>"
    yield _entry(REGISTER, say(Phrase.SHEET_REGISTER))
    yield _entry(ABOUT, say(Phrase.SHEET_ABOUT))
    yield "</ol></nav>\n"


def _entry(anchor: str, title: str) -> str:
    return f'<li><a href="#{anchor}">{escape(title)}</a></li>'


def list_units(digest: DigestStream, say: Phrasebook) -> list[UnitFigures]:
    """The clauses of the whole digest that somebody spoke about."""
    here = {unit_anchor(piece.part.clause) for piece in digest.volume.pieces}
    return [
        UnitFigures(
            shorten(
                unit_heading(unit_name(clause, digest.header, say), clause, digest.header.language),
                _NAME_LENGTH,
            ),
            anchor if (anchor := unit_anchor(clause)) in here else "",
            tally,
        )
        for clause, tally in digest.overview
        if tally.counts.received
    ]


def summary(header: DigestHeader, units: list[UnitFigures], say: Phrasebook) -> Iterator[str]:
    """The reconciliation, and the comments shown by position, author, source, language, region, day and unit."""
    tally, shown = header.tally, header.counts.shown
    yield f'<section aria-labelledby="{SUMMARY}"><h2 id="{SUMMARY}">{words(say, Phrase.SHEET_SUMMARY)}</h2>'
    yield from _reconciliation(tally, say)
    if shown:
        yield '<div class="two-up">'
        axes: tuple[tuple[str, str, Iterable[Bar]], ...] = (
            (Phrase.BY_STANCE, "stance", _with_zeros(tally.by_stance)),
            (FindingPhrase.BY_AUTHOR, "author", tally.by_author),
            (Phrase.BY_SOURCE, "source", tally.by_source),
            (Phrase.BY_LANGUAGE, "language", tally.by_language),
        )
        for title, kind, bars in axes:
            yield "<div>"
            yield from bar_table(say(title), ((say.label(kind, key), n) for key, n in bars), shown, say)
            yield "</div>"
        yield from region_figure(dict(tally.by_region), shown, say)
        yield "</div>"
        yield from day_figure(tally.by_day, say)
        yield from _by_unit(header, [unit for unit in units if unit.tally.counts.shown], units, say)
    yield "</section>\n"


def _by_unit(
    header: DigestHeader, shown: list[UnitFigures], units: list[UnitFigures], say: Phrasebook
) -> Iterator[str]:
    most = sorted(shown, key=lambda unit: -unit.tally.counts.shown)[:_MOST_DISCUSSED]
    folded = len(shown) > _MANY_UNITS
    yield f"<h3>{words(say, Phrase.BY_CLAUSE)}</h3>{stance_key(say)}"
    yield '<div class="narrow">' if folded else '<div class="two-up"><div>'
    yield from most_discussed(most, say)
    if folded:
        count = say.number(len(shown))
        yield f"<details><summary>{words(say, HtmlPhrase.ALL_UNITS, count=count)}</summary>"
        yield from for_and_against(shown, say)
        yield "</details></div>"
    else:
        yield "</div><div>"
        yield from for_and_against(shown, say)
        yield "</div></div>"
    yield f"<details><summary>{words(say, HtmlPhrase.NUMBERS)}</summary>"
    yield from unit_table(units, header.tally, say)
    yield "</details>"


def _reconciliation(tally: Tally, say: Phrasebook) -> Iterator[str]:
    counts = tally.counts
    yield f'<div class="sum"><p>{words(say, Phrase.RECONCILED, **said_counts(counts, say))}</p>'
    yield f"<p>{words(say, Phrase.OFFICIAL_POSITIONS)}: {escape(say.number(tally.official))}</p>"
    if counts.hidden:
        reasons = ", ".join(
            f"{say.label('hidden_reason', reason)} {say.number(n)}" for reason, n in counts.hidden
        )
        yield f"<p>{words(say, Phrase.HIDDEN_BY_REASON)}: {escape(reasons)}</p>"
    if counts.entered_late:
        yield f"<p>{words(say, Phrase.ENTERED_LATE)}: {escape(say.number(counts.entered_late))}</p>"
    yield "</div>"


def said_counts(counts: Counts, say: Phrasebook) -> dict[str, str]:
    """The parameters of the sentences that reconcile."""
    numbers = {
        "received": counts.received,
        "shown": counts.shown,
        "hidden": counts.hidden_total,
        "withdrawn": counts.withdrawn,
        "erased": counts.erased,
        "held": counts.held,
    }
    return {name: say.number(n) for name, n in numbers.items()}


def _with_zeros(by_stance: Iterable[Bar]) -> list[Bar]:
    counted = dict(by_stance)
    return [(key, counted.pop(key, 0)) for key in STANCES] + list(counted.items())
