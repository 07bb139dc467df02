"""Digests for tests: a small real-looking one, and one around any comments."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import BinaryIO
from zoneinfo import ZoneInfo

from app.core.comments import Quote
from app.core.digests.analyse import find_findings
from app.core.digests.compile import Analyse, CompileScope, Reread, compile_part
from app.core.digests.findings import NOTHING_FOUND, CommentGroup, Conflict, Findings, GroupMember, Proposal
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
from app.core.digests.stream import CompiledDigest
from app.core.digests.tallies import TallyRow, bars, sum_tallies, tally

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
    return Section(clause, counted, iter(ordered))


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


def scope_of(header: DigestHeader) -> CompileScope:
    return CompileScope(header.language, header.view, header.cutoff, ZoneInfo(header.timezone))


def compiled(
    digest: tuple[DigestHeader, Iterable[Section]],
    analyse: Analyse = find_findings,
    file: BinaryIO | None = None,
) -> CompiledDigest:
    """The digest compiled (in memory unless there is a `file`), under the header as it was given; the tables that only
    compiling can know, by kind of author and by day, are added to it."""
    header, sections = digest
    file = io.BytesIO() if file is None else file
    parts = [compile_part(section, scope_of(header), file, analyse) for section in sections]
    counted = sum_tallies(part.tally for part in parts)
    if counted.counts == header.counts:
        header = replace(
            header, tally=replace(header.tally, by_author=counted.by_author, by_day=counted.by_day)
        )
    return CompiledDigest(header, parts, file)


def nothing_found(clause: DigestClause | None, reread: Reread) -> Findings:
    """An analysis of tests that are about something else."""
    return NOTHING_FOUND


def grouped(*groups: Sequence[DigestComment], added: Mapping[str, Sequence[str]] | None = None) -> Findings:
    """Findings of these groups, the first of each representing it; `added` by id."""
    return Findings(
        groups=tuple(
            CommentGroup(
                representative=group[0].id,
                members=tuple(
                    GroupMember(c.id, tuple((added or {}).get(c.id, ())))
                    for c in sorted(group, key=lambda c: (c.received_at, c.id))
                ),
                first_at=min(c.received_at for c in group),
                last_at=max(c.received_at for c in group),
                by_stance=bars("stance", Counter(c.stance for c in group)),
                by_language=bars("language", Counter(c.language for c in group)),
                by_source=bars("source", Counter(c.source for c in group)),
            )
            for group in groups
        )
    )


def found(findings: Findings) -> Analyse:
    """An analysis that finds these, whatever it reads."""
    return lambda clause, reread: findings


def rendered(
    file_format: str,
    digest: tuple[DigestHeader, Iterable[Section]],
    phrasebook: EnglishPhrasebook = ENGLISH,
    progress: Callable[[int], None] | None = None,
    analyse: Analyse = find_findings,
) -> tuple[bytes, RenderResult]:
    out = io.BytesIO()
    whole = compiled(digest, analyse)
    result = render(file_format, whole, whole.content_sha256(), out, phrasebook, progress)
    return out.getvalue(), result


STORY = "Мен Нарында жашайм."
LETTER = "Отурумдун күн тартиби алдын ала жарыялансын, протоколу ачык болсун."
MINISTRY = "Финансы министрлиги (демо)"


def decided_digest(**header: object) -> tuple[tuple[DigestHeader, list[Section]], Findings]:
    """One clause that a group is to decide on, and what is found in it: an official position that came last (1), a
    campaign of four shown by its second comment (2, 3, 4, 5; of them 2 adds a story), two proposals that conflict
    (6 replaces, the official position and 7 delete)."""
    clause = make_clause(5)
    letters = [make_comment(n, clause, body=LETTER) for n in (2, 3, 4, 5)]
    letters[0] = replace(letters[0], body=f"{STORY} {LETTER}")
    letters[3] = replace(letters[3], source="paper", language="ru")
    official = make_comment(
        9, clause, id=make_comment(1).id, official=True, organisation=MINISTRY, body="Берене алынып салынсын."
    )
    six = make_comment(6, clause, stance="amend", proposed_text="Кеңештин жаңы тексти.", text_language="ky")
    seven = make_comment(7, clause, body="Алып салгыла.")
    rep, *others = letters[1], letters[0], letters[2], letters[3]
    findings = replace(
        grouped([rep, *others], added={letters[0].id: [STORY]}),
        proposals=(
            Proposal(1, "replace", "Кеңештин жаңы тексти.", "ky", six.id, 1, (), (six.id,)),
            Proposal(2, "delete", "", "ky", seven.id, 2, (MINISTRY,), (seven.id, official.id)),
        ),
        conflicts=(Conflict("deleted-and-amended", (1, 2), "", "ky"),),
        more_conflicts=3,
    )
    return one_clause([official, *letters, six, seven], **header), findings
