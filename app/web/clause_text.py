"""Clauses as they are printed: label, heading, lines, the other language beside, where to comment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from app.core.clauses.model import Level
from app.core.text import Language
from app.services.drafts import DraftView, EditionView
from app.services.reading import Outline, OutlineItem, ReadingClause
from app.web.context import current_language
from app.web.presentation import clause_name

CELL = "\t"
"""Between the cells of a table's row; stands nowhere else in a clause's text."""
_INDENTS = ("", "l2", "l2 l3", "l2 l4", "l2 l5")


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of text that follow one another, or the rows of one table."""

    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """`lines`: the clause's own text, one entry a paragraph or table row; empty where the language has none.

    `outdated`: another language of the clause was changed after this one.
    """

    language: Language
    label: str
    heading: str
    lines: tuple[str, ...]
    outdated: bool = False

    @property
    def title(self) -> str:
        return " ".join(part for part in (self.label, self.heading) if part)

    @property
    def has_table(self) -> bool:
        return any(CELL in line for line in self.lines)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Text and tables in turn."""
        found = []
        for is_table, run in groupby(self.lines, key=lambda line: CELL in line):
            kept = tuple(run)
            rows = tuple(tuple(line.split(CELL)) for line in kept)
            found.append(Passage(rows=rows) if is_table else Passage(lines=kept))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class PrintedClause:
    """`other` is set while two languages stand beside each other; `name` is what people call the clause."""

    item: OutlineItem
    name: str
    url: str
    words: Words
    other: Words | None
    comments: int
    comments_below: int
    indent: str

    @property
    def eid(self) -> str:
        return self.item.eid

    @property
    def is_heading(self) -> bool:
        return self.item.is_container

    @property
    def is_article(self) -> bool:
        """An article quoted from another act is part of the clause that quotes it."""
        return self.item.level is Level.ARTICLE and not self.item.quoted


@dataclass(frozen=True, slots=True)
class Block:
    """A heading of the structure, or an article (or loose text) with everything under it, one section of the page."""

    head: PrintedClause | None
    clauses: tuple[PrintedClause, ...]


def text_language(edition: EditionView) -> Language:
    """The page's language if the edition has it, else the one the edition was written in."""
    language = current_language()
    return language if language in edition.languages else edition.source_language


def other_language(edition: EditionView, asked: str | None) -> Language | None:
    """The language to show beside, None when it is not one the edition has or is already on the page."""
    if asked not in set(Language):
        return None
    language = Language(asked)
    return language if language in edition.languages and language is not text_language(edition) else None


def draft_url(slug: str) -> str:
    return f"/{current_language().value}/drafts/{slug}"


def clause_url(slug: str, eid: str) -> str:
    # Built by hand: url_for takes longer than all the rest of a page of 120 clauses.
    return f"{draft_url(slug)}/{quote(eid)}"


def words_of(clause: ReadingClause, language: Language) -> Words:
    item = clause.item
    text = clause.texts.get(language, "")
    return Words(
        language=language,
        label=item.labels.get(language, "").strip(),
        heading=item.headings.get(language, "").strip(),
        lines=tuple(text.split("\n")) if text else (),
        outdated=language in clause.outdated,
    )


def print_clauses(
    draft: DraftView, outline: Outline, clauses: Sequence[ReadingClause], other: Language | None = None
) -> list[PrintedClause]:
    language = text_language(draft.latest)
    return [
        PrintedClause(
            item=clause.item,
            name=clause_name(outline, clause.item),
            url=clause_url(draft.slug, clause.item.eid),
            words=words_of(clause, language),
            other=words_of(clause, other) if other else None,
            comments=clause.comments,
            comments_below=clause.comments_below,
            indent=_indent(outline, clause.item),
        )
        for clause in clauses
    ]


def group_by_article(printed: Sequence[PrintedClause]) -> list[Block]:
    """In reading order: each heading by itself, each article with its parts, text outside articles together."""
    blocks: list[Block] = []
    head: PrintedClause | None = None
    rows: list[PrintedClause] = []

    def finish() -> None:
        if head is not None or rows:
            blocks.append(Block(head, tuple(rows)))

    for clause in printed:
        if clause.is_heading:
            finish()
            head, rows = None, []
            blocks.append(Block(clause, ()))
        elif clause.is_article:
            finish()
            head, rows = clause, []
        else:
            rows.append(clause)
    finish()
    return blocks


def _indent(outline: Outline, item: OutlineItem) -> str:
    if item.is_container or (item.level is Level.ARTICLE and not item.quoted):
        return _INDENTS[0]
    above = outline.ancestors(item)
    depth = 1 + sum(1 for other in above if not other.is_container and other.level is not Level.ARTICLE)
    return (
        _INDENTS[min(depth, len(_INDENTS) - 1)]
        if item.number
        else _INDENTS[min(depth - 1, len(_INDENTS) - 1)]
    )
