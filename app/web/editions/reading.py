"""The model of an earlier edition's reading page: its pages, its text, where the newest one stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.core.text import Language
from app.services.drafts import DraftView
from app.services.reading import OutlineItem, ReadingPage
from app.web.carried import edition_clause_url, edition_url
from app.web.clause_text import Block, group_by_article, print_clauses, text_language
from app.web.presentation import own_name


@dataclass(frozen=True, slots=True)
class Contents:
    """One page of the edition."""

    title: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class EditionPage:
    """`draft` as of this edition."""

    draft: DraftView
    title: str
    language: Language
    blocks: tuple[Block, ...]
    contents: tuple[Contents, ...]
    previous: tuple[str, str] | None
    following: tuple[str, str] | None

    @property
    def number(self) -> int:
        return self.draft.latest.number

    @property
    def has_headings(self) -> bool:
        return any(block.head and block.head.is_heading for block in self.blocks)


def view_edition_page(page: ReadingPage) -> EditionPage:
    draft = page.draft
    language, number = text_language(draft.latest), draft.latest.number
    printed = [
        replace(one, url=edition_clause_url(draft.slug, number, one.eid))
        for one in print_clauses(draft, page.outline, page.clauses)
    ]
    contents = tuple(
        Contents(_title(page.outline.items[span.start], language), _page_url(page, index), index == page.page)
        for index, span in enumerate(page.outline.pages)
    )
    return EditionPage(
        draft=draft,
        title=draft.title(language),
        language=language,
        blocks=tuple(group_by_article(printed)),
        contents=contents,
        previous=_neighbour(contents, page.page - 1),
        following=_neighbour(contents, page.page + 1),
    )


def _page_url(page: ReadingPage, index: int) -> str:
    url = edition_url(page.draft.slug, page.draft.latest.number)
    return f"{url}?page={index + 1}" if index else url


def _neighbour(contents: tuple[Contents, ...], index: int) -> tuple[str, str] | None:
    return (contents[index].url, contents[index].title) if 0 <= index < len(contents) else None


def _title(item: OutlineItem, language: Language) -> str:
    words = (item.labels.get(language, "").strip(), item.headings.get(language, "").strip())
    return " ".join(word for word in words if word) or own_name(item)
