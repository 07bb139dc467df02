"""What a secretary fills in to order a digest."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext
from wtforms import Field, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput

from app.core.digests.renderers import RENDERERS
from app.core.errors import RuleViolation
from app.core.text import Language
from app.models import DigestView
from app.services.idempotency import RequestKey
from app.web.errors import message
from app.web.forms import PikirForm, choices
from app.web.moment_fields import ClockField, DayField, read_moment
from app.web.translation import gettext

FORMAT_NAMES = {
    "docx": lazy_gettext("Document for Word (DOCX)"),
    "xlsx": lazy_gettext("Workbook for Excel (XLSX)"),
    "html": lazy_gettext("Page for any browser (HTML)"),
    "pdf": lazy_gettext("Document to read and print (PDF)"),
    "remarks": lazy_gettext("Table of remarks and proposals (DOCX)"),
    "disagreements": lazy_gettext("Table of disagreements (DOCX)"),
    "report": lazy_gettext("Results of the discussion (DOCX)"),
    "csv": lazy_gettext("Table for other programs (CSV)"),
    "json": lazy_gettext("Data for programs (JSON)"),
}
VIEW_NAMES = {
    DigestView.PUBLIC: lazy_gettext("Everyone who may read the comments"),
    DigestView.GROUP: lazy_gettext("Only members of the working group and the secretariat"),
    DigestView.SECRETARIAT: lazy_gettext("Only the secretariat: with names, addresses and codes"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Only the units that a working group, by slug, is to work on; `member_id`: that member of it."""

    group: str
    member_id: UUID | None = None

    @property
    def value(self) -> str:
        return f"{self.group}:{self.member_id or ''}"


class OrderForm(PikirForm):
    """`key`: random at each rendering, so that a second tap on the button orders nothing new."""

    formats = SelectMultipleField(
        lazy_gettext("Files"),
        choices=choices((format, name) for format, name in FORMAT_NAMES.items() if format in RENDERERS),
        default=["xlsx"],
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    language = SelectField(lazy_gettext("Language of the digest"), validate_choice=False)
    view = RadioField(
        lazy_gettext("Who may see it"),
        choices=choices((view.value, name) for view, name in VIEW_NAMES.items()),
        default=DigestView.PUBLIC.value,
        validate_choice=False,
    )
    round = SelectField(lazy_gettext("Discussion"), validate_choice=False)
    scope = SelectField(lazy_gettext("Which units of the draft"), validate_choice=False)
    cutoff_date = DayField(lazy_gettext("Cut-off: day"), required=False)
    cutoff_time = ClockField(lazy_gettext("Cut-off: time"), required=False)
    key = HiddenField(default=lambda: secrets.token_urlsafe(18))

    def offer(
        self,
        languages: Sequence[tuple[str, str]],
        rounds: Sequence[tuple[str, str]],
        scopes: Sequence[tuple[Scope, str]] = (),
    ) -> None:
        """Value and name each. Without a scope to choose from there is no field for it."""
        self.language.choices = choices(languages)
        self.round.choices = choices([("", lazy_gettext("All discussions of the draft")), *rounds])
        whole = ("", lazy_gettext("All of them"))
        self.scope.choices = choices([whole, *((scope.value, name) for scope, name in scopes)])
        self._scopes = {scope.value: scope for scope, _ in scopes}
        if not scopes:
            del self.scope

    def validate_formats(self, field: Field) -> None:
        if not field.data:
            raise _wrong("formats-required")

    def validate_language(self, field: Field) -> None:
        if field.data not in set(Language):
            raise _wrong("field-required")

    def validate_view(self, field: Field) -> None:
        if field.data not in set(DigestView):
            raise _wrong("field-required")

    def validate_round(self, field: Field) -> None:
        if (field.data or "") not in {choice.value for choice in self.round.choices}:
            raise _wrong("round-not-found")

    def validate_scope(self, field: Field) -> None:
        if field.data and field.data not in self._scopes:
            raise _wrong("field-invalid")

    def order(self, zone: ZoneInfo) -> dict[str, Any]:
        """What `request_digest` takes, besides who asks and for which draft."""
        scope = self._scopes.get(self.scope.data) if "scope" in self else None
        return {
            "formats": self.formats.data,
            "language": Language(self.language.data),
            "view": DigestView(self.view.data),
            "round_id": UUID(self.round.data) if self.round.data else None,
            "group": scope.group if scope else None,
            "member_id": scope.member_id if scope else None,
            "cutoff": read_moment(self.cutoff_date, self.cutoff_time, zone),
        }

    def asked(self) -> dict[str, Any]:
        """All that was typed, without the tokens."""
        return {name: value for name, value in self.data.items() if name not in ("csrf_token", "key")}


class ButtonForm(PikirForm):
    """A button that changes something, and nothing to fill in."""


class CorrectionForm(PikirForm):
    """What is to become of comments of one unit. `act`: "apart", "split" or "join"; `target`: the id of what represents
    the group they are to join; `group`: of the one whose page this is, empty on the unit's own."""

    comments = SelectMultipleField(validate_choice=False)
    act = RadioField(lazy_gettext("What is to be done with the chosen comments?"), validate_choice=False)
    target = SelectField(lazy_gettext("The group they go to"), validate_choice=False)
    group = HiddenField()

    def offer(self, acts: Sequence[tuple[str, str]], targets: Sequence[tuple[str, str]]) -> None:
        """Value and name each. Where there is no group to go to, nothing is offered of it."""
        self.act.choices = choices(acts if targets else [act for act in acts if act[0] != "join"])
        self.target.choices = choices([("", lazy_gettext("Choose a group")), *targets])
        if not targets:
            del self.target

    def validate_comments(self, field: Field) -> None:
        if not field.data or not all(map(is_uuid, field.data)):
            raise ValidationError(gettext("Choose at least one comment."))

    def validate_act(self, field: Field) -> None:
        if field.data not in {choice.value for choice in self.act.choices}:
            raise ValidationError(gettext("Choose what is to be done."))
        if field.data == "split" and not self.group.data and len(self.comments.data or ()) == 1:
            raise ValidationError(gettext("A group has at least two comments: choose another one as well."))

    def validate_target(self, field: Field) -> None:
        known = {choice.value for choice in self.target.choices} - {""}
        if self.act.data == "join" and field.data not in known:
            raise ValidationError(gettext("Choose the group they go to."))


class MergeForm(PikirForm):
    """The group that another one is put together with, by the id of what represents it."""

    target = SelectField(lazy_gettext("Put together with the group"), validate_choice=False)

    def offer(self, targets: Sequence[tuple[str, str]]) -> None:
        self.target.choices = choices([("", lazy_gettext("Choose a group")), *targets])

    def validate_target(self, field: Field) -> None:
        if not field.data or field.data not in {choice.value for choice in self.target.choices}:
            raise ValidationError(gettext("Choose a group."))


class AgainForm(PikirForm):
    """The button that orders a digest once more."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(18))


def is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def request_key(form: OrderForm | AgainForm, account_id: UUID | None, asked: object) -> RequestKey | None:
    """The form's token in its scope. Another order under the same token (Back button) is another digest."""
    if not form.key.data:
        return None
    body = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
    scope = "\0".join(("web", "digests", str(account_id), form.key.data, body))
    return RequestKey(form.key.data, hashlib.sha256(scope.encode()).hexdigest(), body)


def _wrong(code: str) -> ValidationError:
    return ValidationError(message(RuleViolation(code)))
