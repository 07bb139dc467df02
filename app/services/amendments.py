"""Amending laws and the acts they amend: which act it is, and the comparative table of the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.amendments import Comparison, Instruction, apply_instructions, compare, read_instructions
from app.core.amendments.acts import likeness
from app.core.amendments.instructions import act_in_title
from app.core.clauses.model import ClauseTree, Kind, SourceInfo
from app.core.errors import FieldViolation
from app.core.permissions import Actor, DraftTarget, Permission, allows, require
from app.core.text import Language
from app.models import AmendedDraft, Draft, Edition
from app.services.audit import record_event
from app.services.drafts import DraftView, EditionView, get_draft, list_drafts
from app.services.edition_trees import load_tree

COMPARISON_CACHE = 16
# A guess is offered, never taken: the secretary confirms it.
LEAST_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class ComparisonSource:
    """What a comparative table is made of. `act` None: not chosen, not visible, or not in this language."""

    draft: DraftView
    target: DraftView | None
    language: Language
    law: ClauseTree
    act: ClauseTree | None

    @property
    def key(self) -> tuple[UUID, UUID, Language] | None:
        """What a finished table may be kept under: both texts are published and change no more."""
        if self.target is None or self.act is None:
            return None
        texts = (self.draft.latest, self.target.latest)
        if any(edition.published_at is None for edition in texts):
            return None
        return texts[0].id, texts[1].id, self.language


@dataclass(frozen=True, slots=True)
class AmendsChoice:
    """For the desk: the acts the draft may amend, the one chosen, the one its words point to.

    `named`: how the draft itself names the acts it amends.
    """

    draft: DraftView
    chosen: str | None
    guessed: str | None
    candidates: tuple[DraftView, ...]
    named: tuple[str, ...]


_comparisons: dict[tuple[UUID, UUID, Language], Comparison] = {}


def load_comparison(session: Session, *, actor: Actor, slug: str, language: Language) -> ComparisonSource:
    """The two texts in `language`, or in one that both have; the newest editions the actor may see.

    A target that the actor may not see is as if none were chosen. Raises RuleViolation "draft-not-found".
    """
    draft = get_draft(session, actor=actor, slug=slug)
    target = _find_target(session, actor, draft.id)
    chosen = _common_language(draft.latest, target.latest if target else None, language)
    law = _load(session, draft.latest, chosen or draft.latest.source_language)
    act = _load(session, target.latest, chosen) if target is not None and chosen is not None else None
    return ComparisonSource(draft, target, law.language, law, act)


def compare_texts(source: ComparisonSource) -> Comparison | None:
    """The table, outside any unit of work; None without an act. Tables of published texts are kept a while."""
    if source.act is None or source.target is None:
        return None
    key = source.key
    found = _comparisons.get(key) if key is not None else None
    if found is None:
        instructions = read_instructions(source.law)
        title = source.target.titles.get(source.language.value) or source.act.title
        found = compare(source.act, apply_instructions(source.act, instructions, title))
        if key is not None:
            while len(_comparisons) >= COMPARISON_CACHE:
                _comparisons.pop(next(iter(_comparisons)), None)
            _comparisons[key] = found
    return found


def list_instructions(source: ComparisonSource) -> tuple[Instruction, ...]:
    """What the law instructs, for a draft whose act is not in the system."""
    return read_instructions(source.law)


def load_amends_choice(session: Session, *, actor: Actor, slug: str) -> tuple[AmendsChoice, ClauseTree]:
    """What the desk offers, without a guess, and the law to guess from. Raises RuleViolation "draft-not-found"."""
    require(actor, Permission.DESK_READ)
    draft = get_draft(session, actor=actor, slug=slug)
    target = _find_target(session, actor, draft.id)
    others = tuple(other for other in list_drafts(session, actor=actor) if other.id != draft.id)
    law = _load(session, draft.latest, draft.latest.source_language)
    return AmendsChoice(draft, target.slug if target else None, None, others, ()), law


def guess_target(choice: AmendsChoice, law: ClauseTree) -> AmendsChoice:
    """The choice with the draft whose title is most like a name the law gives to what it amends."""
    named = tuple(dict.fromkeys(i.act for i in read_instructions(law) if i.act)) or (act_in_title(law.title),)
    scored = [(_likeness(named, other, law.language), other.slug) for other in choice.candidates]
    best, slug = max(scored, key=lambda pair: pair[0], default=((0.0, False, False), None))
    guessed = slug if best[0] >= LEAST_LIKENESS else None
    return AmendsChoice(choice.draft, choice.chosen, guessed, choice.candidates, named)


def _likeness(named: Sequence[str], act: DraftView, language: Language) -> tuple[float, bool, bool]:
    """How well a draft fits the names; of those that fit alike, no amending law, and one in the law's language."""
    titles = act.latest.titles
    chosen = [titles[language]] if language in titles else [*titles.values()]
    best = max(likeness(name, title) for name in named for title in chosen)
    return best, act.kind is not Kind.AMENDMENT, language in titles


