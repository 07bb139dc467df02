"""The demonstration: two invented drafts, their people and comments, loaded once into an empty embedded database.

Received times lie in the past, which no service would allow; so the comments are written as rows.
"""

from __future__ import annotations

import json
import os
import secrets
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.core.clauses.model import Kind
from app.core.clauses.split import split_document
from app.core.comments import (
    Author,
    CommentState,
    Quote,
    Source,
    Stance,
    encode_code,
    hash_secret,
    make_submission,
)
from app.core.importers import read_document
from app.core.permissions import GUEST, OPERATOR, Actor, Role
from app.core.rounds import DEFAULT_ACCESS, Audience
from app.core.text import Language
from app.infra.clock import read_clock
from app.infra.db import Database
from app.infra.passwords import hash_password
from app.infra.tokens import new_token
from app.models import Account, Clause, Comment, Draft, Edition, MembershipRole, Round, WorkingGroup
from app.services.accounts import create_account, find_account
from app.services.actors import find_actor
from app.services.comments import comment_values
from app.services.drafts import add_language, import_draft, publish_edition
from app.services.groups import add_member, create_group, create_organisation

DATA = Path(__file__).parent / "data"
PASSWORD = "pikir-demo"  # noqa: S105 - printed for everyone to see; production refuses to load the demo
BISHKEK = ZoneInfo("Asia/Bishkek")
PUBLIC_OPENED = timedelta(days=14)
MEMBERS_OPENED = timedelta(days=28)


def demo_logins() -> list[str]:
    """One line a log-in: role, address, password."""
    return [f"{entry['role']:<10} {entry['email']}  {PASSWORD}" for entry in _read("people.json")["logins"]]


def load_demo(database: Database, zone: ZoneInfo = BISHKEK) -> bool:
    """Loads the demonstration, all of it or nothing. False when it is there already."""
    with database.read() as session:
        if session.execute(select(Draft.id).limit(1)).first() is not None:
            return False
    password_hash = hash_password(PASSWORD)
    trees = {name: _read_trees(name) for name in ("code", "law")}
    with database.write() as session:
        if session.execute(select(Draft.id).limit(1)).first() is not None:
            return False
        people = _read("people.json")
        _load_people(session, people, password_hash)
        now = read_clock(session)
        for name, draft in people["drafts"].items():
            _load_draft(session, draft, trees[name])
            opened = _opening_day(now, zone, draft["round"]["audience"])
            round_ = _load_round(session, draft, opened, zone)
            comments = [entry for entry in _read("comments.json") if entry["draft"] == name]
            _load_comments(session, round_, comments, people, opened, zone, now)
    return True


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _read_trees(name: str) -> list[Any]:
    files = [DATA / f"{name}.{language.value}.txt" for language in Language]
    return [split_document(read_document(file.read_bytes(), filename=file.name)) for file in files]


def _load_people(session: Session, people: dict[str, Any], password_hash: str) -> None:
    for organisation in people["organisations"]:
        create_organisation(session, actor=OPERATOR, slug=organisation["slug"], names=organisation["names"])
    group = people["working_group"]
    mandate = group["mandate"]
    create_group(
        session,
        actor=OPERATOR,
        slug=group["slug"],
        names=group["names"],
        mandate_bodies=mandate["bodies"],
        mandate_number=mandate["number"],
        mandate_date=date.fromisoformat(mandate["date"]),
    )
    organisations = {member["email"]: member["organisation"] for member in people["members"]}
    roles = {login["email"]: Role(login["role"]) for login in people["logins"]}
    for person in [*people["logins"], *people["members"]]:
        if find_account(session, person["email"]) is None:
            create_account(
                session,
                actor=OPERATOR,
                email=person["email"],
                role=roles.get(person["email"], Role.MEMBER),
                password_hash=password_hash if person["email"] in roles else None,
                display_name=person["names"]["ky"],
                organisation_slug=organisations.get(person["email"]),
            )
    for member in people["members"]:
        role = MembershipRole(member["role"])
        add_member(session, actor=OPERATOR, slug=group["slug"], email=member["email"], role=role)


