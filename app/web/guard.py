"""Every view says which permission it needs; the factory refuses to serve one that does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from app.core.permissions import Permission, require
from app.web.context import current_actor

P = ParamSpec("P")
R = TypeVar("R")


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Raises RuleViolation "not-permitted" before the view runs. The service checks again, against the object."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            require(current_actor(), permission)
            return view(*args, **kwargs)

        vars(guarded)["permission"] = permission
        return guarded

    return decorate
