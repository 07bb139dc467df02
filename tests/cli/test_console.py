"""How `pikir` behaves as a program: streams, exit codes, `--json` anywhere, nothing ever a traceback."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from app.cli import drafts as drafts_module
from app.cli.program import COMMANDS, program
from app.infra.db import Database
from tests.cli.conftest import Console, run_program
from tests.factories import make_draft

ROOT = Path(__file__).resolve().parents[2]
PIKIR = [sys.executable, "-c", "from app.cli import main; main()"]
NO_DATABASE = "postgresql://postgres:the-password@127.0.0.1:1/absent"
CONTRACT = [
    "split",
    "drafts.import",
    "drafts.publish",
    "drafts.show",
    "drafts.list",
    "rounds.open",
    "rounds.list",
    "rounds.extend",
    "rounds.close",
    "comments.export",
    "digests.compile",
    "users.create",
    "users.list",
    "users.suspend",
    "tokens.create",
    "doctor",
    "serve",
]


def environment(folder: Path, **variables: str) -> dict[str, str]:
    ambient = {name: value for name, value in os.environ.items() if not name.startswith("PIKIR_")}
    return ambient | {"PIKIR_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)} | variables


def pikir(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The console command in a process of its own, in a folder that is not the project's."""
    return subprocess.run(
        [*PIKIR, *words],
        cwd=folder.parent,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def commands() -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    context = click.Context(program)
    for name in COMMANDS:
        command = program.get_command(context, name)
        assert command is not None
        found[name] = command
        if isinstance(command, click.Group):
            found |= {f"{name}.{child}": sub for child, sub in command.commands.items()}
    return found


# ------------------------------------------------------------------------------------------------ every command


def test_every_command_of_the_contract_is_there() -> None:
    assert set(CONTRACT) <= set(commands())


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_has_json_and_says_what_it_does(name: str, tmp_path: Path) -> None:
    assert any("--json" in parameter.opts for parameter in commands()[name].params)
    assert commands()[name].help
    done = run_program(tmp_path, *name.split("."), "--help")
    assert (done.code, done.err) == (0, "")
    assert "--json" in done.out


@pytest.mark.parametrize(
    "words", [["--json", "drafts", "list"], ["drafts", "--json", "list"], ["drafts", "list", "--json"]]
)
def test_json_may_stand_anywhere(console: Console, database: Database, words: list[str]) -> None:
    make_draft(database, "kodeks")
    assert [item["slug"] for item in console(*words).document["items"]] == ["kodeks"]


def test_json_before_doctor_is_heard(tmp_path: Path) -> None:
    assert run_program(tmp_path, "--json", "doctor").document["checks"]


def test_after_two_dashes_json_is_a_word(console: Console) -> None:
    done = console("drafts", "show", "--", "--json")
    assert (done.code, done.out) == (2, "")
    assert done.err == "--json: There is no draft --json. List them: pikir drafts list\n"


@pytest.mark.parametrize("words", [[], ["drafts"], ["nonsense"], ["drafts", "nonsense"], ["--nonsense"]])
def test_bad_usage_is_one_line_or_one_document(tmp_path: Path, words: list[str]) -> None:
    said = run_program(tmp_path, *words)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "--help" in said.err
    told = run_program(tmp_path, *words, "--json")
    assert (told.code, told.err, told.error["code"]) == (2, "", "usage")


def test_text_of_others_cannot_move_the_cursor(console: Console, database: Database) -> None:
    done = console("drafts", "show", "\x1b[2Jkodeks\nsecond line")
    assert done.err.count("\n") == 1
    assert "\x1b" not in done.err


# ------------------------------------------------------------------------------------------ the real program


def test_a_fresh_folder_is_migrated_by_the_first_command(tmp_path: Path) -> None:
    done = pikir(tmp_path / "new", "drafts", "list", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"items": []}
    assert pikir(tmp_path / "new", "drafts", "list").stdout == "No drafts yet.\n"


def test_answers_are_utf_8_whatever_the_locale(tmp_path: Path, law: Path) -> None:
    done = pikir(
        tmp_path / "new", "split", str(law), "--json", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["title"] == "Закон о курултае"


def test_a_name_that_is_not_utf_8_is_said_escaped(tmp_path: Path) -> None:
    command = [*PIKIR, "split", b"\xff.docx", "--json"]
    done = subprocess.run(command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, check=False)
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["where"] == "\udcff.docx"


def test_who_stops_reading_hears_nothing_more(tmp_path: Path, law: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    process = subprocess.Popen(
        [*PIKIR, "split", str(law)],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=write,
        stderr=subprocess.PIPE,
    )
    os.close(write)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("words", [[], ["--json"]])
def test_an_answer_that_did_not_fit_is_no_success(tmp_path: Path, law: Path, words: list[str]) -> None:
    command = [*PIKIR, "split", str(law), *words]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment(tmp_path), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"No space left" in done.stderr


def test_ctrl_c_ends_in_one_line_and_leaves_nothing(database: Database, tmp_path: Path) -> None:
    # The database is held, so that the command waits where a signal can meet it.
    slug = make_draft(database, published=False)
    holder = sqlite3.connect(tmp_path / "data" / "pikir.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    process = subprocess.Popen(
        [*PIKIR, "drafts", "publish", slug],
        cwd=tmp_path,
        env=environment(tmp_path / "data"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    holder.execute("ROLLBACK")
    holder.close()
    out, err = process.communicate(timeout=40)
    assert (process.returncode, out) == (130, "")
    assert err.strip() == "pikir: stopped before it was done."


# ---------------------------------------------------------------------------------------- what it works with


@pytest.mark.parametrize(
    ("variables", "code", "where"),
    [
        ({"PIKIR_ENV": "production"}, "configuration", "PIKIR_DATABASE_URL"),
        ({"PIKIR_TIMEZONE": "Bishkek"}, "configuration", "PIKIR_TIMEZONE"),
        ({"PIKIR_DATA_DIR": "/dev/null/var"}, "configuration", "PIKIR_DATA_DIR"),
        ({"PIKIR_DATABASE_URL": NO_DATABASE}, "database", "database"),
    ],
)
def test_what_is_wrong_with_the_installation_is_named(
    tmp_path: Path, variables: dict[str, str], code: str, where: str
) -> None:
    done = run_program(tmp_path, "drafts", "list", "--json", **variables)
    assert (done.code, done.error["code"], done.error["where"]) == (2, code, where)
    assert "pikir doctor" in done.error["message"]
    assert "the-password" not in done.out


def test_a_damaged_database_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "pikir.sqlite3").write_bytes(b"not a database at all" * 500)
    done = run_program(tmp_path, "drafts", "list", "--json")
    assert (done.code, done.error["code"]) == (2, "database")


def test_postgresql_is_migrated_when_told_and_not_before(tmp_path: Path, empty_postgres: str) -> None:
    given = {"PIKIR_DATABASE_URL": empty_postgres}
    early = run_program(tmp_path, "drafts", "list", "--json", **given)
    assert (early.code, early.error["code"]) == (2, "database-not-migrated")
    assert "pikir migrate" in early.error["message"]
    first = run_program(tmp_path, "migrate", "--json", **given).document
    assert first["from"] is None
    assert run_program(tmp_path, "migrate", "--json", **given).document == {
        "from": first["to"],
        "to": first["to"],
    }
    assert run_program(tmp_path, "drafts", "list", "--json", **given).document == {"items": []}


def test_a_database_from_the_future_is_left_alone(
    console: Console, database: Database, tmp_path: Path
) -> None:
    database.dispose()
    with sqlite3.connect(tmp_path / "data" / "pikir.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = console("drafts", "list", "--json")
    assert (done.code, done.error["code"]) == (2, "database-newer")


def test_a_fault_of_our_own_is_one_line_and_a_log(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the inside of Pikir")

    monkeypatch.setattr(drafts_module, "list_drafts", fail)
    log = tmp_path / "data" / "log" / "cli.log"
    told = console("drafts", "list", "--json")
    assert (told.code, told.error["code"]) == (2, "internal")
    said = console("drafts", "list")
    assert (said.code, said.out) == (2, "")
    assert said.err == f"pikir: internal error, a fault of Pikir itself; what happened is in {log}\n"
    assert log.read_text("utf-8").count("ZeroDivisionError: the inside of Pikir") == 2
    assert log.stat().st_mode & 0o077 == 0


def test_the_demonstration_is_loaded_once(console: Console) -> None:
    first = console("demo", "--json").document
    assert first["loaded"] is True
    assert any("secretary@example.kg" in line for line in first["logins"])
    assert console("demo", "--json").document == first | {"loaded": False}
    assert {item["slug"] for item in console("drafts", "list", "--json").document["items"]} == {
        "demo-code",
        "demo-law",
    }


def test_production_refuses_the_demonstration(tmp_path: Path, empty_postgres: str) -> None:
    given = {
        "PIKIR_ENV": "production",
        "PIKIR_DATABASE_URL": empty_postgres,
        "PIKIR_BASE_URL": "https://pikir.example.kg",
        "PIKIR_SECRET_KEY": "a secret key that is only used in tests",
    }
    run_program(tmp_path, "migrate", **given)
    done = run_program(tmp_path, "demo", "--json", **given)
    assert (done.code, done.error["code"]) == (2, "demo-in-production")
    assert run_program(tmp_path, "drafts", "list", "--json", **given).document == {"items": []}
