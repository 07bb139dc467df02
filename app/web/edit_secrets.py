"""An edit secret's way from the form to the receipt page, which shows it once: a signed cookie of five minutes."""

from __future__ import annotations

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "pikir_secret"
SECONDS = 300


def hand_over_secret(response: Response, code: str, secret: str, *, path: str) -> None:
    """Sent back by the browser to the receipt's own address only."""
    response.set_cookie(
        COOKIE,
        _serializer().dumps([code, secret]),
        max_age=SECONDS,
        path=path,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def take_secret(code: str) -> str | None:
    """The secret for this code, if the comment was sent from this browser a moment ago."""
    try:
        kept_code, secret = _serializer().loads(request.cookies.get(COOKIE, ""), max_age=SECONDS)
    except (BadSignature, ValueError, TypeError):
        return None
    return str(secret) if kept_code == code else None


def forget_secret(response: Response, *, path: str) -> None:
    response.delete_cookie(
        COOKIE,
        path=path,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="pikir edit secret")
