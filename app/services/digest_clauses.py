"""Clauses of a digest compiled into parts, by whoever does it: the command line, a worker, one worker of several."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core.digests.analyse import find_findings
from app.core.digests.compile import CompileScope, compile_part
from app.core.digests.corrections import Correction, corrections_version
from app.core.digests.parts import Part
from app.core.digests.stream import CompiledDigest
from app.core.digests.tallies import sum_tallies
from app.services.digest_scopes import DigestScope
from app.services.digest_source import WHOLE_DRAFT, ClauseOutline, DigestSource
from app.services.group_corrections import corrections_of


def open_source(session: Session, scope: DigestScope, only: Collection[str] | None = None) -> DigestSource:
    """The digest's source in this snapshot, which knows that the secretary's corrections hold."""
    corrections = _by_key(session, scope.draft_id)
    versions = {key: corrections_version(found) for key, found in corrections.items()}
    return DigestSource(session, scope, only, versions)


def compile_clauses(
    session: Session,
    source: DigestSource,
    scope: DigestScope,
    wanted: Sequence[ClauseOutline],
    file: BinaryIO,
    progress: Callable[[int], None] = lambda passed: None,
) -> dict[str, Part]:
    """Each of them read, checked, analysed and written at the end of `file` (`w+b`); parts by clause key.

    `session`: the snapshot that `source` reads.
    """
    corrections = _by_key(session, scope.draft_id)
    shared = CompileScope(scope.language.value, scope.view.value, scope.cutoff, ZoneInfo(scope.timezone))
    file.seek(0, 2)
    return {
        outline.key: compile_part(
            section,
            shared,
            file,
            partial(find_findings, corrections=corrections.get(outline.key, ())),
            progress,
        )
        for outline, section in zip(wanted, source.sections(wanted), strict=True)
    }


def put_together(source: DigestSource, parts: Mapping[str, Part], file: BinaryIO) -> CompiledDigest:
    """The digest made of the parts of all its clauses, which lie in `file`."""
    ordered = [parts[outline.key] for outline in source.outline]
    return CompiledDigest(source.header(sum_tallies(part.tally for part in ordered)), ordered, file)


def _by_key(session: Session, draft_id: UUID) -> dict[str, tuple[Correction, ...]]:
    return {
        WHOLE_DRAFT if clause_id is None else clause_id.hex: corrections
        for clause_id, corrections in corrections_of(session, draft_id).items()
    }
