"""Filling a template in with samples before it is taken: what could break it is in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.core.digests.renderers.forms.fields import KINDS, LISTS, SINGLE, Said, Values
from app.core.digests.renderers.forms.template import Piece, Repeat, fill, read_template
from app.core.errors import RuleViolation
from app.core.importers.limits import parse_xml

_TEXTS: Final = (
    "Кеңеш, ө ү ң",
    "",
    '<w:p>{{draft}} & "x"\n\tз {{remark.text}} ]]> ',
    "مرحبا 👨‍👩‍👧",
    "x" * 5_000,
)
_ROWS: Final = 3


def try_template(data: bytes, kind: str) -> None:
    """Raises what `read_template` raises, "form-unknown", and "import-malformed" when a document made from it could
    not be opened. Opens no file."""
    if kind not in KINDS:
        raise RuleViolation("form-unknown", kind=kind)
    template = read_template(data, kind)
    for number in range(len(_TEXTS)):
        single = dict(zip(SINGLE, _samples(number), strict=False))
        for name, pieces in template.parts.items():
            markup = "".join(_filled(pieces, kind, single, number))
            parse_xml(markup.encode(), part=name)


def _filled(pieces: tuple[Piece, ...], kind: str, single: Values, number: int) -> Iterator[str]:
    for piece in pieces:
        if not isinstance(piece, Repeat):
            yield from fill((piece,), single, "ky")
            continue
        names = (f"{piece.listed}.{name}" for name in LISTS[kind][piece.listed])
        row = {**single, **dict(zip(names, _samples(number), strict=False))}
        for place in range(_ROWS):
            yield from fill((*(piece.again if place else ()), *piece.pieces), row, "ky")


def _samples(number: int) -> Iterator[Said]:
    """One text after another, each placeholder getting each of them in turn."""
    while True:
        yield Said(_TEXTS[number % len(_TEXTS)], ("ky", "ru", None)[number % 3])
        number += 1
