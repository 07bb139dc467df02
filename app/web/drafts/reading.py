"""The model of a reading page: contents, the text of one page, neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.rounds import Access
from app.core.text import Language
from app.services.drafts import DraftView
from app.services.reading import Outline, OutlineItem, ReadingPage
from app.web.clause_text import (
    Block,
    clause_url,
    draft_url,
    group_by_article,
    other_language,
    print_clauses,
    text_language,
)
from app.web.context import current_actor
from app.web.deadlines import Due, shown_rounds, writable_rounds
from app.web.presentation import own_name


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """`articles`: those of the page being read, below their chapter."""

    title: str
    url: str
    comments: int
    is_current: bool
    depth: int
    articles: tuple[ContentsEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingView:
    """`chapter`: the first heading of the page, for its title; `continued`: the chapter an earlier page began."""

    draft: DraftView
    title: str
    language: Language
    other: Language | None
    others: tuple[Language, ...]
    rounds: tuple[Due, ...]
    blocks: tuple[Block, ...]
    contents: tuple[ContentsEntry, ...]
    chapter: str | None
    continued: OutlineItem | None
    previous: tuple[str, str] | None
    following: tuple[str, str] | None
    whole_draft: int
    may_write: bool
    address: str

    @property
    def has_headings(self) -> bool:
        """Whether articles stand below a heading on the page itself, which decides their own heading's level."""
        return self.continued is not None or any(
            block.head and block.head.is_heading for block in self.blocks
        )


def view_reading_page(page: ReadingPage, beside: str | None) -> ReadingView:
    draft, outline = page.draft, page.outline
    other = other_language(page.edition, beside)
    language = text_language(page.edition)
    query = f"?with={other.value}" if other else ""
    head = _chapter(page)
    rounds = tuple(shown_rounds(draft))
    return ReadingView(
        draft=draft,
        title=draft.title(language),
        language=language,
        other=other,
        others=tuple(one for one in page.edition.languages if one is not language),
        rounds=rounds,
        blocks=tuple(group_by_article(print_clauses(draft, outline, page.clauses, other))),
        contents=_contents(page, query),
        chapter=title_of(head, language) if head else None,
        continued=_continued(page),
        previous=_neighbour(page, page.page - 1, query),
        following=_neighbour(page, page.page + 1, query),
        whole_draft=page.whole_draft,
        may_write=bool(writable_rounds(draft)) or any(_asks_login(due) for due in rounds),
        address=page_url(draft.slug, outline, page.page),
    )


def _asks_login(due: Due) -> bool:
    """A guest is led to the form of a round for registered people: there stands how to log in."""
    return due.is_open and due.round.access is Access.REGISTERED and current_actor().is_guest


def page_url(slug: str, outline: Outline, index: int) -> str:
    """The address of a page: the draft's own, its first chapter's, or by number where a chapter goes on."""
    if index == 0:
        return draft_url(slug)
    first = outline.items[outline.pages[index].start]
    return clause_url(slug, first.eid) if first.is_container else f"{draft_url(slug)}?page={index + 1}"


def title_of(item: OutlineItem, language: Language) -> str:
    words = (item.labels.get(language, "").strip(), item.headings.get(language, "").strip())
    return " ".join(word for word in words if word) or own_name(item)


def _chapter(page: ReadingPage) -> OutlineItem | None:
    span = page.outline.pages[page.page]
    items = page.outline.items[span.start : span.end]
    containers = [item for item in items if item.is_container]
    holding = {item.parent for item in items if not item.is_container}
    # A section's heading that only stands above its first chapter does not name the page.
    found = next((item for item in containers if item.position in holding), None)
    return found or next(iter(containers), None) or _continued(page)


def _continued(page: ReadingPage) -> OutlineItem | None:
    first = page.outline.items[page.outline.pages[page.page].start]
    if first.is_container:
        return None
    above = [item for item in page.outline.ancestors(first) if item.is_container]
    return above[-1] if above else None


def _neighbour(page: ReadingPage, index: int, query: str) -> tuple[str, str] | None:
    outline = page.outline
    if not 0 <= index < len(outline.pages):
        return None
    url = page_url(page.draft.slug, outline, index)
    first = outline.items[outline.pages[index].start]
    return _with_query(url, query), title_of(first, text_language(page.edition))


def _with_query(url: str, query: str) -> str:
    return url + (query.replace("?", "&") if "?" in url else query)


def _contents(page: ReadingPage, query: str) -> tuple[ContentsEntry, ...]:
    """Every heading, and under those of this page its articles; without headings, an entry for each page."""
    outline, span = page.outline, page.outline.pages[page.page]
    language = text_language(page.edition)
    current = _chapter(page)
    entries = []
    for item in outline.items:
        if item.is_container:
            here = span.start <= item.position < span.end
            articles = _articles(page, item) if here or item is current else ()
            url = _with_query(clause_url(page.draft.slug, item.eid), query)
            entries.append(
                ContentsEntry(
                    title_of(item, language),
                    f"#{item.eid}" if here else url,
                    _count(page, item),
                    item is current,
                    item.depth,
                    articles,
                )
            )
    return tuple(entries) or _pages(page, query)


def _articles(page: ReadingPage, chapter: OutlineItem) -> tuple[ContentsEntry, ...]:
    span = page.outline.pages[page.page]
    language = text_language(page.edition)
    return tuple(
        ContentsEntry(title_of(item, language), f"#{item.eid}", _count(page, item), False, 0)
        for item in page.outline.items[span.start : span.end]
        if item.parent == chapter.position
        and not item.is_container
        and (item.number or item.headings.get(language))
    )


def _pages(page: ReadingPage, query: str) -> tuple[ContentsEntry, ...]:
    language = text_language(page.edition)
    entries = []
    for index, span in enumerate(page.outline.pages):
        items = [item for item in page.outline.items[span.start : span.end] if item.parent is None]
        here = index == page.page
        below = tuple(
            ContentsEntry(title_of(item, language), f"#{item.eid}", _count(page, item), False, 0)
            for item in items
            if here and (item.number or item.headings.get(language))
        )
        if len(page.outline.pages) == 1:
            return below
        url = _with_query(page_url(page.draft.slug, page.outline, index), query)
        first = title_of(page.outline.items[span.start], language)
        entries.append(ContentsEntry(first, url, sum(_count(page, item) for item in items), here, 0, below))
    return tuple(entries)


def _count(page: ReadingPage, item: OutlineItem) -> int:
    return sum(page.comments.get(below.id, 0) for below in page.outline.subtree(item))
