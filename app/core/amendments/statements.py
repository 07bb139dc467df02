"""An amending law as statements: what it says itself, line by line, apart from what it quotes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.amendments.quotes import SIGNS, Quotation, find_quotations
from app.core.amendments.references import FIRST_MASK, LAST_MASK
from app.core.amendments.verbs import announces_amendments, expects_text, find_verb
from app.core.clauses.model import Clause, ClauseTree
from app.core.text import fold

_MASK_COUNT: Final = LAST_MASK - FIRST_MASK + 1
_PRIVATE: Final = re.compile(f"[{chr(FIRST_MASK)}-{chr(LAST_MASK)}]")
# Numbers are often named without quotation marks: «цифры 30 заменить цифрами 29».
_BARE_NUMBER: Final = re.compile(r"\b(?:цифр|числ|сан)\w*\s+(\d+(?:[.,\-–]\d+)*)")
# A quotation that is never closed is closed where the next instruction begins; this often, then no more.
_MENDED: Final = 50
_QUOTED_STRUCTURE: Final = re.compile(r"__qstr_\d+")
_SPACES: Final = re.compile(r"[^\S\n]+")
_BRACKETS: Final = re.compile(r"\([^()]{0,400}\)")


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted words without their signs. `clauses`: where the splitter cut them already, else empty."""

    text: str
    clauses: tuple[Clause, ...] = ()
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of an amending law with what it quotes.

    `masked` is folded, each quotation one character of `references.MASKS`; `text` has the same length and is
    as written, the same characters standing for quotations.
    """

    clause: Clause
    text: str
    masked: str
    quotes: tuple[Quote, ...]

    def quoted(self, mask: str) -> str:
        """The words behind a mask."""
        return self.quotes[ord(mask) - FIRST_MASK].text

    def quote(self, mask: str) -> Quote:
        return self.quotes[ord(mask) - FIRST_MASK]

    def unmask(self, start: int, end: int) -> str:
        """The words of text[start:end] as they stand in the law, quotations in full."""
        return " ".join(_PRIVATE.sub(lambda m: f"«{self.quoted(m.group())}»", self.text[start:end]).split())


@dataclass(slots=True)
class _Block:
    """A clause with what is quoted below it as one text; `spans` say which part of it is which quoted clause."""

    clause: Clause
    spans: list[tuple[int, int, Clause]] = field(default_factory=list)
    length: int = 0
    _lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def add(self, lines: str) -> int:
        """Puts text on lines of its own; returns where it begins. Runs of spaces become one."""
        plain = _SPACES.sub(" ", lines)
        start = self.length + 1 if self._lines else 0
        self._lines.append(plain)
        self.length = start + len(plain)
        return start

    def copy(self) -> "_Block":
        return _Block(self.clause, [*self.spans], self.length, [*self._lines])


def read_statements(tree: ClauseTree) -> list[Statement]:
    """Every line of the law that is no quotation, in reading order."""
    return [statement for block in _blocks(tree.clauses) for statement in _statements(block)]


def _blocks(clauses: Sequence[Clause]) -> Iterator[_Block]:
    """Clauses that speak themselves; those inside a quotation belong to the clause that opens it."""
    parents = {clause.eid: clause.parent for clause in clauses}
    index = 0
    while index < len(clauses):
        clause = clauses[index]
        index += 1
        if clause.quoted:
            # Structure quoted by nothing, or after a quotation that was closed too early.
            block = _Block(clause)
            block.add("\n".join(filter(None, (_first_line(clause), clause.text))))
            yield block
            continue
        quoted: list[Clause] = []
        while index < len(clauses) and _is_quoted_below(clauses[index], clause.eid, parents):
            quoted.append(clauses[index])
            index += 1
        block = _Block(clause)
        _weave(block, _own_lines(clause), _quotations_of(quoted, clause.eid))
        taken, index = _reach_for_closing(block, clauses, index, parents)
        yield taken


def _own_lines(clause: Clause) -> list[str]:
    """The clause's text; its heading too where that is a sentence that instructs."""
    lines = clause.text.split("\n") if clause.text else []
    heading = fold(clause.heading)
    return [clause.heading, *lines] if find_verb(heading) or announces_amendments(heading) else lines


