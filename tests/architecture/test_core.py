"""The rules can be used, and tested, without the web, the database or the queue."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WALK = """
import importlib, pkgutil, sys
import app.core
for module in pkgutil.walk_packages(app.core.__path__, "app.core."):
    importlib.import_module(module.name)
heavy = {"flask", "sqlalchemy", "celery", "redis", "apiflask", "wtforms", "config", "babel"} & set(sys.modules)
print(sorted(heavy))
"""


def test_core_imports_without_flask_sqlalchemy_or_celery():
    result = subprocess.run(
        [sys.executable, "-c", WALK], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]", "core is pure: values in, values out"
