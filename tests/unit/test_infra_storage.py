"""A file appears under its key only when it is whole; a key never leads out. In a folder and in S3 alike."""

from __future__ import annotations

import hashlib
import http.server
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from app.core.errors import RuleViolation
from app.infra.storage import LocalStorage, S3Address, S3Storage, Storage, open_storage, s3
from app.services.digest_files import open_verified
from app.services.digests import DigestFileView
from tests.s3_server import SECRET_KEY, S3Server, running_s3_server
from tests.tls import self_signed

ROOT = Path(__file__).resolve().parents[2]
SECRETS = (SECRET_KEY, "s3cret%2Fwith", "hunter2")


@pytest.fixture(scope="module")
def s3_server() -> Iterator[S3Server]:
    with running_s3_server() as server:
        yield server


@pytest.fixture
def local(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "files")


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    """A folder of the bucket for each test."""
    return f"t{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]}"


@pytest.fixture
def remote(s3_server: S3Server, prefix: str) -> S3Storage:
    storage = open_storage(s3_server.url(prefix))
    assert isinstance(storage, S3Storage)
    return storage


@pytest.fixture(params=["local", "remote"])
def storage(request: pytest.FixtureRequest) -> Storage:
    found: Storage = request.getfixturevalue(request.param)
    return found


def everything(storage: Storage) -> list[str]:
    if isinstance(storage, LocalStorage):
        return sorted(p.relative_to(storage.root).as_posix() for p in storage.root.rglob("*") if p.is_file())
    return sorted(file.key for file in storage.keys(""))


def write(storage: Storage, key: str, content: bytes) -> None:
    with storage.create(key) as file:
        file.write(content)


def write_half(storage: Storage, error: type[BaseException]) -> None:
    with storage.create("a.csv") as file:
        file.write(b"new, but only ha")
        raise error


def read(storage: Storage, key: str) -> bytes:
    with storage.open(key) as file:
        return file.read()


def test_what_was_written_is_read_back(storage: Storage) -> None:
    with storage.create("digests/a/1.xlsx") as file:
        file.write(b"one")
        file.seek(0)
        file.write(b"O")
    assert read(storage, "digests/a/1.xlsx") == b"One"
    assert everything(storage) == ["digests/a/1.xlsx"]


def test_a_file_may_be_empty(storage: Storage) -> None:
    write(storage, "a.csv", b"")
    assert read(storage, "a.csv") == b""


def test_a_file_is_read_from_any_place_and_again(storage: Storage) -> None:
    write(storage, "a.csv", b"0123456789")
    with storage.open("a.csv") as file:
        assert (file.seek(-3, os.SEEK_END), file.read()) == (7, b"789")
        assert (file.seek(2), file.read(3), file.tell()) == (2, b"234", 5)


def test_a_file_is_not_there_while_it_is_being_written(storage: Storage) -> None:
    with storage.create("a.csv") as file:
        file.write(b"half")
        with pytest.raises(FileNotFoundError):
            storage.open("a.csv")
        assert list(storage.keys("")) == []
    assert read(storage, "a.csv") == b"half"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_file_that_fails_half_way_leaves_nothing(storage: Storage, error: type[BaseException]) -> None:
    with pytest.raises(error):
        write_half(storage, error)
    assert everything(storage) == []


def test_a_rewrite_that_fails_leaves_the_old_file_whole(storage: Storage) -> None:
    write(storage, "a.csv", b"old")
    with pytest.raises(RuntimeError):
        write_half(storage, RuntimeError)
    assert read(storage, "a.csv") == b"old"
    assert everything(storage) == ["a.csv"]


def test_a_rewrite_replaces_the_file_under_those_who_read_the_old_one(storage: Storage) -> None:
    write(storage, "a.csv", b"old")
    with storage.open("a.csv") as reader:
        write(storage, "a.csv", b"new")
        assert reader.read() == b"old"
    assert read(storage, "a.csv") == b"new"


def test_deleting_twice_is_no_matter(storage: Storage) -> None:
    write(storage, "a.csv", b"")
    for _ in range(2):
        storage.delete("a.csv")
    assert everything(storage) == []


def test_a_file_that_is_not_there_is_told_as_such(storage: Storage) -> None:
    write(storage, "noise.csv", b"")
    with pytest.raises(FileNotFoundError):
        storage.open("a.csv")


