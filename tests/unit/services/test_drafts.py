"""Drafts: imported whole or not at all, given further languages that match, published once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import event, func, select

from app.core.clauses.model import Kind
from app.core.errors import FieldViolation, RuleViolation
from app.core.permissions import GUEST, OPERATOR, Actor, Role
from app.core.text import Language
from app.infra.db import Database
from app.models import AuditEvent, Clause, ClauseText, Draft, EditionText
from app.services.drafts import DraftView, add_language, get_draft, import_draft, list_drafts, publish_edition
from tests.factories import TITLES, make_account, make_draft, make_round, make_tree

KY, RU, EN = Language.KY, Language.RU, Language.EN


def counted(database: Database, model: type) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()


def load(database: Database, slug: str, actor: Actor = OPERATOR) -> DraftView:
    with database.read() as session:
        return get_draft(session, actor=actor, slug=slug)


def do_import(database: Database, actor: Actor = OPERATOR, **fields: object) -> str:
    with database.write() as session:
        return import_draft(session, actor=actor, **{"tree": make_tree(), **fields}).slug


def test_an_import_is_edition_one_unpublished_with_every_clause_in_order(database: Database) -> None:
    tree = make_tree(articles=3)
    slug = do_import(database, tree=tree, slug="code")
    draft = load(database, slug)
    assert (draft.kind, draft.state, draft.latest.number) == (Kind.CODE, "unpublished", 1)
    assert (draft.latest.languages, draft.latest.clauses) == ((KY,), len(tree.clauses))
    with database.read() as session:
        rows = session.execute(
            select(Clause.eid, ClauseText.text).join(ClauseText).order_by(Clause.position)
        ).all()
    assert [tuple(row) for row in rows] == [(clause.eid, clause.text) for clause in tree.clauses]


def test_the_parent_of_each_clause_is_kept(database: Database) -> None:
    tree = make_tree()
    do_import(database, tree=tree)
    with database.read() as session:
        rows = session.execute(select(Clause)).scalars().all()
    eids = {row.id: row.eid for row in rows}
    kept = {row.eid: eids.get(row.parent_id) for row in rows}
    assert kept == {clause.eid: clause.parent for clause in tree.clauses}


def test_kind_title_and_slug_can_be_told(database: Database) -> None:
    slug = do_import(database, kind=Kind.LAW, title="  Башка \n аталыш ", slug="other")
    draft = load(database, slug)
    assert (draft.slug, draft.kind, draft.title(KY)) == ("other", Kind.LAW, "Башка аталыш")


def test_without_an_address_one_is_made_of_the_title_and_numbered_when_taken(database: Database) -> None:
    slugs = [do_import(database, title="Мыйзам жөнүндө") for _ in range(3)]
    assert slugs == ["myizam-jonundo", "myizam-jonundo-2", "myizam-jonundo-3"]


def test_a_neighbouring_address_does_not_take_the_number(database: Database) -> None:
    do_import(database, slug="myizam-2")
    do_import(database, slug="myizam-ov")
    assert [do_import(database, title="Мыйзам") for _ in range(2)] == ["myizam", "myizam-3"]


def test_a_title_without_letters_still_gets_an_address(database: Database) -> None:
    assert do_import(database, title="№ —") == "draft"


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"slug": "taken"}, "slug", "slug-taken"),
        ({"slug": "Big"}, "slug", "slug-malformed"),
        ({"slug": "-a"}, "slug", "slug-malformed"),
        ({"slug": "a/b"}, "slug", "slug-malformed"),
        ({"slug": ""}, "slug", "slug-malformed"),
        ({"slug": "мыйзам"}, "slug", "slug-malformed"),
        ({"slug": "a" * 81}, "slug", "slug-malformed"),
        ({"slug": "a\n"}, "slug", "slug-malformed"),
        ({"title": "  "}, "title", "title-required"),
        ({"title": "я" * 1001}, "title", "too-long"),
    ],
)
def test_a_wrong_field_stores_nothing(
    database: Database, fields: dict[str, str], field: str, code: str
) -> None:
    do_import(database, slug="taken")
    before = [counted(database, model) for model in (Draft, Clause, ClauseText, EditionText, AuditEvent)]
    with pytest.raises(FieldViolation) as refused:
        do_import(database, **fields)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert before == [
        counted(database, model) for model in (Draft, Clause, ClauseText, EditionText, AuditEvent)
    ]


def test_a_tree_without_clauses_is_no_draft(database: Database) -> None:
    with pytest.raises(RuleViolation, match="draft-empty"):
        do_import(database, tree=replace(make_tree(), clauses=()))
    assert counted(database, Draft) == 0


# Languages


def test_a_second_language_joins_the_clauses_of_the_first(database: Database) -> None:
    slug = do_import(database, tree=make_tree(RU))
    for language in (EN, KY):
        with database.write() as session:
            add_language(session, actor=OPERATOR, slug=slug, tree=make_tree(language))
    draft = load(database, slug)
    assert draft.latest.languages == (KY, RU, EN)
    assert draft.latest.source_language is RU
    assert draft.titles == {language.value: TITLES[language] for language in Language}
    assert counted(database, ClauseText) == 3 * counted(database, Clause)
    with database.read() as session:
        texts = session.execute(
            select(ClauseText.language, ClauseText.label).join(Clause).where(Clause.eid == "art_2")
        ).all()
    assert {row.language: row.label for row in texts} == {KY: "2-берене.", RU: "Статья 2.", EN: "Article 2."}


def test_a_language_that_is_there_already_is_refused(database: Database) -> None:
    slug = do_import(database, tree=make_tree(RU))
    with pytest.raises(RuleViolation) as refused, database.write() as session:
        add_language(session, actor=OPERATOR, slug=slug, tree=make_tree(RU))
    assert refused.value.code == "language-exists"
    assert refused.value.params["language"] == "ru"


def test_a_tree_that_differs_is_refused_with_every_difference_and_nothing_is_kept(database: Database) -> None:
    slug = do_import(database, tree=make_tree(KY, articles=4))
    with pytest.raises(RuleViolation) as refused, database.write() as session:
        add_language(session, actor=OPERATOR, slug=slug, tree=make_tree(RU, articles=2))
    assert refused.value.code == "trees-differ"
    differences = refused.value.params["differences"]
    assert isinstance(differences, list)
    assert {"art_3", "art_4"} <= {difference["clause"] for difference in differences}
    assert load(database, slug).latest.languages == (KY,)
    assert counted(database, ClauseText) == counted(database, Clause)


def test_a_title_in_a_language_the_edition_has_not_is_that_of_its_own_language(database: Database) -> None:
    draft = load(database, do_import(database, tree=make_tree(RU)))
    assert draft.title(EN) == draft.title(RU) == TITLES[RU]
    assert draft.titles["en"] is None


# Publishing and seeing


def test_what_is_not_published_is_there_for_the_secretariat_only(database: Database) -> None:
    slug = do_import(database)
    shown = make_draft(database)
    for role in (None, Role.COMMENTER, Role.MEMBER, Role.EXPERT):
        actor = make_account(database, role) if role else GUEST
        with pytest.raises(RuleViolation, match="draft-not-found"):
            load(database, slug, actor)
        with database.read() as session:
            assert [draft.slug for draft in list_drafts(session, actor=actor)] == [shown]
    for role in (Role.SECRETARY, Role.ADMIN):
        assert load(database, slug, make_account(database, role)).slug == slug


def test_publishing_shows_the_draft_to_everyone(database: Database) -> None:
    slug = do_import(database)
    with database.write() as session:
        view = publish_edition(session, actor=OPERATOR, slug=slug)
    assert view.state == "published"
    assert view.published_at == view.latest.published_at
    assert load(database, slug, GUEST) == view


def test_an_edition_is_published_once(database: Database) -> None:
    slug = make_draft(database)
    first = load(database, slug).published_at
    with pytest.raises(RuleViolation, match="edition-already-published"), database.write() as session:
        publish_edition(session, actor=OPERATOR, slug=slug)
    assert load(database, slug).published_at == first


@pytest.mark.parametrize(
    ("slug", "number", "code"), [("nothing", None, "draft-not-found"), ("mine", 2, "edition-not-found")]
)
def test_publishing_what_is_not_there_says_so(
    database: Database, slug: str, number: int | None, code: str
) -> None:
    do_import(database, slug="mine")
    with pytest.raises(RuleViolation, match=code), database.write() as session:
        publish_edition(session, actor=OPERATOR, slug=slug, number=number)
    assert load(database, "mine").published_at is None


@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.MEMBER, Role.EXPERT])
def test_only_the_secretariat_imports_and_publishes(database: Database, role: Role | None) -> None:
    actor = make_account(database, role) if role else GUEST
    slug = do_import(database)
    for attempt in (
        lambda s: import_draft(s, actor=actor, tree=make_tree()),
        lambda s: add_language(s, actor=actor, slug=slug, tree=make_tree(RU)),
        lambda s: publish_edition(s, actor=actor, slug=slug),
    ):
        with pytest.raises(RuleViolation, match="not-permitted"), database.write() as session:
            attempt(session)
    assert counted(database, Draft) == 1
    assert load(database, slug).latest.languages == (KY,)


def test_drafts_are_listed_the_newest_first_with_their_rounds(database: Database) -> None:
    older, newer = make_draft(database), make_draft(database)
    round_ = make_round(database, older)
    with database.read() as session:
        listed = list_drafts(session, actor=GUEST)
    assert [draft.slug for draft in listed] == [newer, older]
    assert [[r.id for r in draft.rounds] for draft in listed] == [[], [round_.id]]


def test_an_import_is_logged_with_the_hash_of_its_file(database: Database) -> None:
    secretary = make_account(database, Role.SECRETARY)
    do_import(database, actor=secretary)
    with database.read() as session:
        event = session.execute(select(AuditEvent).where(AuditEvent.action == "draft-imported")).scalar_one()
    assert (event.actor_id, event.details["sha256"]) == (secretary.account_id, "0" * 64)


def test_importing_a_code_takes_as_many_statements_as_importing_a_short_law(database: Database) -> None:
    def statements(articles: int) -> int:
        seen: list[str] = []
        listen = (database.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
        event.listen(*listen)
        make_draft(database, articles=articles, languages=(Language.KY,))
        event.remove(*listen)
        return len(seen)

    assert statements(100) == statements(3)
