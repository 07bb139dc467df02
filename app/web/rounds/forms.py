"""What a secretary fills in to open, extend and close a round. Nothing here decides: the core's rules do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.core.rounds import Access, Audience
from app.services.groups import GroupView
from app.web.moment_fields import ClockField, DayField, read_moment
from app.web.wording import ACCESS, AUDIENCE, name_in


class RoundForm(FlaskForm):
    """`opens_…` left blank: at once. `access` left blank: the usual one of the audience."""

    audience = RadioField(
        _l("Who is asked"),
        choices=[SelectChoice(audience.value, AUDIENCE[audience]) for audience in Audience],
        default=Audience.PUBLIC.value,
        validate_choice=False,
    )
    access = SelectField(
        _l("Who may write"),
        choices=[
            SelectChoice("", _l("As usual: anyone in a public discussion, members in the working group")),
            *(SelectChoice(access.value, ACCESS[access]) for access in Access),
        ],
        validate_choice=False,
    )
    group = SelectField(_l("Working group"), validate_choice=False)
    closes_date = DayField(_l("Last day"))
    closes_time = ClockField(_l("Closing time"), default="24:00")
    opens_date = DayField(_l("First day"), required=False)
    opens_time = ClockField(_l("Opening time"), default="00:00")

    def offer_groups(self, groups: Sequence[GroupView], language: str) -> None:
        self.group.choices = [
            SelectChoice("", _l("All members and experts")),
            *(SelectChoice(group.slug, name_in(group.names, language)) for group in groups),
        ]

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


class ExtendForm(FlaskForm):
    closes_date = DayField(_l("New last day"))
    closes_time = ClockField(_l("Closing time"), default="24:00")
    reason = TextAreaField(_l("Reason"))

    def closes_at(self, zone: ZoneInfo) -> datetime:
        moment = read_moment(self.closes_date, self.closes_time, zone)
        assert moment is not None  # a required field that validated
        return moment


class CloseForm(FlaskForm):
    """`confirm` carries the id of the round once its consequences have been shown."""

    reason = TextAreaField(_l("Reason"))
    confirm = HiddenField()

    def is_confirmed(self, round_id: UUID) -> bool:
        return bool(self.confirm.data == round_id.hex)
