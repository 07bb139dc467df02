"""What a secretary fills in to open, extend and close a round. Nothing here decides: the core's rules do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext
from wtforms import HiddenField, RadioField, SelectField, TextAreaField

from app.core.rounds import Access, Audience
from app.services.groups import GroupView
from app.web.forms import PikirForm, choices
from app.web.moment_fields import ClockField, DayField, read_moment

AUDIENCES = {
    Audience.PUBLIC: lazy_gettext("Public discussion"),
    Audience.MEMBERS: lazy_gettext("Discussion in the working group"),
}
ACCESSES = {
    Access.CLOSED: lazy_gettext("Members who have logged in"),
    Access.REGISTERED: lazy_gettext("Everyone who has logged in"),
    Access.OPEN: lazy_gettext("Everyone, without registration"),
}
AS_USUAL = lazy_gettext("As usual")


class RoundForm(PikirForm):
    """`opens_date` left blank: at once; `opens_time`: 00:00. `access` left blank: the usual one of the audience."""

    audience = RadioField(
        lazy_gettext("Who is asked"),
        choices=choices((audience.value, name) for audience, name in AUDIENCES.items()),
        default=Audience.PUBLIC.value,
        validate_choice=False,
    )
    access = SelectField(
        lazy_gettext("Who may write"),
        choices=choices([("", AS_USUAL), *((access.value, name) for access, name in ACCESSES.items())]),
        validate_choice=False,
    )
    group = SelectField(lazy_gettext("Working group"), validate_choice=False)
    closes_date = DayField(lazy_gettext("Last day"))
    closes_time = ClockField(lazy_gettext("Closing time"), default="24:00")
    opens_date = DayField(lazy_gettext("First day"), required=False)
    opens_time = ClockField(lazy_gettext("Opening time"), required=False, default="00:00")

    def offer_groups(self, groups: Sequence[GroupView], language: str) -> None:
        named = [(group.slug, _name(group.names, language)) for group in groups]
        self.group.choices = choices([("", lazy_gettext("All members and experts")), *named])

    def chosen_audience(self) -> Audience:
        """Public unless the working group was chosen."""
        return Audience.MEMBERS if self.audience.data == Audience.MEMBERS else Audience.PUBLIC

    def chosen_access(self) -> Access | None:
        """None when left to the audience."""
        return Access(self.access.data) if self.access.data in set(Access) else None

    def chosen_group(self) -> str | None:
        """Only a round of members has a group."""
        return self.group.data or None if self.chosen_audience() is Audience.MEMBERS else None

    def closes_at(self, zone: ZoneInfo) -> datetime:
        moment = read_moment(self.closes_date, self.closes_time, zone)
        assert moment is not None  # a required field that validated
        return moment

    def opens_at(self, zone: ZoneInfo) -> datetime | None:
        """None: at once."""
        return read_moment(self.opens_date, self.opens_time, zone)


class ExtendForm(PikirForm):
    closes_date = DayField(lazy_gettext("New last day"))
    closes_time = ClockField(lazy_gettext("Closing time"), default="24:00")
    reason = TextAreaField(lazy_gettext("Reason"))

    def closes_at(self, zone: ZoneInfo) -> datetime:
        moment = read_moment(self.closes_date, self.closes_time, zone)
        assert moment is not None  # a required field that validated
        return moment


class CloseForm(PikirForm):
    """`confirm` carries the id of the round once its consequences have been shown."""

    reason = TextAreaField(lazy_gettext("Reason"))
    confirm = HiddenField()

    def is_confirmed(self, round_id: UUID) -> bool:
        return bool(self.confirm.data == round_id.hex)


def _name(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or next(iter(names.values()))
