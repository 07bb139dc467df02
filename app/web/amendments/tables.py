"""A comparative table as the page and the Word document show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.core.amendments import Comparison, Instruction, Outcome, Row
from app.core.amendments.form import FORMS, Form
from app.core.amendments.reasons import DOUBTS, REASONS
from app.core.clauses.naming import name_path, name_step
from app.core.exporters.comparison_docx import ComparisonSheet, NamedRow
from app.core.phrases import N_
from app.services.amendments import ComparisonSource
from app.web.context import current_language
from app.web.presentation import show_number
from app.web.translation import gettext

ROWS_ON_A_PAGE = 100
_LONGEST_WORDS = 600

COUNTS = N_("Instructions: %(all)s. Applied: %(applied)s. Not applied: %(left)s.")
LOOK_AT = N_("Applied with a doubt: compare with the law")
NOT_APPLIED = N_("Not applied")


@dataclass(frozen=True, slots=True)
class Told:
    """An instruction in the law's own words, and what there is to say about it."""

    clause: str
    words: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TablePage:
    """`rows` of this page, from 0; `doubtful` and `left` only on the last one."""

    form: Form
    rows: tuple[NamedRow, ...]
    page: int
    pages: int
    counts: str
    doubtful: tuple[Told, ...]
    left: tuple[Told, ...]

    @property
    def is_last(self) -> bool:
        return self.page + 1 >= self.pages


def view_table(comparison: Comparison, page: int) -> TablePage:
    """One page of the table; beyond its end there are no rows."""
    pages = max(1, -(-len(comparison.rows) // ROWS_ON_A_PAGE))
    shown = comparison.rows[page * ROWS_ON_A_PAGE : (page + 1) * ROWS_ON_A_PAGE]
    form = FORMS[current_language()]
    return TablePage(
        form=form,
        rows=tuple(name_row(row, form) for row in shown),
        page=page,
        pages=pages,
        counts=count_outcomes(comparison),
        doubtful=tuple(map(tell, comparison.doubtful)),
        left=tuple(map(tell, comparison.not_applied)),
    )


def name_row(row: Row, form: Form) -> NamedRow:
    context = ", ".join(_heading(name_step(step, gettext), step.words) for step in row.containers)
    return NamedRow(context, name_path(row.path, gettext) if row.path else form.title_row, row)


def _heading(name: str, words: str) -> str:
    return f"{name}. {words}" if words and words != name else name


def count_outcomes(comparison: Comparison) -> str:
    return gettext(
        COUNTS,
        all=show_number(len(comparison.outcomes)),
        applied=show_number(len(comparison.applied)),
        left=show_number(len(comparison.not_applied)),
    )


def tell(outcome: Outcome) -> Told:
    """Why an instruction was not applied, and what is doubtful about it."""
    notes = [gettext(DOUBTS[doubt]) for doubt in outcome.doubts]
    if outcome.reason:
        params = {name: shorten(value) for name, value in outcome.params.items()}
        notes.insert(0, gettext(REASONS[outcome.reason], **params))
    instruction = outcome.instruction
    return Told(instruction.source, shorten(instruction.words), tuple(notes))


def tell_instruction(instruction: Instruction) -> Told:
    return Told(instruction.source, shorten(instruction.words), ())


def shorten(text: str) -> str:
    """The beginning of a long text: an instruction may quote a whole chapter."""
    return text if len(text) <= _LONGEST_WORDS else text[:_LONGEST_WORDS].rstrip() + "…"


def make_sheet(source: ComparisonSource, comparison: Comparison) -> ComparisonSheet:
    """The whole table for the Word document."""
    language = current_language()
    form = FORMS[language]
    target = source.target
    lines = [
        source.law.title,
        *([target.title(source.language)] if target else []),
        count_outcomes(comparison),
    ]
    notes = [(LOOK_AT, comparison.doubtful), (NOT_APPLIED, comparison.not_applied)]
    return ComparisonSheet(
        language=language,
        text_language=source.language,
        form=form,
        lines=lines,
        rows=[name_row(row, form) for row in comparison.rows],
        notes=[(gettext(heading), _told_lines(outcomes)) for heading, outcomes in notes if outcomes],
        # The day of the law's text; of one not published yet, the day of the table.
        dated=(source.draft.latest.published_at or datetime.now(UTC)).date(),
    )


def _told_lines(outcomes: Sequence[Outcome]) -> list[str]:
    told = map(tell, outcomes)
    return [" — ".join((one.words, *one.notes)) for one in told]
