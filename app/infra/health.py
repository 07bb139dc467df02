"""Whether what Pikir stands on answers, and how to mend what does not. For `pikir doctor` and /readyz."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alembic.util import CommandError
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.mail import FileMailer, MailError, open_mailer
from app.infra.migrate import current_revision, head_revision
from app.infra.storage import open_storage

CLOCK_TOLERANCE_S = 2.0
TIMEOUT_S = 3


class Configuration(Protocol):
    """What the checks read of the settings."""

    @property
    def env(self) -> str: ...
    @property
    def bundled_broker(self) -> bool: ...
    @property
    def base_url(self) -> str: ...
    @property
    def database_url(self) -> str: ...
    @property
    def redis_py_url(self) -> str: ...
    @property
    def storage_url(self) -> str: ...
    @property
    def mail_url(self) -> str: ...
    @property
    def timezone(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `detail` says what was seen and holds no secret; `mend` is empty when `ok`."""

    name: str
    ok: bool
    detail: str
    mend: str = ""


def check_all(configuration: Configuration) -> list[Check]:
    """Everything, in the order in which a reader should mend it. Takes a few seconds when hosts do not answer."""
    checks = [
        check_configuration,
        check_database,
        check_broker,
        check_storage,
        check_mail,
        check_clock,
        check_timezone,
    ]
    return [check(configuration) for check in checks]


def check_ready(configuration: Configuration) -> list[Check]:
    """What a web process needs to take a comment: the database, migrated, and room for files on this machine.

    An S3 storage is left out: were it away, all web hosts would be taken out of service for want of downloads.
    """
    if urlsplit(configuration.storage_url).scheme == "s3":
        return [check_database(configuration)]
    return [check_database(configuration), check_storage(configuration)]


def check_configuration(configuration: Configuration) -> Check:
    """Settings that could not be read never get this far: they are refused by `config.Settings.from_env`."""
    return Check("configuration", True, f"{configuration.env}, {describe_url(configuration.database_url)}")


def check_database(configuration: Configuration) -> Check:
    """Reachable and at the newest migration."""
    where = describe_url(configuration.database_url)

    def look(database: Database) -> Check:
        current, head = current_revision(database), head_revision()
        if current == head:
            return Check("database", True, f"{where}, migration {head}")
        mend = "stop the server and start it again: pikir serve migrates the database"
        return Check(
            "database", False, f"{where} stands at migration {current or 'none'}, the code at {head}", mend
        )

    return _ask_database(configuration, "database", look)


def check_clock(configuration: Configuration) -> Check:
    """The deadline is decided by the database's clock; this machine's must not show people another time."""

    def look(database: Database) -> Check:
        with database.read() as session:
            apart = abs((read_clock(session) - datetime.now(UTC)).total_seconds())
        if apart <= CLOCK_TOLERANCE_S:
            return Check("clock", True, f"{apart:.1f} s from the database's")
        mend = "synchronise both machines with a time server (timedatectl set-ntp true)"
        return Check("clock", False, f"this machine's clock is {apart:.1f} s from the database's", mend)

    return _ask_database(configuration, "clock", look)


def _ask_database(configuration: Configuration, name: str, look: Callable[[Database], Check]) -> Check:
    where, url = describe_url(configuration.database_url), make_url(configuration.database_url)
    if url.get_backend_name() == "sqlite":
        if not (url.database and Path(url.database).exists()):  # connecting would make an empty file
            return Check(name, False, f"{where} is not there yet", "make it with: pikir serve, or make run")
    else:
        url = url.update_query_dict({"connect_timeout": str(TIMEOUT_S)})
    database = Database(url.render_as_string(hide_password=False), pool_size=1)
    try:
        return look(database)
    except (SQLAlchemyError, CommandError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        mend = "start the database server and check PIKIR_DATABASE_URL: host, port, name, user, password"
        return Check(name, False, f"{where} does not answer: {reason}", mend)
    finally:
        database.dispose()


def check_broker(configuration: Configuration) -> Check:
    """Answers a ping. Without it nothing is lost: jobs wait in the database."""
    where = describe_url(configuration.redis_py_url)
    client = Redis.from_url(
        configuration.redis_py_url, socket_connect_timeout=TIMEOUT_S, socket_timeout=TIMEOUT_S
    )
    try:
        client.ping()
    except RedisError as error:
        if configuration.bundled_broker:
            return Check(
                "broker",
                False,
                "the bundled broker is not running",
                "start it with: pikir serve, or make run",
            )
        mend = "start Redis and check PIKIR_REDIS_URL: host, port, number, password"
        return Check("broker", False, f"{where} does not answer: {error}", mend)
    finally:
        client.close()
    return Check("broker", True, where)


def check_storage(configuration: Configuration) -> Check:
    """Writes a file through to where it is kept, reads it back and removes it."""
    where = describe_url(configuration.storage_url)
    if urlsplit(configuration.storage_url).scheme == "s3":
        mend = (
            "check PIKIR_STORAGE_URL (keys, bucket, endpoint, region), that server, and this machine's clock"
        )
        mend_bytes = "have that server's disks checked"
    else:
        mend = (
            "give the user Pikir runs as the right to write there, free some disk, or set PIKIR_STORAGE_URL"
        )
        mend_bytes = "replace that disk"
    key, written = f"health/{secrets.token_hex(8)}", secrets.token_bytes(64)
    try:
        storage = open_storage(configuration.storage_url)
        with storage.create(key) as file:
            file.write(written)
        with storage.open(key) as file:
            read = file.read()
        storage.delete(key)
    except (OSError, ValueError) as error:
        return Check("storage", False, f"{where}: {error}", mend)
    if read != written:
        return Check("storage", False, f"{where} gave back other bytes than were written", mend_bytes)
    return Check("storage", True, where)


def check_mail(configuration: Configuration) -> Check:
    """A folder that can be written to, or a mail server that greets and knows the password. Sends nothing."""
    where = describe_url(configuration.mail_url)
    mend = "check PIKIR_MAIL_URL: smtp://USER:PASSWORD@HOST:PORT or file:///PATH"
    try:
        mailer = open_mailer(configuration.mail_url, base_url=configuration.base_url, timeout_s=TIMEOUT_S)
        mailer.check()
    except (MailError, ValueError) as error:
        return Check("mail", False, f"{where}: {error}", mend)
    if isinstance(mailer, FileMailer):
        return Check("mail", True, f"kept in {where}, sent to nobody")
    return Check("mail", True, f"{where}, from {mailer.sender}")


def check_timezone(configuration: Configuration) -> Check:
    """Deadlines are shown in this zone; its data comes from the system or the tzdata package."""
    try:
        zone = ZoneInfo(configuration.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        mend = "make install puts the tzdata package into .venv; else check PIKIR_TIMEZONE"
        return Check("time zone", False, f"{configuration.timezone} is not known here", mend)
    return Check("time zone", True, f"{configuration.timezone}, now {datetime.now(zone):%Y-%m-%d %H:%M %z}")


def describe_url(url: str) -> str:
    """A URL as it may be shown: without user, password and query."""
    parts = urlsplit(url)
    if not parts.hostname:
        return f"{parts.scheme}:/{unquote(parts.path).lstrip('/')}"
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"
