"""Where made files are kept, by URL. A file appears under its key only when it is whole and on the disk."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


class Storage(Protocol):
    """Files by key (`digests/<id>/<attempt>.xlsx`)."""

    def create(self, key: str) -> AbstractContextManager[BinaryIO]:
        """A seekable binary file to write; kept under `key` when the block ends well, else gone."""
        ...

    def open(self, key: str) -> BinaryIO:
        """The file to read. Raises FileNotFoundError."""
        ...

    def delete(self, key: str) -> None:
        """Removes the file if it is there."""
        ...


class LocalStorage:
    """A folder on this host."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a storage key: {key!r}")
        return self.root / key

    @contextmanager
    def create(self, key: str) -> Iterator[BinaryIO]:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
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


def open_storage(url: str) -> LocalStorage:
    """The storage behind `file:///folder`. Raises ValueError for a scheme nobody here can serve."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        raise ValueError(f"storage URL must be file:///folder, not {parts.scheme}://")
    return LocalStorage(Path(unquote(parts.path)))


def _sync_folder(folder: Path) -> None:
    """Without this a crash can forget the new name although the file's bytes are safe."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
