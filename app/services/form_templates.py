"""The secretariat's forms: which template a digest is filled into, and an administrator's putting his own in its place.

Every template that was put in is kept. The newest of a kind and language counts; once it is withdrawn, ours counts
again, never the one before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, defer

from app.core.digests.renderers.forms.defaults import default_template
from app.core.digests.renderers.forms.fields import KINDS
from app.core.errors import RuleViolation
from app.core.papers import clean_filename
from app.core.permissions import Actor, Permission, require
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.i18n import phrasebook
from app.models import Account, FormKind, FormTemplate
from app.services.audit import record_event

MANAGE: Final = Permission.FORM_MANAGE
"""An administrator's, as accounts are."""
# No moment stands in a template of ours, so the zone does not matter.
_ZONE: Final = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class FormTemplateView:
    """A template somebody put in. `size` in bytes; `by`: name or address of the account, "" for the operator."""

    id: UUID
    kind: FormKind
    language: Language
    file_name: str
    size: int
    sha256: str
    by: str
    added_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class FormView:
    """A kind of form in one language. `current` None: ours counts. `versions`: all that were put in, newest first."""

    kind: FormKind
    language: Language
    current: FormTemplateView | None
    versions: tuple[FormTemplateView, ...]


def list_forms(session: Session, *, actor: Actor) -> list[FormView]:
    """Every kind in every language."""
    require(actor, MANAGE)
    found: dict[tuple[FormKind, Language], list[FormTemplateView]] = {}
    for row in session.execute(_rows()):
        view = _view(row)
        found.setdefault((view.kind, view.language), []).append(view)
    return [
        _form(kind, language, found.get((kind, language), ())) for kind in FormKind for language in Language
    ]


def get_form(session: Session, *, actor: Actor, kind: FormKind, language: Language) -> FormView:
    require(actor, MANAGE)
    rows = session.execute(_rows().where(FormTemplate.kind == kind, FormTemplate.language == language))
    return _form(kind, language, [_view(row) for row in rows])


def get_form_content(session: Session, *, actor: Actor, template_id: UUID) -> tuple[FormTemplateView, bytes]:
    """Raises RuleViolation "form-template-not-found"."""
    require(actor, MANAGE)
    row = session.execute(_rows().where(FormTemplate.id == template_id)).one_or_none()
    if row is None:
        raise RuleViolation("form-template-not-found")
    return _view(row), session.get_one(FormTemplate, template_id).content


def our_form(kind: FormKind, language: Language) -> bytes:
    """The template that is shipped, made anew."""
    return default_template(kind.value, phrasebook(language, _ZONE))


def find_form_template(session: Session, *, format: str, language: Language) -> bytes | None:
    """The template that a digest in `format` is filled into, None where it is ours, or where the format is no form."""
    if format not in KINDS:
        return None
    newest = (
        select(FormTemplate.content, FormTemplate.withdrawn_at)
        .where(FormTemplate.kind == FormKind(format), FormTemplate.language == language)
        .order_by(FormTemplate.added_at.desc(), FormTemplate.id.desc())
        .limit(1)
    )
    row = session.execute(newest).one_or_none()
    return None if row is None or row.withdrawn_at is not None else row.content


def replace_form(
    session: Session, *, actor: Actor, kind: FormKind, language: Language, file_name: str, content: bytes
) -> FormTemplateView:
    """Puts a template in place of the one that counts. `content` has passed `infra.parsing.check_form_template`.

    Raises RuleViolation "form-template-unchanged" when it is the one that counts already.
    """
    require(actor, MANAGE)
    sha256 = hashlib.sha256(content).hexdigest()
    current = get_form(session, actor=actor, kind=kind, language=language).current
    if current is not None and current.sha256 == sha256:
        raise RuleViolation("form-template-unchanged")
    row = FormTemplate(
        id=uuid4(),
        kind=kind,
        language=language,
        file_name=clean_filename(file_name),
        content=content,
        sha256=sha256,
        account_id=actor.account_id,
        added_at=read_clock(session),
    )
    session.add(row)
    session.flush()
    _record(session, actor, "form-template-replaced", row)
    return get_form_content(session, actor=actor, template_id=row.id)[0]


def withdraw_form(session: Session, *, actor: Actor, template_id: UUID) -> FormTemplateView:
    """Back to ours. Raises RuleViolation "form-template-not-found", "form-template-not-current"."""
    require(actor, MANAGE)
    view, _ = get_form_content(session, actor=actor, template_id=template_id)
    current = get_form(session, actor=actor, kind=view.kind, language=view.language).current
    if current is None or current.id != template_id:
        raise RuleViolation("form-template-not-current")
    row = session.get_one(FormTemplate, template_id)
    row.withdrawn_at = read_clock(session)
    session.flush()
    _record(session, actor, "form-template-withdrawn", row)
    return get_form_content(session, actor=actor, template_id=template_id)[0]


def _record(session: Session, actor: Actor, action: str, row: FormTemplate) -> None:
    record_event(
        session,
        actor=actor,
        action=action,
        subject_kind="form-template",
        subject_id=row.id,
        kind=row.kind.value,
        language=row.language.value,
        sha256=row.sha256,
    )


def _rows() -> Select[Any]:
    """Newest first, without their contents: a list of them must not read megabytes."""
    return (
        select(
            FormTemplate, func.length(FormTemplate.content).label("size"), Account.display_name, Account.email
        )
        .outerjoin(Account, Account.id == FormTemplate.account_id)
        .options(defer(FormTemplate.content))
        .order_by(FormTemplate.added_at.desc(), FormTemplate.id.desc())
    )


def _view(row: Row[Any]) -> FormTemplateView:
    template: FormTemplate = row.FormTemplate
    return FormTemplateView(
        id=template.id,
        kind=template.kind,
        language=template.language,
        file_name=template.file_name,
        size=row.size,
        sha256=template.sha256,
        by=row.display_name or row.email or "",
        added_at=template.added_at,
        withdrawn_at=template.withdrawn_at,
    )


def _form(kind: FormKind, language: Language, versions: Sequence[FormTemplateView]) -> FormView:
    newest = versions[0] if versions else None
    current = newest if newest is not None and newest.withdrawn_at is None else None
    return FormView(kind, language, current, tuple(versions))
