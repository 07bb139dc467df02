"""What a finished digest found, for its pages: out of its file, with the comments as they are in the database now.

A comment that was hidden, withdrawn or erased since stands here as nothing but that: the digest's other files cannot be
called back, a page can be kept from repeating it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.comments import CommentState, HideReason
from app.core.digests.findings_file import FORMAT, FindingsFile
from app.core.errors import RuleViolation
from app.core.permissions import Actor
from app.infra.storage import Storage
from app.models import Comment, CommentRevision, DigestState
from app.services.comments import revision_content
from app.services.digest_files import open_verified
from app.services.digests import DigestFileView, DigestInfo, get_digest

AT_ONCE = 500
"""Keys in one statement."""


@dataclass(frozen=True, slots=True)
class DigestedComment:
    """A comment as it stood at the cut-off, if it is still shown; else what became of it, without a word of its own.

    `name` only with consent, whatever the digest's view.
    """

    id: UUID
    state: CommentState
    hidden_reason: HideReason | None
    gone_at: datetime | None
    stance: str
    body: str
    language: str
    proposed_text: str | None
    text_language: str | None
    name: str | None
    organisation: str | None
    region: str | None
    official: bool
    source: str
    received_at: datetime

    @property
    def is_shown(self) -> bool:
        return self.state is CommentState.PUBLISHED


def get_findings(session: Session, *, actor: Actor, digest_id: UUID) -> tuple[DigestInfo, DigestFileView]:
    """The digest and the file of its findings.

    Raises RuleViolation "digest-not-found" (also for one the actor may not read), "digest-not-finished",
    "digest-file-not-found" when they are not kept (any more).
    """
    digest = get_digest(session, actor=actor, digest_id=digest_id)
    if digest.state is not DigestState.DONE:
        raise RuleViolation("digest-not-finished", state=digest.state.value)
    if digest.findings is None:
        raise RuleViolation("digest-file-not-found", format=FORMAT)
    return digest, digest.findings


def open_findings(storage: Storage, file: DigestFileView) -> FindingsFile:
    """The file, once all of it has been compared with its checksum; whoever opened it closes it.

    Raises RuleViolation "digest-file-damaged".
    """
    return FindingsFile.read(open_verified(storage, file))


def read_digested(
    session: Session, *, digest: DigestInfo, ids: Sequence[str]
) -> Mapping[str, DigestedComment]:
    """Comments of the digest, by id as in its file. `ids`: a page of them, not all."""
    wanted = [UUID(one) for one in ids]
    rows = session.execute(select(Comment).where(Comment.id.in_(wanted))).scalars()
    revisions = session.execute(
        select(CommentRevision.comment_id, CommentRevision.content)
        .where(CommentRevision.comment_id.in_(wanted), CommentRevision.replaced_at >= digest.cutoff)
        .order_by(CommentRevision.replaced_at.desc())
    )
    earlier = {row.comment_id: row.content for row in revisions}
    return {str(row.id): _digested(row, earlier.get(row.id) or revision_content(row)) for row in rows}


def shown_among(session: Session, ids: Iterable[str]) -> frozenset[str]:
    """Those of the comments that are still shown."""
    wanted = sorted({UUID(one) for one in ids})
    shown: set[str] = set()
    for begin in range(0, len(wanted), AT_ONCE):
        found = select(Comment.id).where(
            Comment.id.in_(wanted[begin : begin + AT_ONCE]), Comment.state == CommentState.PUBLISHED
        )
        shown |= {str(one) for one in session.execute(found).scalars()}
    return frozenset(shown)


def _digested(comment: Comment, content: Mapping[str, object]) -> DigestedComment:
    shown = comment.state is CommentState.PUBLISHED
    proposed, language = content["proposed_text"], content["text_language"]
    return DigestedComment(
        id=comment.id,
        state=comment.state,
        hidden_reason=comment.hidden_reason,
        gone_at=comment.hidden_at or comment.withdrawn_at,
        stance=str(content["stance"]),
        body=str(content["body"]) if shown else "",
        language=str(content["language"]),
        proposed_text=str(proposed) if shown and proposed else None,
        text_language=str(language) if language else None,
        name=comment.author_name if shown and comment.publish_name else None,
        organisation=comment.organisation if shown else None,
        region=comment.region if shown else None,
        official=comment.official,
        source=comment.source.value,
        received_at=comment.received_at,
    )
