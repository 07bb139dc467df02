"""What this process is made of, for the endpoints."""

from flask import current_app

from app.infra.composition import Pikir


def pikir() -> Pikir:
    composed: Pikir = current_app.extensions["pikir"]
    return composed
