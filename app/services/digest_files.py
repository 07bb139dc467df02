"""A digest's file as it was compiled, or not at all: what people decide from may not have changed on the disk."""

from __future__ import annotations

import hashlib
from typing import BinaryIO
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.errors import RuleViolation
from app.core.permissions import Actor
from app.infra.storage import Storage
from app.services.audit import record_event
from app.services.digests import DigestFileView

BLOCK = 1 << 20


def open_verified(storage: Storage, file: DigestFileView) -> BinaryIO:
    """The file, at its beginning, once all of it has been compared with the checksum of its row.

    Raises RuleViolation "digest-file-damaged" when it differs or is gone.
    """
    try:
        opened = storage.open(file.storage_key)
    except FileNotFoundError as error:
        raise RuleViolation("digest-file-damaged", format=file.format, found="nothing") from error
    found = hashlib.sha256()
    while block := opened.read(BLOCK):
        found.update(block)
    if found.hexdigest() != file.sha256:
        opened.close()
        raise RuleViolation("digest-file-damaged", format=file.format, found=found.hexdigest())
    opened.seek(0)
    return opened


def record_damaged_file(session: Session, *, actor: Actor, digest_id: UUID, violation: RuleViolation) -> None:
    """Leaves in the audit trail that a file was refused, and what stood in its place."""
    record_event(
        session,
        actor=actor,
        action="digest-file-damaged",
        subject_kind="digest",
        subject_id=digest_id,
        **violation.params,
    )
