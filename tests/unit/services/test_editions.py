"""Further editions of a draft: imported, linked at publication, compared; comments carried along."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import event, func, select

from app.core.comments import Quote, Source, Stance, make_submission
from app.core.editions.anchors import QuoteState
from app.core.editions.lineage import FateStatus
from app.core.editions.model import LinkStatus
from app.core.permissions import GUEST, OPERATOR
from app.core.text import Language
from app.infra.db import Database
from app.models import Clause, ClauseLink, ClauseText, Comment
from app.services.carried_comments import CarriedComment, list_carried_comments, list_orphaned_comments
from app.services.comments import submit_comment
from app.services.drafts import get_draft, publish_edition
from app.services.editions import compare_editions, import_edition, load_publication
from app.services.reading import as_published, get_clause_page
from tests.factories import SERVER_KEY, make_comment, make_draft, make_edition, make_round, refused
from tests.revisions import BUDGET_LATER, FIRST, SECOND, THIRD, make_revised, tree


def links_of(database: Database, slug: str, old: int, new: int) -> set[tuple[str | None, str | None, str]]:
    with database.read() as session:
        found = compare_editions(session, actor=OPERATOR, slug=slug, old=old, new=new)
    return {(link.from_eid, link.to_eid, link.status.value) for link in found.links}


FROM_FIRST_TO_SECOND = {
    ("chp_1", "chp_1", "same"),
    (None, "art_1", "added"),
    (None, "art_1__para_1", "added"),
    ("art_1", "art_2", "moved"),
    ("art_1__para_1", "art_2__para_1", "changed"),
    ("art_1__para_2", "art_2__para_2", "split"),
    ("art_1__para_2", "art_2__para_3", "split"),
    ("art_2", None, "removed"),
    ("art_2__para_1", None, "removed"),
    ("art_3", "art_3", "same"),
    ("art_3__para_1", "art_3__para_1", "same"),
}


def said_on(database: Database, slug: str, eid: str) -> list[CarriedComment]:
    with database.read() as session:
        page = get_clause_page(session, actor=GUEST, slug=slug, eid=eid)
        ids = [clause.item.id for clause in page.clauses]
        carried = list_carried_comments(session, actor=GUEST, draft=page.draft, clause_ids=ids)
    return list(carried.items)


def quote_on(database: Database, slug: str, eid: str, exact: str) -> None:
    submission = make_submission(
        stance=Stance.OPPOSE,
        body="Мало времени.",
        language=Language.RU,
        clause=eid,
        quote=Quote(exact),
        text_language=Language.RU,
    )
    with database.write() as session:
        submit_comment(
            session, actor=GUEST, slug=slug, submission=submission, source=Source.WEB, server_key=SERVER_KEY
        )


def test_the_next_edition_waits_for_its_publication(database: Database) -> None:
    slug = make_revised(database)
    with database.write() as session:
        outcome = import_edition(session, actor=OPERATOR, slug=slug, tree=tree(SECOND))
    assert (outcome.edition, outcome.clauses) == (2, 9)
    with database.read() as session:
        assert [view.number for view in get_draft(session, actor=GUEST, slug=slug).editions] == [1]
        assert [view.number for view in get_draft(session, actor=OPERATOR, slug=slug).editions] == [1, 2]


def test_a_file_without_a_title_keeps_the_drafts(database: Database) -> None:
    slug = make_revised(database)
    make_edition(database, slug, replace(tree(SECOND), title=""))
    with database.read() as session:
        assert get_draft(session, actor=GUEST, slug=slug).title(Language.RU) == "О местном бюджете"


def test_one_edition_at_a_time_is_prepared(database: Database) -> None:
    slug = make_revised(database)
    make_edition(database, slug, tree(SECOND), published=False)
    with refused("edition-unpublished", edition=2), database.write() as session:
        import_edition(session, actor=OPERATOR, slug=slug, tree=tree(THIRD))
    unpublished = make_draft(database, published=False)
    with refused("edition-unpublished", edition=1), database.write() as session:
        import_edition(session, actor=OPERATOR, slug=unpublished, tree=tree(SECOND))


def test_a_guest_imports_no_edition(database: Database) -> None:
    slug = make_revised(database)
    with refused("not-permitted"), database.write() as session:
        import_edition(session, actor=GUEST, slug=slug, tree=tree(SECOND))


def test_publication_stores_what_became_of_every_clause(database: Database) -> None:
    slug = make_revised(database, editions=2)
    assert links_of(database, slug, 1, 2) == FROM_FIRST_TO_SECOND
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(ClauseLink)).scalar_one() == 11


def test_an_edition_in_preparation_is_compared_before_it_is_published(database: Database) -> None:
    slug = make_revised(database)
    make_edition(database, slug, tree(SECOND), published=False)
    assert links_of(database, slug, 1, 2) == FROM_FIRST_TO_SECOND
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(ClauseLink)).scalar_one() == 0


def test_a_guest_does_not_compare_an_edition_in_preparation(database: Database) -> None:
    slug = make_revised(database)
    make_edition(database, slug, tree(SECOND), published=False)
    with refused("edition-not-found", edition=2), database.read() as session:
        compare_editions(session, actor=GUEST, slug=slug, old=1, new=2)


def test_editions_are_compared_forwards_only(database: Database) -> None:
    slug = make_revised(database, editions=2)
    for old, new in ((2, 1), (1, 1)):
        with refused("editions-out-of-order"), database.read() as session:
            compare_editions(session, actor=GUEST, slug=slug, old=old, new=new)


def test_links_over_two_editions_are_put_end_to_end(database: Database) -> None:
    slug = make_revised(database, editions=3)
    found = links_of(database, slug, 1, 3)
    assert ("art_1__para_1", "art_1__para_1", "changed") in found
    assert ("art_1__para_2", "art_1__para_3", "split") in found
    assert ("art_2", None, "removed") in found
    assert not any(one is None for one, _other, _status in found)


def test_an_alignment_made_beforehand_is_used_only_for_the_text_it_was_made_of(database: Database) -> None:
    slug = make_revised(database)
    make_edition(database, slug, tree(SECOND), published=False)
    with database.read() as session:
        pair = load_publication(session, actor=OPERATOR, slug=slug)
    assert pair is not None
    outdated = replace(pair.align(), links=())
    stale = replace(outdated, pair=replace(pair, new=pair.new[:-1]))
    with database.write() as session:
        publish_edition(session, actor=OPERATOR, slug=slug, alignment=stale)
    assert links_of(database, slug, 1, 2) == FROM_FIRST_TO_SECOND


def test_an_alignment_made_beforehand_saves_making_it_again(database: Database) -> None:
    slug = make_revised(database)
    make_edition(database, slug, tree(SECOND), published=False)
    with database.read() as session:
        pair = load_publication(session, actor=OPERATOR, slug=slug)
    assert pair is not None
    with database.write() as session:
        publish_edition(session, actor=OPERATOR, slug=slug, alignment=replace(pair.align(), links=()))
    assert links_of(database, slug, 1, 2) == set()


def test_publishing_an_edition_deletes_nothing(database: Database) -> None:
    def counts() -> tuple[int, ...]:
        with database.read() as session:
            return tuple(
                session.execute(select(func.count()).select_from(model)).scalar_one()
                for model in (Clause, ClauseText, Comment)
            )

    slug = make_revised(database)
    make_round(database, slug)
    make_comment(database, slug, clause="art_2__para_1")
    before = counts()
    make_edition(database, slug, tree(SECOND))
    after = counts()
    assert (after[0], after[1], after[2]) == (before[0] + 9, before[1] + 9, before[2])


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        ("art_3__para_1", "art_3__para_1", FateStatus.SAME),
        ("art_1", "art_2", FateStatus.MOVED),
        ("art_1__para_1", "art_2__para_1", FateStatus.CHANGED),
        ("art_1__para_2", "art_2__para_3", FateStatus.CHANGED),
    ],
)
def test_a_comment_is_shown_with_what_became_of_its_clause(
    database: Database, old: str, new: str, status: FateStatus
) -> None:
    slug = make_revised(database)
    make_round(database, slug)
    made = make_comment(database, slug, clause=old)
    make_edition(database, slug, tree(SECOND))
    (one,) = said_on(database, slug, new)
    assert (one.comment.id, one.edition.number, one.item.eid, one.status) == (made.id, 1, old, status)
    assert new in {item.eid for item in one.targets}


def test_a_comment_is_followed_over_several_editions(database: Database) -> None:
    slug = make_revised(database)
    make_round(database, slug)
    make_comment(database, slug, clause="art_1__para_1")
    make_edition(database, slug, tree(SECOND))
    make_edition(database, slug, tree(THIRD))
    (one,) = said_on(database, slug, "art_1__para_1")
    assert (one.edition.number, one.status) == (1, FateStatus.CHANGED)
    assert [item.eid for item in one.targets] == ["art_1__para_1"]


@pytest.mark.parametrize(
    ("old", "new", "exact", "state", "now"),
    [
        (
            "art_1__para_1",
            "art_2__para_1",
            "Местный кенеш утверждает",
            QuoteState.FOUND,
            "Местный кенеш утверждает",
        ),
        (
            "art_1__para_1",
            "art_2__para_1",
            "не позднее двадцатого декабря",
            QuoteState.CHANGED,
            "не позднее пятнадцатого декабря",
        ),
        ("art_1__para_1", "art_2__para_1", "двадцатого", QuoteState.LOST, ""),
        (
            "art_1__para_2",
            "art_2__para_3",
            "в течение десяти дней",
            QuoteState.FOUND,
            "в течение десяти дней",
        ),
    ],
)
def test_a_quotation_is_followed_into_the_new_text(
    database: Database, old: str, new: str, exact: str, state: QuoteState, now: str
) -> None:
    slug = make_revised(database)
    make_round(database, slug)
    quote_on(database, slug, old, exact)
    make_edition(database, slug, tree(SECOND))
    (one,) = said_on(database, slug, new)
    assert one.quote is not None
    assert (one.quote.state, one.quote.exact) == (state, now)


def test_comments_of_removed_clauses_are_listed_with_the_old_text(database: Database) -> None:
    slug = make_revised(database)
    make_round(database, slug)
    orphan = make_comment(database, slug, clause="art_2__para_1")
    make_comment(database, slug, clause="art_1__para_1")
    make_comment(database, slug, clause=None)
    make_edition(database, slug, tree(SECOND))
    with database.read() as session:
        _draft, page = list_orphaned_comments(session, actor=OPERATOR, slug=slug)
    assert [one.comment.id for one in page.items] == [orphan.id]
    assert "аксакалов" in page.items[0].texts[Language.RU]
    assert page.items[0].targets == ()


def test_only_staff_lists_orphans(database: Database) -> None:
    slug = make_revised(database, editions=2)
    with refused("not-permitted"), database.read() as session:
        list_orphaned_comments(session, actor=GUEST, slug=slug)


def test_a_clause_page_asks_as_many_statements_for_one_comment_as_for_many(database: Database) -> None:
    slug = make_revised(database)
    make_round(database, slug)
    make_comment(database, slug, clause="art_1__para_1")
    make_edition(database, slug, tree(SECOND))
    said_on(database, slug, "art_2")
    one = _count_statements(database, slug)
    for number in range(12):
        make_comment(database, slug, clause=f"art_1__para_{1 + number % 2}", body=f"Дагы бир пикир {number}")
    assert _count_statements(database, slug) == one


def _count_statements(database: Database, slug: str) -> int:
    seen: list[str] = []
    listen = (database.engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    event.listen(*listen)
    try:
        said_on(database, slug, "art_2")
    finally:
        event.remove(*listen)
    return len(seen)


def test_an_edition_in_another_language_is_linked_by_structure_and_doubted(database: Database) -> None:
    slug = make_revised(database)
    make_edition(database, slug, tree(FIRST, Language.KY))
    with database.read() as session:
        found = compare_editions(session, actor=GUEST, slug=slug, old=1, new=2)
    assert {link.status for link in found.links} == {LinkStatus.CHANGED}
    assert not any(link.confident for link in found.links)
    assert found.language is None


def test_staff_reads_the_published_text_while_the_next_is_prepared(database: Database) -> None:
    slug = make_revised(database)
    make_edition(database, slug, tree(SECOND), published=False)
    with database.read() as session:
        draft = get_draft(session, actor=OPERATOR, slug=slug)
        page = get_clause_page(session, actor=OPERATOR, slug=slug, eid="art_1")
        prepared = get_clause_page(session, actor=OPERATOR, slug=slug, eid="art_2__para_1", edition=2)
    assert as_published(draft).latest.number == page.edition.number == 1
    assert prepared.clauses[0].texts[Language.RU] == BUDGET_LATER
