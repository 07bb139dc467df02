"""What a comment asks to be done with its clause: keep it, delete it, change these words. Only clear requests are read.

The sentence must ask here and now for an act on this clause: its verb, its object and all around them are known
words (`conflict_lexicon`); words to be changed must stand in the clause. Old and new words are paired as those of an
amending law are (`app.core.amendments.objects`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

from app.core.amendments.model import InstructionKind, Unit
from app.core.amendments.objects import Sentence, read_sentence
from app.core.amendments.quotes import Quotation, find_quotations
from app.core.amendments.references import FIRST_MASK, LAST_MASK, MASKS, Reference, find_references
from app.core.amendments.statements import Quote, Statement
from app.core.amendments.targets import levels_of
from app.core.amendments.verbs import Act, Verb
from app.core.clauses.model import Clause, Level
from app.core.clauses.naming import Step
from app.core.digests.campaign_negation import negations
from app.core.digests.campaign_texts import sentence_words
from app.core.digests.conflict_changes import ClauseWords, RequestKind, Worded, apply, kind_of, occurrences_in
from app.core.digests.conflict_lexicon import (
    AROUND,
    AS_IT_IS,
    KY_MARKERS,
    KY_NAME_OF_ACT,
    NEEDS_OBJECT,
    NOUNS,
    OBJECT_WORDS,
    PRONOUNS,
    REASON,
    STEMS,
    UNCLEAR,
    VERB,
    Ask,
)
from app.core.text import Language, fold, normalize_input

_MOST_REQUESTS: Final = 20
"""Requests read of one comment; whoever asks for more has written a new wording."""
_MOST_DIVIDERS: Final = 8
_LONGEST_SENTENCE: Final = 1_000
"""Characters of a sentence without its quotations; longer ones argue."""
_LONGEST_TERM: Final = 200
"""Characters of words to be replaced that stand without quotation marks."""
_PRIVATE: Final = re.compile(f"[{MASKS}]")
_MASK_COUNT: Final = LAST_MASK - FIRST_MASK + 1
# Not after «ст.», «п.», «абз.»; a new sentence begins with a capital or a quotation.
_ABBREVIATED: Final = "".join(
    f"(?<!{word})" for word in ("абз", "подп", "тыс", "млн", "руб", "para", "sec", "art")
)
_SENTENCE_END: Final = re.compile(
    rf"(?:(?<=\w\w\w){_ABBREVIATED}\.|(?<=[{MASKS})])\.|[!?…]{{1,5}})\s+(?=[^\Wа-яёөүңa-z_]|[{MASKS}])|;\s+|\n+"
)
_BARE_NUMBER: Final = re.compile(
    r"(?:\b(?:цифр|числ)\w*\s+(?P<ru>\d+(?:[.,\-–]\d+)*))|(?:(?<!\w)(?P<ky>\d+(?:[.,\-–]\d+)*)(?=\s+деген))"
)
_SEPARATOR: Final = re.compile(r",|;|\s(?:и|а также|жана|ошондой эле|and)(?=\s)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UNQUOTED: Final = (
    re.compile(r"(?:замен|поменя)\w+\s+(?:слов[оа]?\s+|цифр[уы]\s+)?(?P<rest>.+)", re.DOTALL),
    re.compile(r"(?:replace|substitute|change)\s+(?:the\s+words?\s+)?(?P<rest>.+)", re.DOTALL),
)
_WITH: Final = re.compile(r"\s(?:на|словами|словом|цифрами|with|by|to)\s(?:слов[оа]\s+)?")
_ENDS: Final = " \t\n.,;:!"
_BLANK: Final = " "
_ACTS: Final = {Ask.DELETE: Act.DELETE, Ask.REPLACE: Act.REPLACE, Ask.RESTATE: Act.RESTATE, Ask.ADD: Act.ADD}
_NO_CLAUSE: Final = Clause("", Level.HCONTAINER, None, "", "", "")


@dataclass(frozen=True, slots=True)
class Request:
    """What a comment asks for. `text`: the clause's wording in `language` once that is done; none for keep, delete."""

    kind: RequestKind
    language: str
    text: str = ""


def may_ask(body: str) -> bool:
    """Whether `body` has at least a verb of asking: what says no here need not be kept for `find_proposals`."""
    lowered = body.lower()
    return any(stem in lowered for stem in STEMS)


