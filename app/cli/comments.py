"""`pikir comments`: export."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.answers import Answer
from app.cli.files import replaced_file
from app.cli.parameters import FILE, TEXT
from app.cli.surroundings import opened_database, read_settings
from app.core.permissions import OPERATOR
from app.services.exports import FORMATS, export_comments


@click.group()
def comments() -> None:
    """Comments on drafts."""


@comments.command()
@click.option("--draft", metavar="SLUG", type=TEXT, required=True, help="The draft.")
@click.option("--format", "file_format", type=click.Choice(list(FORMATS)), required=True, help="Of the file.")
@click.option("--out", type=FILE, required=True, help="File to write; replaced when the export is whole.")
def export(draft: str, file_format: str, out: Path) -> Answer:
    """Export every comment on a draft, whatever its state, with everything that is known of it.

    The file holds names and addresses of people: only you can read it.
    """
    with (
        opened_database(read_settings()) as database,
        replaced_file(out, private=True) as file,
        database.snapshot() as session,
    ):
        exported = export_comments(session, actor=OPERATOR, slug=draft, format=file_format, out=file)
    return Answer({"out": str(out), "exported": exported}, (f"{out}: {exported} comments",))
