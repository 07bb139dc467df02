"""What a round's deadline is called on a page: state, the sentence a clerk would write, what is left as a numeral."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.dates import (
    deadline_date,
    deadline_time,
    format_date,
    format_deadline,
    format_span,
    format_time,
    unit_word,
)
from app.core.permissions import Permission, allows, in_audience
from app.core.rounds import Access, Audience, Period, RoundChangeKind, RoundState, Urgency
from app.services.drafts import DraftView
from app.services.rounds import RoundChangeView, RoundView
from app.web.context import current_actor, current_language, pikir
from app.web.translation import gettext

MINUTES_AN_HOUR = 60
MINUTES_A_DAY = 1440


@dataclass(frozen=True, slots=True)
class Due:
    """`urgency` is the CSS class too; `number` None once closed; `history` has a sentence for each change.

    `span`: first day and deadline, None for a round that was closed before it opened.
    """

    round: RoundView
    urgency: Urgency
    audience: str
    access: str
    sentence: str
    span: str | None
    number: int | None
    unit: str
    history: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        return self.round.state is RoundState.OPEN

    @property
    def summary(self) -> str:
        """The round on one line of a list."""
        return f"{self.audience}: {self.span}" if self.span else f"{self.audience}. {self.sentence}"


def describe_round(round_: RoundView) -> Due:
    number, unit = time_left(round_)
    return Due(
        round=round_,
        urgency=round_.period.urgency(round_.now),
        audience=audience_name(round_.audience),
        access=access_name(round_.access),
        sentence=deadline_sentence(round_),
        span=_span(round_.period),
        number=number,
        unit=unit,
        history=tuple(change_sentence(change) for change in round_.changes),
    )


def rounds_of_audience(draft: DraftView) -> list[RoundView]:
    """Rounds on the newest edition whose comments the reader may see; if there are none, whatever rounds there are."""
    current = [round_ for round_ in draft.rounds if round_.edition == draft.latest.number]
    mine = [round_ for round_ in current if in_audience(current_actor(), round_.target)]
    return mine or current


def main_round(draft: DraftView) -> RoundView | None:
    """The round a reader asks about first: the open one that ends next, else the next to open, else the last closed."""
    rounds = rounds_of_audience(draft)
    opened = [round_ for round_ in rounds if round_.state is RoundState.OPEN]
    planned = [round_ for round_ in rounds if round_.state is RoundState.PLANNED]
    if opened:
        return min(opened, key=lambda round_: round_.period.end)
    if planned:
        return min(planned, key=lambda round_: round_.period.opens_at)
    return max(rounds, key=lambda round_: round_.period.end, default=None)


def shown_rounds(draft: DraftView) -> list[Due]:
    """What a draft's page says about time: every open and planned round, or the last closed one."""
    rounds = [round_ for round_ in rounds_of_audience(draft) if round_.state is not RoundState.CLOSED]
    last = main_round(draft)
    if not rounds and last is not None:
        rounds = [last]
    return [describe_round(round_) for round_ in sorted(rounds, key=lambda round_: round_.period.end)]


def writable_rounds(draft: DraftView) -> list[RoundView]:
    """Open rounds on the newest edition in which the reader may write."""
    return [
        round_
        for round_ in draft.rounds
        if round_.edition == draft.latest.number
        and round_.state is RoundState.OPEN
        and allows(current_actor(), Permission.COMMENT_CREATE, round_.target)
    ]


def audience_name(audience: Audience) -> str:
    if audience is Audience.PUBLIC:
        return gettext("Public discussion")
    return gettext("Discussion in the working group")


def access_name(access: Access) -> str:
    if access is Access.OPEN:
        return gettext("Open to everyone, no registration.")
    if access is Access.REGISTERED:
        return gettext("Open to everyone who has logged in.")
    return gettext("For the members of the working group.")


def deadline_sentence(round_: RoundView) -> str:
    """Sentences 22 to 26 of the glossary, by the state of the round at the database's clock."""
    period, language, zone = round_.period, current_language(), pikir().zone
    state = period.state(round_.now)
    if state is RoundState.PLANNED:
        return gettext(
            "Comments open: %(date)s, %(time)s",
            date=format_date(period.opens_at, language, zone),
            time=format_time(period.opens_at, zone),
        )
    date, time = deadline_date(period.end, language, zone), deadline_time(period.end, zone)
    if state is RoundState.CLOSED:
        return gettext("The discussion is closed: %(date)s, %(time)s", date=date, time=time)
    left = format_span(period.end - round_.now, language)
    if date == format_date(round_.now, language, zone):
        return gettext("The discussion ends today, %(time)s. Time left: %(left)s", time=time, left=left)
    return gettext("Comments close: %(date)s, %(time)s. Time left: %(left)s", date=date, time=time, left=left)


def _span(period: Period) -> str | None:
    if period.end <= period.opens_at:
        return None
    language, zone = current_language(), pikir().zone
    opens = format_date(period.opens_at, language, zone)
    return f"{opens} – {format_deadline(period.end, language, zone)}"


def change_sentence(change: RoundChangeView) -> str:
    language, zone = current_language(), pikir().zone
    if change.kind is RoundChangeKind.EXTENDED:
        return gettext(
            "Deadline extended. New deadline: %(date)s, %(time)s. Reason: %(reason)s",
            date=deadline_date(change.new_closes_at, language, zone),
            time=deadline_time(change.new_closes_at, zone),
            reason=change.reason,
        )
    return gettext(
        "Closed early: %(date)s, %(time)s. Reason: %(reason)s",
        date=format_date(change.at, language, zone),
        time=format_time(change.at, zone),
        reason=change.reason,
    )


def closed_sentence(closed_at: datetime) -> str:
    """What somebody reads who pressed the button a second too late."""
    language, zone = current_language(), pikir().zone
    return gettext(
        "Closed: %(date)s, %(time)s. Your comment was not sent; copy its text.",
        date=deadline_date(closed_at, language, zone),
        time=deadline_time(closed_at, zone),
    )


def time_left(round_: RoundView) -> tuple[int | None, str]:
    """The numeral and its unit: days, in the last day hours, in the last hour minutes."""
    if round_.state is not RoundState.OPEN:
        return None, ""
    left = round_.period.end - round_.now
    minutes = max(int(left / timedelta(minutes=1)), 1)
    number, unit = minutes, "minute"
    if minutes >= MINUTES_A_DAY:
        number, unit = minutes // MINUTES_A_DAY, "day"
    elif minutes >= MINUTES_AN_HOUR:
        number, unit = minutes // MINUTES_AN_HOUR, "hour"
    return number, unit_word(number, unit, current_language())
