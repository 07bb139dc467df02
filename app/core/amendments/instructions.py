"""What an amending law instructs: its statements read one after another, each in the light of those above it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from app.core.amendments.acts import find_act, find_head
from app.core.amendments.model import Instruction, InstructionKind, Path
from app.core.amendments.objects import Sentence, read_sentence
from app.core.amendments.quotes import find_quotations
from app.core.amendments.references import (
    FIRST_MASK,
    LAST_MASK,
    MASKS,
    Reference,
    build_paths,
    find_references,
)
from app.core.amendments.statements import Statement, read_statements, without_brackets
from app.core.amendments.verbs import Act, Verb, announces_amendments, find_verb, find_verbs
from app.core.clauses.model import ClauseTree, Kind
from app.core.text import Language

# A law says no more than this; what is beyond is listed as one instruction not understood.
MOST_INSTRUCTIONS: Final = 3_000
_SEPARATOR: Final = re.compile(r"[,;](?=\s|$)|\s(?:и|а также|жана|ошондой эле|and)(?=\s)|\.\s+(?=\S)")
# What begins a phrase of its own; a bare quotation or number goes on with the one before.
_BEGINS: Final = re.compile(
    r"\W*(?:слов|цифр|числ|знак|символ|после|перед|во?\b|из\b|на\b|част|пункт|подпункт|абзац|стать|глав|раздел"
    r"|предложени|назван|наименован|заголов|дополн|соответственно|the\b|in\b|after\b|for\b|article|part\b|point)"
)
_RUSSIAN_PAIR: Final = re.compile(
    rf"\s*(?:а\s+)?[^{MASKS}]{{0,120}}\b(?:слов[ао]?|цифр[уы]?|числ[оа]|после\s+слова?|после\s+слов)\s+[{MASKS}]"
    rf"[^{MASKS}]{{0,20}}\b(?:словами|словом|цифрами|цифрой|числом)\s+[{MASKS}]"
)
_KYRGYZ_PAIR: Final = re.compile(
    rf"[{MASKS}][^{MASKS}]{{1,60}}[{MASKS}]\s*(?:деген\s+)?[^\W\d_]+(?:[гк][аеоө]|\s+менен)\s*,\s*$"
)
_EVERYWHERE: Final = re.compile(
    r"по\s+(?:всему\s+)?тексту|во\s+всем\s+тексте|(?:бүткүл|бүт|бардык)\s+текст|текст\w*\s+бардык|текст\w*\s+боюнча"
    r"|throughout|wherever"
)
_INFLECTED: Final = re.compile(r"падеж|(?:соответствующ|различн|разн)\w+\s+форм|жөндөмө|grammatical")
_HEADING: Final = re.compile(
    r"\b(?:наименовани|названи|заголов|заглави)[а-я]*|\bаталыш\w*|\bнаам\w*|\bаты(?:н|нда|на)?\b|\b(?:title|heading)s?\b"
)
_TEXT_TOO: Final = re.compile(r"\bтексте\b|\bтекстинде\b|\bin\s+the\s+text\b")
_LEVELS_UP: Final = 64
_FEW_WORDS: Final = 2
# Without its quotations no sentence of a law is nearly as long.
_LONGEST_STATEMENT: Final = 10_000
_EDGES: Final = " ;,."


@dataclass(frozen=True, slots=True)
class _Pending:
    """«Признать утратившими силу:» with what it is about on the lines below; `waiting` stands in until then."""

    verb: str
    waiting: Instruction


@dataclass(frozen=True, slots=True)
class _Context:
    """What the statements above have said: the act, the place in it, and a verb still waiting for its object."""

    act: str = ""
    path: Path = ()
    instructs: bool = False
    pending: "_Pending | None" = None


def read_instructions(tree: ClauseTree) -> tuple[Instruction, ...]:
    """Every instruction of an amending law, in order; what could not be understood is among them as UNKNOWN.

    A law that amends nothing gives none.
    """
    return tuple(_Reading(tree).instructions())


class _Reading:
    def __init__(self, tree: ClauseTree) -> None:
        self._language = tree.language
        self._statements = read_statements(tree)
        self._parents = {clause.eid: clause.parent for clause in tree.clauses}
        headed = any(announces_amendments(statement.masked) for statement in self._statements)
        # A law that only says in its title what it amends instructs from its first line on.
        bare = tree.kind is Kind.AMENDMENT and not headed
        self._start = _Context(act_in_title(tree.title), (), bare)
        self._contexts: dict[str, _Context] = {}
        self._completed: set[int] = set()

    def instructions(self) -> Iterator[Instruction]:
        found: list[Instruction] = []
        for statement in self._statements:
            eid = statement.clause.eid
            read, self._contexts[eid] = self._read(statement, self._context(eid))
            found += read
            if len(found) > MOST_INSTRUCTIONS:
                break
        return iter([one for one in found if id(one) not in self._completed][:MOST_INSTRUCTIONS])

    def _context(self, eid: str) -> _Context:
        """What the nearest statement above has said, in the clause itself or one it stands in."""
        above: str | None = eid
        for _level in range(_LEVELS_UP):
            if above is None:
                break
            if above in self._contexts:
                return self._contexts[above]
            above = self._parents.get(above)
        return self._start

    def _read(self, statement: Statement, context: _Context) -> tuple[list[Instruction], _Context]:
        if len(statement.masked) > _LONGEST_STATEMENT:
            whole = len(statement.text)
            return ([_unknown(statement, 0, whole, context)] if context.instructs else []), context
        masked = without_brackets(statement.masked)
        head = find_head(masked)
        start = 0
        if head is not None:
            context = self._headed(statement, masked, head.start, head.end, context)
            start = head.after
        elif (named := find_act(masked)) is not None:
            if self._repeals_act(masked, named):
                return [self._repealed_act(statement, named, context)], context
            if self._is_new(masked, named, context):
                context = _Context(statement.unmask(*named), (), True)
            masked = masked[: named[0]] + " " * (named[1] - named[0]) + masked[named[1] :]
        text = " " * start + masked[start:]
        verbs = find_verbs(text)
        if not verbs:
            return self._without_verb(statement, masked, context, headed=head is not None)
        if not context.instructs:
            return [], context
        if text.rstrip().endswith(":") and not statement.quotes and verbs[-1].act is not Act.RESTATE:
            references = find_references(text, statement.quoted, self._language)
            paths = build_paths(references, context.path, self._language)
            # Listed as not understood unless what follows completes it.
            waiting = _unknown(statement, start, len(text), context)
            pending = _Pending(text[verbs[-1].start : verbs[-1].end], waiting)
            return [waiting], replace(context, path=paths[0], pending=pending)
        return self._sentences(statement, text, context), context

    def _repeals_act(self, masked: str, named: tuple[int, int]) -> bool:
        """«Признать утратившим силу Закон …»: the whole act, no place in it."""
        verb = find_verb(masked)
        rest = masked[: named[0]] + " " * (named[1] - named[0]) + masked[named[1] :]
        return verb is not None and verb.act is Act.REPEAL and not find_references(rest, str, self._language)

    def _repealed_act(self, statement: Statement, named: tuple[int, int], context: _Context) -> Instruction:
        words = statement.unmask(0, len(statement.text)).strip(_EDGES)
        act = statement.unmask(*named)
        return Instruction(statement.clause.eid, InstructionKind.REPEAL_UNIT, (), words=words, act=act)

    def _is_new(self, masked: str, named: tuple[int, int], context: _Context) -> bool:
        """Whether an act named outside a head is the one amended from here on: its sentence instructs."""
        rest = masked[: named[0]] + masked[named[1] :]
        instructs = bool(find_verbs(rest)) or rest.rstrip().endswith(":")
        places = find_references(rest, str, self._language)
        return instructs and (context.instructs or bool(places))

    def _headed(self, statement: Statement, masked: str, start: int, end: int, context: _Context) -> _Context:
        references = find_references(masked[start:end], statement.quoted, self._language)
        named = any(FIRST_MASK <= ord(char) <= LAST_MASK for char in masked[start:end])
        paths = build_paths(references, (), self._language)
        only_places = context.instructs and references and not named
        act = context.act if only_places else without_brackets(statement.unmask(start, end))
        return _Context(" ".join(act.split()), paths[0], True)

    def _without_verb(
        self, statement: Statement, masked: str, context: _Context, *, headed: bool
    ) -> tuple[list[Instruction], _Context]:
        if headed or not context.instructs:
            return [], context
        if context.pending is not None:
            self._completed.add(id(context.pending.waiting))
            text = f"{context.pending.verb} {masked}"
            shifted = replace(statement, text=f"{context.pending.verb} {statement.text}", masked=text)
            return self._sentences(shifted, text, context), context
        references = find_references(masked, statement.quoted, self._language)
        if masked.rstrip().endswith((":", "-", "–", "—")) or _only_places(masked, references):
            paths = build_paths(references, context.path, self._language)
            return [], replace(context, path=paths[0])
        if not any(char.isalnum() for char in masked):
            return [], context
        return [_unknown(statement, 0, len(statement.text), context)], context

    def _sentences(self, statement: Statement, text: str, context: _Context) -> list[Instruction]:
        everywhere = _EVERYWHERE.search(text) is not None
        inflected = _INFLECTED.search(text) is not None
        found: list[Instruction] = []
        path = context.path
        for start, end, verb in _phrases(text, statement.text):
            references = find_references(text[start:end], statement.quoted, self._language)
            sentence = Sentence(
                statement=statement,
                text=text[start:end],
                start=start,
                verb=replace(verb, start=verb.start - start, end=verb.end - start),
                references=tuple(references),
                language=self._language,
                context=path,
                heading=_HEADING.search(text[start:end]) is not None,
                text_too=_TEXT_TOO.search(text[start:end]) is not None,
            )
            instructions, path = read_sentence(sentence)
            words = statement.unmask(start, end).strip(_EDGES)
            found += [
                replace(
                    instruction,
                    act=context.act,
                    words=words,
                    everywhere=everywhere,
                    inflected=inflected,
                )
                for instruction in instructions
            ]
        return found


def _only_places(text: str, references: Sequence[Reference]) -> bool:
    """«В статье 5» with its colon forgotten: next to nothing stands there but places."""
    left = text
    for reference in references:
        left = left[: reference.start] + " " * (reference.end - reference.start) + left[reference.end :]
    return bool(references) and len(left.split()) <= _FEW_WORDS


def act_in_title(title: str) -> str:
    """What an amending law's own title says it amends: the words quoted in it, else all of it."""
    quotations = find_quotations(title)
    return quotations[0].inside(title) if quotations else title


