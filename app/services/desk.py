"""What the secretariat's desk shows: every draft with what there is to do about it, and what its imports left open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.permissions import Actor, Permission, require
from app.core.rounds import RoundState, Urgency
from app.core.text import Language
from app.models import Comment, DigestState, Draft, Edition, EditionText, Organisation
from app.services.digests import DigestInfo, list_digests
from app.services.drafts import DraftView, EditionView, get_draft, list_drafts
from app.services.mending import MendingView, get_mending
from app.services.reading import get_outline
from app.services.rounds import RoundView


class DeskTaskKind(StrEnum):
    PUBLISH = "publish"
    OPEN_ROUND = "open-round"
    CLOSES_SOON = "closes-soon"
    DIGEST_READY = "digest-ready"
    DIGEST_FAILED = "digest-failed"


@dataclass(frozen=True, slots=True)
class DeskTask:
    """One thing to do; `round` for CLOSES_SOON, `digest` for the two about digests."""

    kind: DeskTaskKind
    round: RoundView | None = None
    digest: DigestInfo | None = None


@dataclass(frozen=True, slots=True)
class DeskRow:
    """`comments`: all that were received on the draft, whatever became of them."""

    draft: DraftView
    comments: int
    tasks: tuple[DeskTask, ...]


@dataclass(frozen=True, slots=True)
class ImportNote:
    """A warning an import left behind. `label` of its clause as printed; empty when it is about the whole file.

    `message` is English, for codes no page knows; `text` holds what was left out of the clauses.
    """

    edition: int
    language: Language
    code: str
    clause: str | None
    label: str
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class OrganisationView:
    slug: str
    names: Mapping[str, str]


def list_desk_rows(session: Session, *, actor: Actor) -> list[DeskRow]:
    """Every draft, unpublished ones too, the newest first."""
    require(actor, Permission.DESK_READ)
    drafts = list_drafts(session, actor=actor)
    comments = _comments_by_draft(session, [draft.id for draft in drafts])
    newest: dict[str, DigestInfo] = {}
    for digest in list_digests(session, actor=actor):
        newest.setdefault(digest.draft, digest)
    return [
        DeskRow(draft, comments.get(draft.id, 0), _tasks(draft, newest.get(draft.slug))) for draft in drafts
    ]


def count_round_comments(session: Session, *, actor: Actor, round_id: UUID) -> int:
    """Comments received in a round, whatever became of them."""
    require(actor, Permission.ROUND_MANAGE)
    counted = select(func.count()).select_from(Comment).where(Comment.round_id == round_id)
    return session.execute(counted).scalar_one()


def list_import_notes(session: Session, *, actor: Actor, slug: str) -> list[ImportNote]:
    """What the imports of every edition and language warned of, in reading order.

    Of an edition that can still be mended only what nobody has dealt with. Raises RuleViolation "draft-not-found".
    """
    require(actor, Permission.DESK_READ)
    draft = get_draft(session, actor=actor, slug=slug)
    notes: list[ImportNote] = []
    for edition in draft.editions:
        if edition.published_at is None:
            notes += _standing_notes(get_mending(session, actor=actor, slug=slug, number=edition.number))
        else:
            notes += _edition_notes(session, edition)
    return notes


def list_organisations(session: Session, *, actor: Actor) -> list[OrganisationView]:
    require(actor, Permission.ACCOUNT_MANAGE)
    found = session.execute(select(Organisation).order_by(Organisation.slug)).scalars()
    return [OrganisationView(organisation.slug, organisation.names) for organisation in found]


def _comments_by_draft(session: Session, draft_ids: Sequence[UUID]) -> dict[UUID, int]:
    counted = (
        select(Draft.id, func.count(Comment.id).label("n"))
        .join(Edition, Edition.draft_id == Draft.id)
        .join(Comment, Comment.edition_id == Edition.id)
        .where(Draft.id.in_(draft_ids))
        .group_by(Draft.id)
    )
    return {row.id: row.n for row in session.execute(counted)}


def _tasks(draft: DraftView, digest: DigestInfo | None) -> tuple[DeskTask, ...]:
    tasks: list[DeskTask] = []
    if draft.latest.published_at is None:
        tasks.append(DeskTask(DeskTaskKind.PUBLISH))
    elif all(r.state is RoundState.CLOSED or r.edition != draft.latest.number for r in draft.rounds):
        tasks.append(DeskTask(DeskTaskKind.OPEN_ROUND))
    for round_ in draft.rounds:
        if round_.period.urgency(round_.now) in (Urgency.SOON, Urgency.LAST):
            tasks.append(DeskTask(DeskTaskKind.CLOSES_SOON, round=round_))
    if digest is not None and digest.state is DigestState.DONE:
        tasks.append(DeskTask(DeskTaskKind.DIGEST_READY, digest=digest))
    if digest is not None and digest.state is DigestState.FAILED:
        tasks.append(DeskTask(DeskTaskKind.DIGEST_FAILED, digest=digest))
    return tuple(tasks)


def _standing_notes(view: MendingView) -> list[ImportNote]:
    place = {clause.id: index for index, clause in enumerate(view.clauses)}
    notes = []
    for one in view.warnings:
        index = place.get(one.clause) if one.clause else None
        notes.append(
            ImportNote(
                edition=view.edition.number,
                language=one.language,
                code=one.warning.code,
                clause=None if index is None else view.eids[index],
                label="" if index is None else view.clauses[index].in_language(one.language).label,
                message=one.warning.message,
                text=one.warning.text,
            )
        )
    return notes


def _edition_notes(session: Session, edition: EditionView) -> list[ImportNote]:
    kept = session.execute(
        select(EditionText.language, EditionText.warnings).where(EditionText.edition_id == edition.id)
    ).all()
    by_language = {row.language: row.warnings.get("items", []) for row in kept}
    if not any(by_language.values()):
        return []
    by_eid = get_outline(session, edition).by_eid
    return [
        ImportNote(
            edition=edition.number,
            language=language,
            code=item["code"],
            clause=item["clause"],
            label=by_eid[item["clause"]].labels.get(language, "") if item["clause"] in by_eid else "",
            message=item["message"],
            text=item["text"],
        )
        for language in edition.languages
        for item in by_language.get(language, [])
    ]
