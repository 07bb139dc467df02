"""What a secretary fills in to order a digest."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
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

FORMAT_NAMES = {
    "docx": lazy_gettext("Document for Word (DOCX)"),
    "xlsx": lazy_gettext("Workbook for Excel (XLSX)"),
    "csv": lazy_gettext("Table for other programs (CSV)"),
    "json": lazy_gettext("Data for programs (JSON)"),
}
VIEW_NAMES = {
    DigestView.PUBLIC: lazy_gettext("Everyone who may read the comments"),
    DigestView.SECRETARIAT: lazy_gettext("Only the secretariat: with names, addresses and codes"),
}


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
    cutoff_date = DayField(lazy_gettext("Cut-off: day"), required=False)
    cutoff_time = ClockField(lazy_gettext("Cut-off: time"), required=False)
    key = HiddenField(default=lambda: secrets.token_urlsafe(18))

    def offer(self, languages: Sequence[tuple[str, str]], rounds: Sequence[tuple[str, str]]) -> None:
        """`languages` and `rounds`: value and name each."""
        self.language.choices = choices(languages)
        self.round.choices = choices([("", lazy_gettext("All discussions of the draft")), *rounds])

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

    def order(self, zone: ZoneInfo) -> dict[str, Any]:
        """What `request_digest` takes, besides who asks and for which draft."""
        return {
            "formats": self.formats.data,
            "language": Language(self.language.data),
            "view": DigestView(self.view.data),
            "round_id": UUID(self.round.data) if self.round.data else None,
            "cutoff": read_moment(self.cutoff_date, self.cutoff_time, zone),
        }

    def asked(self) -> dict[str, Any]:
        """All that was typed, without the tokens."""
        return {name: value for name, value in self.data.items() if name not in ("csrf_token", "key")}


class AgainForm(PikirForm):
    """The button that orders a digest once more."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(18))


def request_key(form: OrderForm | AgainForm, account_id: UUID | None, asked: object) -> RequestKey | None:
    """The form's token in its scope. Another order under the same token (Back button) is another digest."""
    if not form.key.data:
        return None
    body = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
    scope = "\0".join(("web", "digests", str(account_id), form.key.data, body))
    return RequestKey(form.key.data, hashlib.sha256(scope.encode()).hexdigest(), body)


def _wrong(code: str) -> ValidationError:
    return ValidationError(message(RuleViolation(code)))
