"""The secretariat's forms as formats of a digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import BinaryIO

from app.core.digests.phrases import Phrasebook
from app.core.digests.renderers.docx.parts import Spool
from app.core.digests.renderers.forms.defaults import default_template
from app.core.digests.renderers.forms.fields import REMARKS, Values
from app.core.digests.renderers.forms.package import MAIN_PART, write_package
from app.core.digests.renderers.forms.template import (
    TABLE_ROWS,
    Piece,
    Repeat,
    Template,
    fill,
    read_template,
    repeats,
)
from app.core.digests.renderers.forms.values import rows, single_values
from app.core.digests.stream import DigestStream


class FormRenderer:
    """One kind of form. `template`: a DOCX in place of ours; it is one that `read_template` has taken.

    The same digest and template give the same bytes.
    """

    extension = "docx"
    mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def __init__(self, kind: str, template: bytes | None = None) -> None:
        self.format = kind
        self._template = template

    @property
    def volume_comments(self) -> int | None:
        """Only the table of remarks has rows for what everybody said."""
        return 10_000 if self.format == REMARKS else None

    def with_template(self, template: bytes) -> FormRenderer:
        """Raises what `read_template` raises, when it is rendered."""
        return FormRenderer(self.format, template)

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None:
        data = self._template or default_template(self.format, phrasebook)
        template = read_template(data, self.format)
        with ExitStack() as stack:
            form = _Form(template, digest, phrasebook, stack)
            form.fill_rows()
            write_package(out, form.parts(), template.copied)


class _Form:
    """A template that is being filled in: what is repeated is set aside while the comments pass."""

    def __init__(self, template: Template, digest: DigestStream, say: Phrasebook, stack: ExitStack) -> None:
        self._template, self._digest, self._say = template, digest, say
        self._single = single_values(digest, say)
        self._language = digest.header.language
        self._repeats = [
            _Filled(one, stack.enter_context(Spool()), self) for one in repeats(template.parts[MAIN_PART])
        ]

    def fill_rows(self) -> None:
        by_list: dict[str, list[_Filled]] = {}
        for one in self._repeats:
            by_list.setdefault(one.listed, []).append(one)
        for listed, values in rows(self._template.kind, self._digest, self._say):
            for filled in by_list.get(listed, ()):
                filled.write(values)
        for one in self._repeats:
            one.finish()

    def markup(self, pieces: Iterable[Piece], values: Values) -> str:
        return "".join(fill(pieces, {**self._single, **values}, self._language))

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        for name, pieces in self._template.parts.items():
            yield name, self._blocks(pieces)

    def _blocks(self, pieces: Iterable[Piece]) -> Iterator[bytes]:
        filled = iter(self._repeats)
        for piece in pieces:
            if isinstance(piece, Repeat):
                yield from next(filled).blocks()
            else:
                yield self.markup((piece,), {}).encode()


class _Filled:
    """The rows of one repetition. A table keeps one row, empty, where there is nothing to say: one without rows is
    no table to Word."""

    def __init__(self, repeat: Repeat, spool: Spool, form: _Form) -> None:
        self._repeat, self._spool, self._form = repeat, spool, form
        self._rows = 0

    @property
    def listed(self) -> str:
        return self._repeat.listed

    def write(self, values: Values) -> None:
        if self._rows and self._rows % TABLE_ROWS == 0 and self._repeat.again:
            self._spool.write(self._form.markup(self._repeat.again, {}))
        self._spool.write(self._form.markup(self._repeat.pieces, values))
        self._rows += 1

    def finish(self) -> None:
        if self._rows == 0 and self._repeat.again:
            self.write({})

    def blocks(self) -> Iterator[bytes]:
        return self._spool.read()
