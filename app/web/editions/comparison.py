"""The model of a comparison's page: what is shown of it, row by row, with the comments on each clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from app.core.clauses.model import Clause as TreeClause
from app.core.editions.anchors import QuoteState
from app.core.editions.diff import ClauseDiff, diff_trees
from app.core.editions.model import Link, LinkStatus
from app.core.phrases import N_
from app.core.text import Change, Language
from app.services.carried_comments import count_quotes
from app.services.drafts import EditionView
from app.services.editions import EditionComparison
from app.services.reading import Outline, count_comments, get_outline
from app.web.carried import clause_of_edition_url
from app.web.context import current_actor
from app.web.presentation import clause_name
from app.web.translation import gettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ROWS = 40
DIVIDED = (LinkStatus.SPLIT, LinkStatus.MERGED)
STATUSES = {
    LinkStatus.CHANGED: N_("Text changed"),
    LinkStatus.ADDED: N_("Added"),
    LinkStatus.REMOVED: N_("Removed"),
    LinkStatus.MOVED: N_("Moved or renumbered"),
    LinkStatus.SPLIT: N_("Split"),
    LinkStatus.MERGED: N_("Merged"),
    LinkStatus.SAME: N_("Unchanged"),
}
TAGS = {
    LinkStatus.CHANGED: "info",
    LinkStatus.ADDED: "ok",
    LinkStatus.REMOVED: "no",
    LinkStatus.MOVED: "plan",
    LinkStatus.SPLIT: "soon",
    LinkStatus.MERGED: "soon",
    LinkStatus.SAME: "",
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A status to filter by; None is everything that changed."""

    name: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One edition's clause: its name and address, None where it has none; `lines`: what is printed of it."""

    name: str
    url: str
    lines: tuple[tuple[Change, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """`comments`: on the earlier clause; `quotes`: a sentence about their quotations, empty where there are none."""

    name: str
    status: str
    tag: str
    doubtful: bool
    old: Side | None
    new: Side | None
    comments: int
    quotes: str


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """`page` from 0."""

    rows: tuple[Row, ...]
    tabs: tuple[Tab, ...]
    page: int
    pages: int
    total: int
    previous_url: str | None
    following_url: str | None


def read_status(value: str | None) -> LinkStatus | None:
    return LinkStatus(value) if value in set(LinkStatus) else None


def view_comparison(
    session: Session, found: EditionComparison, url: str, status: LinkStatus | None, page: int
) -> ComparisonPage:
    """One page of the rows with this status (None: of all that changed). A page past the end is the last."""
    wanted = [link for link in found.links if _takes(status, link)]
    pages = max(1, -(-len(wanted) // ROWS))
    shown = min(page, pages - 1)
    links = wanted[shown * ROWS : (shown + 1) * ROWS]
    return ComparisonPage(
        rows=tuple(_rows(session, found, links)),
        tabs=_tabs(found.links, url, status),
        page=shown,
        pages=pages,
        total=len(wanted),
        previous_url=_page_url(url, status, shown - 1) if shown else None,
        following_url=_page_url(url, status, shown + 1) if shown + 1 < pages else None,
    )


def _takes(status: LinkStatus | None, link: Link) -> bool:
    return link.status is not LinkStatus.SAME if status is None else link.status is status


def _page_url(url: str, status: LinkStatus | None, page: int) -> str:
    query = {"show": status.value} if status else {}
    if page:
        query["page"] = str(page + 1)
    return f"{url}?{urlencode(query)}" if query else url


def _tabs(links: Sequence[Link], url: str, current: LinkStatus | None) -> tuple[Tab, ...]:
    counts = Counter(link.status for link in links)
    changed = sum(n for status, n in counts.items() if status is not LinkStatus.SAME)
    everything = Tab(gettext("All changes"), changed, url, current is None)
    return (
        everything,
        *(
            Tab(gettext(name), counts[status], _page_url(url, status, 0), status is current)
            for status, name in STATUSES.items()
            if counts[status] or status is current
        ),
    )


def _rows(session: Session, found: EditionComparison, links: Sequence[Link]) -> list[Row]:
    outlines = get_outline(session, found.old), get_outline(session, found.new)
    counts = count_comments(session, actor=current_actor(), draft=found.draft, edition=found.old)
    quotes = _count_quotes(session, found, outlines, links)
    old_clauses = {clause.eid: clause for clause in found.old_clauses}
    new_clauses = {clause.eid: clause for clause in found.new_clauses}
    rows = []
    for diff in _differences(found, links):
        item = outlines[0].by_eid.get(diff.link.from_eid or "")
        before, after = old_clauses.get(diff.link.from_eid or ""), new_clauses.get(diff.link.to_eid or "")
        old = _side(found, found.old, outlines[0], diff, before, "removed")
        new = _side(found, found.new, outlines[1], diff, after, "inserted")
        rows.append(
            Row(
                name=new.name if new else old.name if old else "",
                status=gettext(STATUSES[diff.link.status]),
                tag=TAGS[diff.link.status],
                doubtful=not diff.link.confident,
                old=old,
                new=new,
                comments=counts.get(item.id, 0) if item else 0,
                quotes=_about_quotes(quotes.get(item.id)) if item else "",
            )
        )
    return rows


def _differences(found: EditionComparison, links: Sequence[Link]) -> list[ClauseDiff]:
    """Of these links; parts of one split or merge are compared together, also where a page ends between them."""
    wholes = {_whole(link) for link in links if link.status in DIVIDED}
    together = [link for link in found.links if link.status in DIVIDED and _whole(link) in wholes]
    others = [link for link in links if link.status not in DIVIDED]
    diffs = {
        (diff.link.from_eid, diff.link.to_eid): diff
        for diff in diff_trees(found.old_clauses, found.new_clauses, [*together, *others])
    }
    return [diffs[link.from_eid, link.to_eid] for link in links]


def _whole(link: Link) -> tuple[LinkStatus, str | None]:
    return link.status, link.from_eid if link.status is LinkStatus.SPLIT else link.to_eid


def _side(
    found: EditionComparison,
    edition: EditionView,
    outline: Outline,
    diff: ClauseDiff,
    clause: TreeClause | None,
    own: str,
) -> Side | None:
    """Label and heading as printed, and the text where it changed; `own`: the kind of change this side shows."""
    item = outline.by_eid.get(clause.eid) if clause is not None else None
    if clause is None or item is None:
        return None
    url = clause_of_edition_url(found.draft, edition.number, item.eid)
    changes = {change.field: change.segments for change in diff.changes}
    divided = diff.link.status in DIVIDED
    shown = {
        field: tuple(one for one in changes[field] if one.kind in ("same", own))
        if field in changes
        else (Change("same", getattr(clause, field)),)
        for field in ("label", "heading")
        if field == "label" or not divided
    }
    text = tuple(one for one in changes.get("text", ()) if one.kind in ("same", own))
    heading = (*shown["label"], Change("same", " "), *shown.get("heading", ()))
    lines = [heading, text] if clause.heading and not divided else [(*heading, *text)]
    kept = tuple(line for line in lines if "".join(one.text for one in line).strip())
    return Side(clause_name(outline, item), url, kept)


def _count_quotes(
    session: Session, found: EditionComparison, outlines: tuple[Outline, Outline], links: Sequence[Link]
) -> dict[UUID, Counter[QuoteState]]:
    shown = {link.from_eid for link in links}
    targets: dict[UUID, list[UUID]] = {}
    for link in found.links:
        item = outlines[0].by_eid.get(link.from_eid or "")
        if item is None or link.from_eid not in shown:
            continue
        target = outlines[1].by_eid.get(link.to_eid or "")
        targets.setdefault(item.id, []).extend([target.id] if target else [])
    return count_quotes(session, actor=current_actor(), draft=found.draft, targets=targets)


def _about_quotes(counts: Counter[QuoteState] | None) -> str:
    if not counts:
        return ""
    return gettext(
        "Quoted words: still there %(found)s, changed %(changed)s, gone %(lost)s.",
        found=counts[QuoteState.FOUND],
        changed=counts[QuoteState.CHANGED],
        lost=counts[QuoteState.LOST],
    )


def shown_language(found: EditionComparison) -> Language:
    return found.language or found.new.source_language
