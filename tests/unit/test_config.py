"""Configuration is read once, completely, and refused with the variable's name."""

from __future__ import annotations

import multiprocessing
import stat
import traceback
from pathlib import Path

import pytest

from app.infra.mail import open_mailer
from app.infra.storage import S3Storage, open_storage
from config import ConfigError, Settings, embedded_socket

PRODUCTION = {
    "PIKIR_ENV": "production",
    "PIKIR_SECRET_KEY": "9dK2mXq7Wv4Rt8Zb",
    "PIKIR_BASE_URL": "https://pikir.example",
    "PIKIR_DATABASE_URL": "postgresql://pikir:hunter2@db.example/pikir",
}


def production(folder: Path, **changes: str) -> dict[str, str]:
    return PRODUCTION | {"PIKIR_DATA_DIR": str(folder)} | changes


def development(folder: Path, **changes: str) -> dict[str, str]:
    return {"PIKIR_DATA_DIR": str(folder)} | changes


def test_nothing_set_is_the_embedded_default(tmp_path: Path) -> None:
    settings = Settings.from_env(development(tmp_path))
    assert settings.is_embedded
    assert settings.bundled_broker
    assert settings.database_url == f"sqlite:///{tmp_path}/pikir.sqlite3"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.timezone == "Asia/Bishkek"
    assert settings.storage_url == f"file://{tmp_path}/files"


def test_base_url_follows_the_port(tmp_path: Path) -> None:
    assert Settings.from_env(development(tmp_path, PIKIR_PORT="8123")).base_url == "http://127.0.0.1:8123"


def test_complete_production_is_accepted(tmp_path: Path) -> None:
    settings = Settings.from_env(production(tmp_path))
    assert settings.is_production
    assert not settings.is_embedded
    assert not settings.bundled_broker
    assert settings.database_url == PRODUCTION["PIKIR_DATABASE_URL"]


@pytest.mark.parametrize("variable", ["PIKIR_SECRET_KEY", "PIKIR_BASE_URL", "PIKIR_DATABASE_URL"])
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_production_names_what_is_missing(tmp_path: Path, variable: str, how: str) -> None:
    environ = production(tmp_path)
    if how == "missing":
        del environ[variable]
    else:
        environ[variable] = ""
    with pytest.raises(ConfigError) as refusal:
        Settings.from_env(environ)
    assert refusal.value.variable == variable
    assert variable in str(refusal.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PIKIR_ENV", "prod"),
        ("PIKIR_PORT", "0"),
        ("PIKIR_PORT", "65536"),
        ("PIKIR_PORT", "８０８０"),
        ("PIKIR_DATABASE_URL", "sqlite:////srv/pikir.sqlite3"),
        ("PIKIR_DATABASE_URL", "mysql://h/pikir"),
        ("PIKIR_DATABASE_URL", "postgresql://host"),
        ("PIKIR_SECRET_KEY", "short"),
        ("PIKIR_BASE_URL", "pikir.example"),
        ("PIKIR_BASE_URL", "ftp://pikir.example"),
        ("PIKIR_BASE_URL", "https://pikir.example/app"),
        ("PIKIR_BASE_URL", "https://pikir.example:port"),
        ("PIKIR_REDIS_URL", "memcached://h"),
        ("PIKIR_REDIS_URL", "redis:///0"),
        ("PIKIR_REDIS_URL", "redis://h/zero"),
        ("PIKIR_REDIS_URL", "unix://relative/v.sock"),
        ("PIKIR_STORAGE_URL", "/srv/files"),
        ("PIKIR_STORAGE_URL", "s3://bucket/files?region=eu-central-1"),
        ("PIKIR_STORAGE_URL", "s3://key:hunter3@bucket"),
        ("PIKIR_STORAGE_URL", "s3://key:hunter3@bucket?endpont=https://s3.example.kg"),
        ("PIKIR_MAIL_URL", "mail.example"),
        ("PIKIR_MAIL_URL", "smtp://mail.example?from=nobody"),
        ("PIKIR_MAIL_URL", "smtp://user@mail.example"),
        ("PIKIR_TIMEZONE", "Asia/Atlantis"),
        ("PIKIR_TIMEZONE", "../etc/passwd"),
    ],
)
def test_malformed_values_are_refused_by_name(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        Settings.from_env(production(tmp_path, **{variable: value}))
    assert refusal.value.variable == variable


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PIKIR_REDIS_URL", "redos://:hunter3@h/0"),
        ("PIKIR_STORAGE_URL", "s3://key:hunter3@bucket"),
        ("PIKIR_STORAGE_URL", "s3://key:h/hunter3@bucket?region=eu-central-1"),
        ("PIKIR_MAIL_URL", "smtp://u:1#hunter3@h"),
        ("PIKIR_MAIL_URL", "smtp://u:hunter3@h/path"),
    ],
)
def test_a_refusal_does_not_repeat_the_value(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        Settings.from_env(production(tmp_path, **{variable: value}))
    assert "hunter3" not in "".join(traceback.format_exception(refusal.value))


@pytest.mark.parametrize("prefix", ["", "/", "/pikir/files"])
@pytest.mark.parametrize("query", ["endpoint=https://s3.example.kg:9000", "region=eu-central-1"])
def test_files_may_be_kept_in_s3_in_production_too(tmp_path: Path, prefix: str, query: str) -> None:
    url = f"s3://KEY:a%2Fb%2Bc@pikir-files{prefix}?{query}"
    settings = Settings.from_env(production(tmp_path, PIKIR_STORAGE_URL=url))
    assert settings.storage_url == url
    assert isinstance(open_storage(settings.storage_url), S3Storage)


@pytest.mark.parametrize(
    "url", ["smtp://mail.gov.kg", "smtps://u:p%40ss@mail.gov.kg:465?from=pikir@gov.kg", "file:///srv/mail"]
)
def test_a_mail_url_that_is_taken_can_be_served(tmp_path: Path, url: str) -> None:
    settings = Settings.from_env(production(tmp_path, PIKIR_MAIL_URL=url))
    assert settings.mail_url == url
    open_mailer(settings.mail_url, base_url=settings.base_url)


def test_a_database_in_memory_is_refused_because_processes_could_not_share_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="PIKIR_DATABASE_URL"):
        Settings.from_env(development(tmp_path, PIKIR_DATABASE_URL="sqlite://"))


