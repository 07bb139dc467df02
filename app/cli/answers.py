"""What a command gives back, and how it reaches stdout: lines for people, one JSON document for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

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
        for line in answer.lines:
            click.echo(_bytes(line))


def print_document(document: Mapping[str, object]) -> None:
    """One line of JSON in UTF-8, whatever the locale: programs read it."""
    click.echo(_bytes(json.dumps(document, ensure_ascii=False)))


def one_line(text: str) -> str:
    """White space folded, and nothing left that could move a terminal's cursor."""
    return "".join(char if char.isprintable() else "?" for char in " ".join(text.split()))


def _bytes(text: str) -> bytes:
    """A lone surrogate (a file name that is not UTF-8) is shown escaped, as JSON would write it."""
    return text.encode("utf-8", "backslashreplace")
