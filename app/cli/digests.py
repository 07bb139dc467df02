"""`pikir digests`: compile, here and now, without a worker."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from app.cli.answers import Answer
from app.cli.files import replaced_file
from app.cli.parameters import FILE, LANGUAGES, MOMENT, TEXT, aware
from app.cli.surroundings import opened_database, read_settings
from app.core.digests.renderers import RENDERERS
from app.core.permissions import OPERATOR
from app.core.text import Language
from app.models import DigestView
from app.services.digest_compilation import CompiledFile, compile_to_file
from app.services.drafts import get_draft


@click.group()
def digests() -> None:
    """Digests of comments."""


@digests.command("compile")
@click.option("--draft", metavar="SLUG", type=TEXT, required=True, help="The draft.")
@click.option(
    "--format", "file_format", type=click.Choice(list(RENDERERS)), required=True, help="Of the file."
)
@click.option("--lang", type=LANGUAGES, help="Language of the digest.  [default: that of the draft]")
@click.option("--round", "round_id", metavar="ID", type=click.UUID, help="One round.  [default: all rounds]")
@click.option("--group", metavar="SLUG", type=TEXT, help="Only the clauses assigned to a working group.")
@click.option(
    "--view",
    type=click.Choice([view.value for view in DigestView]),
    default=DigestView.PUBLIC.value,
    show_default=True,
    help="Whose eyes it is for.",
)
@click.option("--cutoff", type=MOMENT, help="Count what was received before.  [default: the close, else now]")
@click.option(
    "--out",
    type=FILE,
    required=True,
    help="File to write; replaced when the digest is whole. What does not fit goes on in NAME.2.EXT, NAME.3.EXT …",
)
def compile_(
    draft: str,
    file_format: str,
    lang: str | None,
    round_id: UUID | None,
    group: str | None,
    view: str,
    cutoff: datetime | None,
    out: Path,
) -> Answer:
    """Compile a digest into a file."""
    settings = read_settings()
    with opened_database(settings) as database:
        with database.read() as session:
            written_in = get_draft(session, actor=OPERATOR, slug=draft).latest.source_language
        language = Language(lang) if lang else written_in
        # Every file takes its name only when all of them are whole.
        with ExitStack() as stack:
            compiled = compile_to_file(
                database,
                actor=OPERATOR,
                slug=draft,
                format=file_format,
                language=language,
                view=DigestView(view),
                round_id=round_id,
                group=group,
                cutoff=aware(cutoff, settings.timezone) if cutoff else None,
                out=stack.enter_context(replaced_file(out)),
                further=lambda number: nullcontext(
                    stack.enter_context(replaced_file(volume_path(out, number)))
                ),
                zone=ZoneInfo(settings.timezone),
            )
    return _answer(compiled, out)


def volume_path(out: Path, number: int) -> Path:
    """`digest.docx`, `digest.2.docx`, `digest.3.docx`."""
    return out if number == 1 else out.with_name(f"{out.stem}.{number}{out.suffix}")


def _answer(compiled: CompiledFile, out: Path) -> Answer:
    volumes = [
        {"out": str(volume_path(out, number)), "sha256": volume.sha256, "size": volume.size}
        for number, volume in enumerate(compiled.volumes, start=1)
    ]
    document = {
        "out": str(out),
        "sha256": compiled.sha256,
        "content_sha256": compiled.content_sha256,
        "counts": compiled.counts,
        "volumes": volumes,
    }
    counted = ", ".join(f"{name} {n}" for name, n in compiled.counts.items() if isinstance(n, int))
    further = [
        f"{volume['out']}: volume {n} of {len(volumes)}" for n, volume in enumerate(volumes, 1) if n > 1
    ]
    return Answer(document, (f"{out}: {counted}", *further, f"content {compiled.content_sha256}"))