def test_files_are_listed_with_size_and_time_below_a_folder(storage: Storage) -> None:
    for key in ("digests/1/a.csv", "digests/2.csv", "digests-old/3.csv", "papers/4.pdf"):
        write(storage, key, key.encode())
    assert sorted(file.key for file in storage.keys("digests")) == ["digests/1/a.csv", "digests/2.csv"]
    assert len(list(storage.keys(""))) == 4
    assert list(storage.keys("dig")) == []
    [file] = storage.keys("digests/1")
    assert file.size == len("digests/1/a.csv")
    assert file.modified_at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - file.modified_at) < timedelta(minutes=1)


def test_a_sweep_may_delete_what_it_is_being_told_of(storage: Storage) -> None:
    for number in range(30):
        write(storage, f"digests/{number}.csv", b"")
    for file in storage.keys("digests"):
        storage.delete(file.key)
    assert everything(storage) == []


KEYS_THAT_LEAD_OUT = [
    "",
    "/etc/passwd",
    "../a",
    "a/../b",
    "a//b",
    ".hidden",
    "a/.part-x",
    "A.csv",
    "a\x00b",
    "a/",
    "a\n",
    "ү",
]


@pytest.mark.parametrize("key", KEYS_THAT_LEAD_OUT)
def test_a_key_never_leads_out(storage: Storage, key: str) -> None:
    for attempt in (storage.open, storage.delete, lambda k: storage.create(k).__enter__()):
        with pytest.raises(ValueError, match="storage key"):
            attempt(key)
    if key:
        with pytest.raises(ValueError, match="storage key"):
            list(storage.keys(key))


def digest_file(content: bytes) -> DigestFileView:
    return DigestFileView("csv", len(content), hashlib.sha256(content).hexdigest(), "a.csv", "ө.csv", "o.csv")


def test_a_whole_file_passes_its_checksum_and_stands_at_its_beginning(storage: Storage) -> None:
    write(storage, "a.csv", b"decided")
    with open_verified(storage, digest_file(b"decided")) as file:
        assert file.read() == b"decided"


def test_a_file_changed_in_its_place_is_refused(storage: Storage) -> None:
    write(storage, "a.csv", b"deceded")
    with pytest.raises(RuleViolation, match="digest-file-damaged"):
        open_verified(storage, digest_file(b"decided"))


def test_what_passed_the_checksum_is_what_is_sent_whatever_comes_in_its_place(storage: Storage) -> None:
    write(storage, "a.csv", b"decided")
    with open_verified(storage, digest_file(b"decided")) as file:
        write(storage, "a.csv", b"deceded")
        assert file.read() == b"decided"


def test_a_storage_is_opened_by_the_url_of_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "бир папка"
    storage = open_storage(folder.as_uri())
    assert isinstance(storage, LocalStorage)
    assert storage.root == folder
    for url in ("ftp://bucket/x", "file://host/x", "/plain"):
        with pytest.raises(ValueError, match="file:///"):
            open_storage(url)


# ------------------------------------------------------------------------------------------ parts, in a folder


def test_half_written_files_of_yesterday_are_swept_and_nothing_else(local: LocalStorage) -> None:
    write(local, "digests/whole.csv", b"1")
    old, young = local.root / "digests" / ".part-old", local.root / "digests" / ".part-young"
    for path, age in ((old, 90_000), (young, 60), (local.root / "digests" / "whole.csv", 90_000)):
        path.touch()
        os.utime(path, (time.time() - age,) * 2)
    assert [file.key for file in local.keys("")] == ["digests/whole.csv"]
    assert local.sweep_parts(timedelta(days=1)) == 1
    assert everything(local) == ["digests/.part-young", "digests/whole.csv"]


def test_a_folder_that_is_not_there_yet_holds_nothing(local: LocalStorage) -> None:
    assert list(local.keys("")) == []
    assert local.sweep_parts(timedelta(days=1)) == 0


