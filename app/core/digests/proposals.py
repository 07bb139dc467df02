"""What the comments of one clause propose: wordings and acts, each once, with all who want it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Final, Literal

from app.core.clauses.naming import Step
from app.core.digests.campaign_texts import sentence_words
from app.core.digests.conflict_changes import ClauseWords, RequestKind
from app.core.digests.conflict_requests import Request, read_request
from app.core.text import Language, fold, normalize_input

ProposalKind = Literal["replace", "delete", "insert", "words", "keep"]
"""What is proposed for the clause: a wording given in full; its deletion; words added; words changed or taken out;
that it stays as it is. Of "insert" and "words" the wording was worked out from what the comments ask for."""

_DASHES: Final = frozenset("-–—‒―−")
_AMEND: Final = "amend"
_SHORT_REQUEST: Final = 1_000
"""Characters of a proposed wording that may be a request instead («исключить»)."""


@dataclass(frozen=True, slots=True)
class WordingProposed:
    """A comment on the clause. `text`: the wording it proposes, empty for none; `language`: of that wording, of the
    body where there is none. `group`: its campaign, kept for the caller: supporters are counted by comment."""

    comment_id: str
    text: str
    language: str
    official: bool
    organisation: str | None
    stance: str
    body: str
    received_at: datetime
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal. `number` counts from 1. `text`: the clause's whole wording in `language` as proposed (by the first
    who proposed it: others may differ in commas), empty for "delete", the clause's own for "keep". `first`: id of the
    earliest comment; `comments`: all ids, the earliest first; `organisations`: in that order, official ones first.

    "delete" and "keep" are one proposal whatever the language they are asked for in.
    """

    number: int
    text: str
    language: str
    first: str
    supporters: int
    organisations: tuple[str, ...]
    comments: tuple[str, ...]
    kind: ProposalKind


def find_proposals(
    clause_texts: Mapping[str, str], wordings: Iterable[WordingProposed], *, place: Sequence[Step] = ()
) -> tuple[Proposal, ...]:
    """The proposals for a clause: official ones first, then by supporters, then the earliest.

    `clause_texts`: language → text. `wordings` is read once, in any order; comments that propose nothing pass by
    (`conflict_requests.may_ask` tells cheaply which bodies might). `place`: the clause's path, so that «исключить
    статью 12» is read on article 12; without it only requests that give no number are about the whole clause.
    """
    clauses = {
        language: ClauseWords(normalize_input(text), _language(language))
        for language, text in sorted(clause_texts.items())
    }
    keys = {language: _key(clause.text) for language, clause in clauses.items()}
    found: dict[bytes, _Gathered] = {}
    for wording in wordings:
        request = _request(wording, clauses, place)
        if request is not None:
            found.setdefault(_identity(request, keys), _Gathered()).add(wording, request)
    ordered = sorted(found.values(), key=_Gathered.rank)
    return tuple(gathered.proposal(number, clauses) for number, gathered in enumerate(ordered, 1))


def _request(
    wording: WordingProposed, clauses: Mapping[str, ClauseWords], place: Sequence[Step]
) -> Request | None:
    """What a comment proposes: its wording, else what its body asks for."""
    text = normalize_input(wording.text)
    clause = clauses.get(wording.language)
    if _says_nothing(text):
        if _empties(text, wording):
            return Request("delete", wording.language)
        return read_request(wording.body, wording.language, clauses, place, stance=wording.stance)
    if len(text) <= _SHORT_REQUEST:
        request = read_request(text, wording.language, clauses, place)
        if request is not None and (request.kind in ("delete", "keep") or not _instructs(clauses)):
            return request
    # The form comes with the clause's wording filled in: what was left as it is proposes nothing.
    if clause is not None and text.split() == clause.text.split():
        return read_request(wording.body, wording.language, clauses, place, stance=wording.stance)
    return Request("replace", wording.language, text)


def _instructs(clauses: Mapping[str, ClauseWords]) -> bool:
    return any(clause.instructs for clause in clauses.values())


def _says_nothing(text: str) -> bool:
    return not any(char.isalnum() for char in text)


def _empties(text: str, wording: WordingProposed) -> bool:
    """An amendment to nothing: a dash where the wording should be, or neither wording nor body."""
    if wording.stance != _AMEND:
        return False
    signs = set("".join(text.split()))
    return signs <= _DASHES and bool(signs or not wording.body.strip())


def _language(language: str) -> Language:
    return Language(language) if language in set(Language) else Language.RU


def _identity(request: Request, keys: Mapping[str, tuple[str, ...]]) -> bytes:
    """The same for proposals that say the same: whatever the case, the white space and the punctuation."""
    if request.kind in ("delete", "keep"):
        return request.kind.encode()
    words = _key(request.text)
    said = " ".join(words)
    if words == keys.get(request.language) or not words:
        # Nothing but punctuation is changed: then that is what is proposed.
        said = "\n" + " ".join(fold(request.text).split())
    return blake2b(f"{request.language}\n{said}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _key(text: str) -> tuple[str, ...]:
    return sentence_words(fold(text))


@dataclass(slots=True)
class _Gathered:
    """Who proposes one thing. Only the earliest text is kept."""

    comments: dict[str, datetime] = field(default_factory=dict)
    organisations: dict[str, tuple[bool, datetime, str]] = field(default_factory=dict)
    official: bool = False
    kinds: set[RequestKind] = field(default_factory=set)
    first: tuple[datetime, str] | None = None
    request: Request | None = None

    def add(self, wording: WordingProposed, request: Request) -> None:
        place = (wording.received_at, wording.comment_id)
        self.comments[wording.comment_id] = wording.received_at
        self.kinds.add(request.kind)
        self.official |= wording.official
        if self.first is None or place < self.first:
            self.first, self.request = place, request
        if wording.organisation:
            rank = (not wording.official, *place)
            self.organisations[wording.organisation] = min(
                rank, self.organisations.get(wording.organisation, rank)
            )

    def rank(self) -> tuple[bool, int, tuple[datetime, str]]:
        assert self.first is not None
        return not self.official, -len(self.comments), self.first

    def proposal(self, number: int, clauses: Mapping[str, ClauseWords]) -> Proposal:
        assert self.first is not None
        assert self.request is not None
        language = self.request.language
        kept = clauses.get(language)
        text = (kept.text if kept is not None else "") if "keep" in self.kinds else self.request.text
        return Proposal(
            number=number,
            text=text,
            language=language,
            first=self.first[1],
            supporters=len(self.comments),
            organisations=tuple(sorted(self.organisations, key=lambda one: (self.organisations[one], one))),
            comments=tuple(sorted(self.comments, key=lambda one: (self.comments[one], one))),
            kind=self._kind(),
        )

    def _kind(self) -> ProposalKind:
        # Whoever wrote the wording out vouches for it; "insert" and "words" only where nobody did.
        kinds: tuple[ProposalKind, ...] = ("delete", "keep", "replace", "insert", "words")
        return next(kind for kind in kinds if kind in self.kinds)
