"""What the benchmarks of tables share: a database, a process for each measurement, the line that says what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

from benchmarks.digest_compile import Measured
from benchmarks.digest_fill import prepare
from benchmarks.load import database_of_its_own

T = TypeVar("T")


@contextmanager
def filled(comments: int) -> Iterator[tuple[str, str]]:
    """URL of a database with the draft in it, and the draft's slug."""
    with database_of_its_own() as url:
        yield url, apart(prepare, url, comments)


def apart(function: Callable[..., T], *arguments: object) -> T:
    """Called in a new process, so that no peak is another's."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


def line(bench: str, measured: Measured, reference: float) -> dict[str, object]:
    """The benchmark's line. `ratio` is of all of it; `ratio_without_analysis` says what writing alone costs, which is
    what a second digest of unchanged clauses costs at most: their parts are kept."""
    return {
        "bench": bench,
        "value": round(measured.seconds, 3),
        "unit": "s",
        "reference": round(reference, 3),
        "ratio": round(measured.seconds / reference, 3),
        "peak_mib": round(measured.peak_mib, 1),
        "n": measured.comments,
        "analysis": round(measured.analysis, 3),
        "ratio_without_analysis": round((measured.seconds - measured.analysis) / reference, 3),
    }