def test_a_file_that_vanishes_while_files_are_listed_is_passed_over(
    local: LocalStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("a.csv", "b.csv"):
        write(local, key, b"")
    seen = Path.lstat

    def too_late(path: Path) -> os.stat_result:
        path.unlink(missing_ok=path.name == "a.csv")
        return seen(path)

    monkeypatch.setattr(Path, "lstat", too_late)
    assert list(local.keys("")) == []


# ------------------------------------------------------------------------------------------ the network, in S3


def asks(storage: S3Storage) -> list[Callable[[], object]]:
    """Every way of asking the server."""
    return [
        lambda: write(storage, "a.csv", b"x"),
        lambda: storage.open("a.csv"),
        lambda: storage.delete("a.csv"),
        lambda: list(storage.keys("")),
    ]


def refusal(ask: Callable[[], object]) -> OSError:
    with pytest.raises(OSError, match="S3 storage") as found:
        ask()
    error = found.value
    assert not isinstance(error, FileNotFoundError)
    assert error.strerror is not None
    assert "\n" not in error.strerror
    told = "".join(traceback.format_exception(error))
    assert not [secret for secret in SECRETS if secret in told]
    return error


def test_keys_that_are_wrong_are_told_in_one_sentence(s3_server: S3Server) -> None:
    storage = open_storage(s3_server.url(secret="hunter2"))
    assert isinstance(storage, S3Storage)
    for ask in asks(storage):
        error = refusal(ask)
        assert isinstance(error, PermissionError)
        assert str(error).endswith("refuses these keys (SignatureDoesNotMatch)")


def test_a_bucket_that_is_not_there_is_not_a_lost_file(s3_server: S3Server) -> None:
    storage = open_storage(s3_server.url(bucket="elsewhere"))
    assert isinstance(storage, S3Storage)
    for ask in asks(storage):
        assert "has no bucket elsewhere" in str(refusal(ask))


def at(port: int, scheme: str = "http") -> S3Storage:
    return S3Storage(
        S3Address.from_url(f"s3://pikir:hunter2@bucket/?endpoint={scheme}://127.0.0.1:{port}&region=kg")
    )


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_that_is_down_is_told_within_seconds() -> None:
    storage = at(closed_port())
    for ask in asks(storage):
        began = time.monotonic()
        assert str(refusal(ask)).endswith("does not answer")
        assert time.monotonic() - began < 10


def test_a_server_that_says_nothing_holds_up_nobody_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "SILENCE_TIMEOUT", timedelta(seconds=2))
    monkeypatch.setattr(s3, "RETRY_TIMEOUT", timedelta(seconds=1))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        storage = at(silent.getsockname()[1])
        ticks: list[float] = []
        stop = threading.Event()

        def tick() -> None:
            while not stop.wait(0.02):
                ticks.append(time.monotonic())

        other = threading.Thread(target=tick)
        other.start()
        began = time.monotonic()
        try:
            assert str(refusal(asks(storage)[0])).endswith("does not answer")
        finally:
            stop.set()
            other.join()
        assert 1.5 < time.monotonic() - began < 15
    # A worker renews its lease in another thread meanwhile.
    assert max(b - a for a, b in pairwise(ticks)) < 1.5


class SomethingElse(http.server.BaseHTTPRequestHandler):
    """Any web server."""

    def do_GET(self) -> None:
        self.send_error(404)

    do_PUT = do_DELETE = do_GET  # noqa: N815 - the base class looks them up by these names

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def web_server(tls: ssl.SSLContext | None = None) -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), SomethingElse) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_404_of_something_that_is_no_s3_server_is_not_a_lost_file() -> None:
    with web_server() as port:
        for ask in (asks(at(port))[i] for i in (0, 1, 3)):
            assert str(refusal(ask)).endswith("answers 404")


