"""Static files under an address that holds their content's hash, so that browsers may keep them for a year."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from app.core.permissions import Permission

KEPT = "public, max-age=31536000, immutable"


def init_static_files(app: Flask) -> None:
    assert app.static_folder is not None
    root = Path(app.static_folder)
    versions = {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in root.rglob("*")
        if path.is_file()
    }

    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and values.get("filename") in versions:
            values["v"] = versions[values["filename"]]

    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 304):
            current = versions.get((request.view_args or {}).get("filename", ""))
            response.headers["Cache-Control"] = KEPT if request.args.get("v") == current else "no-cache"
        return response

    vars(app.view_functions["static"])["permission"] = Permission.PAGE_READ
    app.url_defaults(add_version)
    app.after_request(keep)
