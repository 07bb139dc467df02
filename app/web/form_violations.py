"""A rule's no, put at the field of the form that it is about."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf import FlaskForm

from app.core.errors import FieldViolation
from app.web.errors import message


def add_violation(form: FlaskForm, violation: FieldViolation, names: Mapping[str, str] | None = None) -> None:
    """Adds the violation's sentence to its field; `names`: public name → name in the form, where they differ.

    A field the form does not have: above all fields.
    """
    name = (names or {}).get(violation.field, violation.field)
    if name in form:
        form[name].errors = [*form[name].errors, message(violation)]
    else:
        form.form_errors.append(message(violation))
