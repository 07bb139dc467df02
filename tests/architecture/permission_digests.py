"""The rows of the table of permissions about what a digest found, and about cancelling and trying again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.architecture.permission_cases import (
    AUDIENCE,
    EVERYONE,
    NOBODY,
    REFUSED,
    STAFF,
    UNSEEN,
    Case,
    Path_,
)
from tests.contract.world import World

NOTHING = UUID(int=0)


def of_digest(name: str, suffix: str) -> Path_:
    return lambda world, who: f"/ky/digests/{world.digests[name]}/{suffix}"


def findings(suffix: str) -> list[Case]:
    """Whoever may read the digest reads what it found."""
    return [
        Case("public", of_digest("public", suffix), EVERYONE),
        Case("members", of_digest("members", suffix), AUDIENCE, denied=UNSEEN),
        Case("secretariat", of_digest("secretariat", suffix), STAFF, denied=UNSEEN),
    ]


def split_off(world: World, who: str) -> dict[str, Any]:
    chosen = [str(world.own[name].id) for name in ("commenter", "insider")]
    return {"comments": chosen, "act": "split", "group": ""}


DIGEST_PAGES: dict[tuple[str, str], list[Case]] = {
    ("digests.cancel_page", "GET"): [Case("waiting", of_digest("waiting", "cancel"), STAFF)],
    ("digests.cancel", "POST"): [Case("waiting", of_digest("waiting", "cancel"), STAFF)],
    ("digests.retry", "POST"): [Case("failed", of_digest("failed", "retry"), STAFF)],
    ("digests.groups.index", "GET"): findings("groups"),
    ("digests.groups.unit", "GET"): findings("units/0"),
    ("digests.groups.conflicts", "GET"): findings("conflicts"),
    ("digests.groups.proposals", "GET"): findings("units/0/proposals"),
    ("digests.groups.show", "GET"): [
        Case("no such group", of_digest("public", f"groups/{NOTHING}"), NOBODY, denied=UNSEEN)
    ],
    ("digests.groups.correct", "POST"): [
        Case("public", of_digest("public", "units/0/correct"), STAFF, split_off)
    ],
    ("digests.groups.merge", "POST"): [
        Case(
            "no such group",
            of_digest("public", f"groups/{NOTHING}/merge"),
            NOBODY,
            {"target": str(NOTHING)},
            REFUSED | UNSEEN,
        )
    ],
    ("digests.groups.undo", "POST"): [
        Case(
            "no such decision",
            of_digest("public", f"corrections/{NOTHING}/undo"),
            NOBODY,
            denied=REFUSED | UNSEEN,
        )
    ],
}
