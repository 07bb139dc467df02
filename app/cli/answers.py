"""What a command gives back, and how it reaches stdout: lines for people, one JSON document for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click


@dataclass(frozen=True, slots=True)
class Answer:
    """`document` is printed with --json, `lines` without it."""

    document: Mapping[str, object]
    lines: tuple[str, ...]


def print_answer(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        print_document(answer.document)
    else:
        print_lines(answer.lines)


def print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(_bytes(one_line(line)))


def print_document(document: Mapping[str, object]) -> None:
    """One line of JSON in UTF-8, whatever the locale: programs read it."""
    click.echo(_bytes(json.dumps(document, ensure_ascii=False)))


def abandon_stdout() -> None:
    """After stdout has failed: the interpreter flushes it once more at its end, and would complain there."""
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open till the end


def one_line(text: str) -> str:
    """The text with line ends as spaces, and nothing left that could move a terminal's cursor."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "?" for char in text)


def _bytes(text: str) -> bytes:
    """A lone surrogate (a file name that is not UTF-8) is shown escaped, as JSON would write it."""
    return text.encode("utf-8", "backslashreplace")
