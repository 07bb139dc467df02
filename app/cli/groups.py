"""`pikir groups`: create, add members, list."""

from __future__ import annotations

import click

from app.cli.answers import Answer
from app.cli.parameters import TEXT
from app.cli.surroundings import opened_database, read_settings
from app.core.errors import RuleViolation
from app.core.permissions import OPERATOR
from app.services.groups import GroupView, add_member, create_group, list_groups
from app.services.slugs import SLUG


@click.group()
def groups() -> None:
    """Working groups."""


@groups.command()
@click.argument("slug", type=TEXT)
@click.option("--name-ky", type=TEXT, help="Its name in Kyrgyz.")
@click.option("--name-ru", type=TEXT, help="Its name in Russian.")
@click.option("--name-en", type=TEXT, help="Its name in English.")
@click.option(
    "--member", "members", metavar="EMAIL", type=TEXT, multiple=True, help="A member; may be repeated."
)
def create(
    slug: str, name_ky: str | None, name_ru: str | None, name_en: str | None, members: tuple[str, ...]
) -> Answer:
    """Create the working group SLUG, with members if their accounts exist."""
    given = {"ky": name_ky, "ru": name_ru, "en": name_en}
    names = {language: " ".join(name.split()) for language, name in given.items() if name and name.strip()}
    if not names:
        raise click.UsageError("Missing option '--name-ky', '--name-ru' or '--name-en'.")
    if not SLUG.fullmatch(slug):
        raise RuleViolation("slug-malformed", slug=slug)
    with opened_database(read_settings()) as database, database.write() as session:
        group = create_group(session, actor=OPERATOR, slug=slug, names=names)
        for email in members:
            group = add_member(session, actor=OPERATOR, slug=slug, email=email)
    return Answer(_document(group), (_line(group),))


@groups.command()
@click.argument("slug", type=TEXT)
@click.option(
    "--member", "members", metavar="EMAIL", type=TEXT, multiple=True, required=True, help="May be repeated."
)
def add(slug: str, members: tuple[str, ...]) -> Answer:
    """Add members to the working group SLUG."""
    with opened_database(read_settings()) as database, database.write() as session:
        seated = [add_member(session, actor=OPERATOR, slug=slug, email=email) for email in members]
    return Answer(_document(seated[-1]), (_line(seated[-1]),))


@groups.command("list")
def list_() -> Answer:
    """List all working groups and their members."""
    with opened_database(read_settings()) as database, database.read() as session:
        found = list_groups(session, actor=OPERATOR)
    return Answer(
        {"items": [_document(group) for group in found]}, tuple(map(_line, found)) or ("No groups yet.",)
    )


def _document(group: GroupView) -> dict[str, object]:
    return {"slug": group.slug, "names": dict(group.names), "members": list(group.members)}


def _line(group: GroupView) -> str:
    name = next(iter(group.names.values()), "")
    return f"{group.slug}  {name}  {', '.join(group.members) or 'no members'}"
