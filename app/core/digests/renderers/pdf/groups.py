"""Groups of similar comments: the one that stands for all, how many, when, by what way, and what each other one added;
their full texts in an annex."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import groupby

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.findings import CommentGroup
from app.core.digests.model import Bar, DigestComment
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.renderers.pdf.comments import CommentWriter
from app.core.digests.renderers.pdf.lines import Run
from app.core.digests.renderers.pdf.pages import Pages
from app.core.digests.renderers.pdf.phrases import PdfPhrase
from app.core.digests.renderers.pdf.styles import Styles


def group_numbers(groups: Iterable[CommentGroup], first: int) -> dict[str, int]:
    """By id of the comment that a group is shown by, its number. `first`: number of the first comment that stands in a
    group, in whatever volume it is: members follow their representative, groups one another."""
    numbers: dict[str, int] = {}
    for group in groups:
        numbers[group.representative] = first
        first += group.count
    return numbers


class GroupsWriter:
    """The groups of one clause, as their comments pass. `numbers`: as `group_numbers` gives them."""

    def __init__(
        self,
        pages: Pages,
        styles: Styles,
        say: Phrasebook,
        comments: CommentWriter,
        groups: Sequence[CommentGroup],
        numbers: Mapping[str, int],
    ) -> None:
        self._pages, self._styles, self._say, self._comments = pages, styles, say, comments
        self._groups = {group.representative: group for group in groups}
        self._numbers = numbers
        self._begun: str | None = None
        self._adding: list[int] = []
        self._added: tuple[str, ...] = ()
        self._language = ""

    def write(self, comment: DigestComment) -> None:
        """A comment that stands in a group: the head and itself in full, or what it added."""
        if comment.added != self._added or comment.group != self._begun:
            self._end_addition()
        if comment.represents:
            self._head(self._groups[comment.id])
            self._comments.write(comment)
        else:
            if self._begun != comment.group:
                self._go_on(comment)
            if comment.added:
                self._added, self._language = comment.added, comment.language
                self._adding.append(comment.number)
        self._begun = comment.group

    def finish(self) -> None:
        """After the last comment of the last group."""
        self._end_addition()

    def _head(self, group: CommentGroup) -> None:
        pages, say, styles = self._pages, self._say, self._styles
        first = self._numbers[group.representative]
        began, ended = say.moment(group.first_at), say.moment(group.last_at)
        when = say(FindingPhrase.GROUP_WHEN, first=began, last=ended)
        counted = say(FindingPhrase.GROUP_OF, count=say.number(group.count))
        pages.runs([Run(counted, styles.label_bold), Run(f" · {when}", styles.label)], styles.group_head)
        axes = (("source", group.by_source), ("stance", group.by_stance), ("language", group.by_language))
        pages.paragraph(" · ".join(self._bars(kind, bars) for kind, bars in axes), styles.group_fact)
        others = [member for member in group.members if member.id != group.representative]
        silent = [number for number, member in enumerate(others, start=first + 1) if not member.added]
        self._numbered(FindingPhrase.MEMBERS, range(first, first + group.count))
        if silent:
            self._numbered(FindingPhrase.ADDED_NOTHING, silent)
        pages.paragraph(f"{say(FindingPhrase.REPRESENTATIVE)}:", styles.group_fact)

    def _numbered(self, phrase: FindingPhrase, numbers: Sequence[int]) -> None:
        said = self._say(PdfPhrase.NUMBERS, numbers=ranges(numbers))
        self._pages.paragraph(f"{self._say(phrase)}: {said}", self._styles.group_fact)

    def _bars(self, kind: str, bars: Sequence[Bar]) -> str:
        return "; ".join(f"{self._comments.label(kind, key)}: {self._say.number(n)}" for key, n in bars)

    def _go_on(self, comment: DigestComment) -> None:
        """A group whose representative stands in the volume before."""
        say = self._say
        group = self._groups[comment.group or ""]
        counted = say(FindingPhrase.GROUP_OF, count=say.number(group.count))
        place = say(FindingPhrase.IN_GROUP_WITH, number=self._numbers[group.representative])
        self._pages.paragraph(f"{counted} {say(Phrase.CONTINUED)}. {place}", self._styles.group_head)

    def _end_addition(self) -> None:
        """What neighbours added in the same words, once."""
        if self._adding:
            said = self._say(FindingPhrase.ADDED, number=ranges(self._adding))
            self._pages.paragraph(f"{said}:", self._styles.added_label)
            for sentence in self._added:
                language = self._comments.foreign(self._language)
                self._pages.paragraph(sentence, self._styles.added, language=language)
        self._adding, self._added = [], ()


class FullTexts:
    """The annex: every member of every group in full, those that say word for word what another does by reference to
    it. Memory: a few dozen bytes for each text of one group."""

    def __init__(self, pages: Pages, styles: Styles, say: Phrasebook, comments: CommentWriter) -> None:
        self._pages, self._styles, self._say, self._comments = pages, styles, say, comments
        self._group: str | None = None
        self._seen: dict[bytes, int] = {}
        self._same: list[int] = []
        self._as = 0

    def write(self, comment: DigestComment, representative: int) -> None:
        """A member, or the comment that stands for them, which is noted and not repeated. `representative`: number."""
        if comment.group != self._group:
            self._end_same()
            self._group, self._seen = comment.group, {}
            place = self._say(FindingPhrase.IN_GROUP_WITH, number=representative)
            self._pages.paragraph(place, self._styles.group_head)
        number = self._seen.setdefault(_fingerprint(comment), comment.number)
        if comment.represents:
            return
        named = comment.organisation or comment.author_name or comment.author_email
        if number != comment.number and not named:
            if number != self._as:
                self._end_same()
            self._as = number
            self._same.append(comment.number)
            return
        self._end_same()
        if number == comment.number:
            self._comments.write(comment, whole=True)
        else:
            self._comments.byline(comment)
            said = self._say(FindingPhrase.SAME_TEXT, number=number)
            self._pages.paragraph(said, self._styles.wording_label)

    def finish(self) -> None:
        self._end_same()

    def _end_same(self) -> None:
        if self._same:
            numbers = self._say(PdfPhrase.NUMBERS, numbers=ranges(self._same))
            runs = [
                Run(f"{numbers}: ", self._styles.label_bold),
                Run(self._say(FindingPhrase.SAME_TEXT, number=self._as), self._styles.label),
            ]
            self._pages.runs(runs, self._styles.byline)
        self._same = []


def ranges(numbers: Sequence[int]) -> str:
    """Rising numbers as people write them: `3, 12–25`."""
    return ", ".join(_ranges(numbers))


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    for _, run in groupby(enumerate(numbers), lambda placed: placed[1] - placed[0]):
        consecutive = [number for _, number in run]
        first, last = consecutive[0], consecutive[-1]
        yield str(first) if first == last else f"{first}–{last}"


def _fingerprint(comment: DigestComment) -> bytes:
    """The same for comments that say the same, word for word: the text, what it is about, what it proposes."""
    quote = comment.quote
    said = comment.body, comment.proposed_text, quote and (quote.exact, quote.prefix, quote.suffix)
    return blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=16).digest()
