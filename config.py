"""Configuration: everything Pikir reads from the environment, checked once at start."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PROJECT_ROOT = Path(__file__).resolve().parent
DEFAULT_PORT = 8000
DEFAULT_TIMEZONE = "Asia/Bishkek"
DEFAULT_PRODUCTION_REDIS = "redis://127.0.0.1:6379/0"
MINIMUM_SECRET_LENGTH = 16
RUNTIME_ROOT = "/tmp"  # noqa: S108 - the supervisor makes the folder in it 0700 and refuses one of another owner

Environment = Literal["development", "production"]


class ConfigError(Exception):
    """A variable of the environment is missing or malformed; the message never repeats its value."""

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable}: {problem}")
        self.variable = variable
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process of Pikir runs with. URLs may hold passwords, so repr leaves them out."""

    env: Environment
    data_dir: Path
    base_url: str
    port: int
    timezone: str
    bundled_broker: bool
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    storage_url: str = field(repr=False)
    mail_url: str = field(repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Reads PIKIR_* from `environ`. Makes the data folder and, in development, its secret key.

        Raises ConfigError naming the first variable that is missing or malformed.
        """
        env = _environment(environ)
        data_dir = _data_dir(environ)
        port = _port(environ)
        database_url = _database_url(environ, env, data_dir)
        base_url = _base_url(environ, env, port)
        redis_url = _redis_url(environ, env, data_dir)
        storage_url = _storage_url(environ, data_dir)
        mail_url = _mail_url(environ, data_dir)
        timezone = _timezone(environ)
        return cls(
            env=env,
            data_dir=data_dir,
            base_url=base_url,
            port=port,
            timezone=timezone,
            bundled_broker=env == "development" and not environ.get("PIKIR_REDIS_URL"),
            secret_key=_secret_key(environ, env, data_dir),
            database_url=database_url,
            redis_url=redis_url,
            storage_url=storage_url,
            mail_url=mail_url,
        )

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def is_embedded(self) -> bool:
        """True on SQLite: the database that every command migrates by itself."""
        return self.database_url.startswith("sqlite")

    @property
    def celery_broker_url(self) -> str:
        """The broker as kombu writes it: redis+socket:///PATH?virtual_host=0 for a unix socket."""
        socket = _unix_socket(self.redis_url)
        if socket is None:
            return self.redis_url
        path, database = socket
        return f"redis+socket://{quote(path)}?virtual_host={database}"

    @property
    def redis_py_url(self) -> str:
        """The broker as redis-py writes it: unix:///PATH?db=0 for a unix socket."""
        socket = _unix_socket(self.redis_url)
        if socket is None:
            return self.redis_url
        path, database = socket
        return f"unix://{quote(path)}?db={database}"

    @property
    def limits_storage_url(self) -> str:
        """The broker as the `limits` library writes it: redis+unix:///PATH?db=0 for a unix socket."""
        socket = _unix_socket(self.redis_url)
        if socket is None:
            return self.redis_url
        path, database = socket
        return f"redis+unix://{quote(path)}?db={database}"

    @property
    def broker_socket(self) -> Path | None:
        """The broker's unix socket, None when it is reached over TCP."""
        socket = _unix_socket(self.redis_url)
        return Path(socket[0]) if socket else None


def embedded_socket(data_dir: Path) -> Path:
    """Where the bundled broker of this data folder listens: the same for every command of this user.

    A unix socket's path may have at most 107 bytes, so it cannot stand in `data_dir`. No variable of the
    shell decides (TMPDIR, XDG_RUNTIME_DIR): a command in another shell must find the running broker.
    """
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path(RUNTIME_ROOT) / f"pikir-{os.getuid()}" / f"{name}.sock"


def _environment(environ: Mapping[str, str]) -> Environment:
    value = environ.get("PIKIR_ENV") or "development"
    if value == "production":
        return "production"
    if value == "development":
        return "development"
    raise ConfigError("PIKIR_ENV", "must be development or production")


def _data_dir(environ: Mapping[str, str]) -> Path:
    given = environ.get("PIKIR_DATA_DIR")
    path = (Path(given).expanduser() if given else PROJECT_ROOT / "var").resolve()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigError("PIKIR_DATA_DIR", f"the folder cannot be made: {error.strerror}") from error
    return path


def _port(environ: Mapping[str, str]) -> int:
    value = environ.get("PIKIR_PORT") or str(DEFAULT_PORT)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise ConfigError("PIKIR_PORT", "must be a number from 1 to 65535")
    return int(value)


def _split(variable: str, value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ConfigError(variable, "is not a URL") from error
    return parts


def _database_url(environ: Mapping[str, str], env: Environment, data_dir: Path) -> str:
    variable = "PIKIR_DATABASE_URL"
    value = environ.get(variable)
    if not value:
        if env == "production":
            raise ConfigError(variable, "is required in production: postgresql://USER:PASSWORD@HOST/NAME")
        return f"sqlite:///{data_dir / 'pikir.sqlite3'}"
    parts = _split(variable, value)
    scheme = parts.scheme
    if scheme == "postgres":  # the short form that many hosts hand out, unknown to SQLAlchemy
        value, scheme = "postgresql" + value[len("postgres") :], "postgresql"
    if scheme in ("postgresql", "postgresql+psycopg"):
        if not parts.path.strip("/"):
            raise ConfigError(variable, "names no database: postgresql://USER:PASSWORD@HOST/NAME")
        return value
    if scheme != "sqlite":
        raise ConfigError(variable, "must begin with postgresql:// or sqlite:///")
    if env == "production":
        raise ConfigError(variable, "production needs PostgreSQL, not SQLite")
    if parts.netloc or parts.path in ("", "/", "/:memory:"):
        raise ConfigError(variable, "must name a file that all processes share: sqlite:////PATH")
    return value


def _base_url(environ: Mapping[str, str], env: Environment, port: int) -> str:
    variable = "PIKIR_BASE_URL"
    value = environ.get(variable)
    if not value:
        if env == "production":
            raise ConfigError(variable, "is required in production: https://HOST")
        return f"http://127.0.0.1:{port}"
    parts = _split(variable, value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(variable, "must be http://HOST or https://HOST")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise ConfigError(variable, "must be scheme and host only, without path, query or user")
    return f"{parts.scheme}://{parts.netloc}"


def _redis_url(environ: Mapping[str, str], env: Environment, data_dir: Path) -> str:
    variable = "PIKIR_REDIS_URL"
    value = environ.get(variable)
    if not value:
        if env == "production":
            return DEFAULT_PRODUCTION_REDIS
        return f"unix://{quote(str(embedded_socket(data_dir)))}?db=0"
    parts = _split(variable, value)
    if parts.scheme in ("redis", "rediss"):
        if not parts.hostname:
            raise ConfigError(variable, "names no host: redis://HOST:6379/0")
        if parts.path.strip("/") and not parts.path.strip("/").isdigit():
            raise ConfigError(variable, "the database after the host must be a number: redis://HOST:6379/0")
        return value
    if parts.scheme in ("unix", "redis+socket", "redis+unix"):
        if parts.netloc or not parts.path.startswith("/"):
            raise ConfigError(variable, "must name an absolute path: unix:///PATH?db=0")
        if not _socket_database(parts).isdigit():
            raise ConfigError(variable, "the database must be a number: unix:///PATH?db=0")
        return value
    raise ConfigError(variable, "must begin with redis://, rediss:// or unix:///")


def _socket_database(parts: SplitResult) -> str:
    query = parse_qs(parts.query)
    return (query.get("db") or query.get("virtual_host") or ["0"])[0]


def _unix_socket(redis_url: str) -> tuple[str, str] | None:
    """(path, database) of a unix-socket URL in any of its three spellings, None for TCP."""
    parts = urlsplit(redis_url)
    if parts.scheme not in ("unix", "redis+socket", "redis+unix"):
        return None
    return unquote(parts.path), _socket_database(parts)


def _storage_url(environ: Mapping[str, str], data_dir: Path) -> str:
    variable = "PIKIR_STORAGE_URL"
    value = environ.get(variable)
    if not value:
        return (data_dir / "files").as_uri()
    parts = _split(variable, value)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return value
    if parts.scheme == "s3":
        from app.infra.storage.s3 import S3Address  # here: only who uses S3 needs to know how its URL is read

        try:
            S3Address.from_url(value)
        except ValueError as error:
            raise ConfigError(variable, str(error)) from None
        return value
    raise ConfigError(
        variable,
        "must be file:///PATH, a folder that all hosts share, or s3://KEY:SECRET@BUCKET/PREFIX?endpoint=…",
    )


def _mail_url(environ: Mapping[str, str], data_dir: Path) -> str:
    variable = "PIKIR_MAIL_URL"
    value = environ.get(variable)
    if not value:
        return (data_dir / "mail").as_uri()
    from app.infra.mail_address import (
        MailAddress,
    )  # here: only who sends mail needs to know how its URL is read

    try:
        MailAddress.from_url(value)
    except ValueError as error:
        raise ConfigError(variable, str(error)) from None
    return value


def _timezone(environ: Mapping[str, str]) -> str:
    value = environ.get("PIKIR_TIMEZONE") or DEFAULT_TIMEZONE
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError("PIKIR_TIMEZONE", "is not a time zone name such as Asia/Bishkek") from error
    return value


def _secret_key(environ: Mapping[str, str], env: Environment, data_dir: Path) -> str:
    variable = "PIKIR_SECRET_KEY"
    value = environ.get(variable)
    if value:
        if env == "production" and len(value) < MINIMUM_SECRET_LENGTH:
            raise ConfigError(variable, f"is too short: at least {MINIMUM_SECRET_LENGTH} random characters")
        return value
    if env == "production":
        raise ConfigError(variable, "is required in production: a long random value, the same on every host")
    return _kept_secret(data_dir / "secret_key")


def _kept_secret(path: Path) -> str:
    """The secret of this data folder, made once; processes that race for it all get the same."""
    if not path.exists():
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")  # mode 0600
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
                file.flush()
                os.fsync(file.fileno())
            # link, not rename: it fails where another process was first, and never shows half a key
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            Path(temporary).unlink()
    value = path.read_text("ascii").strip()
    if len(value) < MINIMUM_SECRET_LENGTH:
        raise ConfigError("PIKIR_SECRET_KEY", f"{path.name} in the data folder is damaged; delete it")
    return value