def _unknown(statement: Statement, start: int, end: int, context: _Context) -> Instruction:
    words = statement.unmask(start, end).strip(_EDGES)
    return Instruction(
        statement.clause.eid, InstructionKind.UNKNOWN, context.path, words=words, act=context.act
    )


def _phrases(text: str, written: str) -> list[tuple[int, int, Verb]]:
    """The statement cut so that each piece has one verb, with that verb."""
    verbs = find_verbs(text)
    borders = [
        0,
        *(match.end() for match in _SEPARATOR.finditer(text) if _separates(match, written)),
        len(text),
    ]
    phrases: list[tuple[int, int, Verb]] = []
    start = 0
    for begin, end in pairwise(borders):
        verb = next((verb for verb in verbs if begin <= verb.start < end), None)
        if verb is None:
            verb = _shared_verb(text[start:end], phrases, verbs, end)
        if verb is not None:
            phrases.append((start, end, verb))
            start = end
        elif phrases and start == begin and not _begins_phrase(text[begin:end], phrases[-1][2]):
            first, _end, last = phrases[-1]
            phrases[-1] = (first, end, last)
            start = end
    if phrases and start < len(text):
        first, _end, last = phrases[-1]
        phrases[-1] = (first, len(text), last)
    return phrases


def _shared_verb(
    text: str, before: Sequence[tuple[int, int, Verb]], verbs: Sequence[Verb], end: int
) -> Verb | None:
    """The verb of a phrase that leaves it to its neighbour: «слова «а» – словами «б»», «"а" деген сөз "б" менен,»."""
    following = next((verb for verb in verbs if verb.start >= end), None)
    if following is not None and following.language is Language.KY:
        return following if _KYRGYZ_PAIR.search(text) is not None else None
    if not before or before[-1][2].act not in (Act.REPLACE, Act.ADD):
        return None
    return before[-1][2] if _RUSSIAN_PAIR.match(text) is not None else None


def _begins_phrase(text: str, before: Verb) -> bool:
    """Kyrgyz verbs end their phrase, so that whatever comes after one begins the next."""
    return before.language is Language.KY or _BEGINS.match(text) is not None


def _separates(match: re.Match[str], written: str) -> bool:
    """A full stop separates only before a capital and after a whole word: not in «ч. 2», «ст. 5»."""
    if not match.group().startswith("."):
        return True
    before = written[max(0, match.start() - 4) : match.start()]
    return written[match.end() : match.end() + 1].isupper() and len(before) == 4 and before.isalpha()
