"""A comment on the page: who wrote it, on which words, what it says, which wording it proposes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from app.core.comments import Quote
from app.core.digests.finding_phrases import FindingPhrase
from app.core.digests.model import VIEW_SECRETARIAT, DigestComment, DigestHeader
from app.core.digests.phrases import Phrase, Phrasebook
from app.core.digests.redlines import proposal_changes
from app.core.digests.renderers.html.markup import block, escape, lang, name, words
from app.core.digests.renderers.html.phrases import HtmlPhrase
from app.core.text import Change

_ELEMENTS: Final = {"same": "", "inserted": "ins", "removed": "del"}
_HOLE: Final = "\0"
STANCE_CLASSES: Final = frozenset({"support", "oppose", "amend", "question", "note"})


def comment_anchor(number: int) -> str:
    return f"n{number}"


def comment_link(number: int) -> str:
    """A number as the way to its comment in this file."""
    return f'<a href="#{comment_anchor(number)}">{number}</a>'


def redline(changes: tuple[Change, ...]) -> str:
    """The words kept, taken out and put in."""
    drawn = ""
    for change in changes:
        element, text = _ELEMENTS[change.kind], escape(change.text)
        drawn += f"<{element}>{text}</{element}>" if element else text
    return drawn


class CommentWriter:
    """Comments of one digest. Labels are looked up once; `texts` are those of the clause at hand, by language."""

    def __init__(self, header: DigestHeader, say: Phrasebook) -> None:
        self._say, self._secretariat = say, header.view == VIEW_SECRETARIAT
        self._labels: dict[tuple[str, str], str] = {}
        self._before_quote, _, self._after_quote = say(Phrase.ON_THE_WORDS, quote=_HOLE).partition(_HOLE)
        self._no, self._nameless = words(say, Phrase.NUMBER), words(say, Phrase.NAME_NOT_GIVEN)
        self._proposed = words(say, Phrase.PROPOSED_WORDING)
        self._official = words(say, Phrase.OFFICIAL_POSITION)
        self.texts: Mapping[str, str] = {}

    def article(self, comment: DigestComment) -> str:
        """A comment that stands by itself, or for its group."""
        stance = f" {comment.stance}" if comment.stance in STANCE_CLASSES else ""
        return (
            f'<article class="k{stance}" id="{comment_anchor(comment.number)}">'
            f"{self._heading(comment)}{self._text(comment)}</article>\n"
        )

    def member(self, comment: DigestComment, representative: DigestComment | None) -> str:
        """A comment of a group: what it added, and its text in full where that is not the representative's.

        `representative` is None when it stands in another volume.
        """
        say = self._say
        if comment.added:
            said = "".join(block(sentence, comment.language, "a") for sentence in comment.added)
            said = f'<p class="small">{words(say, FindingPhrase.ADDED_COLUMN)}:</p>{said}'
        else:
            said = f'<p class="small">{words(say, FindingPhrase.ADDED_NOTHING)}</p>'
        if representative is not None and _says(comment) == _says(representative):
            before, _, after = say(FindingPhrase.SAME_TEXT, number=_HOLE).partition(_HOLE)
            linked = f"{escape(before)}{comment_link(representative.number)}{escape(after)}"
            said = f'<p class="small same">{linked}</p>'
        else:
            full = f"<summary>{words(say, HtmlPhrase.FULL_TEXT)}</summary>{self._text(comment)}"
            said += f"<details>{full}</details>"
        return f'<li id="{comment_anchor(comment.number)}">{self._heading(comment)}{said}</li>\n'

    def _heading(self, comment: DigestComment) -> str:
        """Number, position, author; a line below, where, when and how it came."""
        who = []
        if comment.official:
            who.append(self._official)
        if comment.organisation:
            who.append(name(comment.organisation, "o"))
        if comment.author_name:
            who.append(name(comment.author_name, "who"))
        if not comment.organisation and not comment.author_name:
            who.append(self._nameless)
        facts = [self._label("region", comment.region)] if comment.region else []
        facts.append(escape(self._moment(comment.received_at)))
        facts += [self._label("source", comment.source), self._label("language", comment.language)]
        if self._secretariat and comment.author_email:
            facts.append(name(comment.author_email, "mail"))
        stance = self._label("stance", comment.stance)
        return (
            f'<p class="h"><b>{self._no} {comment.number}</b> · <b>{stance}</b> · {" · ".join(who)}</p>'
            f'<p class="m">{" · ".join(facts)}</p>'
        )

    def _moment(self, moment: datetime) -> str:
        """To the minute. The first minute of a day keeps its seconds: midnight is said as 24:00 of the day before."""
        local = self._say.local(moment)
        first = (local.hour, local.minute) == (0, 0)
        return self._say.moment(moment if first else moment.replace(second=0, microsecond=0))

    def _text(self, comment: DigestComment) -> str:
        quote = "" if comment.quote is None else self._quote(comment.quote, comment.text_language)
        said = f"{quote}{block(comment.body, comment.language, 't')}"
        if not comment.proposed_text:
            return said
        return f'{said}<div class="prop"><p>{self._proposed}</p>{self._wording(comment)}</div>'

    def _quote(self, quote: Quote, language: str | None) -> str:
        """The words it is about among those around them, told apart by a mark that a program can read too."""
        around = f"<span>{escape(quote.prefix)}</span><b>{escape(quote.exact)}</b><span>{escape(quote.suffix)}</span>"
        return (
            f'<div class="q" dir="auto">{escape(self._before_quote)}<span class="words"{lang(language)}>{around}</span>'
            f"{escape(self._after_quote)}</div>"
        )

    def _wording(self, comment: DigestComment) -> str:
        assert comment.proposed_text is not None
        return wording(comment.proposed_text, comment.text_language, self.texts)

    def _label(self, kind: str, key: str) -> str:
        made = self._labels.get((kind, key))
        if made is None:
            made = self._labels[kind, key] = escape(self._say.label(kind, key))
        return made


def wording(proposed: str, language: str | None, texts: Mapping[str, str]) -> str:
    """A proposed wording, as changes to the clause's text in the same language where it keeps enough of that."""
    changes = proposal_changes(texts.get(language, "") if language else "", proposed)
    shown = escape(proposed) if changes is None else redline(changes)
    return f'<div class="w"{lang(language)} dir="auto">{shown}</div>'


def _says(comment: DigestComment) -> tuple[object, ...]:
    return comment.body, comment.proposed_text, comment.text_language, comment.quote
