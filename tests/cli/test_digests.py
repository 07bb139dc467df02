"""`pikir digests compile`: here and now, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from pathlib import Path

import pytest

from app.core.digests.renderers import Renderer
from app.core.permissions import OPERATOR
from app.infra.db import Database
from app.services.assignments import assign_clauses
from tests.cli.conftest import Console
from tests.factories import make_comment, make_draft, make_group, make_round

COUNTS = ("received", "shown", "hidden", "withdrawn", "erased", "held")


@pytest.fixture
def slug(database: Database) -> str:
    """A draft with two comments, beside one that has another."""
    slug, other = make_draft(database, "kodeks"), make_draft(database, "other")
    for draft in (slug, other):
        make_round(database, draft)
    make_comment(database, slug, body="Биринчи пикир")
    make_comment(database, slug, body="=1+1", clause=None)
    make_comment(database, other, body="Башка долбоорго")
    return slug


def compile_digest(console: Console, out: Path, file_format: str = "json", *words: str) -> dict[str, object]:
    done = console(
        "digests",
        "compile",
        "--draft",
        "kodeks",
        "--format",
        file_format,
        "--out",
        str(out),
        *words,
        "--json",
    )
    assert done.code == 0, done.out
    document: dict[str, object] = done.document
    return document


@pytest.mark.parametrize("file_format", ["json", "csv", "xlsx", "docx"])
def test_it_says_what_it_wrote(console: Console, slug: str, tmp_path: Path, file_format: str) -> None:
    out = tmp_path / f"digest.{file_format}"
    told = compile_digest(console, out, file_format)
    assert told["out"] == str(out)
    assert told["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    counts = told["counts"]
    assert isinstance(counts, dict)
    assert [counts[name] for name in COUNTS] == [2, 2, 0, 0, 0, 0]
    assert zipfile.is_zipfile(out) == (file_format in {"xlsx", "docx"})


def test_the_content_is_the_same_in_every_format(console: Console, slug: str, tmp_path: Path) -> None:
    compile_digest(console, tmp_path / "first.json")
    cutoff = str(find(tmp_path / "first.json", "cutoff"))
    told = [
        compile_digest(console, tmp_path / f"d.{file_format}", file_format, "--cutoff", cutoff)
        for file_format in ("json", "csv", "xlsx", "docx")
    ]
    assert len({document["content_sha256"] for document in told}) == 1


def find(path: Path, key: str) -> object:
    """The first value under `key`, at any depth of the digest."""
    waiting = [json.loads(path.read_text("utf-8"))]
    while waiting:
        document = waiting.pop(0)
        if isinstance(document, dict) and key in document:
            return document[key]
        waiting += document.values() if isinstance(document, dict) else []
    return None


def test_the_language_is_the_draft_s_unless_named(console: Console, slug: str, tmp_path: Path) -> None:
    compile_digest(console, tmp_path / "ky.json")
    compile_digest(console, tmp_path / "ru.json", "json", "--lang", "ru")
    languages = [find(tmp_path / name, "language") for name in ("ky.json", "ru.json")]
    assert languages == ["ky", "ru"]


def test_one_round_may_be_named(console: Console, database: Database, slug: str, tmp_path: Path) -> None:
    empty = make_round(database, slug)
    told = compile_digest(console, tmp_path / "d.json", "json", "--round", str(empty.id))
    assert isinstance(told["counts"], dict)
    assert told["counts"]["received"] == 0


def test_a_digest_can_be_read_like_any_new_file(console: Console, slug: str, tmp_path: Path) -> None:
    plain, out = tmp_path / "plain", tmp_path / "d.json"
    plain.touch()
    compile_digest(console, out)
    assert stat.S_IMODE(out.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_failing_compile_leaves_the_old_file_and_nothing_else(
    console: Console, slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.core.digests.renderers.json import JsonRenderer

    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "d.json").write_text("the digest of yesterday")

    def fail_half_way(self: Renderer, digest: object, out: object, phrasebook: object) -> None:
        out.write(b"half")  # type: ignore[attr-defined]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(JsonRenderer, "render", fail_half_way)
    done = console("digests", "compile", "--draft", slug, "--format", "json", "--out", str(folder / "d.json"))
    assert (done.code, done.err) == (2, "pikir: No space left on device. See: pikir doctor\n")
    assert [path.name for path in folder.iterdir()] == ["d.json"]
    assert (folder / "d.json").read_text() == "the digest of yesterday"


def test_a_link_is_followed_not_replaced(console: Console, slug: str, tmp_path: Path) -> None:
    (tmp_path / "target").touch()
    (tmp_path / "link.json").symlink_to(tmp_path / "target")
    compile_digest(console, tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "target").stat().st_size > 0


@pytest.mark.parametrize("out", ["missing/d.json", ".", "file/d.json", "/dev/null", "/dev/stdout", "x" * 300])
def test_a_place_that_cannot_be_written_is_refused(
    console: Console, slug: str, tmp_path: Path, out: str
) -> None:
    (tmp_path / "file").touch()
    words = ("digests", "compile", "--draft", slug, "--format", "json", "--out", str(tmp_path / out))
    done = console(*words, "--json")
    assert (done.code, done.error["code"], done.error["where"]) == (2, "file-unwritable", str(tmp_path / out))
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("file_format", ["odt", "doc", "JSON", "../x"])
def test_a_format_that_is_not_there_is_refused_with_those_that_are(
    console: Console, slug: str, tmp_path: Path, file_format: str
) -> None:
    out = tmp_path / "d"
    done = console("digests", "compile", "--draft", slug, "--format", file_format, "--out", str(out))
    assert done.code == 2
    assert "'json', 'csv', 'xlsx', 'docx'" in done.err
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--draft", "absent"], "draft-not-found"),
        (["--draft", "kodeks", "--cutoff", "2100-01-01T00:00"], "cutoff-in-the-future"),
        (["--draft", "kodeks", "--cutoff", "yesterday"], "usage"),
        (["--draft", "kodeks", "--round", "00000000-0000-0000-0000-000000000000"], "round-not-found"),
        (["--draft", "kodeks", "--round", "first"], "usage"),
        (["--draft", "kodeks", "--view", "everything"], "usage"),
        (["--draft", "kodeks", "--lang", "de"], "usage"),
        ([], "usage"),
    ],
)
def test_bad_input_writes_nothing(
    console: Console, slug: str, tmp_path: Path, words: list[str], code: str
) -> None:
    out = tmp_path / "out" / "d.json"
    out.parent.mkdir()
    told = console("digests", "compile", *words, "--format", "json", "--out", str(out), "--json")
    assert (told.code, told.error["code"]) == (2, code)
    assert list(out.parent.iterdir()) == []


def test_what_does_not_fit_in_one_file_goes_on_in_others_and_it_says_so(
    console: Console, slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.core.digests.renderers.docx import DocxRenderer

    monkeypatch.setattr(DocxRenderer, "volume_comments", 1)
    out = tmp_path / "digest.docx"
    told = compile_digest(console, out, "docx")
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".docx") == [
        "digest.2.docx",
        "digest.docx",
    ]
    volumes = told["volumes"]
    assert isinstance(volumes, list)
    assert [volume["out"] for volume in volumes] == [str(out), str(tmp_path / "digest.2.docx")]
    for volume in volumes:
        whole = Path(volume["out"]).read_bytes()
        assert (hashlib.sha256(whole).hexdigest(), len(whole)) == (volume["sha256"], volume["size"])
    assert told["sha256"] == volumes[0]["sha256"]
    words = ("digests", "compile", "--draft", "kodeks", "--format", "docx", "--out", str(out))
    assert f"{tmp_path / 'digest.2.docx'}: volume 2 of 2" in console(*words).out


def test_a_further_file_that_cannot_be_written_leaves_none(
    console: Console, slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.core.digests.renderers.docx import DocxRenderer

    monkeypatch.setattr(DocxRenderer, "volume_comments", 1)
    folder = tmp_path / "out"
    (folder / "d.2.docx").mkdir(parents=True)
    words = ("digests", "compile", "--draft", "kodeks", "--format", "docx", "--out", str(folder / "d.docx"))
    done = console(*words, "--json")
    assert (done.code, done.error["code"], done.error["where"]) == (
        2,
        "file-unwritable",
        str(folder / "d.2.docx"),
    )
    assert [path.name for path in folder.iterdir()] == ["d.2.docx"]


def test_a_digest_for_a_group_and_in_its_view(
    console: Console, database: Database, slug: str, tmp_path: Path
) -> None:
    make_group(database, "topu")
    with database.write() as session:
        assign_clauses(session, actor=OPERATOR, slug=slug, group_slug="topu", clauses=["art_1"])
    told = compile_digest(console, tmp_path / "d.json", "json", "--group", "topu", "--view", "group")
    assert isinstance(told["counts"], dict)
    assert told["counts"]["received"] == 1
    assert [find(tmp_path / "d.json", key) for key in ("group", "view")] == ["topu", "group"]
    words = ("digests", "compile", "--draft", slug, "--format", "json", "--group", "nobody")
    refusal = console(*words, "--out", str(tmp_path / "e.json"), "--json")
    assert (refusal.code, refusal.error["code"]) == (2, "group-not-found")
