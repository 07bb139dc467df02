"""One digest compiled cold, and what it cost. Imports no more than compiling needs: the process's peak is measured."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.core.digests import analyse, conflicts, proposals
from app.core.permissions import OPERATOR
from app.core.text import Language
from app.infra.db import Database
from app.services.digest_compilation import compile_to_file


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of all of it (read from PostgreSQL in one snapshot, counted, checked, analysed, written), seconds of it
    that went into groups, proposals and conflicts, the process's peak in MiB, comments shown."""

    seconds: float
    analysis: float
    peak_mib: float
    comments: int


def compile_cold(url: str, slug: str, file_format: str, out: Path) -> Measured:
    """No part of any clause is kept from before, so every comment is analysed."""
    spent = [0.0]
    for module, name in (
        (analyse, "_find_groups"),
        (proposals, "find_proposals"),
        (conflicts, "find_conflicts"),
    ):
        setattr(module, name, _timed(getattr(module, name), spent))
    database = Database(url)
    with out.open("wb") as file:
        began = time.perf_counter()
        compiled = compile_to_file(
            database,
            actor=OPERATOR,
            slug=slug,
            format=file_format,
            out=file,
            language=Language.KY,
            zone=ZoneInfo("Asia/Bishkek"),
        )
        seconds = time.perf_counter() - began
    database.dispose()
    return Measured(seconds, spent[0], _peak_mib(), compiled.counts["shown"])


def _peak_mib() -> float:
    """Of this process since it began: `ru_maxrss` would be that of the process it was started from, if that is more."""
    for status in Path("/proc/self/status").read_text("ascii").splitlines():
        if status.startswith("VmHWM:"):
            return int(status.split()[1]) / 1024
    raise OSError("/proc/self/status says nothing of VmHWM")


def _timed(function: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    def call(*arguments: object, **named: object) -> object:
        began = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            spent[0] += time.perf_counter() - began

    return call
