"""What is kept of a compile: used while nothing has changed, never when something has, never when it is damaged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from app.core.comments import HideReason, Stance, make_submission
from app.core.digests.model import Section
from app.core.permissions import GUEST, OPERATOR
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.storage import LocalStorage
from app.models import (
    ClauseText,
    Comment,
    CorrectionKind,
    DigestPart,
    DigestState,
    DigestView,
    Draft,
    GroupCorrection,
)
from app.services import digest_cache, digest_clauses
from app.services.comments import (
    SubmittedComment,
    edit_comment,
    hide_comment,
    show_comment_again,
    withdraw_comment,
)
from app.services.digests import DigestInfo
from tests.digest_jobs import afresh, carry_out_all, content, order
from tests.factories import make_comment, make_draft, make_round

CLAUSES = ("art_1__para_1", "art_1__para_2", "art_2__para_1")
CAMPAIGN = (
    "Айыл өкмөтүнүн башчысын жергиликтүү кеңеш шайлашы керек, анткени ошондо гана ал элдин алдында жооп берет"
    " жана бюджетти ачык бөлүштүрөт деп ишенебиз. "
)


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "files")


@pytest.fixture
def slug(database: Database) -> str:
    slug = make_draft(database, languages=(Language.KY,))
    make_round(database, slug)
    for clause in (*CLAUSES, None):
        for n in range(2):
            make_comment(database, slug, clause=clause, body=f"{n}-пикир ушул жерге.")
    return slug


@pytest.fixture
def compiled_parts(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str | None]]:
    """The clauses with comments that were compiled since it was last asked; the compiling itself is the real one."""
    seen: list[str | None] = []
    real = digest_clauses.compile_part

    def counted(section: Section, *rest: Any) -> Any:
        if section.tally.counts.shown:
            seen.append(None if section.clause is None else section.clause.eid)
        return real(section, *rest)

    monkeypatch.setattr(digest_clauses, "compile_part", counted)

    def since() -> list[str | None]:
        told = list(seen)
        seen.clear()
        return told

    return since


def make(database: Database, storage: LocalStorage, slug: str, **scope: Any) -> DigestInfo:
    done = carry_out_all(database, storage, order(database, slug, **scope).id)
    assert done.state is DigestState.DONE
    return done


def assert_as_if_afresh(database: Database, storage: LocalStorage, digest: DigestInfo) -> None:
    for format in ("json", "csv"):
        made, whole = afresh(database, digest, format)
        assert content(storage, digest, format) == whole
        assert made.content_sha256 == digest.content_sha256


def test_a_clause_that_has_not_changed_is_not_compiled_again(
    database: Database, storage: LocalStorage, slug: str, compiled_parts: Callable[[], list[str | None]]
) -> None:
    first = make(database, storage, slug)
    assert compiled_parts() == [None, *CLAUSES]
    second = make(database, storage, slug)
    assert compiled_parts() == []
    make_comment(database, slug, clause=CLAUSES[1], body="Жаңы пикир.")
    third = make(database, storage, slug)
    assert compiled_parts() == [CLAUSES[1]]
    for digest in (first, second, third):
        assert_as_if_afresh(database, storage, digest)


@pytest.mark.parametrize("act", ["edit", "withdraw", "hide", "show", "correct", "undo", "reword"])
def test_whatever_happens_to_a_clause_makes_it_compiled_again(
    database: Database,
    storage: LocalStorage,
    slug: str,
    compiled_parts: Callable[[], list[str | None]],
    act: str,
) -> None:
    one = make_comment(database, slug, clause=CLAUSES[2], body="Кыскартып койгула.")
    other = make_comment(database, slug, clause=CLAUSES[2], body="Узартып койгула.")
    if act == "show":
        hide(database, one)
    if act == "undo":
        correct(database, slug, one, other)
    make(database, storage, slug)
    compiled_parts()
    acts: dict[str, Callable[[], object]] = {
        "edit": lambda: edit(database, one, "Башка сөз.", Stance.OPPOSE),
        "withdraw": lambda: withdraw(database, one),
        "hide": lambda: hide(database, one),
        "show": lambda: show(database, one),
        "correct": lambda: correct(database, slug, one, other),
        "undo": lambda: undo(database),
        "reword": lambda: reword(database, one.id),
    }
    acts[act]()
    assert_as_if_afresh(database, storage, make(database, storage, slug))
    # What the comparison compiled afresh comes after what the worker compiled.
    assert compiled_parts()[0] == CLAUSES[2]
    make(database, storage, slug)
    assert compiled_parts() == []


def test_another_reader_s_digest_is_made_of_parts_of_its_own(
    database: Database, storage: LocalStorage, slug: str, compiled_parts: Callable[[], list[str | None]]
) -> None:
    make(database, storage, slug)
    compiled_parts()
    for scope in ({"view": DigestView.SECRETARIAT}, {"language": Language.RU}):
        digest = make(database, storage, slug, **scope)
        assert compiled_parts() == [None, *CLAUSES]
        assert_as_if_afresh(database, storage, digest)
        compiled_parts()
    make(database, storage, slug, view=DigestView.GROUP)
    assert compiled_parts() == []  # the same fields as the public one


@pytest.mark.parametrize("damage", ["changed", "cut short", "gone"])
def test_a_kept_part_that_is_damaged_is_compiled_again(
    database: Database,
    storage: LocalStorage,
    slug: str,
    compiled_parts: Callable[[], list[str | None]],
    damage: str,
) -> None:
    make(database, storage, slug)
    compiled_parts()
    [path] = storage.root.rglob("*.parts")
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(whole.replace(b"0-\xd0\xbf", b"7-\xd0\xbf") if damage == "changed" else whole[:-1])
    digest = make(database, storage, slug)
    assert compiled_parts() == ([CLAUSES[-1]] if damage == "cut short" else [None, *CLAUSES])
    assert_as_if_afresh(database, storage, digest)


def test_parts_of_another_edition_of_the_program_are_not_used(
    database: Database,
    storage: LocalStorage,
    slug: str,
    compiled_parts: Callable[[], list[str | None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make(database, storage, slug)
    compiled_parts()
    monkeypatch.setattr(digest_cache, "program_sha256", lambda: "another")
    make(database, storage, slug)
    assert compiled_parts() == [None, *CLAUSES]


def test_kept_parts_are_brought_together_when_they_are_spread_over_many_files(
    database: Database, storage: LocalStorage, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_cache, "MOST_FILES", 2)

    def files() -> int:
        with database.read() as session:
            return session.execute(select(func.count(DigestPart.storage_key.distinct()))).scalar_one()

    for clause in CLAUSES:
        make(database, storage, slug)
        make_comment(database, slug, clause=clause, body=f"Дагы бир пикир {clause}.")
    assert files() == 3
    digest = make(database, storage, slug)
    assert files() <= 2
    assert_as_if_afresh(database, storage, digest)


def test_a_worker_that_dies_while_it_writes_files_leaves_its_parts_to_the_next(
    database: Database,
    storage: LocalStorage,
    slug: str,
    compiled_parts: Callable[[], list[str | None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from app.core.digests.renderers.csv import CsvRenderer

    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(CsvRenderer, "render", fail)
        with pytest.raises(OSError, match="No space"):
            make(database, storage, slug)
    assert compiled_parts() == [None, *CLAUSES]
    make(database, storage, slug)
    assert compiled_parts() == []


# ------------------------------------------------------------------------------------------- any history

ACTS = st.sampled_from(
    ("submit", "submit", "edit", "withdraw", "hide", "show", "correct", "undo", "compile", "again")
)
HISTORIES = st.lists(st.tuples(ACTS, st.integers(0, 10_000)), min_size=6, max_size=16)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=HISTORIES)
def test_after_any_history_a_digest_is_what_it_would_be_afresh(
    database: Database, storage: LocalStorage, history: list[tuple[str, int]]
) -> None:
    slug = make_draft(database, f"history-{uuid4().hex[:8]}", languages=(Language.KY,))
    make_round(database, slug)
    told = _History(database, slug)
    cutoffs: list[datetime] = []
    for act, n in [("submit", 0), ("submit", 3), ("compile", 0), *history, ("compile", 0)]:
        if act in ("compile", "again"):
            cutoff = cutoffs[n % len(cutoffs)] if act == "again" else None
            digest = make(database, storage, slug, cutoff=cutoff)
            cutoffs.append(digest.cutoff)
            assert_as_if_afresh(database, storage, digest)
        else:
            told.act(act, n)


class _History:
    """What people do to a draft's comments; an act that is not possible just then is left out."""

    def __init__(self, database: Database, slug: str) -> None:
        self._database, self._slug = database, slug
        self._said: list[SubmittedComment] = []

    def act(self, act: str, n: int) -> None:
        if act == "submit":
            body = CAMPAIGN * (n % 2) + f"Мен {n} деп ойлойм."
            clause = (*CLAUSES, None)[n % 4]
            self._said.append(make_comment(self._database, self._slug, clause=clause, body=body))
            return
        one = self._said[n % len(self._said)]
        state = state_of(self._database, one)
        if act == "show" and state == "hidden":
            show(self._database, one)
        elif act in ("edit", "withdraw", "hide") and state == "published":
            self._change(act, one, n)
        elif act == "correct":
            correct(self._database, self._slug, one, self._said[n // 7 % len(self._said)])
        elif act == "undo":
            undo(self._database)

    def _change(self, act: str, one: SubmittedComment, n: int) -> None:
        if act == "edit":
            edit(self._database, one, CAMPAIGN + f"Ойлонуп {n} дедим.", tuple(Stance)[n % len(Stance)])
        elif act == "withdraw":
            withdraw(self._database, one)
        else:
            hide(self._database, one)


def state_of(database: Database, made: SubmittedComment) -> str:
    with database.read() as session:
        return session.get_one(Comment, made.id).state.value


def edit(database: Database, made: SubmittedComment, body: str, stance: Stance) -> None:
    submission = make_submission(stance=stance, body=body, language=Language.KY)
    with database.write() as session:
        edit_comment(session, actor=GUEST, comment_id=made.id, submission=submission, secret=made.edit_secret)


def withdraw(database: Database, made: SubmittedComment) -> None:
    with database.write() as session:
        withdraw_comment(session, actor=GUEST, comment_id=made.id, secret=made.edit_secret)


def hide(database: Database, made: SubmittedComment) -> None:
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=made.id, reason=HideReason.SPAM)


def show(database: Database, made: SubmittedComment) -> None:
    with database.write() as session:
        show_comment_again(session, actor=OPERATOR, comment_id=made.id)


def correct(database: Database, slug: str, one: SubmittedComment, other: SubmittedComment) -> None:
    """Kept apart, if they are two comments of one clause."""
    with database.write() as session:
        clause_id, other_clause = (session.get_one(Comment, c.id).clause_id for c in (one, other))
        if one.id == other.id or clause_id != other_clause:
            return
        session.add(
            GroupCorrection(
                id=uuid4(),
                draft_id=session.execute(select(Draft.id).where(Draft.slug == slug)).scalar_one(),
                clause_id=clause_id,
                kind=CorrectionKind.APART,
                comment_id=one.id,
                other_id=other.id,
                account_id=None,
                made_at=read_clock(session),
            )
        )


def undo(database: Database) -> None:
    with database.write() as session:
        session.execute(update(GroupCorrection).values(undone_at=read_clock(session)))


def reword(database: Database, comment_id: UUID) -> None:
    """What no service would do to a published text; an edition that is not published yet can be mended."""
    with database.write() as session:
        clause_id = session.get_one(Comment, comment_id).clause_id
        session.execute(
            update(ClauseText).where(ClauseText.clause_id == clause_id).values(text="Башка текст.")
        )
