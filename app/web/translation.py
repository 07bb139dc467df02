"""gettext with types. Its name is the keyword by which the catalogues find texts."""

from __future__ import annotations

import flask_babel


def gettext(msgid: str, **values: object) -> str:
    """`msgid` in the language of the page, with `%(name)s` filled in."""
    return str(flask_babel.gettext(msgid, **values))
