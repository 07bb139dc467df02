"""What the secretariat fills in about working groups, and an administrator about accounts."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired

from app.core.comments import one_line
from app.core.errors import FieldViolation
from app.core.permissions import Role
from app.core.text import Language
from app.core.transliteration import slugify
from app.services.desk import OrganisationView
from app.web.forms import PikirForm, choices
from app.web.moment_fields import DayField

ROLE_NAMES = {
    Role.COMMENTER: lazy_gettext("Commenter"),
    Role.MEMBER: lazy_gettext("Member of a working group"),
    Role.EXPERT: lazy_gettext("Expert"),
    Role.SECRETARY: lazy_gettext("Secretary"),
    Role.ADMIN: lazy_gettext("Administrator"),
    Role.SUSPENDED: lazy_gettext("Suspended"),
}
SLUG_LIMIT = 60


class GroupForm(PikirForm):
    """A working group and the order it was set up by. One name is enough."""

    name_ky = StringField(lazy_gettext("Name in Kyrgyz"))
    name_ru = StringField(lazy_gettext("Name in Russian"))
    name_en = StringField(lazy_gettext("Name in English"))
    mandate_body = StringField(lazy_gettext("Set up by"))
    mandate_number = StringField(lazy_gettext("Number of the order"))
    mandate_date = DayField(lazy_gettext("Date of the order"), required=False)

    def names(self) -> dict[str, str]:
        """By language code. Raises FieldViolation "names-required"."""
        typed = {
            language.value: one_line("name_" + language, self["name_" + language].data)
            for language in Language
        }
        names = {code: name for code, name in typed.items() if name}
        if not names:
            raise FieldViolation("name_ky", "names-required")
        return names

    def slug(self) -> str:
        """An address out of the first name there is."""
        return slugify(next(iter(self.names().values())), SLUG_LIMIT) or "group"

    def first_name_field(self) -> str:
        """The field the address was made from."""
        return "name_" + next(iter(self.names()))

    def body(self, language: Language) -> dict[str, str]:
        """The issuing body in the language of the page it was typed on."""
        kept = one_line("mandate_body", self.mandate_body.data)
        return {language.value: kept} if kept else {}


class MemberForm(PikirForm):
    email = EmailField(
        lazy_gettext("E-mail address"), [InputRequired(lazy_gettext("Write the e-mail address."))]
    )


class AccountForm(PikirForm):
    """`role` lists what a new account may be; suspending is an act of its own."""

    email = EmailField(
        lazy_gettext("E-mail address"), [InputRequired(lazy_gettext("Write the e-mail address."))]
    )
    display_name = StringField(lazy_gettext("Name"))
    role = SelectField(
        lazy_gettext("Role"),
        choices=choices(
            (role.value, name) for role, name in ROLE_NAMES.items() if role is not Role.SUSPENDED
        ),
        default=Role.MEMBER.value,
        validate_choice=False,
    )
    organisation = SelectField(lazy_gettext("Organisation"), validate_choice=False)
    password = PasswordField(lazy_gettext("First password"))

    def offer_organisations(self, organisations: Sequence[OrganisationView], language: str) -> None:
        named = [(o.slug, o.names.get(language) or next(iter(o.names.values()))) for o in organisations]
        self.organisation.choices = choices([("", lazy_gettext("None")), *named])

    def chosen_role(self) -> Role:
        """Raises FieldViolation "field-required"."""
        if self.role.data not in set(Role) - {Role.SUSPENDED}:
            raise FieldViolation("role", "field-required")
        return Role(self.role.data)
