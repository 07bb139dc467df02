"""Groups of similar comments: a row for each, below it what its members added; their full texts in an annex."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import groupby
from typing import Final

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.findings import CommentGroup
from app.core.digests.model import Bar, DigestComment
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.docx.markup import (
    ROW,
    SHADE,
    Typesetter,
    cell_begin,
    row,
)
from app.core.digests.renderers.docx.parts import LANDSCAPE_WIDTH, Spool
from app.core.digests.renderers.docx.phrases import DocxPhrase
from app.core.digests.renderers.docx.remark_rows import RemarkRows, is_short
from app.core.digests.renderers.docx.split_table import SplitTable
from app.core.digests.stream import DisplaySection

_FULL: Final = (900, 3200, LANDSCAPE_WIDTH - 4100)
_DASH: Final = "–"


def group_numbers(section: DisplaySection, first: int) -> dict[str, int]:
    """By id of the comment that a group is shown by, its number. `first`: number of the clause's first comment, in
    whatever volume it is."""
    numbers: dict[str, int] = {}
    number = first + section.tally.official
    for group in section.findings.groups:
        numbers[group.representative] = number
        number += group.count
    return numbers


class GroupRows:
    """Rows of the groups of one clause. `numbers`: as `group_numbers` gives them."""

    def __init__(
        self,
        rows: RemarkRows,
        say: Phrasebook,
        ink: Typesetter,
        groups: Iterable[CommentGroup],
        numbers: Mapping[str, int],
    ) -> None:
        self._rows, self._say, self._ink, self._numbers = rows, say, ink, numbers
        self._groups = {group.representative: group for group in groups}
        self._begun: str | None = None

    def head(self, comment: DigestComment) -> str:
        """The group's row: its representative in full, how many sent it, when, by what way, under what numbers."""
        self._begun = comment.id
        group = self._groups[comment.id]
        author = "".join((*self._figures(group), *self._named(comment)))
        label = self._ink.paragraph("Label", self._say(FindingPhrase.REPRESENTATIVE))
        remark = "".join((label, *self._rows.remark(comment), *self._members(group)))
        return self._rows.row(comment.number, author, remark, short=is_short(comment))

    def begins_within(self, comment: DigestComment) -> bool:
        """Whether a group goes on with this member whose representative stands in the volume before."""
        begun, self._begun = self._begun, comment.group
        return begun != comment.group

    def continued_title(self, comment: DigestComment) -> str:
        """What stands above the members of such a group."""
        group, say = self._groups[comment.group or ""], self._say
        counted = say(FindingPhrase.GROUP_OF, count=say.number(group.count))
        place = say(FindingPhrase.IN_GROUP_WITH, number=self._numbers[group.representative])
        return f"{counted} {say(Phrase.CONTINUED)}. {place}"

    def addition(self, comment: DigestComment) -> str:
        """The row of a member that said more than the representative."""
        ink = self._ink
        label = ink.paragraph("Label", self._say(FindingPhrase.ADDED, number=comment.number))
        said = "".join(ink.paragraph("Added", sentence, comment.language) for sentence in comment.added)
        author = "".join(self._rows.author(comment))
        return self._rows.row(comment.number, author, label + said, short=is_short(comment))

    def _figures(self, group: CommentGroup) -> Iterator[str]:
        say, ink = self._say, self._ink
        yield ink.paragraph("GroupCount", say(FindingPhrase.GROUP_OF, count=say.number(group.count)))
        first, last = say.moment(group.first_at), say.moment(group.last_at)
        yield ink.paragraph("GroupFact", say(FindingPhrase.GROUP_WHEN, first=first, last=last))
        yield from self._bars("source", group.by_source)
        for kind, bars in (("stance", group.by_stance), ("language", group.by_language)):
            if len(bars) > 1:
                yield from self._bars(kind, bars)

    def _bars(self, kind: str, bars: Sequence[Bar]) -> Iterator[str]:
        said = "; ".join(f"{self._say.label(kind, key)}: {self._say.number(n)}" for key, n in bars)
        yield self._ink.paragraph("GroupFact", said)

    def _named(self, comment: DigestComment) -> Iterator[str]:
        """The representative's own author, where there is anything to say of him."""
        if comment.organisation or comment.author_name or comment.author_email:
            yield from self._rows.author(comment)

    def _members(self, group: CommentGroup) -> Iterator[str]:
        say, first = self._say, self._numbers[group.representative]
        others = [member for member in group.members if member.id != group.representative]
        silent = [n for n, member in enumerate(others, start=first + 1) if not member.added]
        numbers = say(DocxPhrase.NUMBERS, numbers=ranges(range(first, first + group.count)))
        yield self._ink.paragraph("GroupFact", f"{say(FindingPhrase.MEMBERS)}: {numbers}")
        if silent:
            numbers = say(DocxPhrase.NUMBERS, numbers=ranges(silent))
            yield self._ink.paragraph("GroupFact", f"{numbers}: {say(FindingPhrase.ADDED_NOTHING)}")