def has_target(session: Session, *, actor: Actor, draft_id: UUID) -> bool:
    """Whether an act is chosen that the draft amends and the actor may see. One statement."""
    return _find_target_slug(session, actor, draft_id) is not None


def choose_amended(session: Session, *, actor: Actor, slug: str, target: str | None) -> None:
    """Keeps which act a draft amends; None: none that is in the system.

    Raises RuleViolation "draft-not-found"; FieldViolation "draft-not-found", "amends-itself".
    """
    require(actor, Permission.DRAFT_IMPORT)
    draft = get_draft(session, actor=actor, slug=slug)
    # Two who choose at once: one after the other.
    session.execute(select(Draft.id).where(Draft.id == draft.id).with_for_update())
    session.execute(delete(AmendedDraft).where(AmendedDraft.draft_id == draft.id))
    if target is not None:
        found = session.execute(select(Draft.id).where(Draft.slug == target)).scalar_one_or_none()
        if found is None:
            raise FieldViolation("target", "draft-not-found", slug=target)
        if found == draft.id:
            raise FieldViolation("target", "amends-itself")
        session.add(AmendedDraft(draft_id=draft.id, target_id=found))
    session.flush()
    record_event(
        session,
        actor=actor,
        action="amended-act-chosen",
        subject_kind="draft",
        subject_id=draft.id,
        target=target,
    )


def _find_target(session: Session, actor: Actor, draft_id: UUID) -> DraftView | None:
    slug = _find_target_slug(session, actor, draft_id)
    return get_draft(session, actor=actor, slug=slug) if slug is not None else None


def _find_target_slug(session: Session, actor: Actor, draft_id: UUID) -> str | None:
    row = session.execute(
        select(Draft.slug, Draft.published_at)
        .join(AmendedDraft, AmendedDraft.target_id == Draft.id)
        .where(AmendedDraft.draft_id == draft_id)
    ).one_or_none()
    if row is None or not allows(actor, Permission.DRAFT_READ, DraftTarget(row.published_at is not None)):
        return None
    slug: str = row.slug
    return slug


def _common_language(law: EditionView, act: EditionView | None, wanted: Language) -> Language | None:
    if act is None:
        return wanted if wanted in law.languages else law.source_language
    order: Sequence[Language] = (wanted, law.source_language, *law.languages)
    return next((one for one in order if one in law.languages and one in act.languages), None)


def _load(session: Session, view: EditionView, language: Language) -> ClauseTree:
    edition = session.get_one(Edition, view.id)
    clauses, _ids = load_tree(session, edition, language)
    source = SourceInfo("edition", "", 0)
    title = view.titles.get(language) or view.titles[view.source_language]
    # The kind says whether a law that names no act amends one; the draft's own is what the secretary chose.
    draft = session.get_one(Draft, edition.draft_id)
    return ClauseTree(language, draft.kind, title, source, tuple(clauses))
