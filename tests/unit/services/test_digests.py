"""Digests: who may order and read them, what they count at their cut-off, and who may finish one."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, func, select, update

from app.core.comments import HideReason, Stance, make_submission
from app.core.digests.findings_file import FindingsFile
from app.core.digests.phrases import Phrasebook
from app.core.digests.renderers import RENDERERS
from app.core.digests.renderers.json import JsonRenderer
from app.core.digests.stream import DigestStream
from app.core.permissions import GUEST, OPERATOR, Actor, Role
from app.core.rounds import Audience
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.jobs import ClaimedJob, LeaseLostError, claim_job
from app.infra.storage import LocalStorage
from app.models import (
    Clause,
    Comment,
    Digest,
    DigestFile,
    DigestState,
    DigestView,
    Draft,
    Edition,
    Job,
    JobState,
)
from app.services.comments import SubmittedComment, edit_comment, hide_comment, withdraw_comment
from app.services.digest_compilation import CompiledFile, compile_digest, compile_to_file, fail_digest
from app.services.digest_files import open_verified
from app.services.digests import DigestInfo, get_digest, list_digests, request_digest
from tests.factories import (
    make_account,
    make_comment,
    make_draft,
    make_edition,
    make_group,
    make_organisation,
    make_round,
    make_tree,
    refused,
)

ZONE = ZoneInfo("Asia/Bishkek")


@pytest.fixture
def slug(database: Database) -> str:
    return make_draft(database, languages=(Language.KY,))


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "files")


def order(database: Database, slug: str, **scope: Any) -> DigestInfo:
    wanted = {"actor": OPERATOR, "formats": ["csv", "json"], "language": Language.KY} | scope
    with database.write() as session:
        return request_digest(session, slug=slug, **wanted)


def claim(database: Database, digest_id: UUID) -> ClaimedJob:
    with database.write() as session:
        jobs = session.execute(select(Job)).scalars()
        [job_id] = [job.id for job in jobs if job.payload == {"digest": digest_id.hex}]
        job = claim_job(session, job_id)
    assert job is not None
    return job


def read(database: Database, digest_id: UUID, actor: Actor = OPERATOR) -> DigestInfo:
    with database.read() as session:
        return get_digest(session, actor=actor, digest_id=digest_id)


def compiled(database: Database, slug: str, **scope: Any) -> tuple[CompiledFile, dict[str, Any]]:
    out = BytesIO()
    wanted = {"format": "json", "out": out, "language": Language.KY} | scope
    made = compile_to_file(database, actor=OPERATOR, slug=slug, zone=ZONE, **wanted)
    return made, json.loads(out.getvalue() or b"null")


def comments_in(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [comment for clause in document["clauses"] for comment in clause["comments"]]


def now(database: Database) -> datetime:
    with database.read() as session:
        return read_clock(session)


def later_than(database: Database, moment: datetime) -> datetime:
    while (present := now(database)) <= moment:
        continue
    return present


def withdraw(database: Database, made: SubmittedComment) -> None:
    with database.write() as session:
        withdraw_comment(session, actor=GUEST, comment_id=made.id, secret=made.edit_secret)


# ------------------------------------------------------------------------------------------- ordering


def test_an_order_is_a_digest_and_a_job_in_one_unit(database: Database, slug: str) -> None:
    made = order(database, slug)
    with database.read() as session:
        [job] = session.execute(select(Job)).scalars()
    assert (made.state, made.progress, made.files) == (DigestState.QUEUED, 0, ())
    assert (job.payload, job.state) == ({"digest": made.id.hex}, JobState.QUEUED)


def test_ordering_does_not_look_at_a_comment_however_many_there_are(database: Database, slug: str) -> None:
    make_round(database, slug)
    make_comment(database, slug)
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: said.append(told[2].lower()))
    order(database, slug)
    assert any("insert into digests" in statement for statement in said)
    assert [statement for statement in said if "comments" in statement] == []


@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.MEMBER, Role.EXPERT, Role.SUSPENDED])
def test_only_the_secretariat_orders(database: Database, slug: str, role: Role | None) -> None:
    actor = make_account(database, role) if role else GUEST
    with refused("not-permitted"):
        order(database, slug, actor=actor)
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(Job)).scalar_one() == 0


def test_a_bad_order_names_its_field_and_leaves_nothing(database: Database, slug: str) -> None:
    with refused("digest-format-unknown", field="format", format="docm"):
        order(database, slug, formats=["csv", "docm"])
    with refused("field-required", field="format"):
        order(database, slug, formats=[])
    with refused("round-not-found", field="round"):
        order(database, slug, round_id=uuid4())
    with refused("cutoff-in-the-future", field="cutoff"):
        order(database, slug, cutoff=datetime.now(UTC) + timedelta(hours=1))
    with refused("draft-not-found"):
        order(database, "none")
    with refused("edition-not-published"):
        order(database, make_draft(database, published=False, languages=(Language.KY,)))
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(Digest)).scalar_one() == 0


def test_the_cut_off_is_the_close_of_a_closed_round_and_else_the_present(
    database: Database, slug: str
) -> None:
    closed = make_round(database, slug, closes_in=timedelta(days=-2))
    assert order(database, slug).cutoff == closed.period.closes_at
    make_round(database, slug)
    before = now(database)
    assert before <= order(database, slug).cutoff <= now(database)
    assert order(database, slug, round_id=closed.id).cutoff == closed.period.closes_at


# ------------------------------------------------------------------------------------------- reading


def test_a_public_digest_of_public_rounds_is_for_everybody(database: Database, slug: str) -> None:
    round_ = make_round(database, slug)
    made = order(database, slug, round_id=round_.id)
    for actor in (GUEST, make_account(database), OPERATOR):
        assert read(database, made.id, actor).id == made.id


def test_a_digest_of_a_members_round_is_for_its_group(database: Database, slug: str) -> None:
    group, other = make_group(database, "bizdin"), make_group(database, "bashka")
    public = make_round(database, slug)
    members = make_round(database, slug, audience=Audience.MEMBERS, group=group)
    of_members, of_all, of_public = (
        order(database, slug, round_id=round_id) for round_id in (members.id, None, public.id)
    )
    insider = make_account(database, Role.MEMBER, group=group)
    outsider = make_account(database, Role.MEMBER, group=other)
    for actor in (GUEST, outsider):
        for digest in (of_members, of_all):
            with refused("digest-not-found"):
                read(database, digest.id, actor)
        with database.read() as session:
            assert [d.id for d in list_digests(session, actor=actor, slug=slug)] == [of_public.id]
    for actor in (insider, OPERATOR):
        with database.read() as session:
            listed = [d.id for d in list_digests(session, actor=actor, slug=slug)]
        assert set(listed) == {of_members.id, of_all.id, of_public.id}


def test_the_view_of_the_secretariat_is_for_the_secretariat(database: Database, slug: str) -> None:
    make_round(database, slug)
    made = order(database, slug, view=DigestView.SECRETARIAT)
    for role in (None, Role.COMMENTER, Role.MEMBER, Role.EXPERT):
        with refused("digest-not-found"):
            read(database, made.id, make_account(database, role) if role else GUEST)
    assert read(database, made.id, make_account(database, Role.SECRETARY)).id == made.id


def test_addresses_codes_and_names_without_consent_are_in_the_secretariats_view_only(
    database: Database, slug: str
) -> None:
    make_round(database, slug)
    account = make_account(database, email="aigul@example.kg")
    made = make_comment(database, slug, actor=account, name="Айгүл Садыкова")
    for view, there in ((DigestView.PUBLIC, False), (DigestView.SECRETARIAT, True)):
        text = json.dumps(compiled(database, slug, view=view)[1], ensure_ascii=False)
        for private in ("aigul@example.kg", "Айгүл Садыкова", made.code):
            assert (private in text) is there


# ------------------------------------------------------------------------------------------- counting


def test_figures_reconcile_whatever_became_of_the_comments(database: Database, slug: str) -> None:
    make_round(database, slug)
    for stance in (Stance.SUPPORT, Stance.OPPOSE, Stance.OPPOSE):
        make_comment(database, slug, stance=stance)
    make_comment(database, slug, clause=None, language=Language.RU, region="KG-C")
    withdraw(database, make_comment(database, slug))
    for reason in (HideReason.SPAM, HideReason.ABUSE):
        made = make_comment(database, slug, body="жашыруун")
        with database.write() as session:
            hide_comment(session, actor=OPERATOR, comment_id=made.id, reason=reason)
    result, document = compiled(database, slug)
    assert result.counts["received"] == 7
    assert (result.counts["shown"], result.counts["hidden"], result.counts["withdrawn"]) == (4, 2, 1)
    assert result.counts["hidden_by_reason"] == {"abuse": 1, "spam": 1}
    header = document["header"]
    assert header["by_stance"] == {"support": 1, "oppose": 3}
    assert header["by_language"] == {"ky": 3, "ru": 1}
    assert header["by_region"] == {"KG-C": 1, "not-stated": 3}
    assert len(comments_in(document)) == 4
    assert "жашыруун" not in json.dumps(document, ensure_ascii=False)
    assert sum(clause["counts"]["received"] for clause in document["clauses"]) == 7


def test_official_positions_come_first_and_once(database: Database, slug: str) -> None:
    make_round(database, slug)
    expert = make_account(database, Role.EXPERT, organisation=make_organisation(database))
    for n in range(3):
        make_comment(database, slug, body=f"жалпы {n}")
        make_comment(database, slug, body=f"расмий {n}", actor=expert)
    _, document = compiled(database, slug)
    by_time = [comment["body"] for comment in comments_in(document)]
    assert by_time == [f"{kind} {n}" for n in range(3) for kind in ("жалпы", "расмий")]
    assert document["header"]["official"] == 3
    out = BytesIO()
    compiled(database, slug, format="csv", out=out)
    cells = [cell for row in csv.reader(out.getvalue().decode().splitlines()) for cell in row]
    bodies = [cell for cell in cells if cell.startswith(("расмий ", "жалпы "))]
    assert bodies == [f"расмий {n}" for n in range(3)] + [f"жалпы {n}" for n in range(3)]


def test_only_the_rounds_in_scope_are_counted(database: Database, slug: str) -> None:
    first, second = make_round(database, slug), make_round(database, slug)
    make_comment(database, slug, round_id=first.id)
    make_comment(database, slug, round_id=second.id)
    make_comment(database, slug, round_id=second.id)
    other = make_draft(database, languages=(Language.KY,))
    make_round(database, other)
    make_comment(database, other)
    counted = [
        compiled(database, slug, round_id=round_id)[0].counts["received"]
        for round_id in (first.id, second.id, None)
    ]
    assert counted == [1, 2, 3]


def test_comments_on_every_edition_are_counted_once_and_stand_under_the_words_they_were_made_on(
    database: Database, slug: str
) -> None:
    first = make_round(database, slug)
    make_comment(database, slug, clause="art_2", body="Биринчи редакцияга", round_id=first.id)
    make_comment(database, slug, clause=None, body="Бүт долбоорго", round_id=first.id)
    make_edition(database, slug, make_tree(articles=3))
    second = make_round(database, slug)
    make_comment(database, slug, clause="art_2", body="Экинчи редакцияга", round_id=second.id)
    made, document = compiled(database, slug)
    assert made.counts["received"] == made.counts["shown"] == 3
    said = [
        (clause["id"], clause["edition"], [comment["body"] for comment in clause["comments"]])
        for clause in document["clauses"]
        if clause["comments"]
    ]
    assert said == [
        (None, None, ["Бүт долбоорго"]),
        ("art_2", 2, ["Экинчи редакцияга"]),
        ("art_2", 1, ["Биринчи редакцияга"]),
    ]
    assert [r["edition"] for r in document["header"]["rounds"]] == [1, 2]
    whole = [clause["id"] for clause in document["clauses"] if clause["edition"] == 2]
    assert whole == [clause.eid for clause in make_tree(articles=3).clauses]
    again = [compiled(database, slug, round_id=r.id)[0].counts["received"] for r in (first, second)]
    assert again == [2, 1]


def test_the_cut_off_is_half_open(database: Database, slug: str) -> None:
    make_round(database, slug)
    made = make_comment(database, slug)
    later_than(database, made.received_at)
    at = compiled(database, slug, cutoff=made.received_at)[0]
    after = compiled(database, slug, cutoff=made.received_at + timedelta(microseconds=1))[0]
    assert (at.counts["received"], after.counts["received"]) == (0, 1)


def test_what_authors_do_after_the_cut_off_does_not_change_the_digest_at_it(
    database: Database, slug: str
) -> None:
    make_round(database, slug)
    edited = make_comment(database, slug, body="Биринчи сөз.", stance=Stance.SUPPORT)
    withdrawn = make_comment(database, slug, body="Кийин алынат.")
    with database.write() as session:
        early = make_submission(stance=Stance.NOTE, body="Экинчи сөз.", language=Language.KY)
        edit_comment(session, actor=GUEST, comment_id=edited.id, submission=early, secret=edited.edit_secret)
    cutoff = later_than(database, now(database))
    before, said_before = compiled(database, slug, cutoff=cutoff)
    for body, language in (("Үчүнчү сөз.", Language.RU), ("Төртүнчү сөз.", Language.EN)):
        with database.write() as session:
            late = make_submission(stance=Stance.OPPOSE, body=body, language=language)
            edit_comment(
                session, actor=GUEST, comment_id=edited.id, submission=late, secret=edited.edit_secret
            )
    withdraw(database, withdrawn)
    make_comment(database, slug)
    again, said_again = compiled(database, slug, cutoff=cutoff)
    assert (again.sha256, again.counts) == (before.sha256, before.counts)
    assert said_again == said_before
    assert [c["body"] for c in comments_in(said_again)] == ["Экинчи сөз.", "Кийин алынат."]
    assert said_again["header"]["by_stance"] == {"oppose": 1, "note": 1}
    latest = compiled(database, slug)[0]
    assert (latest.counts["received"], latest.counts["withdrawn"]) == (3, 1)


def test_what_was_hidden_does_not_come_back_with_an_earlier_cut_off(database: Database, slug: str) -> None:
    make_round(database, slug)
    made = make_comment(database, slug, body="Кемсинтүү.")
    cutoff = later_than(database, made.received_at)
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=made.id, reason=HideReason.ABUSE)
    result, document = compiled(database, slug, cutoff=cutoff)
    assert (result.counts["received"], result.counts["shown"], result.counts["hidden"]) == (1, 0, 1)
    assert comments_in(document) == []


# ------------------------------------------------------------------------------------------- carrying out


def test_a_job_makes_every_format_and_says_so(database: Database, slug: str, storage: LocalStorage) -> None:
    make_round(database, slug)
    make_comment(database, slug)
    made = order(database, slug, formats=["xlsx", "csv", "json", "csv"])
    compile_digest(database, storage, job=claim(database, made.id), zone=ZONE)
    done = read(database, made.id)
    assert (done.state, done.progress, done.cutoff) == (DigestState.DONE, 100, made.cutoff)
    assert {file.format for file in done.files} == {"xlsx", "csv", "json"}
    here = compiled(database, slug, cutoff=done.cutoff)[0]
    assert done.counts is not None
    assert here.counts.items() <= done.counts.items()
    assert here.content_sha256 == done.content_sha256
    for file in done.files:
        with storage.open(file.storage_key) as stored:
            assert hashlib.sha256(stored.read()).hexdigest() == file.sha256
        assert file.file_name.startswith("Пикирлердин жыйындысы")
    with database.read() as session:
        assert session.execute(select(Job.state)).scalar_one() is JobState.DONE


def test_a_worker_that_lost_its_lease_leaves_no_trace(
    database: Database, slug: str, storage: LocalStorage
) -> None:
    make_round(database, slug)
    made = order(database, slug)
    sleeper = claim(database, made.id)
    with database.write() as session:
        session.execute(update(Job).values(lease_until=read_clock(session) - timedelta(seconds=1)))
    successor = claim(database, made.id)
    compile_digest(database, storage, job=successor, zone=ZONE)
    done = read(database, made.id)
    with pytest.raises(LeaseLostError):
        compile_digest(database, storage, job=sleeper, zone=ZONE)
    with pytest.raises(LeaseLostError), database.write() as session:
        fail_digest(session, job=sleeper, error="too late")
    after = read(database, made.id)
    assert (after.state, after.progress, after.files) == (DigestState.DONE, 100, done.files)
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(DigestFile)).scalar_one() == 3  # findings too


def test_a_sleeper_that_wakes_does_not_set_back_its_successors_progress(
    database: Database, slug: str, storage: LocalStorage
) -> None:
    make_round(database, slug)
    made = order(database, slug)
    sleeper = claim(database, made.id)
    with database.write() as session:
        session.execute(update(Job).values(lease_until=read_clock(session) - timedelta(seconds=1)))
    claim(database, made.id)
    with database.write() as session:
        session.execute(update(Digest).values(state=DigestState.RUNNING, progress=50))
    with pytest.raises(LeaseLostError):
        compile_digest(database, storage, job=sleeper, zone=ZONE)
    assert read(database, made.id).progress == 50


def test_a_digest_that_does_not_reconcile_is_not_made(
    database: Database, slug: str, storage: LocalStorage
) -> None:
    make_round(database, slug)
    made = make_comment(database, slug)
    make_draft(database, "elsewhere", languages=(Language.KY,))
    with database.write() as session:
        elsewhere = select(Clause.id).join(Edition).join(Draft).where(Draft.slug == "elsewhere").limit(1)
        session.execute(
            update(Comment).where(Comment.id == made.id).values(clause_id=elsewhere.scalar_subquery())
        )
    ordered = order(database, slug)
    job = claim(database, ordered.id)
    with refused("digest-does-not-reconcile"):
        compile_digest(database, storage, job=job, zone=ZONE)
    with database.write() as session:
        fail_digest(session, job=job, error="digest-does-not-reconcile")
    failed = read(database, ordered.id)
    assert (failed.state, failed.error, failed.files) == (
        DigestState.FAILED,
        "digest-does-not-reconcile",
        (),
    )


# ------------------------------------------------------------------------------------------- volumes


class Short(JsonRenderer):
    """A format whose files hold two comments each."""

    format = "csv"
    extension = "csv"
    volume_comments = 2

    def render(self, digest: DigestStream, out: BinaryIO, phrasebook: Phrasebook) -> None:
        for section in digest.sections():
            said = [f"{comment.number} {comment.body}\n" for comment in section.comments]
            out.write("".join(said).encode())


@pytest.fixture
def _short_volumes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RENDERERS, "csv", Short())


@pytest.mark.usefixtures("_short_volumes")
def test_a_format_that_does_not_hold_everything_goes_on_in_further_files(
    database: Database, slug: str, storage: LocalStorage
) -> None:
    make_round(database, slug)
    for n in range(5):
        make_comment(database, slug, body=f"пикир {n}", clause=None)
    made = order(database, slug, formats=["csv", "json"])
    compile_digest(database, storage, job=claim(database, made.id), zone=ZONE)
    done = read(database, made.id)
    assert [(file.format, file.volume, file.volumes) for file in done.files] == [
        ("csv", 1, 3),
        ("csv", 2, 3),
        ("csv", 3, 3),
        ("json", 1, 1),
    ]
    written = []
    for number in (1, 2, 3):
        file = done.file("csv", number)
        with storage.open(file.storage_key) as stored:
            whole = stored.read()
        assert hashlib.sha256(whole).hexdigest() == file.sha256
        written += whole.decode().splitlines()
        assert file.file_name.endswith(f", {number}-том (3 ичинен).csv")
        assert file.ascii_name.endswith(f"Z-{number}.csv")
    assert written == [f"{n + 1} пикир {n}" for n in range(5)]
    assert done.file("json").file_name.endswith("UTC.json")
    with refused("digest-file-not-found"):
        done.file("csv", 4)


@pytest.mark.usefixtures("_short_volumes")
def test_a_digest_of_several_files_is_not_cut_short_in_one(database: Database, slug: str) -> None:
    make_round(database, slug)
    for n in range(3):
        make_comment(database, slug, body=f"пикир {n}")
    with pytest.raises(ValueError, match="takes 2 files"):
        compiled(database, slug, format="csv", out=BytesIO())


def test_the_findings_for_the_pages_are_kept_beside_the_files_and_are_none_of_them(
    database: Database, slug: str, storage: LocalStorage
) -> None:
    make_round(database, slug)
    make_comment(database, slug)
    made = order(database, slug, formats=["json"])
    compile_digest(database, storage, job=claim(database, made.id), zone=ZONE)
    done = read(database, made.id)
    assert [file.format for file in done.files] == ["json"]
    assert done.findings is not None
    with open_verified(storage, done.findings) as opened:
        assert [one.comments for one in FindingsFile.read(opened).clauses] == [1]
    with refused("digest-file-not-found"):
        done.file("findings")
