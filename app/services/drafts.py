"""Drafts and their editions: imported, given further languages, published once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clauses.model import ClauseTree, ImportWarning, Kind
from app.core.clauses.pairing import Difference, carry_texts, pair_trees
from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import Actor, DraftTarget, Permission, allows, require
from app.core.text import Language, normalize_input
from app.core.transliteration import slugify
from app.infra.clock import read_clock
from app.models import Clause, Draft, Edition, EditionText
from app.services.audit import record_event
from app.services.edition_trees import insert_clauses, insert_texts, load_tree
from app.services.lineage import Alignment, store_lineage
from app.services.mending_translations import mark_outdated_translations
from app.services.rounds import RoundView, list_rounds_of_drafts
from app.services.slugs import check_slug

TITLE_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class EditionView:
    """`languages` in the order ky, ru, en; `published_at` None while it is being prepared."""

    id: UUID
    number: int
    source_language: Language
    languages: tuple[Language, ...]
    titles: Mapping[Language, str]
    clauses: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with its editions (oldest first) and rounds (earliest first), as the actor may see it."""

    id: UUID
    slug: str
    kind: Kind
    published_at: datetime | None
    editions: tuple[EditionView, ...]
    rounds: tuple[RoundView, ...]

    @property
    def latest(self) -> EditionView:
        return self.editions[-1]

    @property
    def state(self) -> str:
        return "published" if self.published_at else "unpublished"

    @property
    def titles(self) -> dict[str, str | None]:
        return {language.value: self.latest.titles.get(language) for language in Language}

    def title(self, language: Language) -> str:
        """In `language`, else in the language the edition was written in."""
        return self.latest.titles.get(language) or self.latest.titles[self.latest.source_language]


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    slug: str
    edition: int
    language: Language
    clauses: int
    warnings: tuple[Mapping[str, object], ...]


def import_draft(
    session: Session,
    *,
    actor: Actor,
    tree: ClauseTree,
    kind: Kind | None = None,
    title: str | None = None,
    slug: str | None = None,
) -> ImportOutcome:
    """A new draft with edition 1, unpublished. Kind, title and slug are taken from the tree when not given.

    Raises FieldViolation "slug-malformed", "slug-taken", "title-required"; RuleViolation "draft-empty".
    """
    require(actor, Permission.DRAFT_IMPORT)
    kept_title = check_title(title if title is not None else tree.title)
    if not tree.clauses:
        raise RuleViolation("draft-empty")
    now = read_clock(session)
    draft = Draft(
        id=uuid4(),
        slug=_check_slug(session, slug) if slug is not None else _free_slug(session, kept_title),
        kind=kind or tree.kind,
        created_at=now,
        published_at=None,
    )
    edition = Edition(
        id=uuid4(),
        draft_id=draft.id,
        number=1,
        source_language=tree.language,
        created_at=now,
        published_at=None,
    )
    session.add(draft)
    session.flush()
    session.add(edition)
    session.flush()
    ids = insert_clauses(session, edition.id, tree.clauses)
    texts = [(ids[clause.eid], clause) for clause in tree.clauses]
    insert_texts(session, edition.id, tree, kept_title, texts)
    record_event(
        session,
        actor=actor,
        action="draft-imported",
        subject_kind="draft",
        subject_id=draft.id,
        sha256=tree.source.sha256,
        language=tree.language.value,
    )
    return _outcome(draft.slug, 1, tree)


def add_language(
    session: Session, *, actor: Actor, slug: str, tree: ClauseTree, title: str | None = None
) -> ImportOutcome:
    """Adds a language to the newest edition, clause by clause.

    Raises RuleViolation "language-exists", or "trees-differ" with every difference when the structure is another.
    """
    require(actor, Permission.DRAFT_IMPORT)
    draft = _get_draft_row(session, slug)
    # Locked: mending must not take away a clause that the new words are being laid on.
    newest = select(Edition).where(Edition.draft_id == draft.id).order_by(Edition.number.desc()).limit(1)
    edition = session.execute(newest.with_for_update()).scalar_one()
    if session.get(EditionText, (edition.id, tree.language)) is not None:
        raise RuleViolation(
            "language-exists", slug=slug, language=tree.language.value, edition=edition.number
        )
    base, ids = load_tree(session, edition)
    pairing = pair_trees(base, tree.clauses)
    if not pairing.matches:
        differences = [_difference(difference) for difference in pairing.differences]
        raise RuleViolation("trees-differ", slug=slug, language=tree.language.value, differences=differences)
    slips = tuple(_slip(difference) for difference in pairing.differences)
    texts = [(ids[eid], clause) for eid, clause in carry_texts(tree.clauses, pairing).items()]
    whole = replace(tree, warnings=(*tree.warnings, *slips))
    insert_texts(session, edition.id, whole, check_title(title if title is not None else tree.title), texts)
    mark_outdated_translations(session, edition_id=edition.id)
    record_event(
        session,
        actor=actor,
        action="language-added",
        subject_kind="draft",
        subject_id=draft.id,
        sha256=tree.source.sha256,
        language=tree.language.value,
        edition=edition.number,
    )
    return _outcome(slug, edition.number, whole)


