"""`pikir tokens`: create."""

from __future__ import annotations

import click

from app.cli.answers import Answer
from app.cli.parameters import TEXT
from app.cli.surroundings import opened_database, read_settings
from app.core.permissions import OPERATOR, Scope
from app.services.tokens import create_token, parse_scopes


@click.group()
def tokens() -> None:
    """Tokens with which programs speak for an account."""


@tokens.command()
@click.option("--email", type=TEXT, required=True, help="The account it speaks for.")
@click.option(
    "--scopes", type=TEXT, required=True, help=f"One or more of {','.join(Scope)}, with commas between."
)
def create(email: str, scopes: str) -> Answer:
    """Create a token; it is shown here and never again."""
    kept = parse_scopes([scope.strip() for scope in scopes.split(",") if scope.strip()])
    with opened_database(read_settings()) as database, database.write() as session:
        token = create_token(session, actor=OPERATOR, email=email, scopes=kept)
    return Answer({"token": token}, (token,))
