"""Editions of drafts as files: what is read from the database; how it looks is `app.core.exporters`."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core.clauses.model import ClauseTree, SourceInfo
from app.core.errors import FieldViolation, RuleViolation
from app.core.exporters import FORMATS, FileFormat, Particulars
from app.core.permissions import Actor
from app.core.text import Language
from app.models import Draft, Edition, EditionText
from app.services.drafts import EditionView, get_draft
from app.services.edition_trees import load_tree


@dataclass(frozen=True, slots=True)
class ExportedEdition:
    """One language of an edition, ready to be written. `published`: its text does not change any more."""

    tree: ClauseTree
    particulars: Particulars
    published: bool

    def file_name(self, format: str) -> str:
        """`zher-2-ru.docx`: only ASCII, as addresses are."""
        parts = (self.particulars.slug, str(self.particulars.edition), self.tree.language.value)
        return f"{'-'.join(parts)}.{FORMATS[format].extension}"

    def write(self, format: str) -> bytes:
        """The file. Takes its time on a long code: not to be called inside a unit of work.

        Raises FieldViolation "digest-format-unknown".
        """
        return check_format(format).write(self.tree, self.particulars)


def check_format(format: str) -> FileFormat:
    """Raises FieldViolation "digest-format-unknown"."""
    found = FORMATS.get(format)
    if found is None:
        raise FieldViolation("format", "digest-format-unknown", format=format, known=", ".join(FORMATS))
    return found


def get_exported_edition(
    session: Session,
    *,
    actor: Actor,
    slug: str,
    zone: ZoneInfo,
    number: int | None = None,
    language: Language | None = None,
    preferred: Language | None = None,
) -> ExportedEdition:
    """An edition (the newest the actor may see unless numbered) in one language.

    Unless `language` names one, it is `preferred` if the edition has it, else the one the edition was written in.

    `zone`: where days begin. Raises RuleViolation "draft-not-found", "edition-not-found", "edition-language-missing".
    """
    draft = get_draft(session, actor=actor, slug=slug)
    view = _edition(draft.editions, number, slug)
    fallback = preferred if preferred in view.languages else None
    chosen = language or fallback or view.source_language
    if chosen not in view.languages:
        raise RuleViolation("edition-language-missing", slug=slug, edition=view.number, language=chosen.value)
    edition = session.get_one(Edition, view.id)
    text = session.get_one(EditionText, (view.id, chosen))
    clauses, _ids = load_tree(session, edition, chosen)
    source = SourceInfo(text.source["format"], text.source["sha256"], text.source["bytes"])
    dated = view.published_at or edition.created_at
    drafted = session.get_one(Draft, draft.id).created_at
    return ExportedEdition(
        ClauseTree(chosen, draft.kind, text.title, source, tuple(clauses)),
        Particulars(slug, view.number, drafted.astimezone(zone).date(), dated.astimezone(zone).date()),
        published=view.published_at is not None,
    )


def _edition(editions: tuple[EditionView, ...], number: int | None, slug: str) -> EditionView:
    found = next((one for one in reversed(editions) if number is None or one.number == number), None)
    if found is None:
        raise RuleViolation("edition-not-found", slug=slug, edition=number)
    return found
