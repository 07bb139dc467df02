"""A compiled digest written into the storage: every format, every volume of it, all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from app.core.digests.findings_file import FORMAT as FINDINGS
from app.core.digests.findings_file import write_findings
from app.core.digests.renderers import find_renderer, render, volumes
from app.core.digests.stream import CompiledDigest
from app.core.text import Language
from app.infra.i18n import phrasebook
from app.infra.jobs import ClaimedJob
from app.infra.storage import Storage
from app.models import DigestFile
from app.services.digest_progress import Progress


def file_key(digest_id: UUID, job: ClaimedJob, name: str) -> str:
    """Job and attempt are part of it: a worker that lost its lease cannot overwrite its successor's file."""
    return f"digests/{digest_id.hex}/{job.id.hex[:8]}-{job.attempt}.{name}"


@contextmanager
def gone_unless_kept(storage: Storage) -> Iterator[list[str]]:
    """Whatever is written under the keys put into the list is removed again when the block fails."""
    keys: list[str] = []
    try:
        yield keys
    except BaseException:
        for key in keys:
            storage.delete(key)
        raise


def write_files(
    storage: Storage,
    keys: list[str],
    *,
    digest_id: UUID,
    job: ClaimedJob,
    formats: Mapping[str, bytes | None],
    language: Language,
    zone: ZoneInfo,
    compiled: CompiledDigest,
    content_sha256: str,
    progress: Progress,
) -> list[DigestFile]:
    """Rows of the files, which are safe in the storage, and of the findings that the digest's pages read. Puts every
    key into `keys` before it is written. `formats`: each with the form that is to be filled in instead of ours."""
    words = phrasebook(language, zone)
    files: list[DigestFile] = []
    for format, template in formats.items():
        for volume in volumes(format, compiled):
            name = f"{format}.{volume.number}.{find_renderer(format).extension}"
            keys.append(file_key(digest_id, job, name))
            with storage.create(keys[-1]) as out:
                done = render(
                    format, compiled, content_sha256, out, words, progress.counter(), volume, template
                )
            progress.tell()
            files.append(
                DigestFile(
                    id=uuid4(),
                    digest_id=digest_id,
                    format=format,
                    volume=volume.number,
                    size=done.size,
                    sha256=done.sha256,
                    storage_key=keys[-1],
                )
            )
    keys.append(file_key(digest_id, job, FINDINGS))
    with storage.create(keys[-1]) as out:
        found = write_findings(compiled, out)
    files.append(
        DigestFile(
            id=uuid4(),
            digest_id=digest_id,
            format=FINDINGS,
            volume=1,
            size=found.size,
            sha256=found.sha256,
            storage_key=keys[-1],
        )
    )
    return files