def _load_draft(session: Session, draft: dict[str, Any], trees: list[Any]) -> None:
    first, *others = trees
    import_draft(session, actor=OPERATOR, tree=first, kind=Kind(draft["kind"]), slug=draft["slug"])
    for tree in others:
        add_language(session, actor=OPERATOR, slug=draft["slug"], tree=tree)
    publish_edition(session, actor=OPERATOR, slug=draft["slug"])


def _opening_day(now: datetime, zone: ZoneInfo, audience: str) -> date:
    ago = PUBLIC_OPENED if audience == Audience.PUBLIC else MEMBERS_OPENED
    return (now - ago).astimezone(zone).date()


def _load_round(session: Session, draft: dict[str, Any], opened: date, zone: ZoneInfo) -> Round:
    shape = draft["round"]
    audience = Audience(shape["audience"])
    edition_id = session.execute(
        select(Edition.id).join(Draft, Draft.id == Edition.draft_id).where(Draft.slug == draft["slug"])
    ).scalar_one()
    group_id = session.execute(
        select(WorkingGroup.id).where(WorkingGroup.slug == shape.get("group"))
    ).scalar_one_or_none()
    round_ = Round(
        id=uuid4(),
        edition_id=edition_id,
        group_id=group_id,
        audience=audience,
        access=DEFAULT_ACCESS[audience],
        opens_at=_moment(opened, time(9), zone),
        # The last day counts in full: the round ends at the midnight after it.
        closes_at=_moment(opened + timedelta(days=shape["length_days"] + 1), time(0), zone),
        closed_at=None,
        sealed_at=None,
        lock_key=secrets.randbits(63),
        created_at=_moment(opened, time(8, 30), zone),
    )
    session.add(round_)
    session.flush()
    return round_


def _load_comments(
    session: Session,
    round_: Round,
    entries: list[dict[str, Any]],
    people: dict[str, Any],
    opened: date,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    clauses: dict[str, UUID] = {
        row.eid: row.id
        for row in session.execute(
            select(Clause.eid, Clause.id).where(Clause.edition_id == round_.edition_id)
        )
    }
    names = {organisation["slug"]: organisation["names"] for organisation in people["organisations"]}
    members = _member_actors(session) if round_.audience is Audience.MEMBERS else {}
    rows = []
    for entry in entries:
        received_at = _moment(opened + timedelta(days=entry["day"]), time.fromisoformat(entry["time"]), zone)
        if received_at < min(now, round_.closes_at):
            actor = members.get(entry["author"] or "", GUEST)
            rows.append(_comment_row(round_, entry, actor, names, clauses, received_at))
    session.execute(insert(Comment), rows)


def _comment_row(
    round_: Round,
    entry: dict[str, Any],
    actor: Actor,
    names: dict[str, dict[str, str]],
    clauses: dict[str, UUID],
    received_at: datetime,
) -> dict[str, Any]:
    language = Language(entry["language"])
    organisation = names[entry["organisation"]][language.value] if entry["organisation"] else None
    submission = make_submission(
        stance=Stance(entry["stance"]),
        body=entry["body"],
        language=language,
        clause=entry["clause"],
        quote=Quote(entry["quote"]) if entry["quote"] else None,
        proposed_text=entry["proposed_text"],
        author=Author(entry["author"], entry["publish_name"], None, entry["region"], organisation),
    )
    text_language = language if submission.proposed_text or submission.quote else None
    source = Source(entry["source"])
    values = comment_values(actor, submission, source, submission.proposed_text, text_language)
    return {
        "id": uuid4(),
        "code": encode_code(os.urandom(8)),
        "edition_id": round_.edition_id,
        "round_id": round_.id,
        "clause_id": clauses[entry["clause"]] if entry["clause"] else None,
        "received_at": received_at,
        "state": CommentState.PUBLISHED,
        "edit_secret_hash": hash_secret(new_token()),
        **values,
        "official": bool(entry["official"]) and actor is not GUEST,
    }


def _member_actors(session: Session) -> dict[str, Actor]:
    """Accounts by the name their demo comments carry."""
    actors = {}
    for account in session.execute(select(Account)).scalars():
        actor = find_actor(session, account.id)
        if actor is not None:
            actors[account.display_name] = actor
    return actors


def _moment(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
