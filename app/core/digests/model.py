"""What a digest is made of. Frozen values; the comments themselves only ever pass by in iterables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.clauses.naming import Step
from app.core.comments import Quote
from app.core.errors import RuleViolation

METHOD_GROUPED = "grouped"
"""How the comments were compiled: nearly equal ones as one group that says who sent how many and what each added;
every comment counted, none left out."""
THRESHOLD_PERCENT = 40
"""Least part of the pairs of neighbouring words that two comments of a group share (core/digests/campaign_match)."""
VIEW_PUBLIC = "public"
VIEW_GROUP = "group"
VIEW_SECRETARIAT = "secretariat"
NOT_STATED = "not-stated"
"""The key under which a tally counts comments without a region."""

Bar = tuple[str, int]
"""A key (stance, language, region, source, reason, kind of author, day) and a number of comments."""
AUTHOR_OFFICIAL = "official"
AUTHOR_ORGANISATION = "organisation"
AUTHOR_PERSON = "person"
AXES = ("by_stance", "by_language", "by_region", "by_source", "by_author", "by_day")
"""The tables of a tally; each adds up to the comments shown."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Comments by what became of them. `hidden` by reason; `entered_late` of `received`: paper and mail entered
    by a secretary after the close (their own column, not another summand)."""

    received: int = 0
    shown: int = 0
    hidden: tuple[Bar, ...] = ()
    withdrawn: int = 0
    erased: int = 0
    held: int = 0
    entered_late: int = 0

    @property
    def hidden_total(self) -> int:
        return sum(n for _, n in self.hidden)

    def reconciles(self) -> bool:
        """received = shown + hidden + withdrawn + erased + held (CONTRACT.md, Figures in every digest)."""
        return self.received == self.shown + self.hidden_total + self.withdrawn + self.erased + self.held

    def to_json(self) -> dict[str, object]:
        """The contract's `counts`: whole numbers that add up, and the reasons for hiding beside them."""
        return {
            "received": self.received,
            "shown": self.shown,
            "hidden": self.hidden_total,
            "hidden_by_reason": dict(self.hidden),
            "withdrawn": self.withdrawn,
            "erased": self.erased,
            "held": self.held,
            "entered_late": self.entered_late,
        }


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a digest or of one clause. The `by_…` and `official` count shown comments only, so each `by_…` adds
    up to `counts.shown`. Build with `tallies.tally`, which fixes the order of the keys.

    `by_author`: official positions, other organisations, persons. `by_day`: `2026-12-02` in the digest's time zone;
    these two are known only once the comments have passed (`compile.compile_part`), empty before.
    """

    counts: Counts = Counts()
    by_stance: tuple[Bar, ...] = ()
    by_language: tuple[Bar, ...] = ()
    by_region: tuple[Bar, ...] = ()
    by_source: tuple[Bar, ...] = ()
    by_author: tuple[Bar, ...] = ()
    by_day: tuple[Bar, ...] = ()
    official: int = 0

    def to_json(self) -> dict[str, object]:
        """`Counts.to_json` with the tables of the shown comments beside it."""
        return {**self.counts.to_json(), **{axis: dict(getattr(self, axis)) for axis in AXES}}

    def require_reconciled(self, where: str) -> None:
        """Raises RuleViolation "digest-does-not-reconcile" naming `where` ("digest" or an eId) and the figures."""
        counts = self.counts
        if not counts.reconciles():
            raise RuleViolation("digest-does-not-reconcile", where=where, **counts.to_json())
        for axis in AXES:
            bars = getattr(self, axis)
            total = sum(n for _, n in bars)
            if total != counts.shown and (bars or axis not in ("by_author", "by_day")):
                raise RuleViolation(
                    "digest-does-not-reconcile", where=where, axis=axis, shown=counts.shown, total=total
                )


@dataclass(frozen=True, slots=True)
class RoundInfo:
    """A round the digest draws from, and the edition it was about. `closes_at` is the moment it really closed when
    `closed_early`."""

    id: str
    audience: str
    opens_at: datetime
    closes_at: datetime
    closed_early: bool = False
    edition: int = 1


@dataclass(frozen=True, slots=True)
class DigestHeader:
    """What the digest is about and what it counted. `cutoff` is aware; comments received at or after it are not in.

    `edition` is the newest its rounds are about; clauses of earlier ones follow its own.
    `language` is the digest's own (headings, labels), whatever languages the comments are in. `method` is a key of
    `phrases.LABELS["method"]`, `threshold_percent` its threshold. `timezone` (IANA) decides which day a comment came.
    `group`, `member`: slug of the working group and display name of the one whose clauses the digest is limited to,
    None for no limit; `scope_name` says it to people. `checkpoint` stays null until the transparency log exists.
    """

    draft_slug: str
    draft_title: str
    edition: int
    rounds: tuple[RoundInfo, ...]
    language: str
    view: str
    cutoff: datetime
    tally: Tally
    method: str = METHOD_GROUPED
    threshold_percent: int = THRESHOLD_PERCENT
    timezone: str = "Asia/Bishkek"
    group: str | None = None
    member: str | None = None
    scope_name: str | None = None
    checkpoint: None = None

    @property
    def counts(self) -> Counts:
        return self.tally.counts


@dataclass(frozen=True, slots=True)
class Wording:
    """A clause in one language: `label` as it stands in the text, heading and text may be empty."""

    language: str
    label: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class DigestClause:
    """A clause of an edition with its text. `position` is its place in the digest, from 0: reading order, the clauses
    of earlier editions after those of the newest. `number` is canonical.

    `wordings`: at least one, each language once, in the order ky, ru, en (the order is part of the content hash).
    `path`: from the article down to the clause itself, so that a table can name it; no part of the content hash,
    which has the eId.
    """

    eid: str
    level: str
    number: str | None
    position: int
    wordings: tuple[Wording, ...]
    path: tuple[Step, ...] = ()
    edition: int = 1

    def wording(self, language: str) -> Wording:
        """In `language`, or in the first language there is: a text missing in translation is shown, not dropped."""
        for wording in self.wordings:
            if wording.language == language:
                return wording
        return self.wordings[0]


@dataclass(frozen=True, slots=True)
class DigestComment:
    """A shown comment, with exactly the fields its reader may see.

    `id`: as in the API. `clause_eid` None: the whole draft. `author_name` only with consent, or in the secretariat's
    view; `author_email` and `code` in the secretariat's view only (the stream refuses them in a public one).
    `entered_at`: when a secretary typed in paper or mail that was received at `received_at`.

    `number`, `group` and `added` are given to it by the digest it is read from (`DigestStream`) and are no part of its
    canonical line: its number in every format, the id of its group's representative, its sentences that the
    representative has not.
    """

    id: str
    clause_eid: str | None
    round_id: str
    stance: str
    body: str
    language: str
    received_at: datetime
    source: str
    quote: Quote | None = None
    proposed_text: str | None = None
    text_language: str | None = None
    author_name: str | None = None
    author_email: str | None = None
    region: str | None = None
    organisation: str | None = None
    official: bool = False
    entered_at: datetime | None = None
    state: str = "published"
    code: str | None = None
    number: int = 0
    group: str | None = None
    added: tuple[str, ...] = ()

    @property
    def author_kind(self) -> str:
        if self.official:
            return AUTHOR_OFFICIAL
        return AUTHOR_ORGANISATION if self.organisation else AUTHOR_PERSON

    @property
    def represents(self) -> bool:
        """Whether it is what its group is shown by."""
        return self.group == self.id


@dataclass(frozen=True, slots=True)
class Section:
    """One clause and its comments, as a source gives them; `clause` None is the whole draft and comes first.

    `comments`: all shown comments of the clause by (received_at, id), the order of the canonical lines; read once,
    before the next section is drawn, so it may be a generator over one cursor. `tally` counts this clause alone,
    without its children.
    """

    clause: DigestClause | None
    tally: Tally
    comments: Iterable[DigestComment]
