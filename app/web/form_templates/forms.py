"""What an administrator sends to put a form in place of the one that counts."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms.validators import ValidationError

from app.core.digests.renderers.forms.phrases import TITLES
from app.models import FormKind
from app.web.forms import PikirForm
from app.web.translation import gettext

KIND_NAMES = {kind: lazy_gettext(TITLES[kind.value].value) for kind in FormKind}


class TemplateForm(PikirForm):
    file = FileField(lazy_gettext("Word file (DOCX)"))

    def validate_file(self, field: FileField) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError(gettext("Choose a file."))