def test_a_certificate_that_nobody_signed_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ALLOW_INVALID_CERTIFICATES", "true")
    with web_server(self_signed(tmp_path)) as port:
        assert str(refusal(asks(at(port, "https"))[1])).endswith("a certificate that is not trusted here")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1"),
        ("AWS_SKIP_SIGNATURE", "true"),
        ("AWS_SESSION_TOKEN", "somebody-elses"),
        ("AWS_ACCESS_KEY_ID", "somebody-elses"),
        ("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "true"),
        ("AWS_S3_EXPRESS", "true"),
    ],
)
def test_the_url_alone_decides_where_files_go(
    remote: S3Storage, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    write(remote, "a.csv", b"1")
    assert read(remote, "a.csv") == b"1"


def python(script: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


STREAM = """
import hashlib, sys
from pathlib import Path
from app.infra.storage import open_storage

def peak():
    [line] = [l for l in Path("/proc/self/status").read_text().splitlines() if l.startswith("VmHWM")]
    return int(line.split()[1]) / 1024

storage = open_storage(sys.argv[1])
with storage.create("small") as file:
    file.write(b"x")
storage.open("small").read()
before, written, read = peak(), hashlib.sha256(), hashlib.sha256()
with storage.create("big.bin") as file:
    for number in range(50):
        block = hashlib.shake_128(bytes([number])).digest(1 << 20)
        written.update(block)
        file.write(block)
with storage.open("big.bin") as file:
    while block := file.read(1 << 20):
        read.update(block)
[found] = [file for file in storage.keys("") if file.key == "big.bin"]
assert found.size == 50 << 20, found
assert written.digest() == read.digest()
print(peak() - before)
"""


def test_fifty_megabytes_pass_through_bounded_memory(s3_server: S3Server, prefix: str) -> None:
    assert float(python(STREAM, s3_server.url(prefix))) < 45


def test_a_process_that_never_touches_a_file_does_not_load_the_library(s3_server: S3Server) -> None:
    script = "import sys; from app.infra.storage import open_storage; open_storage(sys.argv[1])"
    assert python(script + "; print('obstore' in sys.modules)", s3_server.url()).strip() == "False"


FORK = """
import os, sys, time
from app.infra.storage import open_storage

with open_storage(sys.argv[1]).create("a.csv") as file:
    file.write(b"1")
child = os.fork()
if not child:
    try:
        open_storage(sys.argv[1]).open("a.csv")
    except RuntimeError as error:
        print(error, flush=True)
    os._exit(0)
time.sleep(2)
if os.waitpid(child, os.WNOHANG) == (0, 0):
    os.kill(child, 9)
"""


def test_a_fork_is_refused_instead_of_waiting_for_ever(s3_server: S3Server, prefix: str) -> None:
    assert "forked off" in python(FORK, s3_server.url(prefix))


def test_threads_share_one_connection(remote: S3Storage) -> None:
    threads = [threading.Thread(target=write, args=(remote, f"{n}.csv", b"%d" % n)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(read(remote, f"{n}.csv") for n in range(8)) == [b"%d" % n for n in range(8)]


# --------------------------------------------------------------------------------------------- the URL of an S3


def test_a_url_names_bucket_folder_place_and_keys() -> None:
    address = S3Address.from_url(
        "s3://AKIA:a%2Fb%2Bc%40d@pikir.files/kg/2026?endpoint=https://s3.example.kg:9000&region=bishkek-1"
    )
    assert address == S3Address(
        "pikir.files", "kg/2026", "https://s3.example.kg:9000", "bishkek-1", "AKIA", "a/b+c@d"
    )
    assert address.host == "s3.example.kg:9000"


def test_a_plus_in_a_secret_is_a_plus() -> None:
    assert S3Address.from_url("s3://k:a+b@bucket?region=eu-central-1").secret_key == "a+b"


def test_without_an_endpoint_it_is_amazon() -> None:
    address = S3Address.from_url("s3://k:s@bucket?region=eu-central-1")
    assert (address.endpoint, address.prefix) == ("https://s3.eu-central-1.amazonaws.com", "")


def test_a_server_of_ones_own_needs_no_region() -> None:
    assert S3Address.from_url("s3://k:s@bucket?endpoint=http://127.0.0.1:9000").region == "us-east-1"


def test_secrets_do_not_show(remote: S3Storage) -> None:
    write(remote, "a.csv", b"")  # connected now
    storage: Storage = remote
    assert not [secret for secret in SECRETS if secret in repr(storage) + str(vars(storage))]
    assert "pikir-files" in repr(storage)


@pytest.mark.parametrize(
    "url",
    [
        "s3://bucket/x?region=eu-central-1",
        "s3://key@bucket?region=eu-central-1",
        "s3://:hunter2@bucket?region=eu-central-1",
        "s3://key:hun/ter2@bucket?region=eu-central-1",
        "s3://key:hunter2@?region=eu-central-1",
        "s3://key:hunter2@Bucket?region=eu-central-1",
        "s3://key:hunter2@bucket:9000?region=eu-central-1",
        "s3://key:hunter2@bucket_x?region=eu-central-1",
        "s3://key:hunter2@[bucket?region=eu-central-1",
        "s3://key:hunter2@bucket/../x?region=eu-central-1",
        "s3://key:hunter2@bucket/X?region=eu-central-1",
        "s3://key:hunter2@bucket",
        "s3://key:hunter2@bucket?region=",
        "s3://key:hunter2@bucket?region=a&region=b",
        "s3://key:hunter2@bucket?region=eu-central-1&endpont=https://h",
        "s3://key:hunter2@bucket?endpoint=h:9000",
        "s3://key:hunter2@bucket?endpoint=ftp://h",
        "s3://key:hunter2@bucket?endpoint=https://u:hunter2@h",
        "s3://key:hunter2@bucket?endpoint=https://h/path",
        "s3://key:hunter2@bucket?endpoint=https://h:port",
        "s3://key:hunter2@bucket?endpoint=https://h&region=a%20b",
    ],
)
def test_a_url_that_cannot_be_served_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as refused:
        open_storage(url)
    assert "hun" not in str(refused.value)