def test_the_short_postgres_scheme_is_understood(tmp_path: Path) -> None:
    settings = Settings.from_env(development(tmp_path, PIKIR_DATABASE_URL="postgres://u:p@h/n"))
    assert settings.database_url == "postgresql://u:p@h/n"


def test_secrets_do_not_show(tmp_path: Path) -> None:
    settings = Settings.from_env(
        production(
            tmp_path,
            PIKIR_REDIS_URL="redis://:hunter3@h/0",
            PIKIR_MAIL_URL="smtp://u:hunter4@h",
            PIKIR_STORAGE_URL="s3://k:hunter5@bucket?region=eu-central-1",
        )
    )
    for secret in (PRODUCTION["PIKIR_SECRET_KEY"], "hunter2", "hunter3", "hunter4", "hunter5"):
        assert secret not in repr(settings)


@pytest.mark.parametrize(
    "given",
    [
        "unix:///run/p/v.sock?db=3",
        "redis+socket:///run/p/v.sock?virtual_host=3",
        "redis+unix:///run/p/v.sock?db=3",
    ],
)
def test_a_unix_socket_is_told_to_each_library_in_its_own_words(tmp_path: Path, given: str) -> None:
    settings = Settings.from_env(development(tmp_path, PIKIR_REDIS_URL=given))
    assert settings.celery_broker_url == "redis+socket:///run/p/v.sock?virtual_host=3"
    assert settings.redis_py_url == "unix:///run/p/v.sock?db=3"
    assert settings.limits_storage_url == "redis+unix:///run/p/v.sock?db=3"
    assert settings.broker_socket == Path("/run/p/v.sock")


@pytest.mark.parametrize("given", ["redis://:p@h:6380/2", "rediss://h/0"])
def test_a_redis_over_tcp_is_passed_on_as_it_is(tmp_path: Path, given: str) -> None:
    settings = Settings.from_env(development(tmp_path, PIKIR_REDIS_URL=given))
    assert {settings.celery_broker_url, settings.redis_py_url, settings.limits_storage_url} == {given}
    assert settings.broker_socket is None
    assert not settings.bundled_broker


def test_every_command_finds_the_broker_of_its_folder(tmp_path: Path) -> None:
    one, other = (Settings.from_env(development(tmp_path / name)) for name in ("one", "other"))
    again = Settings.from_env(
        development(tmp_path / "one", TMPDIR="/elsewhere", XDG_RUNTIME_DIR="/elsewhere")
    )
    assert one.broker_socket == again.broker_socket
    assert one.broker_socket != other.broker_socket


def test_the_socket_path_stays_within_what_the_kernel_takes(tmp_path: Path) -> None:
    deep = tmp_path / ("ү" * 60) / ("ө" * 60)
    assert len(bytes(embedded_socket(deep))) < 108


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = Settings.from_env(development(tmp_path)).secret_key
    assert Settings.from_env(development(tmp_path)).secret_key == first
    assert len(first) >= 43
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def read_secret(folder: str) -> str:
    return Settings.from_env({"PIKIR_DATA_DIR": folder}).secret_key


def test_processes_that_start_at_once_get_one_secret(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(8) as pool:
        assert len(set(pool.map(read_secret, [str(tmp_path)] * 32, chunksize=1))) == 1


def test_a_damaged_secret_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(ConfigError, match="PIKIR_SECRET_KEY"):
        Settings.from_env(development(tmp_path))


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="PIKIR_DATA_DIR"):
        Settings.from_env(development(tmp_path / "file" / "var"))
