"""A clause in three languages and comments that propose something for it, invented, for the tests of proposals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.core.digests.proposals import WordingProposed

RU = "Проект нормативного правового акта выносится на общественное обсуждение не менее чем за 30 дней до его принятия."
KY = "Ченемдик укуктук актынын долбоору кабыл алынганга чейин 30 күндөн кем эмес мөөнөткө коомдук талкууга чыгарылат."
EN = "The draft act is put to public discussion at least 30 days before it is adopted."
CLAUSE = {"ru": RU, "ky": KY, "en": EN}
OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def comment(
    number: int = 1,
    text: str = "",
    body: str = "",
    *,
    language: str = "ru",
    official: bool = False,
    organisation: str | None = None,
    stance: str = "amend",
) -> WordingProposed:
    """Comment `number`, received that many minutes after the opening."""
    received = OPENED + timedelta(minutes=number)
    return WordingProposed(
        f"c{number:04d}", text, language, official, organisation, stance, body, received, None
    )
