"""RTF documents: the text as a word processor would print it with all tracked changes accepted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from app.core.errors import RuleViolation
from app.core.importers.blocks import Paragraph, Reading, ReadWarning, Role
from app.core.importers.budget import Budget
from app.core.importers.left_out import left_out_warnings, refuse_without_text, says_something
from app.core.importers.rtf_flow import Flow, Layout
from app.core.importers.rtf_header import BULLET, ENCODINGS, TABLES, WESTERN, Header
from app.core.importers.rtf_tokens import (
    BRACE,
    HEXADECIMAL,
    NUMBER,
    SYMBOL,
    TOKEN,
    WORD,
    group_end,
    number,
)
from app.core.importers.rtf_words import (
    CHANGES,
    CHARACTERS,
    EMBEDDED,
    FLOWS,
    PAGE_NUMBERS,
    PICTURES,
    SKIPPED,
    STARRED,
    SYMBOLS,
    State,
)

# Word nests some 30 groups; more than this is an attack on our memory.
_MAX_DEPTH: Final = 1_000
# A printed page has some 1,500 braces, words and stretches of text that matter; each takes about a microsecond.
_MAX_STEPS: Final = 4_000_000
_CYRILLIC: Final = "cp1251"
# Cyrillic bytes read as western ones: no language has words of accented letters only.
_MISREAD: Final = re.compile("[À-ÿ]{4,}")
_LEAST_MISREAD: Final = 5
_SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
_ENDS: Final = frozenset({b"par", b"sect", b"cell", b"row", b"nestcell", b"nestrow"})
_OWN: Final = ENCODINGS | TABLES | {b"u", b"bin", b"upr", b"ud", b"revised", b"mvt"}
_RELEVANT: Final = _ENDS | _OWN | SKIPPED | FLOWS.keys() | CHARACTERS.keys() | CHANGES.keys()


def read_rtf(data: bytes) -> Reading:
    """The document's blocks. RuleViolation `import-malformed`, `import-too-large` or `import-empty`."""
    try:
        return _Reader(data).read()
    except _MisreadError:
        # Its fonts do not say that they are Cyrillic, as with many converters and old databases.
        return _Reader(data, western=_CYRILLIC).read()


class _MisreadError(Exception):
    """The bytes taken for western letters are Cyrillic ones."""


