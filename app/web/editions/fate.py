"""What became of one clause, as its page says it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.core.editions.lineage import Fate, FateStatus
from app.services.drafts import DraftView
from app.services.reading import Outline
from app.web.carried import TAGS, fate_name
from app.web.clause_text import clause_url
from app.web.presentation import clause_name


@dataclass(frozen=True, slots=True)
class ClauseFate:
    """`now`: names and addresses in the newest published edition; `known` False before anything was linked to it."""

    known: bool
    words: str
    tag: str
    now: tuple[tuple[str, str], ...]

    @property
    def is_gone(self) -> bool:
        return self.known and not self.now


def view_fate(fate: Fate[UUID], draft: DraftView, outline: Outline, clause_id: UUID) -> ClauseFate:
    """`outline`: of the newest published edition."""
    by_id = {item.id: item for item in outline.items}
    now = tuple(
        (clause_name(outline, by_id[target]), clause_url(draft.slug, by_id[target].eid))
        for target in fate.targets
        if target in by_id
    )
    known = fate.status is FateStatus.ORPHANED or clause_id not in fate.targets
    return ClauseFate(known, fate_name(fate.status), TAGS[fate.status], now)
