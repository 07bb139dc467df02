"""What letters say: `templates/emails`, a subject on the first line, in the language of whoever gets it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.core.text import Language
from app.infra.i18n import phrasebook, translations

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "emails"


def render_letter(name: str, language: Language, **values: object) -> tuple[str, str]:
    """(subject, text) of `templates/emails/<name>.txt`. Raises UndefinedError for a value that is lacking.

    Texts given are put on one line each: none can end the subject or pass for a line of the letter.
    """
    given = {
        key: " ".join(value.split()) if isinstance(value, str) else value for key, value in values.items()
    }
    subject, _, text = _environment(language).get_template(f"{name}.txt").render(given).partition("\n")
    return subject, text.strip() + "\n"


@lru_cache(maxsize=len(Language))
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text: «&» stays «&»
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["number"] = phrasebook(language, ZoneInfo("UTC")).number
    return environment
