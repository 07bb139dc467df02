"""Catalogues: texts out of code and templates (update), machine form (compile), what is wrong (check)."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "app" / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"
LANGUAGES = ("ky", "ru", "en")
SOURCE_LANGUAGE = "en"
KEYWORDS = ("_", "gettext", "ngettext:1,2", "lazy_gettext", "lazy_ngettext:1,2", "pgettext:1c,2", "N_")
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w*)\}")


def catalogue_path(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def extract(destination: Path = TEMPLATE) -> None:
    """Writes the texts found in app/ and templates/ to `destination`, without line numbers or the day."""
    keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
    options = ["--no-default-keywords", "--no-location", "--omit-header", "--sort-output"]
    argv = ["pybabel", "-q", "extract", "-F", str(ROOT / "pyproject.toml"), *keywords, *options]
    CommandLineInterface().run([*argv, "-o", str(destination), str(ROOT)])


def update() -> None:
    """Adds new texts to every language, removes vanished ones, invents no translation."""
    extract()
    with TEMPLATE.open("rb") as file:
        template = read_po(file)
    for language in LANGUAGES:
        path = catalogue_path(language)
        catalogue = read_catalogue(path) if path.exists() else new_catalogue(language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, no_location=True, sort_output=True, ignore_obsolete=True)
    TEMPLATE.unlink()


def new_catalogue(language: str) -> Catalog:
    """Its header stays as it is at every update, so that a change of a catalogue shows texts only."""
    catalogue = Catalog(
        locale=language, project="Pikir", version="1", header_comment=f"# Pikir: {language}", fuzzy=False
    )
    catalogue.last_translator = "Pikir"
    catalogue.language_team = language
    catalogue.msgid_bugs_address = ""
    return catalogue


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def compile_all() -> None:
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read_catalogue(path))


def texts(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translations(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def placeholders(text: str) -> frozenset[str]:
    return frozenset(named or braced for named, braced in PLACEHOLDER.findall(text))


def message_problems(language: str, message: Message) -> Iterator[str]:
    """What is wrong with one translation: missing, fuzzy, or other placeholders than its source."""
    name = f"{language}: {texts(message)[0]!r}"
    translated = translations(message)
    if not translated or not all(translated):
        if language != SOURCE_LANGUAGE:
            yield f"{name} has no translation"
        return
    if message.fuzzy:
        yield f"{name} is marked fuzzy"
    allowed = [placeholders(text) for text in texts(message)]
    # A plural form may say «one» in words; the form for many must name everything.
    expected = allowed[-1]
    for text in translated:
        if placeholders(text) not in allowed and placeholders(text) != expected:
            yield f"{name} has other placeholders than its source: {text!r}"


def problems(template: Path) -> Iterator[str]:
    """Everything that keeps the catalogues from being complete; the texts are extracted to `template`."""
    extract(template)
    wanted = {message.id for message in read_catalogue(template) if message.id}
    for language in LANGUAGES:
        path = catalogue_path(language)
        if not path.exists():
            yield f"{language}: {path.relative_to(ROOT)} is missing; run: make catalogues"
            continue
        catalogue = {message.id: message for message in read_catalogue(path) if message.id}
        for missing in sorted(wanted - catalogue.keys(), key=str):
            yield f"{language}: {missing!r} is not in the catalogue; run: make catalogues"
        for stale in sorted(catalogue.keys() - wanted, key=str):
            yield f"{language}: {stale!r} is no longer used; run: make catalogues"
        for message in catalogue.values():
            yield from message_problems(language, message)


def main(argv: list[str]) -> int:
    if argv == ["update"]:
        update()
    elif argv == ["compile"]:
        compile_all()
    elif argv == ["check"]:
        found = list(problems(TEMPLATE))
        TEMPLATE.unlink()
        print("\n".join(found))
        return 1 if found else 0
    else:
        print("usage: catalogues.py update|compile|check", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
