"""Tables with their charts: numbers by key as bars, by day as columns, by region as a map, by unit as stacked bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.digests.figures import show_day, show_share
from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import Bar, Tally
from app.core.digests.phrases import LABELS, DocumentPhrase, Phrase, Phrasebook
from app.core.digests.renderers.html.charts import (
    bar,
    count_days,
    day_columns,
    stacked_bar,
    swatch,
)
from app.core.digests.renderers.html.markup import escape, words
from app.core.digests.renderers.html.phrases import HtmlPhrase
from app.core.digests.renderers.html.region_map import region_map

STANCES: Final = tuple(LABELS["stance"])


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """A unit in a table: `link` is the address of its section in this file, empty when another volume has it."""

    name: str
    link: str
    tally: Tally


def bar_table(title: str, bars: Iterable[tuple[str, int]], shown: int, say: Phrasebook) -> Iterator[str]:
    """`bars`: what a person calls the key, and its number."""
    rows = list(bars)
    largest = max((n for _, n in rows), default=0)
    yield f'<table class="bars one"><caption>{escape(title)}</caption><tbody>'
    for label, n in rows:
        yield (
            f'<tr><th scope="row">{escape(label)}</th><td>{bar(n, largest)}</td>'
            f'<td class="n">{escape(say.number(n))}</td><td class="n">{share(n, shown, say)}</td></tr>'
        )
    yield "</tbody></table>"


def share(n: int, shown: int, say: Phrasebook) -> str:
    """A share of the comments shown, as markup."""
    return escape(show_share(n, shown, say.language))


def region_figure(by_region: Mapping[str, int], shown: int, say: Phrasebook) -> Iterator[str]:
    """The map, what it cannot say, and the table."""
    drawing = region_map(by_region, say.language, say(HtmlPhrase.REGION_MAP), say.number)
    yield f'<figure>{drawing}<figcaption class="small">{words(say, HtmlPhrase.REGION_MAP_WHY)}</figcaption></figure>'
    yield "<div>"
    rows = sorted(by_region.items(), key=lambda row: (-row[1], row[0]))
    yield from bar_table(
        say(Phrase.BY_REGION), ((say.label("region", key), n) for key, n in rows), shown, say
    )
    yield f'<p class="small">{words(say, HtmlPhrase.REGION_WHY)}</p></div>'


def day_figure(by_day: Sequence[Bar], say: Phrasebook) -> Iterator[str]:
    """Columns by day, and the days with comments as a table."""
    days = count_days(by_day)
    yield f"<h3>{words(say, FindingPhrase.BY_DAY)}</h3>"
    if days is not None:
        said = {
            "first": f"{days.first:%d.%m.%Y}",
            "last": f"{days.last:%d.%m.%Y}",
            "most": say.number(max(days.columns)),
        }
        yield f"<figure>{day_columns(days, say(HtmlPhrase.DAY_CHART, **said), say.number)}"
        if days.step > 1:
            step = words(say, HtmlPhrase.DAY_STEP, days=say.number(days.step))
            yield f'<figcaption class="small">{step}</figcaption>'
        yield "</figure>"
    yield f"<details><summary>{words(say, HtmlPhrase.NUMBERS)}</summary><table><thead><tr>"
    yield f'<th scope="col">{words(say, FindingPhrase.DAY)}</th>'
    yield f'<th scope="col" class="n">{words(say, Phrase.COMMENTS)}</th>'
    yield "</tr></thead><tbody>"
    for key, n in by_day:
        yield f'<tr><th scope="row">{escape(show_day(key))}</th><td class="n">{escape(say.number(n))}</td></tr>'
    yield "</tbody></table></details>"


def most_discussed(units: Sequence[UnitFigures], say: Phrasebook) -> Iterator[str]:
    """Units by number of comments, the length of a bar by that number, its parts by position."""
    largest = max((unit.tally.counts.shown for unit in units), default=0)
    yield from _stacked(say(FindingPhrase.MOST_DISCUSSED), ((unit, largest) for unit in units), say)


def for_and_against(units: Iterable[UnitFigures], say: Phrasebook) -> Iterator[str]:
    """Units in the order of the draft; every bar is as long as the other and shows the shares of the positions."""
    yield from _stacked(
        say(FindingPhrase.FOR_AND_AGAINST), ((unit, unit.tally.counts.shown) for unit in units), say
    )


def stance_key(say: Phrasebook) -> str:
    """Which colour is which position."""
    entries = (f"<li>{swatch(key)}{escape(say.label('stance', key))}</li>" for key in STANCES)
    return f'<ul class="key">{"".join(entries)}</ul>'


def said_stances(tally: Tally, say: Phrasebook) -> str:
    """`Support: 12 · Against: 3`."""
    return " · ".join(f"{say.label('stance', key)}:\u00a0{say.number(n)}" for key, n in tally.by_stance)


def _stacked(title: str, units: Iterable[tuple[UnitFigures, int]], say: Phrasebook) -> Iterator[str]:
    yield f'<table class="bars two"><caption>{escape(title)}</caption><tbody>'
    for unit, scale in units:
        named = _linked(unit)
        said = said_stances(unit.tally, say)
        chart = stacked_bar(unit.tally.by_stance, scale, said)
        number = escape(say.number(unit.tally.counts.shown))
        yield f'<tr><th scope="row">{named}{chart}<small>{escape(said)}</small></th><td class="n">{number}</td></tr>'
    yield "</tbody></table>"


def _linked(unit: UnitFigures) -> str:
    name = escape(unit.name)
    return f'<a href="#{unit.link}">{name}</a>' if unit.link else name


def unit_table(units: Iterable[UnitFigures], total: Tally, say: Phrasebook) -> Iterator[str]:
    """Every unit with all its figures, and the total."""
    heads = [say(Phrase.RECEIVED), say(Phrase.SHOWN), *(say.label("stance", key) for key in STANCES)]
    heads += [say(Phrase.OFFICIAL_POSITIONS), say(DocumentPhrase.NOT_SHOWN)]
    yield wide_begin(say(Phrase.BY_CLAUSE))
    yield f'<thead><tr><th scope="col">{words(say, Phrase.UNIT)}</th>'
    yield "".join(f'<th scope="col" class="n">{escape(head)}</th>' for head in heads)
    yield "</tr></thead><tbody>"
    for unit in units:
        yield f'<tr><th scope="row">{_linked(unit)}</th>{_figures(unit.tally, say)}</tr>'
    yield f'<tr><th scope="row">{words(say, Phrase.TOTAL)}</th>{_figures(total, say)}</tr>{WIDE_END}'


def _figures(tally: Tally, say: Phrasebook) -> str:
    counts, stances = tally.counts, dict(tally.by_stance)
    numbers = [counts.received, counts.shown, *(stances.get(key, 0) for key in STANCES)]
    numbers += [tally.official, counts.received - counts.shown]
    return "".join(f'<td class="n">{escape(say.number(n))}</td>' for n in numbers)


def wide_begin(title: str) -> str:
    """A table that scrolls sideways by itself on a narrow screen; ends with WIDE_END."""
    return f'<div class="wide" role="group" aria-label="{escape(title)}" tabindex="0"><table>'


WIDE_END: Final = "</tbody></table></div>"
