"""Bringing drafts in and putting them right: import, mending, papers."""

from __future__ import annotations

from flask import Blueprint

from app.web.imports.mending import blueprint as mending
from app.web.imports.papers import blueprint as papers
from app.web.imports.uploads import blueprint as uploads
from app.web.languages import PREFIX

blueprint = Blueprint("imports", __name__, url_prefix=PREFIX)
blueprint.register_blueprint(uploads, url_prefix="/desk")
blueprint.register_blueprint(mending, url_prefix="/desk")
blueprint.register_blueprint(papers)
