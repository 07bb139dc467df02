"""Who asks in the table of permissions, and what one of its cases is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.contract.world import ROLES, World

GUEST = "guest"
EVERYONE = frozenset({GUEST, *ROLES})
LIVE = EVERYONE - {"suspended"}
"""Who may call the API: the token of a suspended account is dead, also where a guest may read."""
ACCOUNTS = LIVE - {GUEST}
STAFF = frozenset({"secretary", "admin"})
ADMIN = frozenset({"admin"})
GROUP = frozenset({"insider", "expert"})
AUDIENCE = GROUP | STAFF
NOBODY: frozenset[str] = frozenset()

REFUSED = frozenset({401, 403})
"""Also a way to the log-in page, for whoever is not logged in."""
UNSEEN = frozenset({404})
"""Who may not see the object is not told that it exists."""

Path_ = str | Callable[[World, str], str]
Fields = dict[str, Any] | Callable[[World, str], dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """One object under one route. `reveals`: a text in the answer and the only ones who find it there.

    `sent`: the form or JSON of a write. `secret`: the request carries the edit secret of `anothers[secret]`.
    """

    kind: str
    path: Path_
    allowed: frozenset[str]
    sent: Fields = field(default_factory=dict)
    denied: frozenset[int] = REFUSED
    reveals: tuple[str | Callable[[World, str], str], frozenset[str]] | None = None
    secret: str | None = None

    def address(self, world: World, who: str) -> str:
        return self.path(world, who) if callable(self.path) else self.path

    def body(self, world: World, who: str) -> dict[str, Any]:
        return self.sent(world, who) if callable(self.sent) else self.sent


def shown(path: Path_, allowed: frozenset[str] = EVERYONE, kind: str = "any") -> list[Case]:
    return [Case(kind, path, allowed)]
