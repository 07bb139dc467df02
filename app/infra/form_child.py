"""The child process that tries one template of a form, within the limits of `parsing_child`."""

from __future__ import annotations

from typing import Any

from app.core.digests.renderers.forms.sample import try_template
from app.infra.parsing_child import serve


def _try(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    try_template(data, request["kind"])
    return {"taken": True}


if __name__ == "__main__":
    serve(_try)
