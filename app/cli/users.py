"""`pikir users`: create, list, suspend."""

from __future__ import annotations

import sys

import click

from app.cli.answers import Answer
from app.cli.parameters import LANGUAGES, TEXT
from app.cli.problems import CommandError
from app.cli.surroundings import opened_database, read_settings
from app.core.moments import utc_text
from app.core.permissions import OPERATOR, Role
from app.core.text import Language
from app.infra.passwords import hash_password
from app.services.accounts import (
    AccountView,
    check_password_strength,
    create_account,
    list_accounts,
    suspend_account,
)

ROLES = [role.value for role in Role if role is not Role.SUSPENDED]
PASSWORD_LIMIT = 1_024


@click.group()
def users() -> None:
    """Accounts."""


@users.command()
@click.option("--email", type=TEXT, required=True, help="Its address, with which it logs in.")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What it may do.")
@click.option("--name", type=TEXT, default="", help="As shown to others.")
@click.option(
    "--lang", type=LANGUAGES, default=Language.KY.value, show_default=True, help="Language of its mail."
)
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from stdin; without one it cannot log in."
)
def create(email: str, role: str, name: str, lang: str, password_stdin: bool) -> Answer:
    """Create an account; without --password-stdin it can only be used through tokens."""
    settings = read_settings()
    password_hash = hash_password(check_password_strength(_read_password())) if password_stdin else None
    with opened_database(settings) as database, database.write() as session:
        account = create_account(
            session,
            actor=OPERATOR,
            email=email,
            role=Role(role),
            password_hash=password_hash,
            display_name=name,
            language=Language(lang),
        )
    return Answer(_document(account), (_line(account),))


@users.command("list")
def list_() -> Answer:
    """List all accounts."""
    with opened_database(read_settings()) as database, database.read() as session:
        accounts = list_accounts(session, actor=OPERATOR)
    lines = tuple(_line(account) for account in accounts)
    return Answer({"items": [_document(account) for account in accounts]}, lines or ("No accounts yet.",))


@users.command()
@click.argument("address", metavar="EMAIL", type=TEXT, required=False)
@click.option("--email", type=TEXT, help="The same, as an option.")
def suspend(address: str | None, email: str | None) -> Answer:
    """Suspend the account EMAIL: its log-ins and tokens end at once, what it wrote stays."""
    if (address is None) == (email is None):
        raise click.UsageError("Give one address: pikir users suspend EMAIL.")
    with opened_database(read_settings()) as database, database.write() as session:
        account = suspend_account(session, actor=OPERATOR, email=address or email or "")
    return Answer(_document(account), (_line(account),))


def _read_password() -> str:
    """The first line of stdin without its end. Raises CommandError "password-unreadable"."""
    line = sys.stdin.buffer.readline(PASSWORD_LIMIT + 2) if sys.stdin else b""
    try:
        password = line.removesuffix(b"\n").removesuffix(b"\r").decode()
    except UnicodeDecodeError as error:
        message = "the password is not UTF-8 text."
        raise CommandError("password-unreadable", message, where="--password-stdin") from error
    if len(line) > PASSWORD_LIMIT:
        message = f"the password is longer than {PASSWORD_LIMIT} bytes."
        raise CommandError("password-unreadable", message, where="--password-stdin")
    return password


def _document(account: AccountView) -> dict[str, object]:
    return {
        "id": str(account.id),
        "email": account.email,
        "role": account.role.value,
        "name": account.display_name,
        "created_at": utc_text(account.created_at),
    }


def _line(account: AccountView) -> str:
    return f"{account.email}  {account.role.value}  {account.display_name}".rstrip()
