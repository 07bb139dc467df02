"""A small world with one of everything, and one browser and one token for each kind of person in it.

Built once through the services; whatever a request changes is put back from a copy of the database.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask
from lxml import html as lxml_html
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core.clauses.mending_operations import Accept
from app.core.comments import HideReason
from app.core.papers import PAPER_TYPES
from app.core.permissions import GUEST, OPERATOR, Actor, Role, Scope
from app.core.rounds import Access, Audience
from app.core.text import Language
from app.factory import create_app
from app.infra.db import Database
from app.infra.jobs import claim_job
from app.infra.ratelimit import LoginThrottle
from app.infra.storage import open_storage
from app.models import Digest, DigestState, DigestView, FormKind, Job, JobState
from app.services.accounts import suspend_account
from app.services.amendments import choose_amended
from app.services.comments import SubmittedComment, hide_comment
from app.services.digest_compilation import compile_digest
from app.services.digests import request_digest
from app.services.form_templates import our_form, replace_form
from app.services.mending import get_mending, mend
from app.services.papers import add_paper
from app.services.tokens import create_token
from app.services.uploads import Purpose, keep_upload, store_file
from config import Settings
from tests.factories import (
    PASSWORD,
    make_account,
    make_comment,
    make_draft,
    make_edition,
    make_group,
    make_round,
    make_tree,
)
from tests.revisions import SECOND, THIRD, make_revised, tree

COOKIE = "pikir_session"
GUEST_NAME = "guest"
MEMBERS_SAID = "Жумушчу топтун ичинде гана айтылган сөз."
MEMBERS_SAID_OF_GONE = "Алып салынган берене боюнча топтун сөзү."
PUBLIC_SAID = "Баарына айтылган сөз."
HIDDEN_TITLE = "Жарыялана элек долбоор"
ROLES = {
    "commenter": Role.COMMENTER,
    "insider": Role.MEMBER,
    "outsider": Role.MEMBER,
    "expert": Role.EXPERT,
    "secretary": Role.SECRETARY,
    "admin": Role.ADMIN,
    "suspended": Role.SUSPENDED,
}
"""insider and expert sit in the working group, outsider in another one; suspended was logged in when it happened."""


@dataclass
class World:
    """`own`: a comment of each account in the public round, `anothers`: of a guest; slugs, ids by name."""

    app: Flask
    database: Database
    file: Path
    actors: dict[str, Actor] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    form_tokens: dict[str, str] = field(default_factory=dict)
    bearers: dict[str, str] = field(default_factory=dict)
    own: dict[str, SubmittedComment] = field(default_factory=dict)
    anothers: dict[str, SubmittedComment] = field(default_factory=dict)
    rounds: dict[str, UUID] = field(default_factory=dict)
    digests: dict[str, UUID] = field(default_factory=dict)
    uploads: dict[str, UUID] = field(default_factory=dict)
    papers: dict[str, UUID] = field(default_factory=dict)
    form_templates: dict[str, UUID] = field(default_factory=dict)
    clauses: dict[str, UUID] = field(default_factory=dict)
    copy: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))

    def browse(self, who: str, method: str, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        """What the person's browser gets; a form is sent with the browser's own form token."""
        client = self.app.test_client()
        client.set_cookie(COOKIE, self.cookies[who])
        sent = None if method in ("GET", "HEAD") else {"csrf_token": self.form_tokens[who], **(data or {})}
        return client.open(path, method=method, data=sent)

    def call(
        self, who: str, method: str, path: str, json: Any = None, headers: dict[str, str] | None = None
    ) -> TestResponse:
        """What a program gets that has the person's token; a guest has none."""
        sent = dict(headers or {})
        if who in self.bearers:
            sent["Authorization"] = f"Bearer {self.bearers[who]}"
        body = {} if json is None else {"json": json}
        return self.app.test_client(use_cookies=False).open(path, method=method, headers=sent, **body)

    def content(self) -> str:
        """Every row of every table."""
        with sqlite3.connect(self.file) as connection:
            text = "\n".join(connection.iterdump())
        connection.close()
        return text

    def put_back(self) -> None:
        """As it was when it was built."""
        live = sqlite3.connect(self.file)
        live.execute("PRAGMA synchronous=OFF")
        self.copy.backup(live)
        live.close()