@dataclass(slots=True)
class _Reader:
    """Walks the tokens once. `western` is what bytes mean whose font claims the western charset."""

    data: bytes
    western: str = WESTERN
    budget: Budget = field(default_factory=Budget)
    # What is not the body's text: lines of page headers, deleted and hidden words, parts not read.
    running: dict[str, None] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    tracked: bool = False
    rest: int = 0
    header: Header = field(init=False)
    raw_utf8: bool = False
    # Only where the file itself writes no number beside any paragraph are they computed.
    labelled: bool = False
    # The groups open, the outermost first; bytes whose letters are not known before the next change.
    state: State = field(init=False)
    states: list[State] = field(default_factory=list)
    buffer: bytearray = field(default_factory=bytearray)
    # Bytes still to be passed over after a \u; whether a \* stands before; where to go on reading.
    skip: int = 0
    starred: bool = False
    jump: int | None = None
    steps: int = 0
    misread: int = 0

    def __post_init__(self) -> None:
        self.state = State(Flow("body", self.budget))
        self.header = Header(self.western)
        # Against the specification, but some programs write letters as they are.
        self.raw_utf8 = not self.data.isascii() and _is_utf8(self.data)

    def read(self) -> Reading:
        """The whole file."""
        body = self.state.flow
        position: int | None = 0
        while position is not None:
            position = self._walk(position)
        self._flush()
        truncated = bool(self.states)
        while self.state.flow is not body:
            flow, self.state.flow = self.state.flow, self.state.flow.parent or body
            self._finish(flow)
        blocks = body.finish(self._layout())
        if truncated and not any(map(says_something, blocks)):
            raise RuleViolation("import-malformed", detail="the file breaks off before its text")
        running = (Paragraph(text, role="running") for text in self.running)
        read = (*running, *blocks)
        refuse_without_text(read)
        return read, tuple(self._warnings(truncated=truncated)), False

    def _walk(self, position: int) -> int | None:
        """Reads tokens from here; where to go on elsewhere, None at the end."""
        for token in TOKEN.finditer(self.data, position):
            kind = token.lastindex
            if kind in {WORD, NUMBER}:
                word = token.group(WORD)
                if self.starred or word in _RELEVANT:
                    self._step()
                    self._word(word, number(token.group(NUMBER)), token.end())
                    if self.jump is not None:
                        position, self.jump = self.jump, None
                        return position
                continue
            self._step()
            if kind == BRACE:
                if token.group() == b"{":
                    self._open()
                elif self._close():
                    self.rest = len(self.data[token.end() :].strip(b"\0 \r\n\t\x1a"))
                    return None
            elif kind == HEXADECIMAL:
                self._bytes(bytes.fromhex(token.group().replace(b"\\'", b"").decode("ascii")))
            elif kind == SYMBOL:
                self._symbol(token.group(SYMBOL))
            else:
                self._plain(token.group())
        return None

    def _step(self) -> None:
        self.steps += 1
        if self.steps > _MAX_STEPS:
            raise RuleViolation("import-too-large", size=self.steps, limit=_MAX_STEPS)

    def _open(self) -> None:
        self._settle()
        if len(self.states) >= _MAX_DEPTH:
            raise RuleViolation("import-malformed", detail=f"groups nested deeper than {_MAX_DEPTH}")
        self.states.append(self.state)
        self.state = self.state.fork()

    def _close(self) -> bool:
        """Ends the group; whether it was the outermost one."""
        self._settle()
        if not self.states:
            return True
        flow = self.state.flow
        self.state = self.states.pop()
        while flow is not self.state.flow and flow.parent is not None:
            self._finish(flow)
            flow = flow.parent
        return not self.states

    def _settle(self) -> None:
        self._flush()
        self.skip, self.starred = 0, False

    # Text

    def _plain(self, text: bytes) -> None:
        if not self.raw_utf8 or text.isascii():
            self._bytes(text)
            return
        self._flush()
        self._put(text.decode("utf-8", "replace"))

    def _bytes(self, raw: bytes) -> None:
        if self.skip:
            passed = min(self.skip, len(raw))
            self.skip -= passed
            raw = raw[passed:]
        self.buffer += raw

    def _flush(self) -> None:
        if self.buffer:
            text = self.header.decode(bytes(self.buffer), self.state.font)
            self.buffer.clear()
            if not text.isascii() and self.header.codec(self.state.font) == WESTERN:
                self._suspect(text)
            self._put(text)

    def _suspect(self, text: str) -> None:
        self.misread += len(_MISREAD.findall(text))
        if self.misread >= _LEAST_MISREAD:
            raise _MisreadError

    def _put(self, text: str) -> None:
        state = self.state
        if state.left_out:
            (self.removed if state.removed else self.hidden).append(text)
            return
        if state.page_number and state.flow.kind == "running":
            # Every page has another one: not the header's text.
            return
        if state.raised and text.strip().isdecimal():
            # 126¹ must not become 1261.
            text = text.translate(_SUPERSCRIPTS)
        state.flow.add(text, bold=state.bold, contents=state.contents)

    def _character(self, char: str) -> None:
        if self.skip:
            self.skip -= 1
            return
        self._flush()
        self._put(char)

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.starred = True
        elif symbol in SYMBOLS:
            self._character(SYMBOLS[symbol])
        elif symbol in b"\r\n":
            self._end(b"par")

    # Control words

    def _word(self, word: bytes, value: int | None, end: int) -> None:
        starred, self.starred = self.starred, False
        if word in CHARACTERS:
            self._character(CHARACTERS[word])
            return
        self._settle()
        if word in TABLES:
            self.jump = group_end(self.data, end)
            self.header.read_table(word, self.data[end : self.jump])
        elif word in SKIPPED or (starred and word not in STARRED):
            if word in PICTURES:
                self.lost.add("picture")
            elif word in EMBEDDED:
                self.lost.add("part")
            self.jump = group_end(self.data, end)
        elif word in CHANGES:
            CHANGES[word](self.state, value)
        elif word in FLOWS:
            self.budget.take_paragraph()
            self.state.flow = Flow(FLOWS[word], self.budget, parent=self.state.flow)
        elif word in _ENDS:
            self._end(word)
        else:
            self._own_word(word, value, end)

    def _own_word(self, word: bytes, value: int | None, end: int) -> None:
        if word == b"u" and value is not None:
            code = value + 0x10000 if value < 0 else value
            char = chr(code) if 0 <= code <= 0x10FFFF else "\ufffd"
            self._put(BULLET if _PRIVATE.match(char) else char)
            self.skip = self.state.fallback
        elif word == b"bin":
            self.jump = end + max(0, value or 0)
        elif word in {b"revised", b"mvt"}:
            self.tracked = self.tracked or value != 0
        elif word == b"upr":
            # Twice the same: first in the code page's letters, then in Unicode's.
            self.jump = group_end(self.data, self.data.find(b"{", end) + 1) + 1
        else:
            self.header.set_encoding(word, value)

    # Ends of paragraphs, cells, rows and streams

    def _layout(self) -> Layout:
        state = self.state
        style = self.header.style(state.style)
        outline = style.outline if state.outline is None else state.outline
        role: Role = "contents" if style.name.startswith(("toc ", "contents ")) else "body"
        return Layout(
            heading_level=None if outline is None or not 0 <= outline < 9 else outline + 1,
            alignment=state.alignment,
            indent=state.indent,
            role=role,
            depth=max(state.nesting, int(state.in_table)),
        )

    def _end(self, word: bytes) -> None:
        self._settle()
        flow, layout = self.state.flow, self._layout()
        if word == b"par" or (word == b"sect" and flow.pending):
            # Where the paragraph's end itself is deleted it runs on into the next one.
            if not self.state.left_out:
                self._number(flow)
                flow.end_paragraph(layout)
        elif word in {b"cell", b"nestcell"}:
            self._number(flow)
            depth = 1 if word == b"cell" else max(2, layout.depth)
            flow.end_cell(replace(layout, depth=depth))
        elif word != b"sect":
            flow.end_row(replace(layout, depth=1 if word == b"row" else max(2, layout.depth)))

    def _number(self, flow: Flow) -> None:
        """The number of a list's paragraph, where the file leaves it to be computed."""
        if not self.state.numbered or self.labelled or not flow.pending:
            return
        flow.label = flow.label or self.header.label(self.state.numbered, self.state.level)

    def _finish(self, flow: Flow) -> None:
        """A stream has ended: what it holds goes to the one it stands in."""
        parent = flow.parent or flow
        if flow.kind == "instruction":
            name = flow.text().split()[:1]
            if name == ["TOC"]:
                self.state.contents = True
            elif name and name[0].upper() in PAGE_NUMBERS:
                self.state.page_number = True
        elif flow.kind == "running":
            self.running.update(dict.fromkeys(line for line in flow.text().split("\n") if line.strip()))
        elif self.state.left_out:
            (self.removed if self.state.removed else self.hidden).append(flow.text())
        elif flow.kind == "label":
            self.labelled = True
            label = _PRIVATE.sub(BULLET, " ".join(flow.text().split()))
            parent.label = f"{parent.label} {label}".strip()
        elif flow.kind == "note":
            if text := flow.text():
                parent.notes.append(text)
        else:
            parent.boxes += flow.finish(Layout())

    def _warnings(self, *, truncated: bool) -> Iterator[ReadWarning]:
        if truncated:
            yield ReadWarning("truncated", "the file breaks off: its end is missing")
        if self.rest:
            yield ReadWarning("lost-part", f"{self.rest} bytes after the end of the text were not read")
        yield from left_out_warnings(self.removed, self.hidden, tracked=self.tracked)
        if "part" in self.lost:
            yield ReadWarning("lost-part", "a file embedded in the document was not read")
        if "picture" in self.lost:
            yield ReadWarning("lost-picture", "pictures are not carried over")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