def publish_edition(
    session: Session,
    *,
    actor: Actor,
    slug: str,
    number: int | None = None,
    alignment: Alignment | None = None,
) -> DraftView:
    """Publishes an edition (the newest unless named). From then on its text does not change.

    What became of the clauses of the edition before is stored with it; `alignment`: that, worked out beforehand
    (services.editions.load_publication), since it takes its time on a long code.
    Raises RuleViolation "draft-not-found", "edition-not-found", "edition-already-published".
    """
    require(actor, Permission.DRAFT_PUBLISH)
    draft = _get_draft_row(session, slug)
    found = select(Edition).where(Edition.draft_id == draft.id).order_by(Edition.number.desc()).limit(1)
    if number is not None:
        found = found.where(Edition.number == number)
    edition = session.execute(found.with_for_update()).scalar_one_or_none()
    if edition is None:
        raise RuleViolation("edition-not-found", slug=slug, edition=number)
    if edition.published_at is not None:
        raise RuleViolation("edition-already-published", slug=slug, edition=edition.number)
    edition.published_at = read_clock(session)
    draft.published_at = draft.published_at or edition.published_at
    session.flush()
    store_lineage(session, edition, alignment)
    record_event(
        session,
        actor=actor,
        action="edition-published",
        subject_kind="draft",
        subject_id=draft.id,
        edition=edition.number,
    )
    return get_draft(session, actor=actor, slug=slug)


def get_draft(session: Session, *, actor: Actor, slug: str) -> DraftView:
    """Raises RuleViolation "draft-not-found", also for a draft the actor may not see."""
    found = _views(session, actor, select(Draft).where(Draft.slug == slug))
    if not found:
        raise RuleViolation("draft-not-found", slug=slug)
    return found[0]


def list_drafts(session: Session, *, actor: Actor) -> list[DraftView]:
    """Every draft the actor may see, the newest first."""
    return _views(session, actor, select(Draft).order_by(Draft.created_at.desc(), Draft.slug))


def _views(session: Session, actor: Actor, found: object) -> list[DraftView]:
    """Four statements, however many drafts. Who may not see unpublished drafts sees published editions only."""
    sees_all = allows(actor, Permission.DRAFT_READ, DraftTarget(published=False))
    drafts = [
        draft
        for draft in session.execute(found).scalars()  # type: ignore[call-overload]  # a select of Draft
        if sees_all or draft.published_at is not None
    ]
    ids = [draft.id for draft in drafts]
    if not ids:
        return []
    editions = _edition_views(session, ids, published_only=not sees_all)
    rounds: dict[str, list[RoundView]] = {}
    for round_ in list_rounds_of_drafts(session, ids):
        rounds.setdefault(round_.slug, []).append(round_)
    return [
        DraftView(
            id=draft.id,
            slug=draft.slug,
            kind=draft.kind,
            published_at=draft.published_at,
            editions=tuple(editions[draft.id]),
            rounds=tuple(rounds.get(draft.slug, ())),
        )
        for draft in drafts
    ]


def _edition_views(
    session: Session, draft_ids: Sequence[UUID], *, published_only: bool
) -> dict[UUID, list[EditionView]]:
    clauses = (
        select(func.count()).select_from(Clause).where(Clause.edition_id == Edition.id).scalar_subquery()
    )
    wanted = (
        select(Edition, EditionText.language, EditionText.title, clauses.label("clauses"))
        .join(EditionText, EditionText.edition_id == Edition.id)
        .where(Edition.draft_id.in_(draft_ids))
        .order_by(Edition.number)
    )
    if published_only:
        wanted = wanted.where(Edition.published_at.is_not(None))
    titles: dict[UUID, dict[Language, str]] = {}
    counted: dict[UUID, tuple[Edition, int]] = {}
    for row in session.execute(wanted):
        titles.setdefault(row.Edition.id, {})[row.language] = row.title
        counted[row.Edition.id] = (row.Edition, row.clauses)
    views: dict[UUID, list[EditionView]] = {}
    for edition, clause_count in counted.values():
        by_language = titles[edition.id]
        view = EditionView(
            id=edition.id,
            number=edition.number,
            source_language=edition.source_language,
            languages=tuple(language for language in Language if language in by_language),
            titles=by_language,
            clauses=clause_count,
            published_at=edition.published_at,
        )
        views.setdefault(edition.draft_id, []).append(view)
    return views


def _difference(difference: Difference) -> dict[str, str]:
    """A difference between two languages' trees, for the list a refusal comes with."""
    return {"kind": difference.kind, "clause": difference.eid, "label": difference.label}


def _slip(difference: Difference) -> ImportWarning:
    """A difference that does not stand in the way: kept as a warning, to be mended before publication."""
    message = f"the languages differ here: {difference.kind} {difference.label}".strip()
    return ImportWarning(f"language-{difference.kind}", None, message, params={"clause": difference.eid})


def _get_draft_row(session: Session, slug: str) -> Draft:
    draft = session.execute(select(Draft).where(Draft.slug == slug)).scalar_one_or_none()
    if draft is None:
        raise RuleViolation("draft-not-found", slug=slug)
    return draft


def check_title(title: str) -> str:
    kept = " ".join(normalize_input(title).split())
    if not kept:
        raise FieldViolation("title", "title-required")
    if len(kept) > TITLE_LIMIT:
        raise FieldViolation("title", "too-long", limit=TITLE_LIMIT)
    return kept


def _check_slug(session: Session, slug: str) -> str:
    check_slug(slug)
    if session.execute(select(Draft.id).where(Draft.slug == slug)).first():
        raise FieldViolation("slug", "slug-taken", slug=slug)
    return slug


def _free_slug(session: Session, title: str) -> str:
    base = slugify(title, 60) or "draft"
    taken = set(
        session.execute(select(Draft.slug).where(Draft.slug.startswith(base, autoescape=True))).scalars()
    )
    return next(slug for slug in _numbered(base, len(taken)) if slug not in taken)


def _numbered(base: str, taken: int) -> list[str]:
    return [base, *(f"{base}-{n}" for n in range(2, taken + 3))]


def _outcome(slug: str, edition: int, tree: ClauseTree) -> ImportOutcome:
    warnings = tuple(warning.to_json() for warning in tree.warnings)
    return ImportOutcome(slug, edition, tree.language, len(tree.clauses), warnings)
