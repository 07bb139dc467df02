"""The language of a page is the first part of its address; without one, what the browser asks for."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Flask, g, request
from flask_babel import Babel

from app.core.text import Language
from app.infra.i18n import TRANSLATIONS_DIR
from app.web.context import DEFAULT_LANGUAGE, current_language

PREFIX = "/<any(ky, ru, en):lang>"
"""The url_prefix of every blueprint with pages. Views do not take it; url_for adds the current language."""
NAMES = {Language.KY: "Кыргызча", Language.RU: "Русский", Language.EN: "English"}


def init_languages(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS_DIR)
    Babel(app, default_locale=Language.EN.value, locale_selector=lambda: current_language().value)
    app.url_value_preprocessor(_take_language)
    app.url_defaults(lambda endpoint, values: _add_language(app, endpoint, values))
    app.before_request(_guess_language)


def negotiate() -> Language:
    """The best of ky, ru, en for Accept-Language; Kyrgyz when it names none of them."""
    # Not best_match(): it prefers an exact "ru;q=0.5" to the "ky-KG" that Kyrgyz phones put first.
    for tag, quality in request.accept_languages:
        primary = tag.partition("-")[0].lower()
        if quality > 0 and primary in set(Language):
            return Language(primary)
    return DEFAULT_LANGUAGE


def switch_url(language: str) -> str:
    """This page in another language, with its query."""
    path, query = request.path, request.query_string.decode("ascii", "replace")
    first, _, rest = path.lstrip("/").partition("/")
    if first not in set(Language):
        rest, query = "drafts", ""
    return f"/{Language(language).value}/{quote(rest)}" + (f"?{query}" if query else "")


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        g.language = Language(values.pop("lang"))


def _guess_language() -> None:
    """For addresses that lead nowhere and those without a language."""
    if "language" not in g:
        first = request.path.lstrip("/").partition("/")[0]
        g.language = Language(first) if first in set(Language) else negotiate()


def _add_language(app: Flask, endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = current_language().value
