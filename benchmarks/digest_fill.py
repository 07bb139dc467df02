"""The database the digest benchmarks read: one draft of 200 clauses and as many comments as are asked for.

Nine comments of ten are nobody's copy, every tenth is an edited form letter; each letter is written to a clause of its
own, as people are told to do. One comment in five quotes and proposes a wording, one in 500 is an official position.
Texts are in Kyrgyz, Russian and English, 20 to 120 words.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text

from app.core.comments import CommentState, Source, Stance
from app.core.text import Language
from app.infra.db import Database
from app.infra.migrate import upgrade
from app.models import Clause, Comment
from app.services.rounds import RoundView
from tests.factories import make_draft, make_round
from tests.unit.core.campaign_letters import LETTERS, VOCABULARY, edited

CLAUSES = 200
BATCH = 2_000
LANGUAGES = (Language.KY, Language.KY, Language.RU, Language.KY, Language.RU, Language.EN)
"""How often each is written, taken in turn."""


def prepare(url: str, comments: int = 10_000) -> str:
    """A migrated database at `url` with the draft in it; its slug."""
    upgrade(url)
    database = Database(url)
    slug = fill(database, comments)
    database.dispose()
    return slug


def fill(database: Database, comments: int) -> str:
    slug = make_draft(database, "bench", languages=(Language.KY,), articles=CLAUSES // 4, parts=3)
    round_ = make_round(database, slug, closes_in=timedelta(days=-1))
    chance = random.Random(1)
    with database.write() as session:
        clauses = session.execute(
            select(Clause.id, Clause.edition_id).where(Clause.number.is_not(None)).order_by(Clause.position)
        ).all()
        rows = _rows(clauses, round_, comments, chance)
        while some := list(islice(rows, BATCH)):
            session.execute(insert(Comment), some)
    with database.write() as session:
        session.execute(text("ANALYZE comments"))
    return slug


def _rows(
    clauses: Sequence[Any], round_: RoundView, comments: int, chance: random.Random
) -> Iterator[dict[str, Any]]:
    length = (round_.period.closes_at - round_.period.opens_at) / (comments + 1)
    for number in range(comments):
        language = LANGUAGES[number % len(LANGUAGES)]
        if number % 10 == 3:
            letter = chance.randrange(len(LETTERS[language]))
            body = edited(LETTERS[language][letter], language, chance)
            clause = clauses[letter * 7 % len(clauses)]
        else:
            body = " ".join(chance.choices(VOCABULARY[language], k=chance.randint(20, 120)))
            clause = clauses[number % len(clauses)]
        yield _row(number, clause, body, language, chance) | {
            "round_id": round_.id,
            "received_at": round_.period.opens_at + length * number,
        }


def _row(number: int, clause: Any, body: str, language: Language, chance: random.Random) -> dict[str, Any]:
    proposes, official = number % 5 == 0, number % 500 == 0
    wording = " ".join(chance.choices(VOCABULARY["ky"], k=40)) if proposes else None
    return {
        "id": UUID(int=chance.getrandbits(128), version=4),
        "code": f"{number:012d}",
        "edition_id": clause.edition_id,
        "clause_id": clause.id,
        "stance": list(Stance)[number % 5],
        "body": body,
        "language": language,
        "quote_exact": "отурум" if proposes else None,
        "proposed_text": wording,
        "text_language": Language.KY if proposes else None,
        "publish_name": False,
        "region": "KG-N",
        "organisation": "Айылдык кеңеш" if official else None,
        "official": official,
        "source": Source.WEB,
        "state": CommentState.PUBLISHED,
        "edit_secret_hash": "0" * 64,
    }
