"""The list of drafts: what is open first, the nearest deadline on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.core.clauses.model import Kind
from app.core.rounds import RoundState
from app.core.text import Language
from app.services.drafts import DraftView
from app.web.clause_text import text_language
from app.web.deadlines import Due, describe_round, main_round

CURRENT, EVERY = "current", "all"
STATES = (CURRENT, "open", "planned", "closed", EVERY)
_NEVER = datetime.max.replace(tzinfo=UTC)
_ORDER = {"open": 0, "planned": 1, "none": 2, "closed": 3}


@dataclass(frozen=True, slots=True)
class ListedDraft:
    """`state`: open, planned, closed, or none for a text without a discussion."""

    draft: DraftView
    title: str
    language: Language
    due: Due | None
    state: str


@dataclass(frozen=True, slots=True)
class Filter:
    state: str = CURRENT
    kind: str = ""

    @classmethod
    def read(cls, state: str | None, kind: str | None) -> Filter:
        """What an address asks for; what it does not understand it does not filter by."""
        return cls(state if state in STATES else CURRENT, kind if kind in set(Kind) else "")

    def takes(self, listed: ListedDraft) -> bool:
        if self.kind and listed.draft.kind.value != self.kind:
            return False
        return (
            self.state == EVERY
            or listed.state == self.state
            or (self.state == CURRENT and listed.state != "closed")
        )


def list_by_deadline(drafts: Iterable[DraftView]) -> list[ListedDraft]:
    return sorted((_listed(draft) for draft in drafts), key=_sort_key)


def count_closed(listed: Sequence[ListedDraft]) -> int:
    return sum(1 for one in listed if one.state == "closed")


def _listed(draft: DraftView) -> ListedDraft:
    language = text_language(draft.latest)
    found = main_round(draft)
    due = describe_round(found) if found else None
    return ListedDraft(draft, draft.title(language), language, due, found.state.value if found else "none")


def _sort_key(listed: ListedDraft) -> tuple[int, float, str]:
    if listed.due is None:
        return _ORDER[listed.state], _NEVER.timestamp(), listed.draft.slug
    period = listed.due.round.period
    moment = (period.opens_at if listed.state == "planned" else period.end).timestamp()
    return (
        _ORDER[listed.state],
        -moment if listed.due.round.state is RoundState.CLOSED else moment,
        listed.draft.slug,
    )
