"""Comments on earlier editions: what became of their clause, and where their quotation stands now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.comments import CommentState, Quote
from app.core.editions.anchors import LOST, Carriage, CarriedQuote, QuoteState
from app.core.editions.lineage import Fate, FateStatus
from app.core.permissions import Actor, Permission, in_audience, require
from app.core.text import Language
from app.models import Clause, ClauseText, Comment, Edition
from app.services.comment_views import CommentView, count_by_stance, list_comments
from app.services.drafts import DraftView, EditionView, get_draft
from app.services.lineage import find_fates, find_fates_of_commented, find_predecessors
from app.services.reading import Outline, OutlineItem, get_outline

QUOTES_COUNTED = 500
"""Quotations looked after for one page of a comparison; more than anybody reads there."""
_Texts = Mapping[UUID, Mapping[Language, tuple[str, str]]]
_Carriages = dict[tuple[UUID, UUID, Language], Carriage]
_ORDER = (QuoteState.FOUND, QuoteState.CHANGED, QuoteState.LOST)


@dataclass(frozen=True, slots=True)
class CarriedComment:
    """A comment, the clause of its own edition with that clause's words, and what became of both.

    `targets`: clauses of the newest edition, none when orphaned; `quote` None where the comment quotes nothing.
    """

    comment: CommentView
    edition: EditionView
    outline: Outline
    item: OutlineItem
    texts: Mapping[Language, str]
    status: FateStatus
    targets: tuple[OutlineItem, ...]
    quote: CarriedQuote | None


@dataclass(frozen=True, slots=True)
class CarriedPage:
    """`following`: the cursor of the next page, None at the end."""

    items: tuple[CarriedComment, ...]
    following: str | None


def list_carried_comments(
    session: Session,
    *,
    actor: Actor,
    draft: DraftView,
    clause_ids: Sequence[UUID],
    cursor: str | None = None,
) -> CarriedPage:
    """Comments made on what these clauses of the newest edition were before, the newest first.

    A fixed number of statements. Raises FieldViolation "cursor-malformed".
    """
    origins = find_predecessors(session, clause_ids) if len(draft.editions) > 1 else ()
    return _carry(session, actor, draft, origins, find_fates(session, origins), cursor)


def list_orphaned_comments(
    session: Session, *, actor: Actor, slug: str, cursor: str | None = None
) -> tuple[DraftView, CarriedPage]:
    """Comments whose clause is in the newest published edition no more, with the words it had.

    Raises RuleViolation "draft-not-found", FieldViolation "cursor-malformed".
    """
    require(actor, Permission.DESK_READ)
    draft = get_draft(session, actor=actor, slug=slug)
    fates = _fates_of_commented(session, draft)
    return draft, _carry(session, actor, draft, _orphans(fates), fates, cursor)


def count_orphaned_comments(session: Session, *, actor: Actor, draft: DraftView) -> int:
    """How many comments `list_orphaned_comments` lists on all its pages."""
    require(actor, Permission.DESK_READ)
    orphans = _orphans(_fates_of_commented(session, draft))
    if not orphans:
        return 0
    return sum(count_by_stance(session, actor=actor, draft=draft, clause_ids=orphans).values())


def count_quotes(
    session: Session, *, actor: Actor, draft: DraftView, targets: Mapping[UUID, Sequence[UUID]]
) -> dict[UUID, Counter[QuoteState]]:
    """How many quotations made on each clause are found, changed or lost in its targets. Two statements."""
    rounds = [one.id for one in draft.rounds if in_audience(actor, one.target)]
    quoted = (
        select(
            Comment.clause_id,
            Comment.text_language,
            Comment.quote_exact,
            Comment.quote_prefix,
            Comment.quote_suffix,
        )
        .where(
            Comment.clause_id.in_(targets),
            Comment.round_id.in_(rounds),
            Comment.state == CommentState.PUBLISHED,
            Comment.quote_exact.is_not(None),
        )
        .order_by(Comment.received_at, Comment.id)
        .limit(QUOTES_COUNTED)
    )
    rows = session.execute(quoted).all()
    origins = {row.clause_id for row in rows if row.clause_id is not None}
    texts = _read_texts(session, origins | {one for origin in origins for one in targets[origin]})
    carriages: _Carriages = {}
    found: dict[UUID, Counter[QuoteState]] = {}
    for row in rows:
        if row.clause_id is None or row.quote_exact is None:
            continue
        quote = Quote(row.quote_exact, row.quote_prefix or "", row.quote_suffix or "")
        carried = _carry_quote(
            quote, row.text_language, row.clause_id, targets[row.clause_id], texts, carriages
        )
        found.setdefault(row.clause_id, Counter())[carried.state] += 1
    return found


def _fates_of_commented(session: Session, draft: DraftView) -> dict[UUID, Fate[UUID]]:
    published = [view for view in draft.editions if view.published_at is not None]
    return find_fates_of_commented(session, [view.id for view in published[:-1]]) if published[1:] else {}


def _orphans(fates: Mapping[UUID, Fate[UUID]]) -> list[UUID]:
    return [clause_id for clause_id, fate in fates.items() if fate.status is FateStatus.ORPHANED]


def _carry(
    session: Session,
    actor: Actor,
    draft: DraftView,
    clause_ids: Sequence[UUID],
    fates: Mapping[UUID, Fate[UUID]],
    cursor: str | None,
) -> CarriedPage:
    if not clause_ids:
        return CarriedPage((), None)
    page = list_comments(
        session, actor=actor, draft=draft, clause_ids=clause_ids, newest_first=True, cursor=cursor
    )
    commented = {one.clause_id for one in page.items if one.clause_id is not None}
    targets = {target for clause_id in commented for target in fates[clause_id].targets}
    texts = _read_texts(session, commented | targets)
    places = _places(session, draft, commented | targets)
    carriages: _Carriages = {}
    found = []
    for comment in page.items:
        if comment.clause_id is None or comment.clause_id not in places:
            continue
        edition, outline, item = places[comment.clause_id]
        fate = fates[comment.clause_id]
        found.append(
            CarriedComment(
                comment=comment,
                edition=edition,
                outline=outline,
                item=item,
                texts={language: text for language, (_heading, text) in texts[item.id].items()},
                status=fate.status,
                targets=tuple(places[target][2] for target in fate.targets if target in places),
                quote=_carry_quote(
                    comment.quote, comment.text_language, item.id, fate.targets, texts, carriages
                )
                if comment.quote
                else None,
            )
        )
    return CarriedPage(tuple(found), page.following)


def _carry_quote(
    quote: Quote,
    language: Language | None,
    origin: UUID,
    targets: Sequence[UUID],
    texts: _Texts,
    carriages: _Carriages,
) -> CarriedQuote:
    """In the clause, or in that of several, where it is found best; in every language where none is known."""
    found = []
    for target in targets:
        for one in [language] if language else list(texts[origin]):
            if one not in texts[origin] or one not in texts.get(target, {}):
                continue
            key = origin, target, one
            if key not in carriages:
                carriages[key] = Carriage(_content(texts[origin][one]), _content(texts[target][one]))
            found.append(carriages[key].carry(quote))
    return _best(found)


def _best(found: Iterable[CarriedQuote]) -> CarriedQuote:
    return min(
        found,
        key=lambda one: (_ORDER.index(one.state), -(one.anchor.score if one.anchor else 0)),
        default=LOST,
    )


def _content(words: tuple[str, str]) -> str:
    return "\n".join(filter(None, words))


def _read_texts(session: Session, clause_ids: set[UUID]) -> dict[UUID, dict[Language, tuple[str, str]]]:
    """Heading and text by clause and language."""
    rows = session.execute(
        select(ClauseText.clause_id, ClauseText.language, ClauseText.heading, ClauseText.text).where(
            ClauseText.clause_id.in_(clause_ids)
        )
    )
    found: dict[UUID, dict[Language, tuple[str, str]]] = {clause_id: {} for clause_id in clause_ids}
    for row in rows:
        found[row.clause_id][row.language] = row.heading, row.text
    return found


def _places(
    session: Session, draft: DraftView, clause_ids: set[UUID]
) -> dict[UUID, tuple[EditionView, Outline, OutlineItem]]:
    """Where clauses stand, each in its own edition."""
    rows = session.execute(
        select(Clause.id, Clause.eid, Edition.number)
        .join(Edition, Edition.id == Clause.edition_id)
        .where(Clause.id.in_(clause_ids))
    ).all()
    views = {view.number: view for view in draft.editions}
    outlines = {
        number: get_outline(session, views[number]) for number in {row.number for row in rows} & views.keys()
    }
    return {
        row.id: (views[row.number], outlines[row.number], outlines[row.number].by_eid[row.eid])
        for row in rows
        if row.number in outlines
    }
