"""Near-duplicate comments as groups: who sent how many of what, and what each added. Every comment counted once.

Linear: equal comments first, by key; the rest meets in buckets (`campaign_buckets`), each bucket holds a few
representatives, and a comment is compared with those only, exactly (`campaign_match`). A group's members are near to
its representative, not merely to each other: a chain of small edits does not end in another opinion.
"""

from __future__ import annotations

from array import array
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np

from app.core.digests.campaign_buckets import BANDS, Buckets, Signatures
from app.core.digests.campaign_match import added_sentences, declared, opposed, similarity
from app.core.digests.campaign_texts import ComparedText, compared_text, text_key
from app.core.digests.model import Bar

METHOD_GROUPED: Final = "grouped"
BUCKET_REPRESENTATIVES: Final = 8
"""Representatives a bucket remembers; without a bound a common phrase would cost n²."""
_CANDIDATES: Final = 6
"""Representatives a comment is compared with: those it shares most buckets with, the more central first."""
_NEARER: Final = 0.1
"""How much nearer a later representative must be: an edit of its own should not draw members off the common letter."""
_READY_WORDS: Final = 400_000
"""Words of the representatives kept ready for comparison, about 200 bytes each."""
_ALONE: Final = -1
_SIDES: Final = {"support": 1, "oppose": 2}


@dataclass(frozen=True, slots=True)
class Submission:
    """A comment as it is compared. `text`: all that it says, its proposed wording too. `stance`: of the comment;
    one that supports and one that opposes are never in one group. `official` ones stand alone, always. `proposal`: the
    wording it proposes, empty for none: only those who propose the same, but for case and punctuation, are in one
    group. Two changes to a long clause share nearly all their words and ask for different things."""

    id: str
    text: str
    received_at: datetime
    source: str
    language: str
    official: bool = False
    stance: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A comment of a group. `added`: its sentences that the representative has not, as written by the first who sent
    just this (others may have left out a comma)."""

    id: str
    received_at: datetime
    source: str
    language: str
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Campaign:
    """Comments that say nearly the same. `representative`: the id of the member that most others are like;
    `members`: all, it included, by (received_at, id). At least two."""

    representative: str
    members: tuple[Member, ...]

    @property
    def count(self) -> int:
        return len(self.members)

    @property
    def first_at(self) -> datetime:
        return self.members[0].received_at

    @property
    def last_at(self) -> datetime:
        return self.members[-1].received_at

    @property
    def sources(self) -> tuple[Bar, ...]:
        return _bars(member.source for member in self.members)

    @property
    def languages(self) -> tuple[Bar, ...]:
        return _bars(member.language for member in self.members)


@dataclass(frozen=True, slots=True)
class Campaigns:
    """`groups`: the largest first, then the earliest. `received` = comments in groups + `alone`."""

    groups: tuple[Campaign, ...]
    received: int

    @property
    def alone(self) -> int:
        return self.received - sum(group.count for group in self.groups)

    def places(self) -> dict[str, int]:
        """Comment id → its group's place in `groups`, for those in one."""
        return {member.id: place for place, group in enumerate(self.groups) for member in group.members}


def find_campaigns(read: Callable[[], Iterable[Submission]]) -> Campaigns:
    """Groups of the comments that `read` gives; it is called twice and must give the same ones in the same order.

    The groups do not depend on that order. Memory: about 500 bytes a comment, and the texts of those only that may be
    near-duplicates of another; called clause by clause, of one clause at a time. Raises ValueError when the second
    reading differs from the first.
    """
    index = _Index(read())
    return Campaigns(_in_order(_assign(index, _gather(index, read()))), len(index.kind_of))


