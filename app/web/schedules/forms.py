"""What a secretary switches on and off for a round's digests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, Field, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput

from app.core.digests.renderers import RENDERERS
from app.core.errors import RuleViolation
from app.core.text import Language
from app.models import DigestView
from app.web.errors import message
from app.web.forms import PikirForm, choices

FORMAT_NAMES = {"docx": "Word (DOCX)", "xlsx": "Excel (XLSX)", "pdf": "PDF"}


class ScheduleForm(PikirForm):
    nightly = BooleanField(lazy_gettext("Compile a digest every night while the discussion is open"))
    letters = BooleanField(lazy_gettext("Write to the members of the working group when it is ready"))
    formats = SelectMultipleField(
        lazy_gettext("Files"),
        choices=choices((format, name) for format, name in FORMAT_NAMES.items() if format in RENDERERS),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    language = SelectField(lazy_gettext("Language of the digest"), validate_choice=False)

    def offer(self, languages: Sequence[tuple[str, str]]) -> None:
        """Value and name of each language."""
        self.language.choices = choices(languages)

    def validate_formats(self, field: Field) -> None:
        if self.nightly.data and not field.data:
            raise ValidationError(message(RuleViolation("formats-required")))
        if set(field.data or ()) - set(FORMAT_NAMES):
            raise ValidationError(message(RuleViolation("formats-required")))

    def validate_language(self, field: Field) -> None:
        if field.data not in set(Language):
            raise ValidationError(message(RuleViolation("field-required")))

    def chosen(self, view: str) -> dict[str, Any]:
        """What `set_schedule` takes besides who and which round; `view` stays as it is."""
        return {
            "nightly": self.nightly.data,
            "letters": self.letters.data,
            "formats": self.formats.data or ["docx"],
            "language": Language(self.language.data),
            "view": DigestView(view),
        }
