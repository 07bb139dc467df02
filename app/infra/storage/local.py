"""Files in a folder of this host, or one that several hosts share."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from app.infra.storage.protocol import StoredFile, check_key, is_key

_PART = ".part-"


class LocalStorage:
    """A folder. A file under way has a name that is no key, and gets its own when it is on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, key: str) -> Path:
        return self.root / check_key(key)

    @contextmanager
    def create(self, key: str) -> Iterator[BinaryIO]:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=_PART)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
            _sync_folder(path.parent)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def open(self, key: str) -> BinaryIO:
        return self._path(key).open("rb")

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> Iterator[StoredFile]:
        for path, found in _files(self._path(prefix) if prefix else self.root):
            key = path.relative_to(self.root).as_posix()
            if is_key(key):  # no part under way, and nothing that somebody else put there
                yield StoredFile(key, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def sweep_parts(self, older_than: timedelta) -> int:
        before = (datetime.now(UTC) - older_than).timestamp()
        swept = 0
        for path, found in _files(self.root):
            if path.name.startswith(_PART) and found.st_mtime < before:
                path.unlink(missing_ok=True)
                swept += 1
        return swept


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Every plain file below a folder. One that vanishes meanwhile is passed over: a sweep has company."""
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            try:
                found = path.lstat()
            except FileNotFoundError:
                continue
            yield path, found


def _sync_folder(folder: Path) -> None:
    """Without this a crash can forget the new name although the file's bytes are safe."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
