"""Comments as others may see them: pages of a draft's or a clause's comments, single ones, receipts."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from app.core.comments import CommentState, HideReason, Quote, Source, Stance, hash_secret, parse_code
from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Actor, CommentTarget, Permission, allows, in_audience
from app.core.rounds import Audience, Period, RoundState
from app.core.text import Language
from app.infra.clock import clock
from app.models import Clause, Comment, Draft, Edition, EditionText, Round
from app.services.comments import quote_of
from app.services.drafts import DraftView

PAGE = 20
MAXIMUM_PAGE = 200


@dataclass(frozen=True, slots=True)
class CommentView:
    """Public fields only. Of a hidden, withdrawn or erased comment nothing but its tombstone is left here.

    `name` only with consent; `clause` None is the whole draft.
    """

    id: UUID
    clause: str | None
    clause_id: UUID | None
    round_id: UUID
    stance: Stance
    body: str
    quote: Quote | None
    proposed_text: str | None
    text_language: Language | None
    language: Language
    name: str | None
    region: str | None
    organisation: str | None
    official: bool
    source: Source
    received_at: datetime
    edited_at: datetime | None
    state: CommentState
    hidden_reason: HideReason | None
    gone_at: datetime | None


@dataclass(frozen=True, slots=True)
class CommentPage:
    """`following`: the cursor of the next page, None at the end."""

    items: tuple[CommentView, ...]
    following: str | None


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What a receipt code shows to whoever holds it: no person, no text."""

    code: str
    comment_id: UUID
    draft: str
    draft_titles: dict[str, str]
    edition: int
    clause: str | None
    clause_id: UUID | None
    round_id: UUID
    audience: Audience
    stance: Stance
    received_at: datetime
    state: CommentState
    hidden_reason: HideReason | None
    withdrawn_at: datetime | None
    edited_at: datetime | None
    period: Period
    now: datetime

    @property
    def is_open(self) -> bool:
        return self.period.state(self.now) is RoundState.OPEN


def list_comments(
    session: Session,
    *,
    actor: Actor,
    draft: DraftView,
    clause_ids: Sequence[UUID] | None = None,
    whole_draft: bool = False,
    round_id: UUID | None = None,
    stance: Stance | None = None,
    tombstones: bool = False,
    newest_first: bool = False,
    cursor: str | None = None,
    limit: int = PAGE,
) -> CommentPage:
    """Comments in the rounds whose audience the actor belongs to, by time of receipt.

    `clause_ids` None: of the whole draft and every clause; `whole_draft`: only those on no clause; `tombstones`:
    with hidden and withdrawn ones in their place. Raises FieldViolation "cursor-malformed", "round-not-found".
    """
    wanted = _visible(actor, draft, round_id, tombstones)
    if wanted is None:
        return CommentPage((), None)
    if whole_draft:
        wanted = wanted.where(Comment.clause_id.is_(None))
    elif clause_ids is not None:
        wanted = wanted.where(Comment.clause_id.in_(clause_ids))
    if stance is not None:
        wanted = wanted.where(Comment.stance == stance)
    place = tuple_(Comment.received_at, Comment.id)
    if cursor is not None:
        received_at, comment_id = _decode_cursor(cursor)
        # With their columns' types: SQLite compares text, and a bare datetime is written unlike a stored one.
        after = tuple_(literal(received_at, Comment.received_at.type), literal(comment_id, Comment.id.type))
        wanted = wanted.where(place < after if newest_first else place > after)
    order = (
        (Comment.received_at.desc(), Comment.id.desc()) if newest_first else (Comment.received_at, Comment.id)
    )
    size = max(1, min(limit, MAXIMUM_PAGE))
    rows = session.execute(wanted.order_by(*order).limit(size + 1)).all()
    views = tuple(_view(row.Comment, row.eid) for row in rows[:size])
    following = _encode_cursor(views[-1]) if len(rows) > size else None
    return CommentPage(views, following)


def count_by_stance(
    session: Session, *, actor: Actor, draft: DraftView, clause_ids: Sequence[UUID] | None
) -> dict[Stance, int]:
    """Published comments on these clauses by stance; `clause_ids` None: on the whole draft itself."""
    rounds = [r.id for r in draft.rounds if in_audience(actor, r.target)]
    where = Comment.clause_id.is_(None) if clause_ids is None else Comment.clause_id.in_(clause_ids)
    counted = (
        select(Comment.stance, func.count().label("n"))
        .where(where, Comment.round_id.in_(rounds), Comment.state == CommentState.PUBLISHED)
        .group_by(Comment.stance)
    )
    return {row.stance: row.n for row in session.execute(counted)}


