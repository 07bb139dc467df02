"""`pikir drafts`: import, publish, show, list, export, diff."""

from __future__ import annotations

import hashlib
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from app.cli.answers import Answer
from app.cli.files import replaced_file
from app.cli.parameters import FILE, LANGUAGES, TEXT, shown
from app.cli.rounds import round_line
from app.cli.split import read_tree
from app.cli.surroundings import opened_database, read_settings
from app.core.clauses.model import ClauseTree, Kind
from app.core.editions.diff import diff_trees
from app.core.exporters import FORMATS
from app.core.permissions import OPERATOR
from app.core.text import Language
from app.services.draft_exports import get_exported_edition
from app.services.drafts import (
    DraftView,
    EditionView,
    ImportOutcome,
    add_language,
    get_draft,
    import_draft,
    list_drafts,
    publish_edition,
)
from app.services.editions import compare_editions, import_edition, load_publication
from app.services.presentation import draft_json

EDITION = click.IntRange(min=1, max=1_000_000)


@click.group()
def drafts() -> None:
    """Drafts and their editions."""


@drafts.command("import")
@click.argument("file", type=FILE)
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="What a new draft is.")
@click.option("--title", type=TEXT, help="Title in the language of the file.  [default: the file's own]")
@click.option(
    "--lang", type=LANGUAGES, help="Language of the file.  [default: guessed; required with --into]"
)
@click.option("--slug", type=TEXT, help="Address of a new draft.  [default: made from the title]")
@click.option("--into", metavar="SLUG", type=TEXT, help="Add a language to this draft's latest edition.")
@click.option("--edition-of", metavar="SLUG", type=TEXT, help="Make it the next edition of this draft.")
def import_(
    file: Path,
    kind: str | None,
    title: str | None,
    lang: str | None,
    slug: str | None,
    into: str | None,
    edition_of: str | None,
) -> Answer:
    """Import FILE as a new, unpublished draft, as one more language of a draft (--into), or as its next edition
    (--edition-of)."""
    _check_purpose(kind, lang, slug, into, edition_of)
    settings = read_settings()
    tree = read_tree(file, lang)
    with opened_database(settings) as database, database.write() as session:
        if into is not None:
            outcome = add_language(session, actor=OPERATOR, slug=into, tree=tree, title=title)
        elif edition_of is not None:
            outcome = import_edition(session, actor=OPERATOR, slug=edition_of, tree=tree, title=title)
        else:
            outcome = import_draft(
                session, actor=OPERATOR, tree=tree, kind=Kind(kind or ""), title=title, slug=slug
            )
    return _imported(outcome, tree)


def _check_purpose(
    kind: str | None, lang: str | None, slug: str | None, into: str | None, edition_of: str | None
) -> None:
    """Raises UsageError for options that do not go together."""
    if into is not None and edition_of is not None:
        raise click.UsageError("Options '--into' and '--edition-of' do not go together.")
    if into is None and edition_of is None and not kind:
        raise click.UsageError("Missing option '--kind' for a new draft (or '--into' for one more language).")
    if into is not None and lang is None:
        raise click.UsageError("Option '--into' needs '--lang', the language of the file.")
    if kind or slug:
        for option, value in (("--into", into), ("--edition-of", edition_of)):
            if value is not None:
                raise click.UsageError(
                    f"A draft named with '{option}' has its '--kind' and '--slug' already."
                )


def _imported(outcome: ImportOutcome, tree: ClauseTree) -> Answer:
    document = {
        "slug": outcome.slug,
        "edition": outcome.edition,
        "language": outcome.language.value,
        "clauses": outcome.clauses,
        "warnings": list(outcome.warnings),
    }
    said = f"{outcome.slug}: edition {outcome.edition}, {outcome.language.value}, {outcome.clauses} clauses"
    warnings = (f"warning: {w.get('clause') or 'whole file'}: {w.get('message')}" for w in outcome.warnings)
    return Answer(document, (said, *warnings))


