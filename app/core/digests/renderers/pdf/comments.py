"""One comment: who says it, about which words, what, and the wording it proposes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.findings import Proposal
from app.core.digests.model import VIEW_SECRETARIAT, DigestClause, DigestComment, DigestHeader
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.redlines import proposal_changes
from app.core.digests.renderers.pdf.lines import Run
from app.core.digests.renderers.pdf.pages import Block, Pages
from app.core.digests.renderers.pdf.styles import Styles

_HOLE: Final = "\0"
_BETWEEN: Final = " · "


class CommentWriter:
    """Writes comments of the clause it was last given. Words that many comments share are looked up once."""

    def __init__(self, pages: Pages, styles: Styles, header: DigestHeader, say: Phrasebook) -> None:
        self._pages, self._styles, self._say = pages, styles, say
        self._language = header.language
        self._with_addresses = header.view == VIEW_SECRETARIAT
        self._before_quote, _, self._after_quote = say(Phrase.ON_THE_WORDS, quote=_HOLE).partition(_HOLE)
        self._labels: dict[tuple[str, str], str] = {}
        self._number, self._nameless = say(Phrase.NUMBER), say(Phrase.NAME_NOT_GIVEN)
        self._wording_label = say(Phrase.PROPOSED_WORDING)
        self._wordings: dict[str, str] = {}
        self._wanted: dict[str, list[Proposal]] = {}

    def begin(self, clause: DigestClause | None, proposals: Sequence[Proposal], *, printed: bool) -> None:
        """`printed`: whether the proposals stand in this file, so that they need not be repeated."""
        self._wordings = {} if clause is None else {w.language: w.text for w in clause.wordings}
        self._printed = printed
        self._wanted = {}
        for proposal in proposals:
            for comment in proposal.comments:
                self._wanted.setdefault(comment, []).append(proposal)

    def label(self, kind: str, key: str) -> str:
        found = self._labels.get((kind, key))
        if found is None:
            found = self._labels[kind, key] = self._say.label(kind, key)
        return found

    def write(self, comment: DigestComment, *, whole: bool = False) -> None:
        """All of it; `whole`: with the wording even where a proposal of the file says the same."""
        self.byline(comment)
        self.remark(comment, whole=whole)

    def byline(self, comment: DigestComment) -> None:
        """Number, position, author, region, day and way, and the proposals it asks for, in one paragraph."""
        styles, runs = self._styles, [Run(f"{self._number} {comment.number}", self._styles.label_bold)]

        def put(text: str, style: object = None) -> None:
            runs.append(Run(_BETWEEN, styles.label_grey))
            runs.append(Run(text, styles.label_bold if style else styles.label))

        put(self.label("stance", comment.stance), "bold")
        if comment.organisation:
            put(comment.organisation, "bold")
        if comment.author_name:
            put(comment.author_name)
        if not comment.organisation and not comment.author_name:
            put(self._nameless)
        if comment.region:
            put(self.label("region", comment.region))
        if comment.author_email and self._with_addresses:
            put(comment.author_email)
        put(f"{self._say.local(comment.received_at):%d.%m.%Y}")
        put(self.label("source", comment.source))
        for proposal in self._wanted.get(comment.id, ()):
            put(self._say(FindingPhrase.PROPOSAL, number=proposal.number), "bold")
        self._pages.runs(_joined(runs), styles.byline)

    def remark(self, comment: DigestComment, *, whole: bool = False) -> None:
        """The words it is about, the comment, the wording it proposes."""
        styles, pages = self._styles, self._pages
        language = self.foreign(comment.language)
        if comment.quote is not None:
            quote = comment.quote
            around = (
                (self._before_quote, styles.body_grey), (quote.prefix, styles.body), (quote.exact, styles.body_italic),
                (quote.suffix, styles.body), (self._after_quote, styles.body_grey),
            )  # fmt: skip
            pages.runs([Run(text, style) for text, style in around if text], styles.remark)
        if comment.body:
            pages.paragraph(comment.body, styles.remark, language=language)
        if comment.proposed_text:
            self._proposed(comment, comment.proposed_text, whole=whole)

    def _proposed(self, comment: DigestComment, text: str, *, whole: bool) -> None:
        said = [
            proposal
            for proposal in self._wanted.get(comment.id, ())
            if self._printed and proposal.text == text and proposal.language == comment.text_language
        ]
        if said and not whole:
            # The same text, character by character, stands under the proposal.
            place = self._say(FindingPhrase.PROPOSAL, number=said[0].number)
            self._pages.paragraph(f"{self._wording_label}: {place}", self._styles.wording_label)
            return
        self._pages.paragraph(self._wording_label, self._styles.wording_label)
        self.redline(text, comment.text_language, self._styles.wording)

    def redline(self, text: str, language: str | None, block: Block) -> None:
        """A wording as changes to the clause's text in the same language, where it keeps enough of it."""
        changes = proposal_changes(self._wordings.get(language, "") if language else "", text)
        said_in = None if language is None else self.foreign(language)
        if changes is None:
            self._pages.paragraph(text, block, language=said_in)
            return
        faces: Mapping[str, object] = {"inserted": self._styles.body_bold}
        runs = [
            Run(
                change.text,
                self._styles.body_bold if change.kind in faces else self._styles.body,
                _mark(change.kind),
            )
            for change in changes
        ]
        self._pages.runs(runs, block, language=said_in)

    def foreign(self, language: str) -> str | None:
        """A language where it has to be said: where it is another than the digest's."""
        return None if language == self._language else language


def _mark(kind: str) -> str:
    return "" if kind == "same" else kind


def _joined(runs: Sequence[Run]) -> list[Run]:
    """The same text, neighbours in one style as one run."""
    return list(_merged(runs))


def _merged(runs: Sequence[Run]) -> Iterator[Run]:
    held = runs[0]
    for run in runs[1:]:
        if run.style is held.style:
            held = Run(held.text + run.text, held.style)
        else:
            yield held
            held = run
    yield held
