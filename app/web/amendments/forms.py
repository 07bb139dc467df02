"""What the secretariat says about an amending law: which act in the system it amends."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext
from wtforms import SelectField

from app.web.forms import PikirForm, choices


class AmendsForm(PikirForm):
    target = SelectField(lazy_gettext("Amended act"), validate_choice=False)

    def offer(self, acts: Sequence[tuple[str, str]]) -> None:
        """`acts`: slug and title each."""
        self.target.choices = choices([("", lazy_gettext("It is not in the system")), *acts])

    def chosen(self) -> str | None:
        return self.target.data or None
