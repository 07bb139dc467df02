"""What a view may ask of its surroundings: the composition, who is asking, the language of the page."""

from __future__ import annotations

from typing import cast

from flask import current_app, g
from flask_login import current_user

from app.core.permissions import GUEST, Actor
from app.core.text import Language
from app.infra.composition import Pikir

DEFAULT_LANGUAGE = Language.KY


def pikir() -> Pikir:
    return cast(Pikir, current_app.extensions["pikir"])


def current_actor() -> Actor:
    """Who is logged in, GUEST if nobody. On an error page of the last resort nobody is looked up."""
    if g.get("without_account"):
        return GUEST
    return cast(Actor, getattr(current_user, "actor", GUEST))


def current_language() -> Language:
    """The language prefix of the URL."""
    return cast(Language, g.get("language", DEFAULT_LANGUAGE))
