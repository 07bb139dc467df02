"""Comments: submitted, edited and withdrawn within the deadline; hidden and shown again after it too.

Submitting keeps to protocol 1 of the design: claim the idempotency key, take the round's lock shared, then read the
clock, then insert. Five statements with a key, four without.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.core.comments import (
    CommentState,
    HideReason,
    Quote,
    Source,
    Submission,
    edit_secret,
    encode_code,
    hash_secret,
    is_proposal,
)
from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Actor, CommentTarget, Permission, Role, allows, require
from app.core.rounds import require_open
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.locks import lock_round_shared
from app.infra.tokens import new_token
from app.models import Clause, ClauseText, Comment, CommentRevision, Edition, Round
from app.services.audit import record_event
from app.services.comment_places import find_place, read_period
from app.services.idempotency import RequestKey, claim_request

_INSERT_COMMENT = Comment.__table__.insert()  # type: ignore[attr-defined]  # a mapped class's table is always a Table
OFFICIAL_ROLES = frozenset({Role.MEMBER, Role.EXPERT, Role.SECRETARY, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class SubmittedComment:
    """The answer to a submission: the same for every repetition of it, whatever became of the comment since."""

    id: UUID
    code: str
    edit_secret: str
    received_at: datetime
    round_id: UUID
    draft: str
    edition: int
    clause: str | None
    replayed: bool = False


def submit_comment(
    session: Session,
    *,
    actor: Actor,
    slug: str,
    submission: Submission,
    source: Source,
    server_key: bytes,
    round_id: UUID | None = None,
    edition: int | None = None,
    request_key: RequestKey | None = None,
) -> SubmittedComment:
    """Registers a comment at the database's clock, inside the round's half-open period.

    Without `round_id` it goes to the only round open to the actor; `edition`: on the text that was read. Raises
    RuleViolation "draft-not-found", "round-not-found", "round-closed" (with the latest close), "round-not-open",
    "round-ambiguous" (with the list), "not-permitted", "idempotency-key-reused"; FieldViolation on clause and
    text_language.
    """
    comment_id = uuid4()
    if request_key is not None:
        claimed = claim_request(session, request_key, {"comment": comment_id.hex})
        if claimed is not None:
            return _replay(session, slug, UUID(claimed["comment"]), request_key, server_key)
    place = find_place(session, actor, slug, submission.clause, round_id, edition)
    proposal, text_language = _proposal(session, submission, place.clause_id)
    lock_round_shared(session, place.round.lock_key)
    now, period = read_period(session, place.round.id)
    require_open(period, now)
    require(actor, Permission.COMMENT_CREATE, place.round.target)
    code = encode_code(os.urandom(8))
    secret_key = request_key.key if request_key is not None else new_token()
    secret = edit_secret(server_key, comment_id.hex, secret_key)
    values = comment_values(actor, submission, source, proposal, text_language)
    values |= {
        "id": comment_id,
        "code": code,
        "edition_id": place.round.edition_id,
        "round_id": place.round.id,
        "clause_id": place.clause_id,
        "received_at": now,
        "state": CommentState.PUBLISHED,
        "edit_secret_hash": hash_secret(secret),
    }
    session.connection().execute(_INSERT_COMMENT, values)
    return SubmittedComment(
        comment_id, code, secret, now, place.round.id, slug, place.edition, submission.clause
    )


def edit_comment(
    session: Session, *, actor: Actor, comment_id: UUID, submission: Submission, secret: str | None = None
) -> None:
    """Replaces what a comment says; see `revise_comment`."""
    revise_comment(
        session, actor=actor, comment_id=comment_id, revise=lambda _before: submission, secret=secret
    )


def revise_comment(
    session: Session,
    *,
    actor: Actor,
    comment_id: UUID,
    revise: Callable[[Submission], Submission],
    secret: str | None = None,
) -> None:
    """Replaces stance, body, language, quote and proposal until the close; what stood before is kept as a revision.

    `revise` is given the comment as it stands under its lock, so two changes at once do not undo each other. What
    changes nothing leaves no revision. Raises RuleViolation "comment-not-found", "not-permitted", "round-closed",
    "comment-not-editable".
    """
    comment, now = _lock_own(session, actor, comment_id, secret)
    if comment.state is not CommentState.PUBLISHED:
        raise RuleViolation("comment-not-editable", state=comment.state.value)
    before = revision_content(comment)
    submission = revise(_as_submission(comment))
    proposal, text_language = _proposal(session, submission, comment.clause_id)
    comment.stance = submission.stance
    comment.body = submission.body
    comment.language = submission.language
    comment.proposed_text = proposal
    comment.text_language = text_language
    _set_quote(comment, submission.quote)
    if revision_content(comment) != before:
        session.add(CommentRevision(id=uuid4(), comment_id=comment.id, replaced_at=now, content=before))
        comment.edited_at = now
    session.flush()


def withdraw_comment(session: Session, *, actor: Actor, comment_id: UUID, secret: str | None = None) -> None:
    """Takes a comment back until the close. It is not shown any more, still counted; a second call changes nothing."""
    comment, now = _lock_own(session, actor, comment_id, secret)
    if comment.state is CommentState.WITHDRAWN:
        return
    if comment.state is not CommentState.PUBLISHED:
        raise RuleViolation("comment-not-editable", state=comment.state.value)
    comment.state = CommentState.WITHDRAWN
    comment.withdrawn_at = now
    session.flush()


def hide_comment(session: Session, *, actor: Actor, comment_id: UUID, reason: HideReason) -> None:
    """Takes a comment out of sight for a reason from the public list; it stays counted. At any time."""
    require(actor, Permission.COMMENT_MODERATE)
    comment = _get_row(session, comment_id)
    # A withdrawn one too: digests at cut-offs before its withdrawal print it.
    if comment.state not in (CommentState.PUBLISHED, CommentState.WITHDRAWN):
        raise RuleViolation("comment-not-editable", state=comment.state.value)
    comment.state = CommentState.HIDDEN
    comment.hidden_at = read_clock(session)
    comment.hidden_reason = reason
    record_event(
        session,
        actor=actor,
        action="comment-hidden",
        subject_kind="comment",
        subject_id=comment.id,
        reason=reason.value,
    )
    session.flush()


def show_comment_again(session: Session, *, actor: Actor, comment_id: UUID) -> None:
    """Undoes `hide_comment`."""
    require(actor, Permission.COMMENT_MODERATE)
    comment = _get_row(session, comment_id)
    if comment.state is not CommentState.HIDDEN:
        raise RuleViolation("comment-not-hidden", state=comment.state.value)
    comment.state = CommentState.PUBLISHED if comment.withdrawn_at is None else CommentState.WITHDRAWN
    comment.hidden_at = comment.hidden_reason = None
    record_event(session, actor=actor, action="comment-shown", subject_kind="comment", subject_id=comment.id)
    session.flush()


def revision_content(comment: Comment | Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """What an edit may replace, as JSON values."""
    quote = quote_of(comment)
    return {
        "stance": comment.stance.value,
        "body": comment.body,
        "language": comment.language.value,
        "proposed_text": comment.proposed_text,
        "text_language": comment.text_language.value if comment.text_language else None,
        "quote": asdict(quote) if quote else None,
    }


def quote_of(comment: Comment | Row[*tuple[Any, ...]]) -> Quote | None:
    if comment.quote_exact is None:
        return None
    return Quote(comment.quote_exact, comment.quote_prefix or "", comment.quote_suffix or "")


def _as_submission(comment: Comment) -> Submission:
    """A stored comment as a submission, for an edit that changes only some of it."""
    return Submission(
        stance=comment.stance,
        body=comment.body,
        language=comment.language,
        quote=quote_of(comment),
        proposed_text=comment.proposed_text,
        text_language=comment.text_language,
    )


def _replay(
    session: Session, slug: str, comment_id: UUID, request_key: RequestKey, server_key: bytes
) -> SubmittedComment:
    row = session.execute(
        select(Comment, Clause.eid, Edition.number)
        .join(Edition, Edition.id == Comment.edition_id)
        .outerjoin(Clause, Clause.id == Comment.clause_id)
        .where(Comment.id == comment_id)
    ).one()
    secret = edit_secret(server_key, comment_id.hex, request_key.key)
    comment = row.Comment
    return SubmittedComment(
        comment_id,
        comment.code,
        secret,
        comment.received_at,
        comment.round_id,
        slug,
        row.number,
        row.eid,
        True,
    )


def _proposal(
    session: Session, submission: Submission, clause_id: UUID | None
) -> tuple[str | None, Language | None]:
    """The proposed wording and its language; none when it is the text as it stands (the form is prefilled with it)."""
    language = submission.text_language
    if submission.proposed_text is None and submission.quote is None:
        return None, language
    if clause_id is None:
        return submission.proposed_text, language
    texts = {
        row.language: row.text
        for row in session.execute(
            select(ClauseText.language, ClauseText.text).where(ClauseText.clause_id == clause_id)
        )
    }
    if language is not None and language not in texts:
        raise FieldViolation("text_language", "language-not-in-edition", language=language.value)
    language = language or (submission.language if submission.language in texts else next(iter(texts)))
    if not is_proposal(submission.proposed_text, texts[language]):
        if not submission.body:
            raise FieldViolation("body", "body-required")
        return None, language
    return submission.proposed_text, language


def comment_values(
    actor: Actor, submission: Submission, source: Source, proposal: str | None, text_language: Language | None
) -> dict[str, Any]:
    """The columns that say what was said and by whom. An account with an organisation speaks for it, officially."""
    author = submission.author
    quote = submission.quote
    official = actor.organisation is not None and actor.role in OFFICIAL_ROLES
    body_name = None
    if official and actor.organisation is not None:
        body_name = actor.organisation.get(submission.language.value) or next(
            iter(actor.organisation.values()), None
        )
    return {
        "stance": submission.stance,
        "body": submission.body,
        "language": submission.language,
        "quote_exact": quote.exact if quote else None,
        "quote_prefix": quote.prefix if quote else None,
        "quote_suffix": quote.suffix if quote else None,
        "proposed_text": proposal,
        "text_language": text_language,
        "account_id": actor.account_id,
        "author_name": author.name or (actor.display_name if actor.account_id else None),
        "publish_name": author.publish_name,
        "author_email": author.email or (actor.email if actor.account_id else None),
        "region": author.region,
        "organisation": author.organisation if not official else body_name,
        "official": official,
        "source": source,
    }


def _set_quote(comment: Comment, quote: Quote | None) -> None:
    comment.quote_exact = quote.exact if quote else None
    comment.quote_prefix = quote.prefix if quote else None
    comment.quote_suffix = quote.suffix if quote else None


def _get_row(session: Session, comment_id: UUID) -> Comment:
    comment = session.execute(
        select(Comment).where(Comment.id == comment_id).with_for_update()
    ).scalar_one_or_none()
    if comment is None:
        raise RuleViolation("comment-not-found", comment=str(comment_id))
    return comment


def _lock_own(
    session: Session, actor: Actor, comment_id: UUID, secret: str | None
) -> tuple[Comment, datetime]:
    """The comment, to be changed by its owner while its round is open, and the clock under the round's lock."""
    found = session.execute(
        select(Comment, Round).join(Round, Round.id == Comment.round_id).where(Comment.id == comment_id)
    ).one_or_none()
    if found is None:
        raise RuleViolation("comment-not-found", comment=str(comment_id))
    matches = secret is not None and hmac.compare_digest(hash_secret(secret), found.Comment.edit_secret_hash)
    target = CommentTarget(found.Round.target, found.Comment.account_id, matches)
    if not matches and not allows(actor, Permission.COMMENT_READ, target):
        raise RuleViolation("comment-not-found", comment=str(comment_id))
    require(actor, Permission.COMMENT_CHANGE, target)
    lock_round_shared(session, found.Round.lock_key)
    now, period = read_period(session, found.Round.id)
    require_open(period, now)
    # Read again under the row's own lock: a double click must not write two revisions of the same text.
    session.expire(found.Comment)
    return _get_row(session, comment_id), now
