"""The API as a program meets it: the whole application, JSON in and out, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core.permissions import OPERATOR, Actor, Scope
from app.infra.db import Database
from app.services.tokens import create_token
from tests.api.calls import Api


@pytest.fixture
def api(app: Any) -> Api:
    return Api(app.test_client())


@pytest.fixture
def token(database: Database) -> Callable[..., str]:
    """Makes a bearer token of an account, with every scope unless told otherwise."""

    def make(actor: Actor, *scopes: Scope) -> str:
        chosen = frozenset(scopes or Scope)
        with database.write() as session:
            return create_token(session, actor=OPERATOR, email=actor.email, scopes=chosen)

    return make