class _Index:
    """The first reading: equal comments counted as one kind, and the buckets that kinds share."""

    def __init__(self, submissions: Iterable[Submission]) -> None:
        self.kind_of = array("q")
        """Comment, in the order of reading → its kind; _ALONE: whatever the others say."""
        self.seen = array("Q")
        self.sides = array("Q")
        """Kind → on which side it stands and what it proposes (`_side`)."""
        self._kinds: dict[int, int] = {}
        self._compared = array("q")
        self._owners, self._keys = array("q"), array("Q")
        self._signatures = Signatures()
        counts = array("q")
        for submission in submissions:
            kind = self._kind(submission)
            self.seen.append(text_key(submission.text))
            self.kind_of.append(kind)
            counts.extend([0] * (len(self.sides) - len(counts)))
            if kind != _ALONE:
                counts[kind] += 1
        self.counts = np.array(counts, dtype=np.int64)
        self._kinds.clear()
        weights = self.counts[np.array(self._compared, dtype=np.int64)]
        self._buckets = Buckets(self._signatures.matrix(), self._owners, self._keys, weights)
        self._row_of = {self._compared[row]: row for row in self._buckets.rows()}

    def kept(self, kind: int) -> bool:
        """Whether the kind may belong to a group: it is not the only one of its bucket, or several sent it."""
        return kind != _ALONE and (self.counts[kind] > 1 or kind in self._row_of)

    def buckets_of(self, kind: int) -> list[int]:
        row = self._row_of.get(kind)
        return [] if row is None else self._buckets.of(row)

    def centrality(self, kind: int) -> int:
        row = self._row_of.get(kind)
        # What many sent word for word goes before an edited copy that by chance shares a bucket more.
        return 0 if row is None else int(self._buckets.centrality[row] + BANDS * self.counts[kind])

    def _kind(self, submission: Submission) -> int:
        if submission.official:
            return _ALONE
        text = compared_text(submission.text)
        key = text.equal_key()
        if not key:
            return _ALONE
        side = _side(submission)
        key = key << 64 | side
        known = self._kinds.get(key)
        if known is not None:
            return known
        kind = self._kinds[key] = len(self.sides)
        self.sides.append(side)
        if not text.is_short and text.bigrams:
            keys = text.sentence_keys()
            self._owners.extend([len(self._compared)] * len(keys))
            self._keys.extend(keys)
            self._compared.append(kind)
            self._signatures.add(text)
        return kind


def _side(submission: Submission) -> int:
    """64 bits that are the same for comments which may be in one group as to their stance and what they propose."""
    side = _SIDES.get(submission.stance, 0)
    if not submission.proposal:
        return side
    proposed = compared_text(submission.proposal)
    # What has no word in it, a dash for a deletion, is compared as it is written.
    return text_key(f"{side} {proposed.joined.strip() or submission.proposal.strip()}")


@dataclass(slots=True)
class _Gathered:
    """The second reading, of one kind: its comments, and the text of the first."""

    members: list[Member]
    text: str = ""

    @property
    def first(self) -> tuple[datetime, str]:
        return self.members[0].received_at, self.members[0].id


def _gather(index: _Index, submissions: Iterable[Submission]) -> dict[int, _Gathered]:
    kinds: dict[int, _Gathered] = {}
    place = -1
    for place, submission in enumerate(submissions):
        if place >= len(index.seen) or text_key(submission.text) != index.seen[place]:
            raise ValueError("the second reading of the comments differs from the first")
        kind = index.kind_of[place]
        if not index.kept(kind):
            continue
        member = Member(submission.id, submission.received_at, submission.source, submission.language)
        known = kinds.setdefault(kind, _Gathered([]))
        known.members.append(member)
        # The earliest text, whatever the order of reading: equal comments may still differ in their commas.
        if len(known.members) == 1 or (member.received_at, member.id) < known.first:
            known.members[0], known.members[-1] = member, known.members[0]
            known.text = submission.text
    if place + 1 != len(index.seen):
        raise ValueError("the second reading of the comments is shorter than the first")
    return kinds


