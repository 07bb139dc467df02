"""What is said about one clause, or about the whole draft: its text, its comments, who may add to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.core.comments import Stance
from app.core.rounds import Access, RoundState
from app.core.text import Language
from app.services.comment_views import CommentPage, count_by_stance, list_comments
from app.services.drafts import DraftView, get_draft
from app.services.reading import (
    ClausePage,
    Outline,
    OutlineItem,
    ReadingClause,
    as_published,
    get_clause_page,
    get_outline,
)
from app.services.rounds import RoundView
from app.web.carried import NOTHING, CarriedList, edition_clause_url, read_carried
from app.web.clause_text import PrintedClause, clause_url, draft_url, print_clauses, text_language
from app.web.comment_cards import CommentCard, make_card
from app.web.context import current_actor, current_language, pikir
from app.web.deadlines import Due, shown_rounds, writable_rounds
from app.web.presentation import KINDS, clause_name, own_name
from app.web.translation import gettext


@dataclass(frozen=True, slots=True)
class Tab:
    """A stance to filter by; None is all of them."""

    stance: Stance | None
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One page of comments, newest first; `total` counts all that are shown, whatever the filter."""

    cards: tuple[CommentCard, ...]
    tabs: tuple[Tab, ...]
    total: int
    more_url: str | None
    is_first_page: bool


@dataclass(frozen=True, slots=True)
class Discussion:
    """`clause` None: the whole draft. `clauses`: it and what stands under it; `above`: the article it is part of."""

    draft: DraftView
    outline: Outline
    title: str
    language: Language
    name: str
    url: str
    clause: PrintedClause | None
    clauses: tuple[PrintedClause, ...]
    translations: tuple[tuple[Language, tuple[PrintedClause, ...]], ...]
    above: tuple[PrintedClause, ...]
    previous: tuple[str, str] | None
    following: tuple[str, str] | None
    rounds: tuple[Due, ...]
    writable: tuple[RoundView, ...]
    said: Said
    carried: CarriedList = NOTHING

    @property
    def eid(self) -> str | None:
        return self.clause.eid if self.clause else None

    @property
    def current_text(self) -> str:
        """The clause's own words, in the language of the page: what a new wording starts from."""
        return "\n".join(self.clause.words.lines) if self.clause else ""

    @property
    def obstacle(self) -> str | None:
        """Why the reader cannot write here: log in, not open, closed, for members only; None when one can."""
        if self.writable:
            return None
        opened = [due for due in self.rounds if due.is_open]
        if any(due.round.access is Access.REGISTERED for due in opened) and current_actor().is_guest:
            return "login"
        if opened:
            return "members"
        planned = any(due.round.state is RoundState.PLANNED for due in self.rounds)
        return "planned" if planned else "closed" if self.rounds else "none"


def trail(found: Discussion) -> list[tuple[str, str | None]]:
    """The breadcrumb: the list, the draft, the chapter, the clause."""
    steps: list[tuple[str, str | None]] = [
        (gettext("Drafts"), f"/{current_language().value}/drafts"),
        (gettext(KINDS[found.draft.kind]), draft_url(found.draft.slug)),
    ]
    if found.clause is not None:
        for item in found.outline.ancestors(found.clause.item):
            steps.append((own_name(item), clause_url(found.draft.slug, item.eid)))
    return [*steps, (own_name(found.clause.item) if found.clause else found.name, None)]


def load_clause_page(slug: str, eid: str, *, edition: int | None = None) -> ClausePage:
    """Raises RuleViolation "draft-not-found", "edition-not-found", "clause-not-found"."""
    with pikir().database.read() as unit:
        return get_clause_page(unit, actor=current_actor(), slug=slug, eid=eid, edition=edition)


def discuss_clause(
    page: ClausePage, stance: Stance | None = None, cursor: str | None = None, *, earlier: bool = False
) -> Discussion:
    """`earlier`: in an edition that is not the newest, whose clauses have addresses of their own.

    Raises FieldViolation "cursor-malformed".
    """
    draft, outline, item = page.draft, page.outline, page.item
    language = text_language(draft.latest)
    url = clause_url(draft.slug, item.eid)
    if earlier:
        url = edition_clause_url(draft.slug, draft.latest.number, item.eid)
    printed = tuple(print_clauses(draft, outline, page.clauses))
    found = Discussion(
        draft=draft,
        outline=outline,
        title=draft.title(language),
        language=language,
        name=clause_name(outline, item),
        url=url,
        clause=printed[0],
        clauses=printed,
        translations=tuple(
            (other, tuple(print_clauses(draft, outline, page.clauses, other)))
            for other in draft.latest.languages
            if other is not language
        ),
        above=_article_above(page),
        previous=_neighbour(page, page.previous),
        following=_neighbour(page, page.following),
        rounds=tuple(shown_rounds(draft)),
        writable=tuple(writable_rounds(draft)),
        said=_read_comments(draft, outline, page.clauses, url, stance, cursor),
        carried=read_carried(draft, outline, page.clauses),
    )
    return _at_edition(found) if earlier else found


