"""Markdown, read as the page it stands for: block by block into HTML, then as any HTML page."""

import re
from dataclasses import dataclass, field
from typing import Final

from app.core.errors import RuleViolation
from app.core.importers.blocks import Reading, ReadWarning
from app.core.importers.encodings import decode_text
from app.core.importers.html import read_markup
from app.core.importers.limits import MAX_PARAGRAPHS
from app.core.importers.markdown_inline import escaped, inline, sole_tag
from app.core.importers.text import is_wrapped
from app.core.text import normalize_input

# Every mark costs a step: three thousand pages of text, or a few seconds of nothing but marks.
_MAX_BYTES: Final = 4 * 1024 * 1024
_MAX_BARS: Final = 200_000
_FRONT_MATTER_LINES: Final = 200
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_ATX_END: Final = re.compile(r"[ \t]#+$")
_SETEXT: Final = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_RULE: Final = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_QUOTE: Final = re.compile(r"(?: {0,3}> ?)+")
_BULLET: Final = re.compile(r"(?P<indent>\s{0,40})(?P<label>[-*+])[ \t]+(?=\S)")
_NUMBERED: Final = re.compile(r"(?P<indent>\s{0,40})(?P<number>\d{1,9})(?P<sign>[.)])[ \t]+(?=\S)")
_DELIMITER: Final = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)*\s*:?-*:?\s*$")
_LONGEST_DELIMITER: Final = 1_000
_CELL_END: Final = re.compile(r"(?<!\\)\|")


def read_markdown(data: bytes) -> Reading:
    """The text's blocks. RuleViolation `import-empty`, `-too-large`, `-unsupported-format`."""
    if len(data) > _MAX_BYTES:
        raise RuleViolation("import-too-large", size=len(data), limit=_MAX_BYTES)
    text = normalize_input(decode_text(data).replace("\v", "\n").replace("\f", "\n"))
    lines = text.split("\n")
    for size, limit in ((len(lines), MAX_PARAGRAPHS), (text.count("|"), _MAX_BARS)):
        if size > limit:
            raise RuleViolation("import-too-large", size=size, limit=limit)
    begin = _front_matter_end(lines)
    # Lines cut at a margin go on; lines of an author's own are broken where he broke them.
    page = _Page(lines, begin, line_break=" " if is_wrapped(lines) else "<br>\n")
    blocks, warnings, wrapped = read_markup(page.html())
    if begin:
        front = "\n".join(lines[1 : begin - 1]).strip()
        message = "the data before the text was left out"
        warnings = (ReadWarning("front-matter", message, front), *warnings)
    return blocks, warnings, wrapped


def _front_matter_end(lines: list[str]) -> int:
    """The first line after a block of data («---» to «---») at the beginning; 0 where there is none."""
    if lines[0].rstrip() != "---":
        return 0
    for index in range(1, min(len(lines), _FRONT_MATTER_LINES)):
        if lines[index].rstrip() in {"---", "..."}:
            # Data is «name: value»; a text between two rules is a text.
            named = sum(":" in line for line in lines[1:index])
            return index + 1 if named * 2 >= index - 1 else 0
    return 0


@dataclass(slots=True)
class _Counter:
    """The last number of a list: as written and as meant. Markdown lets «1. 1. 1.» mean 1, 2, 3."""

    written: str
    sign: str
    meant: int


