"""Catalogues, and the phrasebook through which the pure renderers speak the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.support import NullTranslations, Translations

from app.core.dates import NBSP, format_deadline
from app.core.digests.phrases import find_label
from app.core.text import Language

TRANSLATIONS_DIR = Path(__file__).resolve().parents[1] / "translations"
_ZONE_NAMES = {
    Language.KY: "Бишкек убактысы",
    Language.RU: "время Бишкека",
    Language.EN: "Bishkek time",
}


@lru_cache(maxsize=len(Language))
def translations(language: Language) -> NullTranslations:
    """The compiled catalogue of a language. English is the source: without a catalogue it is the msgids."""
    return Translations.load(str(TRANSLATIONS_DIR), [language.value])


@dataclass(frozen=True, slots=True)
class CataloguePhrasebook:
    """`app.core.digests.phrases.Phrasebook` over the catalogues."""

    locale: Language
    zone: ZoneInfo

    @property
    def language(self) -> str:
        return self.locale.value

    @property
    def timezone_name(self) -> str:
        return _ZONE_NAMES[self.locale] if self.zone.key == "Asia/Bishkek" else self.zone.key

    def __call__(self, msgid: str, **params: object) -> str:
        text = translations(self.locale).gettext(msgid)
        return text % params if params else text

    def label(self, kind: str, key: str) -> str:
        return find_label(kind, key, self.locale.value, translations(self.locale).gettext)

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", "," if self.locale is Language.EN else NBSP)

    def moment(self, value: datetime) -> str:
        # Midnight is where deadlines lie: a clerk writes it as the 24:00 of the day that ends.
        return format_deadline(value, self.locale, self.zone)

    def local(self, value: datetime) -> datetime:
        return value.astimezone(self.zone)


def phrasebook(language: Language, zone: ZoneInfo) -> CataloguePhrasebook:
    return CataloguePhrasebook(language, zone)
