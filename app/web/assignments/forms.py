"""What a secretary ticks to give clauses to a working group."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext
from wtforms import Field, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from app.core.errors import RuleViolation
from app.services.assignment_pages import GroupMember
from app.web.errors import message
from app.web.forms import PikirForm, choices
from app.web.translation import gettext


class AssignForm(PikirForm):
    """`member`: the id of an account, empty for the whole group; `clauses`: eIds."""

    member = SelectField(lazy_gettext("Who is to work on them"), validate_choice=False)
    clauses = SelectMultipleField(lazy_gettext("Clauses"), choices=[], validate_choice=False)

    def offer(self, members: Sequence[GroupMember]) -> None:
        named = [(str(member.id), member.name) for member in members]
        self.member.choices = choices([("", lazy_gettext("The whole group")), *named])

    def validate_member(self, field: Field) -> None:
        if field.data and _as_id(field.data) is None:
            raise ValidationError(message(RuleViolation("not-a-member")))

    def validate_clauses(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(gettext("Tick at least one clause."))

    def member_id(self) -> UUID | None:
        """None: the whole group."""
        return _as_id(self.member.data) if self.member.data else None


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
