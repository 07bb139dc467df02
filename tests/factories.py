"""What a test needs and no more, made through the services, so that a test's world could exist."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from sqlalchemy import update

from app.core.clauses.model import Clause, ClauseTree, Kind, Level, SourceInfo
from app.core.comments import Author, Source, Stance, make_submission
from app.core.errors import RuleViolation
from app.core.permissions import GUEST, OPERATOR, Actor, Role
from app.core.rounds import Access, Audience
from app.core.text import Language
from app.infra.db import Database
from app.infra.passwords import hash_password
from app.models import Round
from app.services.accounts import create_account
from app.services.actors import find_actor
from app.services.comments import SubmittedComment, submit_comment
from app.services.drafts import add_language, import_draft, publish_edition
from app.services.editions import import_edition
from app.services.groups import add_member, create_group, create_organisation
from app.services.idempotency import RequestKey
from app.services.rounds import RoundView, get_round, open_round

PASSWORD = "kurultai 2026"
SERVER_KEY = b"a server key that is only used in tests"
_numbers = count(1)
_hashes: dict[str, str] = {}

LABELS = {
    Language.KY: ("1-глава", "{}-берене.", "Жалпы жоболор", "Катышуу"),
    Language.RU: ("Глава 1.", "Статья {}.", "Общие положения", "Участие"),
    Language.EN: ("Chapter 1.", "Article {}.", "General provisions", "Participation"),
}
TEXTS = {
    Language.KY: "Курултай жылына {} жолу чакырылат.",
    Language.RU: "Курултай созывается {} раза в год.",
    Language.EN: "The kurultai meets {} times a year.",
}
TITLES = {
    Language.KY: "Жергиликтүү өз алдынча башкаруу кодексинин долбоору",
    Language.RU: "Проект Кодекса о местном самоуправлении",
    Language.EN: "Draft Code on Local Self-Government",
}


def make_tree(language: Language = Language.KY, *, articles: int = 2, parts: int = 2) -> ClauseTree:
    """chp_1 with articles art_1…, each with parts art_1__para_1…"""
    chapter, article, chapter_title, article_title = LABELS[language]
    clauses = [Clause("chp_1", Level.CHAPTER, "1", chapter, chapter_title, "")]
    for number in range(1, articles + 1):
        eid = f"art_{number}"
        clauses.append(
            Clause(eid, Level.ARTICLE, str(number), article.format(number), article_title, "", parent="chp_1")
        )
        for part in range(1, parts + 1):
            text = TEXTS[language].format(number * 10 + part)
            clauses.append(
                Clause(f"{eid}__para_{part}", Level.PARAGRAPH, str(part), f"{part}.", "", text, parent=eid)
            )
    return ClauseTree(language, Kind.CODE, TITLES[language], SourceInfo("txt", "0" * 64, 1), tuple(clauses))


def make_draft(
    database: Database,
    slug: str | None = None,
    *,
    languages: tuple[Language, ...] = (Language.KY, Language.RU, Language.EN),
    published: bool = True,
    articles: int = 2,
    parts: int = 2,
) -> str:
    """A draft with one chapter; returns its slug."""
    chosen = slug or f"draft-{next(_numbers)}"
    first, *others = languages
    with database.write() as session:
        import_draft(
            session, actor=OPERATOR, tree=make_tree(first, articles=articles, parts=parts), slug=chosen
        )
        for language in others:
            tree = make_tree(language, articles=articles, parts=parts)
            add_language(session, actor=OPERATOR, slug=chosen, tree=tree)
        if published:
            publish_edition(session, actor=OPERATOR, slug=chosen)
    return chosen


def make_edition(database: Database, slug: str, tree: ClauseTree, *, published: bool = True) -> int:
    """The draft's next edition; returns its number."""
    with database.write() as session:
        outcome = import_edition(session, actor=OPERATOR, slug=slug, tree=tree)
        if published:
            publish_edition(session, actor=OPERATOR, slug=slug)
    return outcome.edition


