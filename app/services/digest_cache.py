"""Compiled clauses that are kept, so that one about which nothing has changed is not compiled again.

A row says where a part lies and of which state of its clause it is; its bytes are compared with its checksum whenever
it is used. What cannot be used is compiled again: the cache can be emptied at any moment, and nothing but time is lost.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

import app
from app.core.digests.canonical import dump
from app.core.digests.model import METHOD_GROUPED, THRESHOLD_PERCENT
from app.core.digests.parts import INDEX_BYTES, Part, read_part
from app.infra.clock import read_clock
from app.infra.storage import Storage
from app.models import DigestPart, DigestView
from app.services.digest_scopes import DigestScope
from app.services.digest_source import ClauseOutline

BLOCK: Final = 1 << 20
MOST_FILES: Final = 128
"""Files that the kept parts of one scope may be spread over; beyond it all but the largest are brought together."""
_MANY = 500
"""Keys in one statement."""
_PLACE = ("start", "comments_size", "clause_size", "findings_size", "comments")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptPart:
    """A part in the storage: whose, of which state, where. Sizes and `start` in bytes, as `core.digests.parts.Part`."""

    clause_key: str
    fingerprint: str
    storage_key: str
    sha256: str
    start: int
    comments_size: int
    clause_size: int
    findings_size: int
    comments: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def size(self) -> int:
        return self.comments_size + self.clause_size + self.findings_size + INDEX_BYTES * self.comments


def scope_sha256(scope: DigestScope) -> str:
    """Of everything that all parts of such a digest share, and a fingerprint does not say.

    Which clauses are in scope is none of it, nor whether a group or everybody is to read the digest: the parts are the
    same. The program is: another edition of it may find other groups, and a stale part must not tell.
    """
    shared = {
        "rounds": sorted(r.id.hex for r in scope.rounds),
        "secretariat": scope.view is DigestView.SECRETARIAT,
        "language": scope.language.value,
        "timezone": scope.timezone,
        "method": [METHOD_GROUPED, THRESHOLD_PERCENT],
        "program": program_sha256(),
    }
    return hashlib.sha256(dump(shared)).hexdigest()


@lru_cache(maxsize=1)
def program_sha256() -> str:
    """Of the source that makes a part out of comments."""
    root = Path(app.__file__).parent
    paths = [*root.joinpath("core").rglob("*.py"), *root.joinpath("services").glob("digest_*.py")]
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_kept(outline: ClauseOutline) -> bool:
    """A clause nobody has commented on is compiled faster than it is looked up."""
    return outline.shown > 0


def find_kept(session: Session, scope_sha: str, outlines: Iterable[ClauseOutline]) -> dict[str, KeptPart]:
    """By clause key: the parts that are still what compiling would give."""
    wanted = {one.key: one.fingerprint for one in outlines if is_kept(one)}
    keys = sorted(wanted)
    found: dict[str, KeptPart] = {}
    for begin in range(0, len(keys), _MANY):
        rows = session.execute(
            select(DigestPart).where(
                DigestPart.scope_sha256 == scope_sha, DigestPart.clause_key.in_(keys[begin : begin + _MANY])
            )
        ).scalars()
        found |= {
            row.clause_key: KeptPart(
                row.clause_key,
                row.fingerprint,
                row.storage_key,
                row.sha256,
                *(getattr(row, name) for name in _PLACE),
            )
            for row in rows
            if row.fingerprint == wanted[row.clause_key]
        }
    return found


def copy_kept(
    storage: Storage,
    kept: Mapping[str, KeptPart],
    out: BinaryIO,
    progress: Callable[[int], None] = lambda passed: None,
) -> dict[str, Part]:
    """Copies the parts to the end of `out` (`w+b`); by clause key those that are what was written, the others left out.

    `progress` gets the comments of each part.
    """
    by_file: dict[str, list[KeptPart]] = {}
    for one in kept.values():
        by_file.setdefault(one.storage_key, []).append(one)
    copied: dict[str, Part] = {}
    for storage_key, parts in sorted(by_file.items()):
        try:
            opened = storage.open(storage_key)
        except FileNotFoundError:
            logger.warning("kept parts are gone and compiled again: %s", storage_key)
            continue
        with opened:
            for one in sorted(parts, key=lambda part: part.start):
                begin = out.seek(0, 2)
                if _copy(opened, one, out):
                    copied[one.clause_key] = read_part(
                        out, begin, *(getattr(one, name) for name in _PLACE[1:])
                    )
                    progress(one.comments)
                else:
                    logger.warning("a kept part is damaged and compiled again: %s", one)
                    out.seek(begin)
                    out.truncate()
    out.seek(0, 2)
    return copied


def _copy(opened: BinaryIO, kept: KeptPart, out: BinaryIO) -> bool:
    found = hashlib.sha256()
    opened.seek(kept.start)
    for block in _blocks(opened, kept.size):
        found.update(block)
        out.write(block)
    return found.hexdigest() == kept.sha256


def keep_parts(
    storage: Storage,
    storage_key: str,
    parts: Sequence[tuple[ClauseOutline, Part]],
    file: BinaryIO,
) -> list[KeptPart]:
    """Writes the parts, which lie in `file`, into one stored file; to be recorded once it is safe there."""
    kept: list[KeptPart] = []
    with storage.create(storage_key) as out:
        begin = 0
        for outline, part in parts:
            found = hashlib.sha256()
            file.seek(part.start)
            for block in _blocks(file, part.size):
                found.update(block)
                out.write(block)
            place = (part.comments_size, part.clause_size, part.findings_size, part.comments)
            kept.append(
                KeptPart(outline.key, outline.fingerprint, storage_key, found.hexdigest(), begin, *place)
            )
            begin += part.size
    return kept


def record_kept(session: Session, scope_sha: str, kept: Iterable[KeptPart]) -> None:
    """In place of what was kept of those clauses before; in one order, so that two workers never wait in a circle."""
    now = read_clock(session)
    rows = [
        {"id": uuid4(), "scope_sha256": scope_sha, "used_at": now} | one.to_json()
        for one in sorted(kept, key=lambda one: one.clause_key)
    ]
    if not rows:
        return
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    for begin in range(0, len(rows), _MANY):
        statement = dialect.insert(DigestPart).values(rows[begin : begin + _MANY])
        replaced = {
            name: statement.excluded[name] for name in ("fingerprint", "storage_key", "sha256", *_PLACE)
        }
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["scope_sha256", "clause_key"], set_={**replaced, "used_at": now}
            )
        )


def note_use(session: Session, scope_sha: str, keys: Collection[str]) -> None:
    """Says that the kept parts of those clauses are still of use."""
    ordered, now = sorted(keys), read_clock(session)
    for begin in range(0, len(ordered), _MANY):
        session.execute(
            update(DigestPart)
            .where(
                DigestPart.scope_sha256 == scope_sha,
                DigestPart.clause_key.in_(ordered[begin : begin + _MANY]),
            )
            .values(used_at=now)
            .execution_options(synchronize_session=False)
        )


def scattered(kept: Mapping[str, KeptPart]) -> set[str]:
    """Clause keys of parts to be stored once more, in one file with the new ones: every compile of a long discussion
    leaves a file behind, and opening each of many costs more than writing their parts anew."""
    comments: Counter[str] = Counter()
    for one in kept.values():
        comments[one.storage_key] += one.comments
    if len(comments) <= MOST_FILES:
        return set()
    [(largest, _)] = comments.most_common(1)
    return {key for key, one in kept.items() if one.storage_key != largest}


def _blocks(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Up to `size` bytes from where the file is; fewer when it is shorter, which the checksum then tells."""
    while size > 0 and (block := file.read(min(BLOCK, size))):
        yield block
        size -= len(block)
