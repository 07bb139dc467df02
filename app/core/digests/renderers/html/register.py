"""What stands after the remarks: every comment on one line, and how the digest was made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.core.comments import format_code
from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import VIEW_SECRETARIAT, DigestComment, DigestHeader
from app.core.digests.phrases import DocumentPhrase, Phrase, Phrasebook
from app.core.digests.renderers.html.comments import comment_link
from app.core.digests.renderers.html.markup import Page, escape, words
from app.core.digests.renderers.html.tables import WIDE_END, wide_begin


class Register:
    """The rows are written to `aside` while the comments pass: the register stands after them."""

    def __init__(self, aside: Page, header: DigestHeader, say: Phrasebook) -> None:
        self._aside, self._say = aside, say
        self._with_codes = header.view == VIEW_SECRETARIAT
        self._labels: dict[tuple[str, str], str] = {}
        phrases = [
            (Phrase.NUMBER, "n"), (Phrase.STANCE, ""), (Phrase.RECEIVED_AT, ""), (Phrase.ENTERED_AT, ""),
            (Phrase.SOURCE, ""), (Phrase.COMMENT_LANGUAGE, ""), (FindingPhrase.GROUP, "n"), (Phrase.COMMENT_ID, "id"),
        ]  # fmt: skip
        if self._with_codes:
            phrases.append((Phrase.CODE, ""))
        self._columns = len(phrases)
        heads = (
            f'<th scope="col" class="{kind}">{words(say, phrase, zone=say.timezone_name)}</th>'
            for phrase, kind in phrases
        )
        aside.write(wide_begin(say(Phrase.SHEET_REGISTER)))
        aside.write(f"<thead><tr>{''.join(heads)}</tr></thead><tbody>\n")

    def begin(self, unit: str, anchor: str) -> None:
        """The rows that follow are of this clause."""
        linked = f'<a href="#{anchor}">{escape(unit)}</a>'
        self._aside.write(
            f'</tbody><tbody><tr><th class="unit" scope="rowgroup" colspan="{self._columns}">{linked}</th></tr>\n'
        )

    def write(self, comment: DigestComment, representative: int | None) -> None:
        """`representative`: the number of the one that its group is shown by."""
        cells = [
            self._label("stance", comment.stance),
            self._moment(comment.received_at),
            "" if comment.entered_at is None else self._moment(comment.entered_at),
            self._label("source", comment.source),
            self._label("language", comment.language),
        ]
        group = "" if representative is None else str(representative)
        row = (
            f'<tr><td class="n">{comment_link(comment.number)}</td><td>{"</td><td>".join(cells)}</td>'
            f'<td class="n">{group}</td><td class="id">{escape(comment.id)}</td>'
        )
        code = format_code(comment.code) if comment.code else ""
        self._aside.write(row, f"<td>{escape(code)}</td></tr>\n" if self._with_codes else "</tr>\n")

    def finish(self) -> None:
        self._aside.write(WIDE_END)

    def _moment(self, moment: datetime) -> str:
        return self._say.local(moment).isoformat(" ", "minutes")[:16]

    def _label(self, kind: str, key: str) -> str:
        made = self._labels.get((kind, key))
        if made is None:
            made = self._labels[kind, key] = escape(self._say.label(kind, key))
        return made


def about(header: DigestHeader, content_sha256: str, say: Phrasebook) -> Iterator[str]:
    """How the digest was made, and by what its content is known."""
    lines = (
        (Phrase.DRAFT, f"{header.draft_title} ({header.draft_slug})"),
        (Phrase.METHOD, say.label("method", header.method)),
        (None, say(FindingPhrase.THRESHOLD, percent=say.number(header.threshold_percent))),
        (Phrase.ORDER, say(Phrase.ORDER_WHY)),
        (None, say(DocumentPhrase.LEFT_OUT_WHY)),
        (Phrase.RECONCILIATION, say(Phrase.FIGURES_WHY)),
        (Phrase.PROPOSED_WORDING, say(DocumentPhrase.REDLINE_WHY)),
    )
    yield '<dl class="facts">'
    for phrase, value in lines:
        yield ("" if phrase is None else f"<dt>{words(say, phrase)}</dt>") + f"<dd>{escape(value)}</dd>"
    yield f'<dt>{words(say, Phrase.CONTENT_HASH)}</dt><dd><span class="hash">{escape(content_sha256)}</span></dd>'
    yield f"<dd>{words(say, Phrase.CONTENT_HASH_WHY)}</dd></dl>"