def make_round(
    database: Database,
    slug: str,
    *,
    audience: Audience = Audience.PUBLIC,
    access: Access | None = None,
    group: str | None = None,
    closes_in: timedelta = timedelta(days=10),
    opens_in: timedelta | None = None,
) -> RoundView:
    """A round by this host's clock; a negative `closes_in` makes one that closed then (opened ten days before)."""
    now = datetime.now(UTC)
    with database.write() as session:
        made = open_round(
            session,
            actor=OPERATOR,
            slug=slug,
            audience=audience,
            access=access,
            group_slug=group,
            opens_at=now + opens_in if opens_in is not None else None,
            closes_at=now + max(closes_in, timedelta(days=1)),
        )
        if closes_in < timedelta(days=1):
            move_round(session, made.id, closes_at=now + closes_in, opens_in=opens_in)
        return get_round(session, round_id=made.id)


def move_round(session, round_id: UUID, *, closes_at: datetime, opens_in: timedelta | None = None) -> None:
    """Sets a close that no service would allow, to stand on the other side of it."""
    values = {"closes_at": closes_at}
    if opens_in is None:
        values["opens_at"] = closes_at - timedelta(days=10)
    session.execute(update(Round).where(Round.id == round_id).values(**values))


def make_account(
    database: Database,
    role: Role = Role.COMMENTER,
    *,
    email: str | None = None,
    name: str = "",
    group: str | None = None,
    organisation: str | None = None,
    password: str = PASSWORD,
) -> Actor:
    """An account that can log in with PASSWORD, as the actor a view would load."""
    address = email or f"{role.value}{next(_numbers)}@example.kg"
    if password not in _hashes:
        _hashes[password] = hash_password(password)
    with database.write() as session:
        view = create_account(
            session,
            actor=OPERATOR,
            email=address,
            role=role,
            password_hash=_hashes[password],
            display_name=name,
            organisation_slug=organisation,
        )
        if group is not None:
            add_member(session, actor=OPERATOR, slug=group, email=address)
        return find_actor(session, view.id) or Actor(account_id=view.id, role=role, email=address)


def make_group(database: Database, slug: str = "group") -> str:
    with database.write() as session:
        create_group(session, actor=OPERATOR, slug=slug, names={"ky": "Жумушчу топ", "ru": "Рабочая группа"})
    return slug


def make_organisation(database: Database, slug: str = "ministry") -> str:
    with database.write() as session:
        create_organisation(
            session, actor=OPERATOR, slug=slug, names={"ky": "Министрлик (демо)", "ru": "Министерство (демо)"}
        )
    return slug


def make_comment(
    database: Database,
    slug: str,
    *,
    clause: str | None = "art_1__para_1",
    body: str = "Мөөнөт өтө кыска.",
    stance: Stance = Stance.OPPOSE,
    language: Language = Language.KY,
    proposed_text: str | None = None,
    name: str | None = None,
    publish_name: bool = False,
    region: str | None = None,
    actor: Actor = GUEST,
    round_id: UUID | None = None,
    request_key: RequestKey | None = None,
    source: Source = Source.WEB,
) -> SubmittedComment:
    submission = make_submission(
        stance=stance,
        body=body,
        language=language,
        clause=clause,
        proposed_text=proposed_text,
        author=Author(name=name, publish_name=publish_name, region=region),
    )
    with database.write() as session:
        return submit_comment(
            session,
            actor=actor,
            slug=slug,
            submission=submission,
            source=source,
            server_key=SERVER_KEY,
            round_id=round_id,
            request_key=request_key,
        )


@contextmanager
def refused(code: str, **params: object) -> Iterator[pytest.ExceptionInfo[RuleViolation]]:
    """The block ends in this refusal, with at least these parameters."""
    with pytest.raises(RuleViolation) as caught:
        yield caught
    assert caught.value.code == code
    assert {name: caught.value.params.get(name) for name in params} == params
