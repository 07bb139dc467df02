"""Digests for tests: a small real-looking one, and one around any comments."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.comments import Quote
from app.core.digests.compile import TallyRow, tally
from app.core.digests.model import (
    DigestClause,
    DigestComment,
    DigestHeader,
    RoundInfo,
    Section,
    Tally,
    Wording,
)
from app.core.digests.phrases import EnglishPhrasebook
from app.core.digests.renderers import RenderResult, render

OPENS = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
CUTOFF = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
ROUND = RoundInfo("11111111-1111-4111-8111-111111111111", "public", OPENS, CUTOFF)
ENGLISH = EnglishPhrasebook(ZoneInfo("Asia/Bishkek"), "Bishkek time")


def make_clause(number: int, **changes: object) -> DigestClause:
    wordings = (
        Wording("ky", f"{number}-берене.", "Айылдык кеңеш", f"Кеңештин {number}-тексти."),
        Wording("ru", f"Статья {number}.", "Айылный кенеш", f"Текст {number} о кенеше."),
    )
    clause = DigestClause(f"art_{number}", "article", str(number), number * 10, wordings)
    return replace(clause, **changes)  # type: ignore[arg-type]


def make_comment(nth: int, clause: DigestClause | None = None, **changes: object) -> DigestComment:
    comment = DigestComment(
        id=f"00000000-0000-4000-8000-{nth:012d}",
        clause_eid=None if clause is None else clause.eid,
        round_id=ROUND.id,
        stance="oppose",
        body=f"Пикир {nth}",
        language="ky",
        received_at=OPENS + timedelta(minutes=nth),
        source="web",
        region="KG-N",
    )
    return replace(comment, **changes)  # type: ignore[arg-type]


def rows_of(comments: Iterable[DigestComment]) -> Iterator[TallyRow]:
    for c in comments:
        yield TallyRow(c.state, c.stance, c.language, c.region, c.source, 1, official=c.official)


def make_section(
    clause: DigestClause | None, comments: Sequence[DigestComment], lost: Iterable[TallyRow] = ()
) -> Section:
    """`lost`: tombstones, counted beside the comments."""
    ordered = sorted(comments, key=lambda c: (c.received_at, c.id))
    counted = tally([*rows_of(ordered), *lost])
    return Section(clause, counted, iter(ordered), iter([c for c in ordered if c.official]))


def make_header(total: Tally, **changes: object) -> DigestHeader:
    header = DigestHeader(
        draft_slug="lsg-code",
        draft_title="Жергиликтүү өз алдынча башкаруу кодексинин долбоору",
        edition=1,
        rounds=(ROUND,),
        language="ky",
        view="public",
        cutoff=CUTOFF,
        tally=total,
    )
    return replace(header, **changes)  # type: ignore[arg-type]


def one_clause(
    comments: Sequence[DigestComment], lost: Sequence[TallyRow] = (), **header: object
) -> tuple[DigestHeader, list[Section]]:
    """A digest of comments that all belong to `make_clause(5)`."""
    total = tally([*rows_of(comments), *lost])
    return make_header(total, **header), [make_section(make_clause(5), comments, lost)]


TOMBSTONES = (
    TallyRow("hidden", "oppose", "ru", None, "web", 2, reason="spam"),
    TallyRow("hidden", "note", "ky", None, "api", 1, reason="abuse"),
    TallyRow("withdrawn", "note", "ky", "KG-O", "web", 1),
    TallyRow("held", "note", "ky", "KG-O", "web", 3),
)


def small_digest(**header: object) -> tuple[DigestHeader, list[Section]]:
    """The whole draft, two clauses, five comments of which one is an official position that came last."""
    five, seven = make_clause(5), make_clause(7)
    whole = [make_comment(9, stance="support", region=None)]
    first = [
        make_comment(1, five, quote=Quote("Кеңештин", "", " 5-тексти"), author_name="Айгүл Асанова"),
        make_comment(2, five, stance="amend", proposed_text="Кеңештин жаңы тексти.", text_language="ky"),
        make_comment(3, five, official=True, organisation="Финансы министрлиги (демо)", language="ru"),
    ]
    second = [make_comment(4, seven, source="paper", entered_at=CUTOFF - timedelta(days=1))]
    total = tally([*rows_of([*whole, *first, *second]), *TOMBSTONES])
    sections = [make_section(None, whole), make_section(five, first, TOMBSTONES), make_section(seven, second)]
    return make_header(total, **header), sections


def rendered(
    file_format: str, digest: tuple[DigestHeader, Iterable[Section]], phrasebook: EnglishPhrasebook = ENGLISH
) -> tuple[bytes, RenderResult]:
    out = io.BytesIO()
    result = render(file_format, digest[0], digest[1], out, phrasebook)
    return out.getvalue(), result