def _quotations_of(quoted: Sequence[Clause], eid: str) -> list[list[Clause]]:
    """Quoted clauses by the quotation they stand in: their eIds number it, else its opening sign begins it."""
    groups: list[list[Clause]] = []
    last: str | None = None
    for clause in quoted:
        numbered = _QUOTED_STRUCTURE.match(clause.eid, len(eid))
        opened = (_first_line(clause) or clause.text)[:1] in SIGNS
        if not groups or (numbered[0] != last if numbered else opened):
            groups.append([])
        last = numbered[0] if numbered else None
        groups[-1].append(clause)
    return groups


def _weave(block: _Block, lines: Sequence[str], quotations: Sequence[list[Clause]]) -> None:
    """Puts each quotation below the line that announces it: the splitter keeps a clause's own lines together."""
    waiting = list(quotations)
    for place, line in enumerate(lines):
        block.add(line)
        following = lines[place + 1].lstrip()[:1] if place + 1 < len(lines) else ""
        announces = (
            line.rstrip().endswith(":")
            and expects_text(fold(line))
            and not (following and following in SIGNS)
        )
        if waiting and announces and place + 1 < len(lines):
            for clause in waiting.pop(0):
                _append(block, clause)
    for clause in (clause for group in waiting for clause in group):
        _append(block, clause)


def _is_quoted_below(clause: Clause, eid: str, parents: dict[str, str | None]) -> bool:
    return clause.quoted and _stands_below(clause, eid, parents)


def _stands_below(clause: Clause, eid: str, parents: dict[str, str | None]) -> bool:
    """Bounded: nothing is nested deeper than this."""
    above = clause.parent
    for _depth in range(64):
        if above is None or above == eid:
            break
        above = parents.get(above)
    return above == eid


def _reach_for_closing(
    block: _Block, clauses: Sequence[Clause], index: int, parents: dict[str, str | None]
) -> tuple[_Block, int]:
    """Items of an unclosed quotation that the splitter took for the law's own come into the block."""
    found = find_quotations(block.text)
    if not found or found[-1].closed:
        return block, index
    trial = block.copy()
    end = index
    while end < len(clauses) and end - index < _MENDED:
        clause = clauses[end]
        if not _stands_below(clause, block.clause.eid, parents):
            break
        _append(trial, clause)
        end += 1
        if any(sign in SIGNS for sign in clause.text[-4:]):
            found = find_quotations(trial.text, found[-1].start)
            if found[-1].closed:
                return trial, end
    return block, index


def _first_line(clause: Clause) -> str:
    return " ".join(part for part in (clause.label, clause.heading) if part)


def _append(block: _Block, clause: Clause) -> None:
    head = _first_line(clause)
    # An item's text stands on the line of its label.
    whole = (
        f"{head} {clause.text}" if head and clause.text and not clause.heading else f"{head}\n{clause.text}"
    )
    start = block.add(whole.strip("\n"))
    block.spans.append((start, block.length, clause))


def _statements(block: _Block) -> Iterator[Statement]:
    text = _PRIVATE.sub(" ", block.text)
    quotations = _closed_quotations(text)
    start = 0
    lines: list[tuple[int, int, list[Quotation]]] = []
    inside: list[Quotation] = []
    for begin, end, quotation in _line_ends(text, quotations):
        if quotation is not None:
            inside.append(quotation)
            continue
        line = text[start:begin]
        if lines and _goes_on(text, lines[-1], line, _outside(text, start, begin, inside)):
            first, _end, before = lines[-1]
            lines[-1] = (first, begin, [*before, *inside])
        elif line.strip():
            lines.append((start, begin, inside))
        start, inside = end, []
    for first, last, found in lines:
        yield _statement(block, text, first, last, found)


