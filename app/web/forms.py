"""The base of every form: form token, errors in the language of the page, choices as WTForms 3.4 will want them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from app.core.text import normalize_input


class PikirForm(FlaskForm):
    """Fields carry no HTML `required`: the server answers, in the reader's language."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: BaseForm, unbound_field: UnboundField, options: dict[str, Any]) -> Field:
            """Cleans what is typed into any field of characters that a database refuses."""
            filters = (*unbound_field.kwargs.get("filters", ()), _storable)
            return unbound_field.bind(form=form, **{**options, "filters": filters})

    @property
    def error_count(self) -> int:
        return sum(1 for field in self if field.errors) + len(self.form_errors)


def _storable(value: object) -> object:
    return normalize_input(value) if isinstance(value, str) else value


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]