@drafts.command()
@click.argument("slug", type=TEXT)
@click.option(
    "--edition", type=click.IntRange(min=1, max=1_000_000), help="Its number.  [default: the latest]"
)
def publish(slug: str, edition: int | None) -> Answer:
    """Publish an edition; from then on its text does not change."""
    settings = read_settings()
    with opened_database(settings) as database:
        with database.read() as session:
            pair = load_publication(session, actor=OPERATOR, slug=slug, number=edition)
        alignment = pair.align() if pair is not None else None
        with database.write() as session:
            draft = publish_edition(session, actor=OPERATOR, slug=slug, number=edition, alignment=alignment)
    return Answer(draft_json(draft), _lines(draft, settings.timezone))


@drafts.command()
@click.argument("slug", type=TEXT)
def show(slug: str) -> Answer:
    """Show a draft with its editions and rounds."""
    settings = read_settings()
    with opened_database(settings) as database, database.read() as session:
        draft = get_draft(session, actor=OPERATOR, slug=slug)
    return Answer(draft_json(draft), _lines(draft, settings.timezone))


@drafts.command("list")
def list_() -> Answer:
    """List all drafts, the newest first."""
    with opened_database(read_settings()) as database, database.read() as session:
        found = list_drafts(session, actor=OPERATOR)
    lines = (f"{d.slug}  {d.kind.value}  {d.state}  {d.title(d.latest.source_language)}" for d in found)
    return Answer({"items": [draft_json(draft) for draft in found]}, tuple(lines) or ("No drafts yet.",))


@drafts.command()
@click.argument("slug", type=TEXT)
@click.option("--format", "file_format", type=click.Choice(list(FORMATS)), required=True, help="Of the file.")
@click.option(
    "--edition", type=click.IntRange(min=1, max=1_000_000), help="Its number.  [default: the latest]"
)
@click.option("--lang", type=LANGUAGES, help="Language of the text.  [default: the one it was written in]")
@click.option("--out", type=FILE, required=True, help="File to write; replaced when the export is whole.")
def export(slug: str, file_format: str, edition: int | None, lang: str | None, out: Path) -> Answer:
    """Export the text of an edition."""
    settings = read_settings()
    with opened_database(settings) as database, database.read() as session:
        found = get_exported_edition(
            session,
            actor=OPERATOR,
            slug=slug,
            zone=ZoneInfo(settings.timezone),
            number=edition,
            language=Language(lang) if lang else None,
        )
    data = found.write(file_format)
    with replaced_file(out) as file:
        file.write(data)
    document = {
        "out": str(out),
        "edition": found.particulars.edition,
        "language": found.tree.language.value,
        "clauses": len(found.tree.clauses),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    said = f"{out}: edition {found.particulars.edition}, {found.tree.language}, {len(found.tree.clauses)} clauses"
    return Answer(document, (said,))


@drafts.command()
@click.argument("slug", type=TEXT)
@click.option("--from", "old", type=EDITION, required=True, help="Number of the earlier edition.")
@click.option("--to", "new", type=EDITION, required=True, help="Number of the later edition.")
@click.option("--lang", type=LANGUAGES, help="Language of the texts.  [default: the one it was written in]")
def diff(slug: str, old: int, new: int, lang: str | None) -> Answer:
    """Compare two editions clause by clause."""
    with opened_database(read_settings()) as database, database.read() as session:
        found = compare_editions(
            session, actor=OPERATOR, slug=slug, old=old, new=new, language=Language(lang) if lang else None
        )
    clauses = diff_trees(found.old_clauses, found.new_clauses, found.links)
    lines = (f"{one.link.status}: {one.link.from_eid or '-'} -> {one.link.to_eid or '-'}" for one in clauses)
    return Answer({"clauses": [one.to_json() for one in clauses]}, tuple(lines))


def _lines(draft: DraftView, timezone: str) -> tuple[str, ...]:
    titles = (f"  {language}: {title}" for language, title in draft.titles.items() if title)
    editions = (_edition_line(edition, timezone) for edition in draft.editions)
    rounds = (round_line(round_, timezone) for round_ in draft.rounds)
    return (f"{draft.slug}  {draft.kind.value}  {draft.state}", *titles, *editions, *rounds)


def _edition_line(edition: EditionView, timezone: str) -> str:
    languages = ", ".join(language.value for language in edition.languages)
    state = f"published {shown(edition.published_at, timezone)}" if edition.published_at else "unpublished"
    return f"  edition {edition.number}: {languages}, {edition.clauses} clauses, {state}"