def _at_edition(found: Discussion) -> Discussion:
    """The same with addresses of the edition: under the newest's the same number may be another clause."""
    slug, number = found.draft.slug, found.draft.latest.number

    def moved(clause: PrintedClause) -> PrintedClause:
        return replace(clause, url=edition_clause_url(slug, number, clause.eid))

    def placed(card: CommentCard) -> CommentCard:
        if card.place is None or card.comment.clause is None:
            return card
        return replace(card, place=(card.place[0], edition_clause_url(slug, number, card.comment.clause)))

    return replace(
        found,
        above=tuple(map(moved, found.above)),
        clauses=tuple(map(moved, found.clauses)),
        previous=None,
        following=None,
        said=replace(found.said, cards=tuple(map(placed, found.said.cards))),
    )


def discuss_draft(slug: str, stance: Stance | None = None, cursor: str | None = None) -> Discussion:
    """Comments on no clause. Raises RuleViolation "draft-not-found", FieldViolation "cursor-malformed"."""
    with pikir().database.read() as unit:
        draft = as_published(get_draft(unit, actor=current_actor(), slug=slug))
        outline = get_outline(unit, draft.latest)
    language, url = text_language(draft.latest), f"{draft_url(slug)}/comments"
    return Discussion(
        draft=draft,
        outline=outline,
        title=draft.title(language),
        language=language,
        name=gettext("The draft as a whole"),
        url=url,
        clause=None,
        clauses=(),
        translations=(),
        above=(),
        previous=None,
        following=None,
        rounds=tuple(shown_rounds(draft)),
        writable=tuple(writable_rounds(draft)),
        said=_read_comments(draft, outline, (), url, stance, cursor),
    )


def read_stance(value: str | None) -> Stance | None:
    return Stance(value) if value in set(Stance) else None


def _article_above(page: ClausePage) -> tuple[PrintedClause, ...]:
    """What the clause is part of, down from its article, for the heading above its text."""
    above = [ReadingClause(item, {}, 0, 0) for item in page.ancestors if not item.is_container]
    return tuple(print_clauses(page.draft, page.outline, above))


def _neighbour(page: ClausePage, item: OutlineItem | None) -> tuple[str, str] | None:
    if item is None:
        return None
    return clause_url(page.draft.slug, item.eid), clause_name(page.outline, item)


def _read_comments(
    draft: DraftView,
    outline: Outline,
    clauses: Sequence[ReadingClause],
    url: str,
    stance: Stance | None,
    cursor: str | None,
) -> Said:
    """A page of what was said on these clauses; on none of them, of what was said on the whole draft."""
    actor, ids = current_actor(), [clause.item.id for clause in clauses] or None
    with pikir().database.read() as unit:
        found = list_comments(
            unit,
            actor=actor,
            draft=draft,
            clause_ids=ids,
            whole_draft=ids is None,
            stance=stance,
            tombstones=stance is None,
            newest_first=True,
            cursor=cursor,
        )
        counts = count_by_stance(unit, actor=actor, draft=draft, clause_ids=ids)
    return Said(
        cards=_cards(found, draft, outline, clauses),
        tabs=_tabs(counts, url, stance),
        total=sum(counts.values()),
        more_url=_more_url(url, stance, found),
        is_first_page=cursor is None,
    )


def _cards(
    found: CommentPage, draft: DraftView, outline: Outline, clauses: Sequence[ReadingClause]
) -> tuple[CommentCard, ...]:
    texts = {clause.item.id: clause.texts for clause in clauses}
    here = clauses[0].item.id if clauses else None
    return tuple(
        make_card(comment, outline=outline, slug=draft.slug, texts=texts, here=here)
        for comment in found.items
    )


def _tabs(counts: dict[Stance, int], url: str, current: Stance | None) -> tuple[Tab, ...]:
    everything = Tab(None, sum(counts.values()), f"{url}#comments", current is None)
    return (
        everything,
        *(
            Tab(stance, counts.get(stance, 0), f"{url}?stance={stance.value}#comments", stance is current)
            for stance in Stance
            if stance in counts or stance is current
        ),
    )


def _more_url(url: str, stance: Stance | None, found: CommentPage) -> str | None:
    if found.following is None:
        return None
    query = {"stance": stance.value} if stance else {}
    return f"{url}?{urlencode({**query, 'after': found.following})}#comments"