def build_world(template: Path, folder: Path) -> World:
    """`template`: a migrated, empty SQLite file."""
    data = folder / "data"
    data.mkdir()
    file = data / "pikir.sqlite3"
    file.write_bytes(template.read_bytes())
    settings = Settings.from_env(
        {
            "PIKIR_DATA_DIR": str(data),
            "PIKIR_DATABASE_URL": f"sqlite:///{file}",
            "PIKIR_BASE_URL": "http://localhost",
            "PIKIR_SECRET_KEY": "a secret key that is only used in tests",
        }
    )
    database, storage = Database(settings.database_url), open_storage(settings.storage_url)
    app = create_app(settings, database=database, throttle=LoginThrottle(None), storage=storage)
    app.testing = True
    world = World(app, database, file)
    _add_people(world)
    _add_drafts(world)
    _add_comments(world)
    _add_editions(world)
    _add_digests(world, settings)
    _add_files(world, settings)
    _log_everyone_in(world)
    with database.write() as session:
        suspend_account(session, actor=OPERATOR, email=world.actors["suspended"].email)
    world.actors["suspended"] = replace(world.actors["suspended"], role=Role.SUSPENDED)
    live = sqlite3.connect(file)
    live.backup(world.copy)
    live.close()
    return world


def _add_people(world: World) -> None:
    make_group(world.database, "group")
    make_group(world.database, "other")
    seats = {"insider": "group", "expert": "group", "outsider": "other"}
    for name, role in ROLES.items():
        first = Role.COMMENTER if role is Role.SUSPENDED else role
        email = f"{name}@example.kg"
        world.actors[name] = make_account(
            world.database, first, email=email, name=name, group=seats.get(name)
        )
    world.actors["colleague"] = make_account(world.database, Role.MEMBER, name="colleague", group="group")
    world.actors[GUEST_NAME] = GUEST


def _add_drafts(world: World) -> None:
    """One draft for each kind of round, and one that is not published; some amend others."""
    database = world.database
    for slug in ("public", "registered", "members", "quiet"):
        make_draft(database, slug)
    make_draft(database, "hidden", published=False)
    with database.write() as session:
        for slug, target in (("public", "quiet"), ("hidden", "public"), ("quiet", "hidden")):
            choose_amended(session, actor=OPERATOR, slug=slug, target=target)
    world.rounds["public"] = make_round(database, "public").id
    world.rounds["registered"] = make_round(database, "registered", access=Access.REGISTERED).id
    world.rounds["members"] = make_round(database, "members", audience=Audience.MEMBERS, group="group").id


def _add_comments(world: World) -> None:
    database = world.database
    for name in ROLES:
        world.own[name] = make_comment(
            database, "public", body=f"{name}: {PUBLIC_SAID}", actor=world.actors[name]
        )
    world.anothers["public"] = make_comment(database, "public", body=PUBLIC_SAID)
    world.anothers["concealed"] = make_comment(database, "public")
    world.anothers["members"] = make_comment(
        database, "members", body=MEMBERS_SAID, actor=world.actors["colleague"]
    )
    with database.write() as session:
        hide_comment(
            session, actor=OPERATOR, comment_id=world.anothers["concealed"].id, reason=HideReason.SPAM
        )


def _add_editions(world: World) -> None:
    """A draft whose members spoke on its first edition; a second is published, a third in preparation."""
    database, colleague = world.database, world.actors["colleague"]
    make_revised(database, "revised")
    make_round(database, "revised", audience=Audience.MEMBERS, group="group")
    for eid, said in (("art_1__para_1", MEMBERS_SAID), ("art_2__para_1", MEMBERS_SAID_OF_GONE)):
        make_comment(database, "revised", clause=eid, body=said, actor=colleague)
    make_edition(database, "revised", tree(SECOND))
    make_edition(database, "revised", tree(THIRD), published=False)