class FullTexts:
    """The annex with the full text of every member of a group; one that says word for word what another does, refers
    to it. Memory: a few dozen bytes for each text of one group."""

    def __init__(self, spool: Spool, rows: RemarkRows, say: Phrasebook, ink: Typesetter) -> None:
        self._rows, self._say, self._ink = rows, say, ink
        headings = [say(phrase) for phrase in (Phrase.NUMBER, Phrase.AUTHOR, Phrase.REMARK)]
        self._table = SplitTable(spool, headings, _FULL, "HeadCell")
        self._group: str | None = None
        self._titled = self._written = False
        self._seen: dict[bytes, int] = {}

    def write(self, comment: DigestComment, unit: str, representative: int) -> None:
        """`representative`: number of the one that stands for the comment's group."""
        if comment.group != self._group:
            self._group, self._titled, self._seen = comment.group, False, {}
        number = self._seen.setdefault(_fingerprint(comment), comment.number)
        if comment.represents:
            return
        if not self._titled:
            self._titled = self._written = True
            self._table.write(self._title(unit, representative))
        ink = self._ink
        if number == comment.number:
            said = "".join(self._rows.remark(comment))
        else:
            said = ink.paragraph("Same", self._say(FindingPhrase.SAME_TEXT, number=number))
        cells = ink.paragraph("Normal", str(comment.number)), "".join(self._rows.author(comment)), said
        self._table.write(row(cells, _FULL, breaks=not is_short(comment)))

    def finish(self) -> bool:
        """Whether there was anything to write."""
        self._table.finish()
        return self._written

    def _title(self, unit: str, representative: int) -> str:
        place = self._say(FindingPhrase.IN_GROUP_WITH, number=representative)
        title = self._ink.paragraph("GroupRow", f"{unit.rstrip('.')}. {place}")
        return f"{ROW}{cell_begin(LANDSCAPE_WIDTH, span=len(_FULL), fill=SHADE)}{title}</w:tc></w:tr>"


def ranges(numbers: Sequence[int]) -> str:
    """Rising numbers as people write them: `3, 12–25`."""
    said = []
    for _, run in groupby(enumerate(numbers), lambda placed: placed[1] - placed[0]):
        consecutive = [number for _, number in run]
        first, last = consecutive[0], consecutive[-1]
        said.append(str(first) if first == last else f"{first}{_DASH}{last}")
    return ", ".join(said)


def _fingerprint(comment: DigestComment) -> bytes:
    """The same for comments that say the same, word for word: the text, what it is about, what it proposes."""
    quote = comment.quote
    said = (
        comment.body, comment.language, comment.stance, comment.proposed_text, comment.text_language,
        quote and (quote.exact, quote.prefix, quote.suffix),
    )  # fmt: skip
    return blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=16).digest()
