"""A file appears under its key only when it is whole; a key never leads out of the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.infra.storage import LocalStorage, open_storage


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "files")


def everything(storage: LocalStorage) -> list[str]:
    return sorted(p.relative_to(storage.root).as_posix() for p in storage.root.rglob("*") if p.is_file())


def write_half(storage: LocalStorage, error: type[BaseException]) -> None:
    with storage.create("a.csv") as file:
        file.write(b"new, but only ha")
        raise error


def read(storage: LocalStorage, key: str) -> bytes:
    with storage.open(key) as file:
        return file.read()


def test_what_was_written_is_read_back(storage: LocalStorage) -> None:
    with storage.create("digests/a/1.xlsx") as file:
        file.write(b"one")
        file.seek(0)
        file.write(b"O")
    assert read(storage, "digests/a/1.xlsx") == b"One"
    assert everything(storage) == ["digests/a/1.xlsx"]


def test_a_file_is_not_there_while_it_is_being_written(storage: LocalStorage) -> None:
    with storage.create("a.csv") as file:
        file.write(b"half")
        with pytest.raises(FileNotFoundError):
            storage.open("a.csv")
    assert read(storage, "a.csv") == b"half"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_file_that_fails_half_way_leaves_nothing(storage: LocalStorage, error: type[BaseException]) -> None:
    with pytest.raises(error):
        write_half(storage, error)
    assert everything(storage) == []


def test_a_rewrite_that_fails_leaves_the_old_file_whole(storage: LocalStorage) -> None:
    with storage.create("a.csv") as file:
        file.write(b"old")
    with pytest.raises(RuntimeError):
        write_half(storage, RuntimeError)
    assert read(storage, "a.csv") == b"old"
    assert everything(storage) == ["a.csv"]


def test_a_rewrite_replaces_the_file_under_those_who_read_the_old_one(storage: LocalStorage) -> None:
    with storage.create("a.csv") as file:
        file.write(b"old")
    with storage.open("a.csv") as reader:
        with storage.create("a.csv") as file:
            file.write(b"new")
        assert reader.read() == b"old"
    assert read(storage, "a.csv") == b"new"


def test_deleting_twice_is_no_matter(storage: LocalStorage) -> None:
    with storage.create("a.csv"):
        pass
    for _ in range(2):
        storage.delete("a.csv")
    assert everything(storage) == []


@pytest.mark.parametrize(
    "key",
    [
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
    ],
)
def test_a_key_never_leads_out_of_the_folder(storage: LocalStorage, key: str) -> None:
    for attempt in (storage.open, storage.delete, lambda k: storage.create(k).__enter__()):
        with pytest.raises(ValueError, match="storage key"):
            attempt(key)


def test_a_storage_is_opened_by_the_url_of_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "бир папка"
    assert open_storage(folder.as_uri()).root == folder
    for url in ("s3://bucket/x", "file://host/x", "/plain"):
        with pytest.raises(ValueError, match="file:///"):
            open_storage(url)
