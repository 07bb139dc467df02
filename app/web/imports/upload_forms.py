"""What a secretary fills in to import a file, and to correct what was guessed from it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import ValidationError

from app.core.clauses.model import Kind
from app.core.text import Language
from app.services.drafts import DraftView
from app.services.uploads import Purpose
from app.web.forms import PikirForm, choices
from app.web.languages import NAMES
from app.web.presentation import KINDS
from app.web.translation import gettext

PURPOSES = {
    Purpose.NEW: lazy_gettext("A new draft"),
    Purpose.LANGUAGE: lazy_gettext("A further language of a draft"),
    Purpose.EDITION: lazy_gettext("The next edition of a draft"),
}


class UploadForm(PikirForm):
    """A file and what it is for. `draft` counts only where it is for one that exists."""

    file = FileField(lazy_gettext("File"))
    purpose = RadioField(
        lazy_gettext("What the file is"),
        choices=choices((purpose.value, name) for purpose, name in PURPOSES.items()),
        default=Purpose.NEW.value,
        validate_choice=False,
    )
    draft = SelectField(lazy_gettext("Draft"), validate_choice=False)
    language = SelectField(lazy_gettext("Language of the file"), validate_choice=False)

    def offer(self, drafts: Sequence[DraftView], language: Language) -> None:
        named = [(draft.slug, draft.title(language)) for draft in drafts]
        self.draft.choices = choices([("", lazy_gettext("Choose a draft")), *named])
        self.language.choices = choices(
            [("", lazy_gettext("Recognise by the text")), *((one.value, NAMES[one]) for one in Language)]
        )

    def validate_file(self, field: FileField) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError(gettext("Choose a file."))

    def validate_draft(self, field: SelectField) -> None:
        if self.chosen_purpose() is not Purpose.NEW and not field.data:
            raise ValidationError(gettext("Choose the draft this file belongs to."))

    def chosen_purpose(self) -> Purpose:
        return Purpose(self.purpose.data) if self.purpose.data in set(Purpose) else Purpose.NEW

    def chosen_draft(self) -> str | None:
        return self.draft.data or None if self.chosen_purpose() is not Purpose.NEW else None

    def chosen_language(self) -> Language | None:
        """None: to be recognised."""
        return Language(self.language.data) if self.language.data in set(Language) else None


class CorrectionForm(PikirForm):
    """What was guessed from a file: title, kind, language."""

    title = TextAreaField(lazy_gettext("Title"))
    kind = SelectField(lazy_gettext("Kind"), validate_choice=False)
    language = SelectField(
        lazy_gettext("Language of the file"),
        choices=choices((language.value, name) for language, name in NAMES.items()),
        validate_choice=False,
    )

    def offer_kinds(self) -> None:
        self.kind.choices = choices((kind.value, gettext(name)) for kind, name in KINDS.items())

    def chosen_kind(self) -> Kind | None:
        return Kind(self.kind.data) if self.kind.data in set(Kind) else None

    def chosen_language(self) -> Language | None:
        return Language(self.language.data) if self.language.data in set(Language) else None