def get_comment(
    session: Session, *, actor: Actor, comment_id: UUID, secret: str | None = None
) -> CommentView:
    """Raises RuleViolation "comment-not-found", also when it was said to another audience."""
    row = session.execute(
        select(Comment, Clause.eid, Round)
        .join(Round, Round.id == Comment.round_id)
        .outerjoin(Clause, Clause.id == Comment.clause_id)
        .where(Comment.id == comment_id)
    ).one_or_none()
    if row is None:
        raise RuleViolation("comment-not-found", comment=str(comment_id))
    matches = secret is not None and hmac.compare_digest(hash_secret(secret), row.Comment.edit_secret_hash)
    target = CommentTarget(row.Round.target, row.Comment.account_id, matches)
    if not allows(actor, Permission.COMMENT_READ, target):
        raise RuleViolation("comment-not-found", comment=str(comment_id))
    return _view(row.Comment, row.eid)


def get_receipt(session: Session, *, code: str) -> ReceiptView:
    """Raises RuleViolation "receipt-not-found" for a code nobody was given or that cannot be one."""
    parsed = parse_code(code)
    row = (
        parsed
        and session.execute(
            select(Comment, Clause.eid, Round, Draft.slug, Edition.number, clock(session).label("now"))
            .join(Round, Round.id == Comment.round_id)
            .join(Edition, Edition.id == Comment.edition_id)
            .join(Draft, Draft.id == Edition.draft_id)
            .outerjoin(Clause, Clause.id == Comment.clause_id)
            .where(Comment.code == parsed)
        ).one_or_none()
    )
    if not row:
        raise RuleViolation("receipt-not-found", receipt=code[:40])
    comment = row.Comment
    titles = session.execute(
        select(EditionText.language, EditionText.title).where(EditionText.edition_id == comment.edition_id)
    )
    return ReceiptView(
        code=comment.code,
        comment_id=comment.id,
        draft=row.slug,
        draft_titles={language.value: title for language, title in titles},
        edition=row.number,
        clause=row.eid,
        clause_id=comment.clause_id,
        round_id=comment.round_id,
        audience=row.Round.audience,
        stance=comment.stance,
        received_at=comment.received_at,
        state=comment.state,
        hidden_reason=comment.hidden_reason,
        withdrawn_at=comment.withdrawn_at,
        edited_at=comment.edited_at,
        period=row.Round.period,
        now=row.now,
    )


def _visible(
    actor: Actor, draft: DraftView, round_id: UUID | None, tombstones: bool
) -> Select[Comment, str] | None:
    rounds = [r.id for r in draft.rounds if in_audience(actor, r.target)]
    if round_id is not None:
        if round_id not in rounds:
            raise FieldViolation("round", "round-not-found", round=str(round_id))
        rounds = [round_id]
    if not rounds:
        return None
    wanted = (
        select(Comment, Clause.eid)
        .outerjoin(Clause, Clause.id == Comment.clause_id)
        .where(Comment.round_id.in_(rounds))
    )
    if tombstones:
        return wanted.where(Comment.state != CommentState.HELD)
    return wanted.where(Comment.state == CommentState.PUBLISHED)


def _view(comment: Comment, eid: str | None) -> CommentView:
    shown = comment.state is CommentState.PUBLISHED
    return CommentView(
        id=comment.id,
        clause=eid,
        clause_id=comment.clause_id,
        round_id=comment.round_id,
        stance=comment.stance,
        body=comment.body if shown else "",
        quote=quote_of(comment) if shown else None,
        proposed_text=comment.proposed_text if shown else None,
        text_language=comment.text_language,
        language=comment.language,
        name=comment.author_name if shown and comment.publish_name else None,
        region=comment.region if shown else None,
        organisation=comment.organisation if shown else None,
        official=comment.official,
        source=comment.source,
        received_at=comment.received_at,
        edited_at=comment.edited_at,
        state=comment.state,
        hidden_reason=comment.hidden_reason,
        gone_at=comment.hidden_at or comment.withdrawn_at,
    )


def _encode_cursor(view: CommentView) -> str:
    text = f"{view.received_at.isoformat()}|{view.id.hex}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, comment_id = text.partition("|")
        received_at = datetime.fromisoformat(moment)
        if received_at.tzinfo is None:
            raise ValueError("a cursor without a time zone")
        return received_at.astimezone(UTC), UUID(hex=comment_id)
    except (ValueError, OverflowError) as error:
        raise FieldViolation("cursor", "cursor-malformed") from error
