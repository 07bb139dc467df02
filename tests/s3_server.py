"""A real S3 server for tests: SeaweedFS out of a wheel of the development lock, one process, checking signatures."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from obstore import delete, put
from obstore.exceptions import GenericError
from obstore.store import S3Store

ACCESS_KEY = "pikir"
SECRET_KEY = "s3cret/with+signs=@"
BUCKET = "pikir-files"
PATIENCE_S = 60.0
_PARTS = ("master", "volume", "filer", "s3")
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class S3Server:
    """`endpoint` answers; its one bucket is there and empty."""

    endpoint: str

    def url(self, prefix: str = "", *, secret: str = SECRET_KEY, bucket: str = BUCKET) -> str:
        return f"s3://{ACCESS_KEY}:{quote(secret, safe='')}@{bucket}/{prefix}?endpoint={quote(self.endpoint, safe='')}"


@contextmanager
def running_s3_server() -> Iterator[S3Server]:
    folder = Path(tempfile.mkdtemp(prefix="pikir-s3-"))
    names = [f"{part}{kind}" for part in _PARTS for kind in (".port", ".port.grpc")]
    ports = dict(zip(names, _free_ports(len(names)), strict=True))
    process = _start(folder, ports)
    try:
        server = S3Server(f"http://127.0.0.1:{ports['s3.port']}")
        _wait(server, process, folder / "log")
        _make_bucket(server)
        yield server
    finally:
        process.kill()  # its own way of stopping takes ten seconds, and nothing of it is kept
        process.wait()
        shutil.rmtree(folder)
        for part in _PARTS:
            Path(tempfile.gettempdir(), f"seaweedfs-{part}-grpc-{ports[part + '.port.grpc']}.sock").unlink(
                missing_ok=True
            )


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _start(folder: Path, ports: dict[str, int]) -> subprocess.Popen[bytes]:
    (folder / "data").mkdir()
    keys = {"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}
    identity = {"name": "pikir", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    argv = [str(Path(sys.executable).with_name("weed")), "-logtostderr=true", "server"]
    argv += [f"-{name}={port}" for name, port in ports.items()]
    argv += [f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-volume.max=8"]
    argv += [
        "-master.volumeSizeLimitMB=64",
        "-master.telemetry=false",
        f"-filer.localSocket={folder / 'f.sock'}",
    ]
    argv += ["-s3", f"-s3.config={folder / 's3.json'}", "-s3.iam=false", "-s3.autoCreateBucket=false"]
    argv += ["-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.localSocket={folder / 's.sock'}"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            argv,
            stdout=log,
            stderr=log,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder)},
            preexec_fn=lambda: _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL)),
        )


def _wait(server: S3Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(f"{server.endpoint}/healthz", timeout=2):
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(log.read_bytes()[-2000:].decode("utf-8", "replace")) from None
            time.sleep(0.1)


def _make_bucket(server: S3Server) -> None:
    """The library knows no such request; written without the bucket's name in front, a file is one."""
    with pytest.raises(GenericError, match="ETag Header missing"):  # the answer to what is a bucket's making
        put(_store(server, virtual_hosted_style_request=True), BUCKET, b"", use_multipart=False)
    # It answers some seconds before it has room for a first file.
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            put(_store(server), "first", b"")
            break
        except GenericError:
            if time.monotonic() > deadline:
                raise
    delete(_store(server), "first")


def _store(server: S3Server, *, virtual_hosted_style_request: bool = False) -> S3Store:
    return S3Store(
        BUCKET,
        endpoint=server.endpoint,
        region="us-east-1",
        access_key_id=ACCESS_KEY,
        secret_access_key=SECRET_KEY,
        virtual_hosted_style_request=virtual_hosted_style_request,
        client_options={"allow_http": True},
    )
