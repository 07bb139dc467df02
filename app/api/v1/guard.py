"""Who is asking, and whether they may: every endpoint wears `requires`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, request

from app.api.v1.context import pikir
from app.core.errors import RuleViolation
from app.core.permissions import GUEST, Actor, Permission, require
from app.services.tokens import find_token_actor

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def requires(
    permission: Permission,
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Refuses whom the table refuses before anything is read, and says on the view what it asks for.

    Stands right under the route, above the input decorators: a stranger learns nothing about fields.
    """

    def decorate(view: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @wraps(view)
        def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            require(current_actor(), permission)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # what the application's own guard looks for
        return guarded

    return decorate


def current_actor() -> Actor:
    """Whoever the bearer token speaks for, a guest without one. Raises RuleViolation "token-invalid"."""
    if "api_actor" not in g:
        g.api_actor = _authenticate()
    actor: Actor = g.api_actor
    return actor


def edit_secret() -> str | None:
    """The edit secret the request carries, if any."""
    return request.headers.get("X-Edit-Secret") or None


def _authenticate() -> Actor:
    header = request.headers.get("Authorization", "").strip()
    if not header:
        return GUEST
    scheme, _, token = header.partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        with pikir().database.read() as session:
            actor = find_token_actor(session, token.strip())
        if actor is not None:
            return actor
    raise RuleViolation("token-invalid")