class _Representatives:
    """The comments that groups have formed around so far, found by bucket."""

    def __init__(self, index: _Index, kinds: dict[int, _Gathered]) -> None:
        self._index = index
        self._kinds = kinds
        self._of_bucket: dict[int, list[int]] = {}
        self._place: dict[int, int] = {}
        self._declared: dict[int, int] = {}
        self._ready: OrderedDict[int, ComparedText] = OrderedDict()
        self._ready_words = 0

    def found(self, kind: int) -> None:
        """From now on `kind` represents a group."""
        self._place[kind] = len(self._place)
        for bucket in self._index.buckets_of(kind):
            known = self._of_bucket.setdefault(bucket, [])
            if len(known) < BUCKET_REPRESENTATIVES:
                known.append(kind)

    def best(self, kind: int) -> tuple[int | None, tuple[str, ...]]:
        """The representative that `kind` is nearest to and does not contradict, and what `kind` adds to it."""
        candidates = self._candidates(kind)
        if not candidates:
            return None, ()
        text = compared_text(self._kinds[kind].text)
        best, nearest = None, 0.0
        for candidate in candidates:
            representative = self.text(candidate)
            near = similarity(representative, text)
            if near > (nearest + _NEARER if nearest else 0.0) and self._agree(
                candidate, representative, text
            ):
                best, nearest = candidate, near
        if best is None:
            return None, ()
        representative = self.text(best)
        side = declared(representative, text)
        if side:
            self._declared.setdefault(best, side)
        return best, added_sentences(representative, text)

    def text(self, kind: int) -> ComparedText:
        ready = self._ready.get(kind)
        if ready is not None:
            self._ready.move_to_end(kind)
            return ready
        ready = self._ready[kind] = compared_text(self._kinds[kind].text)
        self._ready_words += ready.size
        while self._ready_words > _READY_WORDS and len(self._ready) > 1:
            self._ready_words -= self._ready.popitem(last=False)[1].size
        return ready

    def _candidates(self, kind: int) -> list[int]:
        met: Counter[int] = Counter()
        for bucket in self._index.buckets_of(kind):
            met.update(self._of_bucket.get(bucket, ()))
        side = self._index.sides[kind]
        agreeing = [one for one in met if self._index.sides[one] == side]
        nearest = sorted(agreeing, key=lambda one: (-met[one], self._place[one]))[:_CANDIDATES]
        return sorted(nearest, key=self._place.__getitem__)

    def _agree(self, candidate: int, representative: ComparedText, text: ComparedText) -> bool:
        """Nor may two members add opposite positions to a text that declares none."""
        if opposed(representative, text):
            return False
        side = declared(representative, text)
        return not side or self._declared.get(candidate, side) == side


def _assign(index: _Index, kinds: dict[int, _Gathered]) -> Iterator[Campaign]:
    representatives = _Representatives(index, kinds)
    groups: dict[int, list[Member]] = {}
    order = sorted(kinds, key=lambda kind: (-index.centrality(kind), kinds[kind].first))
    for kind in order:
        gathered = kinds[kind]
        best, added = representatives.best(kind) if index.buckets_of(kind) else (None, ())
        if best is None:
            representatives.found(kind)
            groups[kind] = gathered.members
        else:
            groups[best].extend(
                replace(member, added=added) if added else member for member in gathered.members
            )
    for kind, members in groups.items():
        if len(members) > 1:
            representative = kinds[kind].members[0].id
            yield Campaign(representative, tuple(sorted(members, key=_by_receipt)))


def _by_receipt(member: Member) -> tuple[datetime, str]:
    return member.received_at, member.id


def _in_order(groups: Iterable[Campaign]) -> tuple[Campaign, ...]:
    return tuple(sorted(groups, key=lambda group: (-group.count, group.first_at, group.members[0].id)))


def _bars(keys: Iterable[str]) -> tuple[Bar, ...]:
    return tuple(sorted(Counter(keys).items(), key=lambda bar: (-bar[1], bar[0])))
