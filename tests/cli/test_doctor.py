"""`pikir doctor`: what fails is named, with how to mend it, and no secret is shown."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from app.cli.doctor import doctor
from app.infra import health
from app.infra.health import Check, check_all, check_ready
from app.infra.migrate import upgrade
from app.infra.storage import open_storage
from config import Settings
from tests.s3_server import S3Server, running_s3_server
from tests.smtp_server import PASSWORD, USER, running_smtp_server


def settings(folder: Path, **changes: str) -> Settings:
    return Settings.from_env({"PIKIR_DATA_DIR": str(folder)} | changes)


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


@pytest.fixture
def migrated(tmp_path: Path) -> Settings:
    made = settings(tmp_path)
    upgrade(made.database_url)
    return made


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_new_folder_lacks_its_database_and_looking_makes_none(tmp_path: Path) -> None:
    checks = by_name(check_all(settings(tmp_path)))
    assert not checks["database"].ok
    assert not checks["clock"].ok
    assert not (tmp_path / "pikir.sqlite3").exists()


def test_a_migrated_database_is_well(migrated: Settings) -> None:
    checks = by_name(check_all(migrated))
    assert {name for name, check in checks.items() if not check.ok} == {"broker"}
    assert all(check.ok for check in check_ready(migrated))


def test_a_database_behind_the_code_is_said_so(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "head_revision", lambda: "9999")
    database = by_name(check_all(migrated))["database"]
    assert not database.ok
    assert "the code at 9999" in database.detail


def test_what_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    port = closed_port()
    away = settings(
        tmp_path,
        PIKIR_DATABASE_URL=f"postgresql://pikir:hunter2@127.0.0.1:{port}/pikir",
        PIKIR_REDIS_URL=f"redis://:hunter2@127.0.0.1:{port}/0",
        PIKIR_MAIL_URL=f"smtp://pikir:hunter2@127.0.0.1:{port}",
    )
    checks = by_name(check_all(away))
    assert {name for name, check in checks.items() if not check.ok} == {"database", "clock", "broker", "mail"}
    assert all(check.mend for check in checks.values() if not check.ok)
    assert "hunter2" not in repr(checks)


def test_a_storage_that_cannot_be_written_is_found(migrated: Settings, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")
    assert not by_name(check_ready(migrated))["storage"].ok


def test_storage_is_left_as_it_was(migrated: Settings, tmp_path: Path) -> None:
    check_ready(migrated)
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def s3_server() -> Iterator[S3Server]:
    with running_s3_server() as server:
        yield server


def test_a_file_goes_to_s3_and_back_and_none_stays(s3_server: S3Server, tmp_path: Path) -> None:
    check = health.check_storage(settings(tmp_path, PIKIR_STORAGE_URL=s3_server.url("doctor")))
    assert check == Check("storage", True, "s3://pikir-files/doctor")
    assert list(open_storage(s3_server.url("doctor")).keys("")) == []


def test_what_is_wrong_with_s3_is_told_with_how_to_mend_it_and_no_secret(
    s3_server: S3Server, tmp_path: Path
) -> None:
    down = f"s3://pikir:hunter2@bucket?endpoint=http://127.0.0.1:{closed_port()}"
    for url, what in (
        (s3_server.url(secret="hunter2"), "refuses these keys"),
        (s3_server.url(bucket="elsewhere"), "has no bucket elsewhere"),
        (down, "does not answer"),
    ):
        check = health.check_storage(settings(tmp_path, PIKIR_STORAGE_URL=url))
        assert not check.ok
        assert what in check.detail
        assert "PIKIR_STORAGE_URL" in check.mend
        assert "hunter2" not in repr(check)


def test_s3_away_takes_no_web_host_out_of_service(migrated: Settings, tmp_path: Path) -> None:
    url = f"s3://pikir:hunter2@bucket?endpoint=http://127.0.0.1:{closed_port()}"
    assert all(check.ok for check in check_ready(settings(tmp_path, PIKIR_STORAGE_URL=url)))


def test_a_mail_server_is_greeted_and_gets_no_letter(tmp_path: Path) -> None:
    with running_smtp_server(log_in=True) as server:
        url = f"smtp://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{server.port}?from=pikir@gov.kg"
        check = health.check_mail(settings(tmp_path, PIKIR_MAIL_URL=url))
    assert check == Check("mail", True, f"smtp://127.0.0.1:{server.port}, from pikir@gov.kg")
    assert (server.log_ins, server.envelopes) == ([PASSWORD.encode()], [])


def test_a_mail_server_that_does_not_know_the_password_is_found(tmp_path: Path) -> None:
    with running_smtp_server(log_in=True) as server:
        url = f"smtp://pikir:hunter2@127.0.0.1:{server.port}"
        check = health.check_mail(settings(tmp_path, PIKIR_MAIL_URL=url))
    assert not check.ok
    assert "refuses user or password: 535" in check.detail
    assert "hunter2" not in repr(check)


def test_a_mail_folder_that_cannot_be_written_is_found(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    check = health.check_mail(settings(tmp_path))
    assert not check.ok
    assert "cannot be written" in check.detail


def test_a_clock_apart_from_the_databases_is_found(
    migrated: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "CLOCK_TOLERANCE_S", -1.0)
    assert not by_name(check_all(migrated))["clock"].ok


def test_one_failure_is_exit_1_with_how_to_mend_it(migrated: Settings) -> None:
    done = CliRunner().invoke(doctor, env={"PIKIR_DATA_DIR": str(migrated.data_dir)})
    assert done.exit_code == 1
    assert "FAIL  broker" in done.output
    assert "pikir serve" in done.output


def test_a_bad_variable_is_a_failed_check_not_a_traceback(tmp_path: Path) -> None:
    environ = {"PIKIR_DATA_DIR": str(tmp_path), "PIKIR_TIMEZONE": "Asia/Atlantis"}
    done = CliRunner().invoke(doctor, ["--json"], env=environ)
    assert done.exit_code == 1
    [check] = json.loads(done.stdout)["checks"]
    assert "PIKIR_TIMEZONE" in check["detail"]


def test_all_well_is_exit_0(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.doctor.check_all", lambda _: [Check("database", True, "here")])
    done = CliRunner().invoke(doctor, ["--json"], env={"PIKIR_DATA_DIR": str(migrated.data_dir)})
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "ok": True,
        "checks": [{"name": "database", "ok": True, "detail": "here", "mend": ""}],
    }
