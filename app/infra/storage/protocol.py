"""What a place for files must do, wherever it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is kept: `size` in bytes, `modified_at` in UTC."""

    key: str
    size: int
    modified_at: datetime


class Storage(Protocol):
    """Files by key (`digests/<id>/<attempt>.xlsx`).

    What goes wrong outside is an OSError whose `strerror` a secretary may read: no secret, no path of the host.
    """

    def create(self, key: str) -> AbstractContextManager[BinaryIO]:
        """A seekable binary file to write; kept under `key` when the block ends well, else gone."""
        ...

    def open(self, key: str) -> BinaryIO:
        """The file to read, seekable, unmoved by a later rewrite. Raises FileNotFoundError."""
        ...

    def delete(self, key: str) -> None:
        """Removes the file if it is there."""
        ...

    def keys(self, prefix: str) -> Iterator[StoredFile]:
        """Whole files under a folder of keys (`digests`, `digests/<id>`; all under the empty one), in no set order."""
        ...

    def sweep_parts(self, older_than: timedelta) -> int:
        """Removes what writers that were killed left half written that long ago; how many there were."""
        ...


def is_key(text: str) -> bool:
    return _KEY.fullmatch(text) is not None


def check_key(key: str) -> str:
    """The key itself. Raises ValueError for what could lead out of the storage."""
    if not is_key(key):
        raise ValueError(f"not a storage key: {key!r}")
    return key