def read_request(
    body: str,
    language: str,
    clauses: Mapping[str, ClauseWords],
    place: Sequence[Step] = (),
    *,
    stance: str = "",
) -> Request | None:
    """The one act that `body` asks for; None where it asks for none, or for things that exclude each other.

    `language`: of the body, tried first for quoted words. `place`: the clause's path, its own step last. A request that
    the comment's own `stance` contradicts (support and delete, oppose and keep) is not read.
    """
    if not may_ask(body):
        return None
    reading = _Reading(normalize_input(body), clauses, place)
    return reading.request(language, stance)


class _Reading:
    def __init__(self, body: str, clauses: Mapping[str, ClauseWords], place: Sequence[Step]) -> None:
        self._clauses = clauses
        self._place = place
        self._statement = _masked(body)

    def request(self, language: str, stance: str) -> Request | None:
        whole: set[RequestKind] = set()
        unread: set[Ask] = set()
        instructions: list[Worded] = []
        tongue = language
        for phrase in self._phrases():
            asked = self._whole(phrase)
            if asked is not None:
                whole.add(asked)
            elif len(instructions) < _MOST_REQUESTS:
                worded = self._worded(phrase)
                tongue = phrase.language if worded and not instructions else tongue
                instructions += worded
                if not worded and _speaks_of_the_clause(phrase):
                    unread.add(phrase.ask)
        if len(whole) > 1:
            return None
        for kind, contradicting, opposite in (
            ("delete", "support", Ask.KEEP),
            ("keep", "oppose", Ask.DELETE),
        ):
            if kind in whole and (stance == contradicting or opposite in unread):
                return None
        if whole:
            return Request(whole.pop(), language)
        return self._applied(instructions, (tongue, language))

    def _phrases(self) -> Iterator[_Phrase]:
        for start, end in _sentences(self._statement.text):
            yield from self._of_sentence(start, end)

    def _of_sentence(self, start: int, end: int) -> Iterator[_Phrase]:
        """The sentence cut so that each piece has one verb."""
        if end - start > _LONGEST_SENTENCE:
            return
        folded = self._statement.masked[start:end]
        verbs = list(VERB.finditer(folded))
        borders = [
            0,
            *(_border(folded, one.end(), other.start()) for one, other in pairwise(verbs)),
            len(folded),
        ]
        for verb, (begin, stop) in zip(verbs, pairwise(borders), strict=False):
            text = _until_reason(folded[begin:stop], verb.end() - begin)
            if UNCLEAR.search(text):
                return
            name, _, ask = (verb.lastgroup or "").partition("_")
            yield _Phrase(
                text,
                start + begin,
                verb.start() - begin,
                verb.end() - begin,
                Language(name),
                Ask(ask),
                first=start == 0,
                alone=len(verbs) == 1,
            )

    def _quoted(self, mask: str) -> str:
        return self._statement.quoted(mask)

    def _whole(self, phrase: _Phrase) -> RequestKind | None:
        """Keep or delete the clause as a whole, when the phrase says that and nothing else."""
        if phrase.ask not in (Ask.KEEP, Ask.DELETE) or not phrase.alone or _PRIVATE.search(phrase.text):
            return None
        references = find_references(phrase.text, self._quoted, phrase.language)
        if not self._own(references):
            return None
        left = _without(
            phrase.text, [(phrase.start, phrase.end), *((one.start, one.end) for one in references)]
        )
        kept = AS_IT_IS.search(left) if phrase.ask is Ask.KEEP else None
        if kept is not None:
            left = _without(left, [kept.span()])
        words = _WORD.findall(left)
        named = bool(references) or any(NOUNS.fullmatch(word) for word in words)
        pointed = not PRONOUNS.isdisjoint(words)
        if not all(word in AROUND or NOUNS.fullmatch(word) for word in words) or re.search(r"\d", left):
            return None
        if phrase.language is Language.KY and not _kyrgyz_asks(phrase, words):
            return None
        bare = NEEDS_OBJECT.search(phrase.text, phrase.start, phrase.end) is None
        # «Убрать это» is about the clause where nothing else has been spoken of yet.
        if not named and kept is None and not (phrase.first and (pointed or bare)):
            return None
        return "keep" if phrase.ask is Ask.KEEP else "delete"

    def _own(self, references: Sequence[Reference]) -> bool:
        """Whether the clause itself is named: without a number, or by its own."""
        numbered = [reference for reference in references if reference.numbers]
        if any(reference.unit in (Unit.LINE, Unit.SENTENCE) for reference in numbered):
            return False
        if not all(any(_names(reference, step) for step in self._place) for reference in numbered):
            return False
        own = any(_names(reference, self._place[-1]) for reference in numbered) if self._place else True
        return own or not numbered or len(numbered) < len(references)

    def _worded(self, phrase: _Phrase) -> list[Worded]:
        """Words of the clause to be changed, where the phrase says so clearly."""
        act = _ACTS.get(phrase.ask)
        if act is None or _negated(phrase):
            return []
        references = find_references(phrase.text, self._quoted, phrase.language)
        outside = [one for one in references if not self._within(one)]
        if outside and self._place and not _adds_unit(phrase, references):
            return []
        if not _introduces(phrase, references):
            return []
        verb = Verb(act, phrase.language, phrase.start, phrase.end)
        sentence = Sentence(
            self._statement,
            phrase.text,
            phrase.offset,
            verb,
            tuple(references),
            phrase.language,
            (),
            False,
            False,
        )
        masks = [mask for _place, mask in sentence.masks()]
        if act is Act.RESTATE or (act is Act.ADD and _adds_unit(phrase, references)):
            kind = InstructionKind.RESTATE_UNIT if act is Act.RESTATE else InstructionKind.ADD_UNIT
            return [Worded(kind, (("", self._quoted(masks[-1])),))] if len(masks) == 1 and not outside else []
        if act is Act.DELETE and not masks:
            return self._piece(references)
        if act is Act.REPLACE and not masks:
            return self._unquoted(phrase)
        if not masks or (act is Act.REPLACE and len(masks) < 2):
            return []
        found, _path = read_sentence(sentence)
        return [Worded.of(instruction) for instruction in found[:1] if instruction.pairs]

    def _within(self, reference: Reference) -> bool:
        """Whether a reference may mean the clause or what stands in it: not a unit as wide that has another number."""
        if not reference.numbers or reference.unit in (Unit.LINE, Unit.SENTENCE):
            return True
        levels = levels_of(reference.unit)
        same = [step for step in self._place if step.level in levels]
        return not same or any(_names(reference, step) for step in same)

    def _piece(self, references: Sequence[Reference]) -> list[Worded]:
        """«второй абзац исключить»: a line or a sentence of the clause by its number."""
        named = [one for one in references if one.unit in (Unit.LINE, Unit.SENTENCE) and one.numbers]
        if len(named) != 1 or len(named[0].numbers) != 1 or not named[0].numbers[0].isdigit():
            return []
        others = [one for one in references if one is not named[0] and one.numbers and not self._place]
        if others:
            return []
        return [Worded(InstructionKind.DELETE_UNIT, (), unit=named[0].unit, number=int(named[0].numbers[0]))]

    def _unquoted(self, phrase: _Phrase) -> list[Worded]:
        """«заменить 30 дней на 15 дней»: the old words are those before one «на» that stand in the clause."""
        written = self._statement.text[phrase.offset : phrase.offset + len(phrase.text)]
        for pattern in _UNQUOTED:
            match = pattern.search(phrase.text)
            if match is None:
                continue
            for with_ in islice(_WITH.finditer(phrase.text, match.start("rest")), _MOST_DIVIDERS):
                old = written[match.start("rest") : with_.start()].strip(_ENDS)
                new = written[with_.end() :].strip(_ENDS)
                if 0 < len(old) <= _LONGEST_TERM and 0 < len(new) <= _LONGEST_TERM:
                    if any(occurrences_in(clause, old) for clause in self._clauses.values()):
                        return [Worded(InstructionKind.REPLACE_WORDS, ((old, new),))]
        return []

    def _applied(self, instructions: Sequence[Worded], languages: tuple[str, str]) -> Request | None:
        """The clause with all of it done: in the request's language, else the body's, else any that has the words."""
        if not instructions:
            return None
        order = sorted(self._clauses, key=lambda one: (*(one != language for language in languages), one))
        for one in order:
            clause = changed = self._clauses[one]
            if not clause.text.strip():
                continue
            done: list[Worded] = []
            for instruction in instructions:
                text = apply(changed, instruction)
                if text is not None and text != changed.text:
                    changed = ClauseWords(text, clause.language)
                    done.append(instruction)
            if not done or changed.text.split() == clause.text.split():
                continue
            if not changed.text.strip(_ENDS):
                return Request("delete", one)
            return Request(kind_of(done), one, changed.text)
        return None


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A piece of a sentence with one verb at text[start:end]; `text` is folded and begins at `offset` of the body.
    `first`: it stands in the first sentence; `alone`: its sentence has no other verb."""

    text: str
    offset: int
    start: int
    end: int
    language: Language
    ask: Ask
    first: bool
    alone: bool


def _speaks_of_the_clause(phrase: _Phrase) -> bool:
    words = _WORD.findall(phrase.text)
    return not PRONOUNS.isdisjoint(words) or any(NOUNS.fullmatch(word) for word in words)


def _masked(body: str) -> Statement:
    """`body` as one statement: each quotation, and each number named as one, a character of `MASKS`."""
    text = _PRIVATE.sub(_BLANK, body)
    parts: list[str] = []
    quotes: list[Quote] = []
    last = 0
    for quotation in _closed(find_quotations(text)):
        parts += [text[last : quotation.start], chr(FIRST_MASK + len(quotes))]
        quotes.append(Quote(quotation.inside(text).strip()))
        last = quotation.end
    parts.append(text[last:])

    def number(match: re.Match[str]) -> str:
        group = "ru" if match["ru"] is not None else "ky"
        if len(quotes) >= _MASK_COUNT:
            return match.group()
        quotes.append(Quote(match[group]))
        begin, end = match.span(group)
        whole, shift = match.group(), match.start()
        return whole[: begin - shift] + chr(FIRST_MASK + len(quotes) - 1) + whole[end - shift :]

    plain = _BARE_NUMBER.sub(number, "".join(parts))
    folded = fold(plain)
    return Statement(_NO_CLAUSE, plain, folded if len(folded) == len(plain) else plain.lower(), tuple(quotes))


def _closed(found: Sequence[Quotation]) -> list[Quotation]:
    return [quotation for quotation in found if quotation.closed][: _MASK_COUNT // 2]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        # A question mark belongs to its sentence.
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _border(text: str, start: int, end: int) -> int:
    """Where between two verbs the second one's phrase begins: before the words it is about."""
    places = [match.end() for match in _SEPARATOR.finditer(text, start, end)]
    with_words = [place for place in places if _PRIVATE.search(text, place, end)]
    return (with_words or places or [end])[-1]


