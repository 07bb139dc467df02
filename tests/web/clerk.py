"""A clerk at a browser: logs in, opens a page, fills in the form that stands on it, sends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from lxml import html as lxml_html
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.core.permissions import Actor
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.jobs import claim_job
from app.infra.storage import Storage
from app.models import Job, JobState
from app.services.digest_compilation import compile_digest
from app.services.digests import DigestInfo, get_digest, request_digest
from app.services.sessions import open_session
from app.web.sessions import USER_KEY
from tests.web.pages import check_page

BISHKEK = ZoneInfo("Asia/Bishkek")


def log_in(client: FlaskClient, database: Database, actor: Actor) -> None:
    """Puts a log-in of the actor into the browser, without the password."""
    assert actor.account_id is not None
    with database.write() as session:
        token = open_session(session, account_id=actor.account_id)
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie[USER_KEY] = token


def form_to(page: lxml_html.HtmlElement, action: str) -> lxml_html.HtmlElement:
    """The form of a page that is sent to the address ending with `action`."""
    found = [form for form in page.forms if (form.get("action") or "").endswith(action)]
    assert len(found) == 1, [form.get("action") for form in page.forms]
    return found[0]


def send(
    client: FlaskClient, page: lxml_html.HtmlElement, action: str, **typed: str | Sequence[str]
) -> TestResponse:
    """Sends a form as it stands on the page, but for what was typed."""
    form = form_to(page, action)
    values: MultiDict[str, Any] = MultiDict(form.form_values())
    for name, value in typed.items():
        assert name in form.fields, f"the form has no field {name}"
        values.setlist(name, [value] if isinstance(value, str) else list(value))
    return client.post(form.get("action"), data=values)


def follow(client: FlaskClient, response: TestResponse) -> lxml_html.HtmlElement:
    """The page a form led to."""
    assert response.status_code == 303, response.get_data(as_text=True)[:2000]
    return check_page(client.get(response.location))


def order_digest(database: Database, actor: Actor, slug: str, **values: Any) -> DigestInfo:
    with database.write() as session:
        return request_digest(
            session,
            actor=actor,
            slug=slug,
            **{"formats": ["csv", "json"], "language": Language.KY, **values},
        )


def compile_digests(database: Database, storage: Storage) -> None:
    """What a worker would do with the jobs that wait."""
    with database.write() as session:
        waiting = session.execute(select(Job.id).where(Job.state == JobState.QUEUED)).scalars().all()
        jobs = [claim_job(session, job_id) for job_id in waiting]
    for job in jobs:
        assert job is not None
        compile_digest(database, storage, job=job, zone=BISHKEK)


def make_digest(database: Database, storage: Storage, actor: Actor, slug: str, **values: Any) -> DigestInfo:
    """A finished digest."""
    digest = order_digest(database, actor, slug, **values)
    compile_digests(database, storage)
    with database.read() as session:
        return get_digest(session, actor=actor, digest_id=digest.id)


def now_of(database: Database):
    with database.read() as session:
        return read_clock(session)
