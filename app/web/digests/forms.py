"""What a secretary fills in to order a digest."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput

from app.core.digests.renderers import RENDERERS
from app.core.text import Language
from app.models import DigestView
from app.services.idempotency import RequestKey
from app.web.errors import message_for
from app.web.moment_fields import ClockField, DayField, read_moment

FORMAT_NAMES = {
    "xlsx": _l("Workbook for Excel (XLSX)"),
    "csv": _l("Table for other programs (CSV)"),
    "json": _l("Data for programs (JSON)"),
}


class OrderForm(FlaskForm):
    """`key`: random at each rendering, so that a second tap on the button orders nothing new."""

    formats = SelectMultipleField(
        _l("Files"),
        choices=[SelectChoice(format, FORMAT_NAMES.get(format, format)) for format in RENDERERS],
        default=["xlsx"],
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    language = SelectField(_l("Language of the digest"), validate_choice=False)
    view = RadioField(
        _l("Who may see it"),
        choices=[
            SelectChoice(DigestView.PUBLIC.value, _l("Everyone who may read the comments")),
            SelectChoice(DigestView.SECRETARIAT.value, _l("Only the secretariat: with names, addresses and codes")),
        ],
        default=DigestView.PUBLIC.value,
        validate_choice=False,
    )
    round = SelectField(_l("Discussion"), validate_choice=False)
    cutoff_date = DayField(_l("Cut-off: day"), required=False)
    cutoff_time = ClockField(_l("Cut-off: time"), required=False)
    key = HiddenField(default=lambda: secrets.token_urlsafe(18))

    def offer(self, languages: Sequence[tuple[str, str]], rounds: Sequence[tuple[UUID, str]]) -> None:
        """`languages` and `rounds`: value and name each."""
        self.language.choices = [SelectChoice(code, name) for code, name in languages]
        self.round.choices = [
            SelectChoice("", _l("All discussions of the draft")),
            *(SelectChoice(str(round_id), name) for round_id, name in rounds),
        ]

    def validate_formats(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(message_for("formats-required"))

    def validate_round(self, field: SelectField) -> None:
        if field.data and all(field.data != choice.value for choice in self.round.choices):
            raise ValidationError(message_for("round-not-found"))

    def order(self, zone: ZoneInfo) -> dict[str, Any]:
        """What `request_digest` takes, besides who asks and for which draft."""
        return {
            "formats": self.formats.data,
            "language": Language(self.language.data),
            "view": DigestView(self.view.data),
            "round_id": UUID(self.round.data) if self.round.data else None,
            "cutoff": self.cutoff(zone),
        }

    def validate_language(self, field: SelectField) -> None:
        if field.data not in set(Language):
            raise ValidationError(message_for("field-required"))

    def validate_view(self, field: RadioField) -> None:
        if field.data not in set(DigestView):
            raise ValidationError(message_for("field-required"))

    def cutoff(self, zone: ZoneInfo) -> datetime | None:
        """None: the close, or now while the discussion is open."""
        return read_moment(self.cutoff_date, self.cutoff_time, zone)

    def request_key(self, slug: str, account_id: UUID | None) -> RequestKey | None:
        """Another order under the same token (Back button) is another digest. None without a token."""
        if not self.key.data:
            return None
        fields = {name: value for name, value in self.data.items() if name not in ("csrf_token", "key")}
        body = hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).hexdigest()
        scope = "\0".join(("web", "digests", slug, str(account_id), self.key.data, body))
        return RequestKey(self.key.data, hashlib.sha256(scope.encode()).hexdigest(), body)