def _line_ends(text: str, quotations: Sequence[Quotation]) -> Iterator[tuple[int, int, Quotation | None]]:
    """Line ends outside quotations, and the quotations, in order; the end of the text is the last line end."""
    place = 0
    for quotation in quotations:
        while (found := text.find("\n", place, quotation.start)) >= 0:
            yield found, found + 1, None
            place = found + 1
        yield quotation.start, quotation.end, quotation
        place = quotation.end
    while (found := text.find("\n", place)) >= 0:
        yield found, found + 1, None
        place = found + 1
    yield len(text), len(text), None


def _outside(text: str, start: int, end: int, quotations: Sequence[Quotation]) -> str:
    """What a line says outside its quotations."""
    parts = []
    for quotation in quotations:
        parts.append(text[start : quotation.start])
        start = quotation.end
    return "".join([*parts, text[start:end]])


def _goes_on(text: str, before: tuple[int, int, list[Quotation]], line: str, own: str) -> bool:
    """Whether a line is the new text that the line before announces; `own` is what it says itself."""
    says_something = any(char.isalnum() for char in own)
    if not line.strip() or line.strip()[0] not in SIGNS:
        return not says_something
    first, last, _quotations = before
    announced = text[first:last].rstrip()
    return announced.endswith(":") and (not says_something or expects_text(fold(announced)))


def _closed_quotations(text: str) -> list[Quotation]:
    """All quotations; one without an end stops before the next line that instructs, or at the end."""
    found = find_quotations(text)
    for _attempt in range(_MENDED):
        if not found or found[-1].closed:
            break
        opened = found.pop()
        end = _next_instruction(text, opened.start)
        found.append(Quotation(opened.start, end, closed=False))
        if end >= len(text):
            break
        found += find_quotations(text, end)
    return found


def _next_instruction(text: str, start: int) -> int:
    place = text.find("\n", start)
    while place >= 0:
        following = text.find("\n", place + 1)
        line = text[place + 1 : following if following >= 0 else len(text)]
        if line[:1] not in SIGNS and find_verb(fold(line)) is not None:
            return place
        place = following
    return len(text)


def _statement(block: _Block, text: str, first: int, last: int, found: Sequence[Quotation]) -> Statement:
    parts: list[str] = []
    quotes: list[Quote] = []
    place = first
    for quotation in found[:_MASK_COUNT]:
        parts += [text[place : quotation.start], chr(FIRST_MASK + len(quotes))]
        quotes.append(_quote(block, text, quotation))
        place = quotation.end
    parts.append(text[place:last])
    plain = "".join(parts).replace("\n", " ")
    plain = _BARE_NUMBER.sub(lambda match: _mask_number(match, quotes), plain)
    return Statement(block.clause, plain, fold(plain), tuple(quotes))


def _mask_number(match: re.Match[str], quotes: list[Quote]) -> str:
    if len(quotes) >= _MASK_COUNT:
        return match.group()
    quotes.append(Quote(match[1]))
    return match.group()[: match.start(1) - match.start()] + chr(FIRST_MASK + len(quotes) - 1)


def _quote(block: _Block, text: str, quotation: Quotation) -> Quote:
    within = [
        (start, end, clause)
        for start, end, clause in block.spans
        if start >= quotation.start - 1 and end <= quotation.end + 2 and clause.quoted
    ]
    words = quotation.inside(text).strip()
    covered = within and within[0][0] <= quotation.start and within[-1][1] >= quotation.end
    clauses = tuple(clause for _start, _end, clause in within) if covered else ()
    return Quote(words, clauses, quotation.closed)


def without_brackets(text: str) -> str:
    """`text` with what stands in brackets blanked out, its length kept: an act's places of publication."""
    return _BRACKETS.sub(lambda match: " " * len(match.group()), text)
