"""Files in an S3-compatible storage: MinIO, Ceph, SeaweedFS, Garage, AWS."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import parse_qs, unquote, urlsplit

from app.infra.storage.protocol import StoredFile, check_key, is_key

if TYPE_CHECKING:
    from obstore.store import S3Credential, S3Store

DEFAULT_REGION = "us-east-1"  # what servers of one's own take for any region
PART_BYTES = 8 << 20
PARTS_AT_ONCE = 2
READ_BYTES = 1 << 20
CONNECT_TIMEOUT = timedelta(seconds=3)
SILENCE_TIMEOUT = timedelta(seconds=60)  # without an answer, while a part of PART_BYTES goes up
REQUEST_TIMEOUT = timedelta(hours=1)  # one answer in full: a file comes down in one
RETRIES = 2
RETRY_TIMEOUT = timedelta(seconds=10)

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ANSWER = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>(\w+)</Code>")


@dataclass(frozen=True, slots=True)
class S3Address:
    """Which bucket, where, and with whose keys. `prefix` is a folder of keys or empty."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)

    @classmethod
    def from_url(cls, url: str) -> S3Address:
        """Reads `s3://KEY:SECRET@BUCKET/PREFIX?endpoint=https://HOST:PORT&region=REGION`.

        Key and secret percent-encoded; without an endpoint it is AWS, and the region must be named. Raises
        ValueError that says which part and never repeats it.
        """
        try:
            parts = urlsplit(url)
            query = parse_qs(parts.query, strict_parsing=bool(parts.query), max_num_fields=4)
        except ValueError as error:
            raise ValueError("is malformed; is the secret percent-encoded?") from error
        access_key, secret_key = unquote(parts.username or ""), unquote(parts.password or "")
        if not access_key or not secret_key:
            raise ValueError("lacks its keys: s3://KEY:SECRET@BUCKET, both percent-encoded")
        bucket = parts.netloc.rpartition("@")[2]  # as it stands: `hostname` would be in small letters
        if not _BUCKET.fullmatch(bucket):
            raise ValueError("names no bucket (a-z, 0-9, dot and -) after the @")
        prefix = unquote(parts.path).strip("/")
        if prefix and not is_key(prefix):
            raise ValueError("the folder after the bucket must be of a-z, 0-9, dot, _ and -")
        if set(query) - {"endpoint", "region"} or any(len(values) > 1 for values in query.values()):
            raise ValueError("after the ? only endpoint=… and region=… may stand, once each")
        endpoint = query.get("endpoint", [""])[0]
        region = query.get("region", [DEFAULT_REGION if endpoint else ""])[0]
        if not re.fullmatch(r"[a-z0-9-]+", region):
            raise ValueError("names no region, such as region=eu-central-1")
        return cls(
            bucket=bucket,
            prefix=prefix,
            endpoint=_origin(endpoint) if endpoint else f"https://s3.{region}.amazonaws.com",
            region=region,
            access_key=access_key,
            secret_key=secret_key,
        )

    @property
    def host(self) -> str:
        return urlsplit(self.endpoint).netloc


def _origin(endpoint: str) -> str:
    try:
        parts = urlsplit(endpoint)
        _ = parts.port
    except ValueError as error:
        raise ValueError("the endpoint is not a URL") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("the endpoint must be https://HOST:PORT or http://HOST:PORT")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("the endpoint must be scheme, host and port only")
    return f"{parts.scheme}://{parts.netloc}"


