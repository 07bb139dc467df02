"""Letters that a digest is ready: one job a recipient, so that one refused address stops nobody else's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.permissions import OPERATOR, Permission, Role, allows
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.jobs import enqueue_job
from app.infra.links import GOOD_FOR
from app.models import Account, Digest, DigestState, Job, JobKind, Membership, Round, WorkingGroup
from app.services.actors import find_actor
from app.services.audit import record_event
from app.services.digest_schedules import get_schedule
from app.services.digests import get_digest


@dataclass(frozen=True, slots=True)
class DigestLetter:
    """What a letter says, in the recipient's language. `key` is the same whenever this letter is composed."""

    key: str
    to: str
    account_id: UUID
    digest_id: UUID
    language: Language
    draft_titles: Mapping[str, str]
    group_names: Mapping[str, str] | None
    counts: Mapping[str, int]
    closing: bool
    expires_at: datetime


def enqueue_letters(session: Session, *, digest_id: UUID) -> int:
    """A letter for each member of the group whose digest was made by itself, else for whoever ordered it.

    Called in the unit of work that finishes the digest, so letters go out if and only if it is done.
    """
    digest = session.get_one(Digest, digest_id)
    recipients = _recipients(session, digest)
    if digest.closing or digest.scheduled:
        told = _told(session, digest_id)
        recipients = [one for one in recipients if one not in told]
    for account_id in recipients:
        payload = {"digest": digest_id.hex, "account": account_id.hex}
        enqueue_job(session, JobKind.SEND_DIGEST_LETTER, payload)
    return len(recipients)


def compose_letter(session: Session, *, digest_id: UUID, account_id: UUID) -> DigestLetter | None:
    """The letter; None when it is not to be sent any more: the account is suspended, out of the group, may not read
    the digest, or the digest is gone."""
    actor = find_actor(session, account_id)
    digest = session.get(Digest, digest_id)
    if actor is None or digest is None or digest.state is not DigestState.DONE:
        return None
    info = get_digest(session, actor=OPERATOR, digest_id=digest_id)
    if not allows(actor, Permission.DIGEST_READ, info.target):
        return None
    if (digest.closing or digest.scheduled) and _group_id(session, digest) not in actor.group_ids:
        return None
    account = session.get_one(Account, account_id)
    group = session.get(WorkingGroup, _group_id(session, digest)) if _group_id(session, digest) else None
    counts = {name: n for name, n in (info.counts or {}).items() if isinstance(n, int)}
    return DigestLetter(
        key=f"digest {digest_id.hex} account {account_id.hex}",
        to=account.email,
        account_id=account_id,
        digest_id=digest_id,
        language=account.language,
        draft_titles=info.draft_titles,
        group_names=group.names if group else None,
        counts=counts,
        closing=info.closing,
        expires_at=read_clock(session) + GOOD_FOR,
    )


def record_letter(session: Session, *, digest_id: UUID, account_id: UUID, outcome: str) -> None:
    """Leaves in the audit trail what became of a letter: "sent", "refused", "not-due"; never the address."""
    record_event(
        session,
        actor=OPERATOR,
        action=f"letter-{outcome}",
        subject_kind="digest",
        subject_id=digest_id,
        account=str(account_id),
    )


def _recipients(session: Session, digest: Digest) -> Sequence[UUID]:
    if not (digest.closing or digest.scheduled):
        return [digest.requested_by] if digest.requested_by else []
    if digest.round_id is None or not get_schedule(session, round_id=digest.round_id).schedule.letters:
        return []
    members = (
        select(Account.id)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.group_id == _group_id(session, digest), Account.role != Role.SUSPENDED)
        .order_by(Account.email)
    )
    return list(session.execute(members).scalars())


def _told(session: Session, digest_id: UUID) -> frozenset[UUID]:
    """Accounts that have a letter about the digest already: it was made once more, which is no news to them."""
    accounts = session.execute(
        select(Job.payload["account"].as_string()).where(
            Job.kind == JobKind.SEND_DIGEST_LETTER, Job.payload["digest"].as_string() == digest_id.hex
        )
    ).scalars()
    return frozenset(UUID(one) for one in accounts)


def _group_id(session: Session, digest: Digest) -> UUID | None:
    if digest.group_id is not None or digest.round_id is None:
        return digest.group_id
    return session.execute(select(Round.group_id).where(Round.id == digest.round_id)).scalar_one_or_none()
