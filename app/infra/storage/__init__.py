"""Where made files are kept, by URL. A file appears under its key only when it is whole and safe."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.infra.storage.local import LocalStorage
from app.infra.storage.protocol import Storage, StoredFile
from app.infra.storage.s3 import S3Address, S3Storage

__all__ = ["LocalStorage", "S3Address", "S3Storage", "Storage", "StoredFile", "open_storage"]


def open_storage(url: str) -> LocalStorage | S3Storage:
    """The storage behind `file:///folder` or `s3://KEY:SECRET@BUCKET/PREFIX?endpoint=…&region=…`.

    Asks nobody yet. Raises ValueError, without the URL in it, for one that nobody here can serve.
    """
    parts = urlsplit(url)
    if parts.scheme == "s3":
        return S3Storage(S3Address.from_url(url))
    if parts.scheme != "file" or parts.netloc:
        raise ValueError("must be file:///PATH, a folder that all hosts share, or s3://KEY:SECRET@BUCKET")
    return LocalStorage(Path(unquote(parts.path)))