class S3Storage:
    """A bucket, or a folder in it. The library is loaded and the connection made at the first file.

    A file is written to and read from an unnamed temporary file of this host: an upload then begins only when
    all of it is there, and what was read once is what a checksum was taken of, whatever is uploaded meanwhile.
    """

    def __init__(self, address: S3Address) -> None:
        self.address = address

    def __repr__(self) -> str:
        return f"S3Storage({self.address!r})"

    @contextmanager
    def create(self, key: str) -> Iterator[BinaryIO]:
        import obstore  # here, so that a start without S3 does not pay for it

        check_key(key)
        with tempfile.TemporaryFile("w+b") as file:
            yield file
            file.seek(0)
            with self._asking():
                obstore.put(self._store, key, file, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE)

    def open(self, key: str) -> BinaryIO:
        import obstore

        check_key(key)
        file = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - the caller's, who closes it
        try:
            with self._asking(key):
                for block in obstore.get(self._store, key).stream(min_chunk_size=READ_BYTES):
                    file.write(block)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def delete(self, key: str) -> None:
        import obstore

        check_key(key)
        with self._asking():
            obstore.delete(self._store, key)

    def keys(self, prefix: str) -> Iterator[StoredFile]:
        import obstore

        folder = check_key(prefix) if prefix else None
        with self._asking():
            for page in obstore.list(self._store, folder):
                for found in page:
                    if is_key(found["path"]):
                        yield StoredFile(found["path"], found["size"], found["last_modified"].astimezone(UTC))

    def sweep_parts(self, older_than: timedelta) -> int:
        """Nothing: an unfinished upload is invisible here; the bucket's lifecycle rule removes it."""
        return 0

    @cached_property
    def _store(self) -> S3Store:
        return _connect(self.address)

    @contextmanager
    def _asking(self, key: str | None = None) -> Iterator[None]:
        """Turns what the library raises into an OSError with one sentence; a lacking `key` is told as such."""
        from obstore.exceptions import BaseError

        _stay_in_this_process()
        try:
            yield
        except FileNotFoundError as error:
            raise self._told(str(error), key) from error
        except BaseError as error:
            raise self._told(str(error), key) from error

    def _told(self, said: str, key: str | None) -> OSError:
        where = f"the S3 storage at {self.address.host}"
        answer, code = _ANSWER.search(said), _CODE.search(said)
        status = answer.group(1) if answer else ""
        reason = code.group(1) if code else status
        if reason == "NoSuchKey" and key is not None:
            return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), key)
        if reason == "NoSuchBucket":
            return OSError(errno.ENXIO, f"{where} has no bucket {self.address.bucket}")
        if status in ("401", "403"):
            return PermissionError(errno.EACCES, f"{where} refuses these keys ({reason})")
        if status:
            return OSError(errno.EIO, f"{where} answers {reason}")
        if "certificate" in said.lower():
            return OSError(errno.EIO, f"{where} shows a certificate that is not trusted here")
        return OSError(errno.EHOSTUNREACH, f"{where} does not answer")


_process: int | None = None


def _stay_in_this_process() -> None:
    """The library's threads do not live on in a fork, which would wait for them for ever: better an error."""
    global _process
    _process = _process or os.getpid()
    if _process != os.getpid():
        raise RuntimeError("the S3 storage was used before this process was forked off; start a fresh one")


def _connect(address: S3Address) -> S3Store:
    from obstore.store import S3Store

    def keys() -> S3Credential:
        return {
            "access_key_id": address.access_key,
            "secret_access_key": address.secret_key,
            "token": None,
            "expires_at": None,
        }

    # The library also reads AWS_* variables. All that could lead elsewhere is said here, so that PIKIR_STORAGE_URL
    # alone decides where the files go and as whom.
    return S3Store(
        address.bucket,
        prefix=address.prefix or None,
        endpoint=address.endpoint,
        aws_endpoint_url_s3=address.endpoint,
        region=address.region,
        credential_provider=keys,
        skip_signature=False,
        s3_express=False,
        virtual_hosted_style_request=False,
        disable_bulk_delete=True,  # some compatible servers know only DELETE of one file
        client_options={
            "allow_http": address.endpoint.startswith("http://"),
            "connect_timeout": CONNECT_TIMEOUT,
            "read_timeout": SILENCE_TIMEOUT,
            "timeout": REQUEST_TIMEOUT,
        },
        retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_TIMEOUT},
    )
