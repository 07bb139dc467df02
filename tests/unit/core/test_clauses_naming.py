"""What people call a clause."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from app.core.clauses.model import Level
from app.core.clauses.naming import Step, name_path
from app.core.dates import NBSP
from app.core.text import Language
from app.infra.i18n import phrasebook

PATH = [
    Step(Level.ARTICLE, "22", "Отурум"),
    Step(Level.PARAGRAPH, "3", ""),
    Step(Level.POINT, "1", ""),
    Step(Level.SUBPOINT, "а", ""),
]


def say(path, language):
    return name_path(path, phrasebook(language, ZoneInfo("Asia/Bishkek"))).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("language", "name"),
    [
        (Language.KY, "22-берене, 3-бөлүк, 1-пункт, «а» пунктча"),
        (Language.RU, "Статья 22, часть 3, пункт 1, подпункт «а»"),
        (Language.EN, "Article 22, part 3, point 1, subpoint “а”"),
    ],
)
def test_a_clause_is_named_from_its_article_down_and_letters_stand_in_quotes(language, name):
    assert say(PATH, language) == name


@pytest.mark.parametrize(
    ("step", "name"),
    [
        (Step(Level.POINT, "б", ""), "«б» пункт"),
        (Step(Level.SUBPOINT, "а-1", ""), "«а-1» пунктча"),
        (Step(Level.SUBPOINT, "2", ""), "2-пунктча"),
        (Step(Level.POINT, None, " Кириш сөз "), "Кириш сөз"),
    ],
)
def test_one_step_is_named_by_its_number_its_letter_or_its_words(step, name):
    assert say([step], Language.KY) == name
