"""A short law in three editions: words edited, an article put in between, a part split, another removed."""

from __future__ import annotations

from app.core.clauses.model import Clause, ClauseTree, Kind, Level, SourceInfo
from app.core.permissions import OPERATOR
from app.core.text import Language
from app.infra.db import Database
from app.services.drafts import import_draft, publish_edition
from tests.factories import make_edition

BUDGET = "Местный кенеш утверждает бюджет айылного аймака не позднее двадцатого декабря."
BUDGET_LATER = "Местный кенеш утверждает бюджет айылного аймака не позднее пятнадцатого декабря."
HEARING = "Проект бюджета выносится на публичные слушания за тридцать дней до рассмотрения."
RESULTS = "Результаты слушаний публикуются на сайте в течение десяти дней."
ELDERS = "Порядок создания судов аксакалов при айыл окмоту определяется уставом."
LAND = "Земельные участки предоставляются жителям на открытых торгах по решению сессии."
NOTIONS = "Под местным сообществом понимаются жители, постоянно проживающие на территории."

Article = tuple[str, list[str]]

FIRST: list[Article] = [
    ("Бюджет", [BUDGET, f"{HEARING} {RESULTS}"]),
    ("Суды аксакалов", [ELDERS]),
    ("Земля", [LAND]),
]
SECOND: list[Article] = [
    ("Понятия", [NOTIONS]),
    ("Бюджет", [BUDGET_LATER, HEARING, RESULTS]),
    ("Земля", [LAND]),
]
THIRD: list[Article] = [("Бюджет", [BUDGET_LATER, HEARING, RESULTS]), ("Земля", [LAND])]


def tree(articles: list[Article], language: Language = Language.RU) -> ClauseTree:
    """chp_1 with the articles, each with its numbered parts."""
    clauses = [Clause("chp_1", Level.CHAPTER, "1", "Глава 1.", "Общие положения", "")]
    for number, (heading, parts) in enumerate(articles, 1):
        eid = f"art_{number}"
        clauses.append(
            Clause(eid, Level.ARTICLE, str(number), f"Статья {number}.", heading, "", parent="chp_1")
        )
        clauses += [
            Clause(f"{eid}__para_{place}", Level.PARAGRAPH, str(place), f"{place}.", "", text, parent=eid)
            for place, text in enumerate(parts, 1)
        ]
    source = SourceInfo("txt", "0" * 64, 1)
    return ClauseTree(language, Kind.LAW, "О местном бюджете", source, tuple(clauses))


def make_revised(database: Database, slug: str = "revised", *, editions: int = 1) -> str:
    """The law with its first editions published."""
    with database.write() as session:
        import_draft(session, actor=OPERATOR, tree=tree(FIRST), slug=slug)
        publish_edition(session, actor=OPERATOR, slug=slug)
    for articles in (SECOND, THIRD)[: editions - 1]:
        make_edition(database, slug, tree(articles))
    return slug