def _add_digests(world: World, settings: Settings) -> None:
    wanted = {
        "public": ("public", DigestView.PUBLIC),
        "members": ("members", DigestView.PUBLIC),
        "secretariat": ("public", DigestView.SECRETARIAT),
    }
    with world.database.write() as session:
        for name, (slug, view) in wanted.items():
            ordered = request_digest(
                session, actor=OPERATOR, slug=slug, formats=["json"], language=Language.KY, view=view
            )
            world.digests[name] = ordered.id
        waiting = session.execute(select(Job.id).where(Job.state == JobState.QUEUED)).scalars().all()
        jobs = [claim_job(session, job_id) for job_id in waiting]
    for job in jobs:
        assert job is not None
        storage = open_storage(settings.storage_url)
        compile_digest(world.database, storage, job=job, zone=ZoneInfo("Asia/Bishkek"))
    with world.database.write() as session:
        for name in ("waiting", "failed"):
            ordered = request_digest(
                session, actor=OPERATOR, slug="public", formats=["json"], language=Language.KY
            )
            world.digests[name] = ordered.id
        session.get_one(Digest, world.digests["failed"]).state = DigestState.FAILED


def _add_files(world: World, settings: Settings) -> None:
    """A file that waits to be imported, a paper beside two drafts, a form of an office, a clause that may be mended."""
    storage = open_storage(settings.storage_url)
    with world.database.write() as session:
        kept = keep_upload(
            session,
            actor=OPERATOR,
            filename="долбоор.txt",
            file=store_file(storage, "uploads", "1-берене. Максаты".encode()),
            tree=make_tree(),
            purpose=Purpose.NEW,
        )
        world.uploads["waiting"] = kept.id
        for slug in ("public", "hidden"):
            paper = add_paper(
                session,
                actor=OPERATOR,
                slug=slug,
                title="Түшүндүрмө кат",
                filename="кат.pdf",
                paper=PAPER_TYPES["pdf"],
                file=store_file(storage, "papers", b"%PDF-1.7"),
            )
            world.papers[slug] = paper.id
        template = replace_form(
            session,
            actor=OPERATOR,
            kind=FormKind.REPORT,
            language=Language.KY,
            file_name="отчет.docx",
            content=our_form(FormKind.REPORT, Language.RU),
        )
        world.form_templates["report"] = template.id
        view = get_mending(session, actor=OPERATOR, slug="hidden", number=1)
        world.clauses["hidden"] = view.clauses[view.eids.index("art_2")].id
        mended = Accept(world.clauses["hidden"])
        mend(session, actor=OPERATOR, slug="hidden", number=1, operation=mended, version=view.version)


def _log_everyone_in(world: World) -> None:
    """Through the log-in form, so that cookies and form tokens are those of a real browser."""
    for name in (GUEST_NAME, *ROLES):
        client = world.app.test_client()
        token = _form_token(client.get("/ky/login"))
        if name != GUEST_NAME:
            sent = {"csrf_token": token, "email": world.actors[name].email, "password": PASSWORD, "next": ""}
            assert client.post("/ky/login", data=sent).status_code == 303
            token = _form_token(client.get("/ky/about"))
            with world.database.write() as session:
                world.bearers[name] = create_token(
                    session, actor=OPERATOR, email=world.actors[name].email, scopes=frozenset(Scope)
                )
        cookie = client.get_cookie(COOKIE)
        assert cookie is not None
        world.cookies[name], world.form_tokens[name] = cookie.value, token


def _form_token(response: TestResponse) -> str:
    page = lxml_html.document_fromstring(response.get_data(as_text=True))
    return str(page.xpath("//input[@name='csrf_token']/@value")[0])


def day(days: int) -> str:
    """A day from today as a clerk types it."""
    return f"{datetime.now(UTC) + timedelta(days=days):%d.%m.%Y}"