@dataclass(slots=True)
class _Page:
    """A Markdown text on its way to HTML. `_open` are the lines of the paragraph begun."""

    lines: list[str]
    begin: int
    line_break: str
    _out: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _counters: dict[int, _Counter] = field(default_factory=dict)
    _comments: int = 0

    def html(self) -> str:
        """The whole text as HTML; nothing of it is executable, unknown tags are text."""
        self._comments = sum("-->" in line for line in self.lines[self.begin :])
        index = self.begin
        while index < len(self.lines):
            index = self._block(index)
        self._end_paragraph()
        return "\n".join(self._out)

    def _block(self, index: int) -> int:
        """Read the block or line at `index`; the index of what follows."""
        line = _unquoted(self.lines[index])
        self._comments -= "-->" in line
        if not line.strip():
            self._end_paragraph()
            return index + 1
        if fence := _FENCE.match(line):
            return self._code(index + 1, fence.group(1))
        if line.lstrip().startswith("<!--") and (self._comments or "-->" in line):
            return self._comment(index)
        if heading := _ATX.match(line):
            self._heading(len(heading.group(1)), _ATX_END.sub("", line[heading.end() :].rstrip()))
            return index + 1
        if self._open and (under := _SETEXT.match(line)) and not _is_item(self._open[0]):
            text = "\n".join(self._open)
            self._open = []
            self._heading(1 if under.group(1)[0] == "=" else 2, text)
            return index + 1
        if _RULE.match(line):
            self._end_paragraph()
            return index + 1
        if self._begins_table(index, line):
            return self._table(index)
        self._line(line)
        return index + 1

    def _heading(self, level: int, text: str) -> None:
        self._end_paragraph()
        self._counters.clear()
        self._out.append(f"<h{level}>{inline(text.strip(), self.line_break)}</h{level}>")

    def _line(self, line: str) -> None:
        if _BULLET.match(line) or _NUMBERED.match(line):
            self._end_paragraph()
            line = self._numbered(line)
        elif not self._open and line[0] not in " \t":
            # A paragraph of its own ends the lists before it: the next «1.» is a first one again.
            self._counters.clear()
        self._open.append(line)

    def _numbered(self, line: str) -> str:
        """The item with the number its place in the list gives it."""
        match = _NUMBERED.match(line)
        if match is None:
            return line
        indent = len(match["indent"].expandtabs(4))
        last = self._counters.get(indent)
        number, sign = match["number"], match["sign"]
        repeated = last is not None and (last.written, last.sign) == (number, sign)
        meant = last.meant + 1 if last is not None and repeated else int(number)
        for deeper in [place for place in self._counters if place > indent]:
            del self._counters[deeper]
        self._counters[indent] = _Counter(number, sign, meant)
        return f"{match['indent']}{meant if repeated else number}{sign} {line[match.end() :]}"

    def _end_paragraph(self) -> None:
        if not self._open:
            return
        raw = sole_tag(self._open[0])
        # Two spaces at a line's end mean what a backslash there means.
        ends = ["\\" if line.endswith("  ") else "" for line in self._open[:-1]] + [""]
        text = "\n".join(line.strip() + end for line, end in zip(self._open, ends, strict=True))
        written = inline(text, "\n" if raw else self.line_break)
        self._out.append(written if raw else f"<p>{written}</p>")
        self._open = []

    def _code(self, index: int, fence: str) -> int:
        self._end_paragraph()
        begin = index
        while index < len(self.lines) and not self.lines[index].lstrip().startswith(fence):
            index += 1
        self._out.append(f"<pre>\n{escaped(chr(10).join(self.lines[begin:index]))}</pre>")
        return index + 1

    def _comment(self, index: int) -> int:
        self._end_paragraph()
        while index < len(self.lines) and "-->" not in self.lines[index]:
            index += 1
        rest = self.lines[index].partition("-->")[2] if index < len(self.lines) else ""
        if rest.strip():
            self._open.append(rest)
        return index + 1

    def _begins_table(self, index: int, line: str) -> bool:
        if "|" not in line or index + 1 >= len(self.lines):
            return False
        under = _unquoted(self.lines[index + 1])
        short = len(under) <= _LONGEST_DELIMITER and "-" in under and "|" in under
        return short and _DELIMITER.match(under) is not None

    def _table(self, index: int) -> int:
        self._end_paragraph()
        rows = [index]
        following = index + 2
        while following < len(self.lines) and "|" in self.lines[following]:
            rows.append(following)
            following += 1
        self._out.append("<table>")
        for row in rows:
            cells = _CELL_END.split(_unquoted(self.lines[row]).strip().removeprefix("|").removesuffix("|"))
            self._out.append("<tr>" + "".join(f"<td>{inline(cell.strip(), ' ')}</td>" for cell in cells))
        self._out.append("</table>")
        return following


def _unquoted(line: str) -> str:
    match = _QUOTE.match(line)
    return line if match is None else line[match.end() :]


def _is_item(line: str) -> bool:
    return bool(_BULLET.match(line) or _NUMBERED.match(line))