def _until_reason(text: str, after: int) -> str:
    match = REASON.search(text, after)
    return text if match is None else text[: match.start()]


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + _BLANK * (end - start) + text[end:]
    return text


def _names(reference: Reference, step: Step) -> bool:
    return step.level in levels_of(reference.unit) and reference.numbers == (step.number,)


def _kyrgyz_asks(phrase: _Phrase, words: Sequence[str]) -> bool:
    """The name of an act («алып салуу») asks for it only beside «керек», «сунуштайм»; «алып салынсын» by itself."""
    verb = phrase.text[phrase.start : phrase.end]
    return KY_NAME_OF_ACT.search(verb) is None or not KY_MARKERS.isdisjoint(words)


def _negated(phrase: _Phrase) -> bool:
    """Whether the phrase says not to: judged by everything in it but the verb and what is quoted."""
    rest = _without(phrase.text, [(phrase.start, phrase.end)])
    return negations(sentence_words(_PRIVATE.sub(_BLANK, rest))) > 0


def _introduces(phrase: _Phrase, references: Sequence[Reference]) -> bool:
    """Whether what stands before the verb only says where and which words: nobody else wants it, nothing else is told.

    In Kyrgyz the verb comes last, so that all of the phrase is looked at.
    """
    spans = [(one.start, one.end) for one in references]
    left = _PRIVATE.sub(_BLANK, _without(phrase.text, [(phrase.start, phrase.end), *spans]))
    kyrgyz = phrase.language is Language.KY
    words = _WORD.findall(left if kyrgyz else left[: phrase.start])
    if not all(word in AROUND or NOUNS.fullmatch(word) or OBJECT_WORDS.fullmatch(word) for word in words):
        return False
    return not kyrgyz or _kyrgyz_asks(phrase, words)


_NEW_UNIT_KY: Final = re.compile(r"\s*менен\b")


def _adds_unit(phrase: _Phrase, references: Sequence[Reference]) -> bool:
    """«дополнить частью 4», «3-пункт менен толукталсын», «add a paragraph»: something is added, not words."""
    if phrase.ask is not Ask.ADD:
        return False
    if phrase.language is Language.RU:
        return any(one.instrumental for one in references)
    if phrase.language is Language.KY:
        return any(_NEW_UNIT_KY.match(phrase.text, one.end) for one in references)
    first = next((one for one in references if one.start > phrase.start), None)
    return first is not None and _PRIVATE.search(phrase.text, phrase.end, first.start) is None
