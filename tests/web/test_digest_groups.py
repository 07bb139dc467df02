"""What a digest found, on pages: groups of similar comments, their corrections, proposals and conflicts."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app.core.comments import HideReason, Stance
from app.core.permissions import OPERATOR, Role
from app.core.rounds import Audience
from app.core.text import Language
from app.infra.storage import open_storage
from app.models import Comment, CommentRevision, Digest, DigestView, GroupCorrection
from app.services.comments import hide_comment, revision_content
from app.services.digests import get_digest
from app.services.group_corrections import keep_apart, list_decisions, put_together
from tests.factories import (
    make_account,
    make_comment,
    make_draft,
    make_group,
    make_organisation,
    make_round,
)
from tests.web.clerk import compile_digests, follow, form_to, log_in, make_digest, order_digest, send
from tests.web.pages import check_page, text_of

LETTER = (
    "Айылдык кеңештин депутаттары калктын алдында жылына эки жолу отчет берип турушу керек деп эсептейм,"
    " анткени шайлоочулар алардын ишин билүүгө укуктуу жана ачык жыйындар ишенимди арттырат."
)
OWN = " Биздин айылда мындай жыйын эки жылдан бери болгон жок, муну да жазып койгула."
OTHER = (
    "Бюджеттин долбоору айылдын көрнөктүү жеринде илинсин жана ар бир тургун ага өз сунушун жазуу түрүндө"
    " бере ала турган болсун, сунуштарга он күндүн ичинде жооп кайтарылсын."
)
CLAUSE = "art_1__para_1"
PROPOSALS = (
    "Курултай жылына кеминде эки жолу чакырылат.",
    "Курултай жылына кеминде төрт жолу чакырылат.",
)


@pytest.fixture
def storage(settings):
    return open_storage(settings.storage_url)


@pytest.fixture
def secretary(database):
    return make_account(database, Role.SECRETARY, name="Айгүл Асанова")


@pytest.fixture
def slug(database):
    made = make_draft(database, "kodeks")
    make_round(database, made)
    return made


@pytest.fixture
def letters(database, slug) -> list[UUID]:
    """Of one letter three, the last with a sentence of its own; of another two; one comment alone; one elsewhere."""
    bodies = (LETTER, LETTER, LETTER + OWN, OTHER, OTHER, "Мен муну башкача түшүндүм.")
    ids = [make_comment(database, slug, clause=CLAUSE, body=body).id for body in bodies]
    make_comment(database, slug, clause="art_1__para_2", body="Баары туура.")
    return ids


@pytest.fixture
def proposals(database, slug) -> list[UUID]:
    """The first wording twice, for reasons of their own, the second once."""
    said = (
        (PROPOSALS[0], "Мурдагы эреже боюнча эл бир жолу чогулса, кийинкиси унутулуп калып жүрдү."),
        (PROPOSALS[1], "Ар бир мезгилде бир жолу чогулуш керек, антпесе маселелер чогулуп кетет."),
        (PROPOSALS[0], "Кышында жол жабылат, ошондуктан жазында жана күзүндө өткөрүү ыңгайлуу."),
    )
    return [
        make_comment(database, slug, clause=CLAUSE, stance=Stance.AMEND, body=body, proposed_text=text).id
        for text, body in said
    ]


@pytest.fixture
def digest(database, storage, secretary, slug, letters):
    return make_digest(database, storage, secretary, slug)


@pytest.fixture
def clerk(client, database, secretary):
    log_in(client, database, secretary)
    return client


def address(digest, *parts: object, lang: str = "en") -> str:
    return "/".join((f"/{lang}/digests/{digest.id}", *map(str, parts)))


def group_page(client, digest, lang="en", place=0):
    index = check_page(client.get(address(digest, "groups", lang=lang)))
    return check_page(client.get(index.xpath("//article//h3/a/@href")[place]))


def bodies_in(page) -> list[str]:
    return [text_of(article) for article in page.xpath("//article[contains(@class, 'cmt')]")]


def decisions_of(database, slug):
    with database.read() as session:
        return list_decisions(session, actor=OPERATOR, slug=slug)


# Reading


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_the_page_of_a_digest_leads_to_its_groups_and_conflicts(client, digest, lang):
    page = check_page(client.get(address(digest, lang=lang)))
    for name in ("groups", "conflicts"):
        (link,) = page.xpath(f"//main//a[@href='{address(digest, name, lang=lang)}']")
        check_page(client.get(link.get("href")))


def test_every_group_stands_under_its_unit_with_its_figures_and_what_was_added(client, digest):
    page = check_page(client.get(address(digest, "groups")))
    first, second = bodies_in(page)
    assert "Similar comments: 3" in first
    assert LETTER in first
    assert OWN.strip() in first
    assert "Website 3" in first
    assert "Similar comments: 2" in second
    assert text_of(page.xpath("//section[@aria-labelledby='u0']/h2")[0]).startswith("Article 1, part 1")
    assert not page.forms, "a guest corrects nothing"


def test_a_group_shows_every_comment_under_the_number_it_has_in_the_files(client, database, digest, letters):
    page = group_page(client, digest)
    numbers = {
        UUID(comment["id"]): number
        for number, comment in enumerate(_displayed(client, digest), start=1)
        if UUID(comment["id"]) in letters[:3]
    }
    assert [int(anchor.removeprefix("n-")) for anchor in page.xpath("//article/@id")] == sorted(
        numbers.values()
    )
    said = bodies_in(page)
    assert "Word for word as comment" in said[1]
    assert "What it added" in said[2]
    assert said[2].count(OWN.strip()) == 2, "added, and in the full text"


def _displayed(client, digest):
    """Comments in the order of the digest, as its other formats give them: here without official positions."""
    document = client.get(address(digest, "files", "json")).get_json()
    for clause in document["clauses"]:
        comments = {comment["id"]: comment for comment in clause["comments"]}
        for group in clause["findings"]["groups"]:
            first = group["representative"]
            for id in (first, *(m["id"] for m in group["members"] if m["id"] != first)):
                yield comments.pop(id)
        yield from comments.values()


def test_the_page_of_a_unit_has_every_comment_of_it(client, digest):
    page = check_page(client.get(address(digest, "units", 0)))
    said = bodies_in(page)
    assert len(said) == 6
    assert sum("In the group of comment" in one for one in said) == 3
    assert any("башкача түшүндүм" in one for one in said)
    assert page.xpath("//main//a[@href='/en/drafts/kodeks/art_1__para_1']")


def test_long_lists_go_on_on_further_pages(client, database, storage, secretary, slug, monkeypatch):
    monkeypatch.setattr("app.web.digests.findings.COMMENTS_A_PAGE", 2)
    monkeypatch.setattr("app.web.digests.groups.COMMENTS_A_PAGE", 2)
    monkeypatch.setattr("app.web.digests.findings.GROUPS_A_PAGE", 1)
    monkeypatch.setattr("app.web.digests.groups.GROUPS_A_PAGE", 1)
    for body in (LETTER, LETTER, LETTER, OTHER, OTHER):
        make_comment(database, slug, clause=CLAUSE, body=body)
    digest = make_digest(database, storage, secretary, slug)
    first = check_page(client.get(address(digest, "groups")))
    second = check_page(client.get(address(digest, "groups?page=2")))
    assert [len(bodies_in(page)) for page in (first, second)] == [1, 1]
    assert LETTER in text_of(first)
    assert OTHER in text_of(second)
    group = first.xpath("//article//h3/a/@href")[0]
    assert [len(bodies_in(check_page(client.get(f"{group}?page={n}")))) for n in (1, 2, 3)] == [2, 1, 1]
    (onward,) = check_page(client.get(group)).xpath("//nav[@class='pn']/a/@href")
    assert onward == f"{group}?page=2"
    assert len(bodies_in(check_page(client.get(address(digest, "units/0?page=3"))))) == 1


def test_what_was_hidden_or_withdrawn_since_is_not_repeated_by_a_page(
    client, database, digest, letters, proposals
):
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=letters[2], reason=HideReason.ABUSE)
    for path in ("groups", "units/0"):
        assert OWN.strip() not in text_of(check_page(client.get(address(digest, path))))
    page = group_page(client, digest)
    assert OWN.strip() not in text_of(page)
    assert "Hidden. Reason: abuse" in text_of(page)


def test_a_comment_edited_since_stands_as_it_was_at_the_cut_off(client, database, digest, letters):
    with database.write() as session:
        comment = session.get_one(Comment, letters[5])
        session.add(
            CommentRevision(
                id=uuid4(),
                comment_id=comment.id,
                replaced_at=digest.now,
                content=revision_content(comment),
            )
        )
        comment.body = "Кийин жазылган сөз."
    words = text_of(check_page(client.get(address(digest, "units", 0))))
    assert "башкача түшүндүм" in words
    assert "Кийин жазылган" not in words


@pytest.mark.parametrize(
    "text", ["=1+1", "<script>alert(1)</script>", "{{ 7*7 }}", "\u202eдвзад", "a" * 40_000]
)
def test_hostile_texts_stay_text(client, database, storage, secretary, slug, text):
    for _ in range(2):
        make_comment(
            database, slug, clause=CLAUSE, body=f"{LETTER} {text}", stance=Stance.AMEND, proposed_text=text
        )
    digest = make_digest(database, storage, secretary, slug)
    for path in ("groups", "units/0", "conflicts?show=all", "units/0/proposals"):
        page = check_page(client.get(address(digest, path)))
        assert not page.xpath("//main//script")
    assert text[:500] in text_of(group_page(client, digest))


# Proposals


def test_conflicting_proposals_stand_side_by_side_as_redlines_with_who_asks_for_them(
    client, database, storage, secretary, slug, letters, proposals
):
    digest = make_digest(database, storage, secretary, slug)
    page = check_page(client.get(address(digest, "conflicts")))
    words = text_of(page)
    assert "the same words are replaced differently" in words
    first, second = page.xpath("//article[@class='dif']")
    assert "comments: 2" in text_of(first)
    assert "comments: 1" in text_of(second)
    assert page.xpath("//article//ins")
    assert page.xpath("//article//del")
    links = first.xpath(".//p/a/@href")
    for link, proposal in zip(links, (proposals[0], proposals[2]), strict=True):
        unit = check_page(client.get(link))
        anchored = unit.get_element_by_id(link.partition("#")[2])
        with database.read() as session:
            body = session.execute(select(Comment.body).where(Comment.id == proposal)).scalar_one()
        assert body in text_of(anchored)


def test_units_without_conflicts_stand_under_all_proposals(client, database, storage, secretary, slug):
    make_comment(database, slug, clause=CLAUSE, stance=Stance.AMEND, proposed_text=PROPOSALS[0])
    digest = make_digest(database, storage, secretary, slug)
    assert "No proposals conflict." in text_of(check_page(client.get(address(digest, "conflicts"))))
    everything = check_page(client.get(address(digest, "conflicts?show=all")))
    assert len(everything.xpath("//article[@class='dif']")) == 1
    assert len(check_page(client.get(address(digest, "units/0/proposals"))).xpath("//article")) == 1


def test_a_wording_that_nobody_shown_proposes_is_not_repeated(
    client, database, storage, secretary, slug, proposals
):
    digest = make_digest(database, storage, secretary, slug)
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=proposals[1], reason=HideReason.SPAM)
    page = check_page(client.get(address(digest, "conflicts")))
    assert "төрт" not in " ".join(text_of(article) for article in page.xpath("//article"))
    assert "no longer shown" in text_of(page)
    assert "эки" in text_of(page)


# Who may


def test_findings_of_the_group_are_for_its_members(client, database, storage, secretary):
    slug = make_draft(database)
    for name in ("first", "second"):
        make_group(database, name)
    round_ = make_round(database, slug, audience=Audience.MEMBERS, group="first")
    member = make_account(database, Role.MEMBER, group="first")
    for _ in range(2):
        make_comment(database, slug, body=LETTER, actor=member, round_id=round_.id)
    digest = make_digest(database, storage, secretary, slug, round_id=round_.id)
    paths = ("groups", "conflicts", "units/0", "units/0/proposals")
    for path in paths:
        check_page(client.get(address(digest, path)), 404)
    log_in(client, database, make_account(database, Role.MEMBER, group="second"))
    for path in paths:
        check_page(client.get(address(digest, path)), 404)
    log_in(client, database, member)
    for path in paths:
        check_page(client.get(address(digest, path)))


def test_findings_of_a_digest_under_way_or_without_files_are_not_there(
    client, database, storage, secretary, slug
):
    waiting = order_digest(database, secretary, slug)
    check_page(client.get(address(waiting, "groups")), 409)
    digest = make_digest(database, storage, secretary, slug)
    check_page(client.get(address(digest, "groups", uuid4())), 404)
    check_page(client.get(address(digest, "units", 99)), 404)
    check_page(client.get(address(digest, "files", "findings")), 404)


def test_findings_that_were_changed_in_the_storage_are_refused(client, database, storage, digest):
    with storage.create(digest.findings.storage_key) as out:
        out.write(b"something else")
    assert client.get(address(digest, "groups")).status_code >= 400


def test_the_view_of_the_secretariat_names_nobody_without_consent(client, database, storage, secretary, slug):
    for _ in range(2):
        make_comment(database, slug, body=LETTER, name="Уруксатсыз Аты")
    digest = make_digest(database, storage, secretary, slug, view=DigestView.SECRETARIAT)
    log_in(client, database, secretary)
    assert "Уруксатсыз" not in text_of(group_page(client, digest))


@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.MEMBER, Role.EXPERT])
def test_only_the_secretariat_corrects(client, database, secretary, slug, digest, letters, role):
    with database.write() as session:
        decision = keep_apart(session, actor=secretary, comments=[letters[1]], other=letters[0])
    if role:
        log_in(client, database, make_account(database, role))
    page = group_page(client, digest)
    assert not page.xpath("//input[@type='checkbox'] | //form[contains(@action, '/digests/')]")
    form = page if role else check_page(client.get("/en/login"))
    token = form.xpath("//input[@name='csrf_token']/@value")[0]
    sent = {"csrf_token": token, "comments": str(letters[1]), "act": "apart", "group": str(letters[0])}
    for path in (
        "units/0/correct",
        f"groups/{letters[0]}/merge",
        f"corrections/{decision.id}/undo",
    ):
        check_page(client.post(address(digest, path), data={**sent, "target": str(letters[3])}), 403)
    assert decisions_of(database, slug) == [decision]


# Correcting


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_a_comment_is_kept_apart_and_the_next_digest_keeps_to_it(
    clerk, database, storage, slug, digest, letters, lang
):
    page = group_page(clerk, digest, lang)
    kept = follow(clerk, send(clerk, page, "/correct", comments=[str(letters[2])], act="apart"))
    (decision,) = decisions_of(database, slug)
    assert decision.apart == (letters[2],)
    assert kept.xpath("//*[@role='status']")
    assert len(kept.xpath("//article//span[contains(@class, 'tag soon')]")) == 1
    assert len(bodies_in(group_page(clerk, digest, lang))) == 3, "this digest stays as it was"
    follow(clerk, send(clerk, kept, "/again"))
    compile_digests(database, storage)
    (again,) = _others(database, digest)
    assert len(bodies_in(group_page(clerk, again, lang))) == 2
    assert again.content_sha256 != digest.content_sha256


def _others(database, digest):
    with database.read() as session:
        ids = session.execute(select(Digest.id).where(Digest.id != digest.id)).scalars().all()
        return [get_digest(session, actor=OPERATOR, digest_id=one) for one in ids]


def test_a_decision_is_undone_and_the_next_digest_groups_as_it_finds(
    clerk, database, storage, secretary, slug, digest, letters
):
    page = group_page(clerk, digest)
    kept = follow(clerk, send(clerk, page, "/correct", comments=[str(letters[2])], act="apart"))
    undo = kept.xpath("//*[@role='status']//form[contains(@action, '/undo')]/@action")[0]
    token = kept.xpath("//input[@name='csrf_token']/@value")[0]
    undone = follow(clerk, clerk.post(undo, data={"csrf_token": token}))
    assert "undone" in text_of(undone.xpath("//*[@role='status']")[0])
    assert decisions_of(database, slug) == []
    again = make_digest(database, storage, secretary, slug, cutoff=digest.cutoff)
    assert again.content_sha256 == digest.content_sha256


def test_some_comments_become_a_group_of_their_own(
    clerk, database, storage, secretary, slug, digest, letters
):
    page = group_page(clerk, digest)
    chosen = [str(letters[1]), str(letters[2])]
    kept = follow(clerk, send(clerk, page, "/correct", comments=chosen, act="split"))
    assert "A group of their own" in text_of(kept)
    again = make_digest(database, storage, secretary, slug)
    index = check_page(clerk.get(address(again, "groups")))
    assert len(bodies_in(index)) == 2, "the one that was left is no group"
    (first, second) = (group_page(clerk, again, place=n) for n in range(2))
    assert {len(bodies_in(first)), len(bodies_in(second))} == {2}


def test_a_comment_goes_to_another_group(clerk, database, storage, secretary, slug, digest, letters):
    page = group_page(clerk, digest)
    kept = follow(
        clerk,
        send(clerk, page, "/correct", comments=[str(letters[1])], act="join", target=str(letters[3])),
    )
    assert "Moved to the group" in text_of(kept)
    again = make_digest(database, storage, secretary, slug)
    assert [len(bodies_in(group_page(clerk, again, place=n))) for n in range(2)] == [3, 2]
    assert LETTER in text_of(group_page(clerk, again))
    assert OTHER in text_of(group_page(clerk, again))


def test_a_whole_group_is_put_together_with_another(
    clerk, database, storage, secretary, slug, digest, letters
):
    page = group_page(clerk, digest)
    kept = follow(clerk, send(clerk, page, "/merge", target=str(letters[3])))
    assert "Put together with the group" in text_of(kept)
    again = make_digest(database, storage, secretary, slug)
    assert len(bodies_in(group_page(clerk, again))) == 5


def test_comments_that_stand_alone_are_put_together_from_the_page_of_their_unit(
    clerk, database, storage, secretary, slug, letters
):
    alone = make_comment(database, slug, clause=CLAUSE, body="Менин өз сөзүм бар.").id
    digest = make_digest(database, storage, secretary, slug)
    page = check_page(clerk.get(address(digest, "units", 0)))
    boxes = page.xpath("//input[@name='comments']/@value")
    assert set(boxes) == {str(letters[5]), str(alone)}, "only those that are in no group"
    refused = check_page(send(clerk, page, "/correct", comments=[str(alone)], act="split"), 422)
    assert "at least two comments" in text_of(refused)
    assert str(alone) in refused.xpath("//input[@name='comments'][@checked]/@value")
    follow(clerk, send(clerk, page, "/correct", comments=[str(alone), str(letters[5])], act="split"))
    follow(clerk, send(clerk, page, "/correct", comments=[str(alone)], act="join", target=str(letters[0])))
    again = make_digest(database, storage, secretary, slug)
    assert len(bodies_in(group_page(clerk, again))) == 5


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"comments": []}, "Choose at least one comment."),
        ({"comments": ["x"]}, "Choose at least one comment."),
        ({"act": "burn"}, "Choose what is to be done."),
        ({"act": "join", "target": ""}, "Choose the group they go to."),
        ({"act": "join", "target": "00000000-0000-4000-8000-000000000000"}, "Choose the group they go to."),
    ],
)
def test_a_correction_that_says_nothing_is_refused(clerk, database, slug, digest, letters, sent, words):
    page = group_page(clerk, digest)
    fields = {
        **dict(form_to(page, "/correct").form_values()),
        "comments": [str(letters[1])],
        "act": "apart",
        **sent,
    }
    refused = check_page(clerk.post(form_to(page, "/correct").get("action"), data=fields), 422)
    assert words in text_of(refused.get_element_by_id("errs"))
    assert decisions_of(database, slug) == []


def test_a_merge_without_a_target_is_refused(clerk, database, slug, digest):
    page = group_page(clerk, digest)
    refused = check_page(send(clerk, page, "/merge", target=""), 422)
    assert "Choose a group." in text_of(refused.get_element_by_id("errs"))
    assert decisions_of(database, slug) == []


def test_an_official_position_has_no_box_and_is_refused_when_sent(
    clerk, database, storage, secretary, slug, letters
):
    make_organisation(database, "ministry")
    member = make_account(database, Role.MEMBER, organisation="ministry")
    members = make_round(database, slug, audience=Audience.MEMBERS)
    official = make_comment(database, slug, clause=CLAUSE, body=LETTER, actor=member, round_id=members.id).id
    digest = make_digest(database, storage, secretary, slug)
    page = check_page(clerk.get(address(digest, "units", 0)))
    assert str(official) not in page.xpath("//input[@name='comments']/@value")
    fields = {
        **dict(form_to(page, "/correct").form_values()),
        "comments": [str(official)],
        "act": "join",
        "target": str(letters[0]),
    }
    refused = check_page(clerk.post(form_to(page, "/correct").get("action"), data=fields), 422)
    assert "stands by itself" in text_of(refused)
    assert decisions_of(database, slug) == []


def test_comments_for_and_against_are_refused_in_words(clerk, database, storage, secretary, slug, letters):
    support = make_comment(database, slug, clause=CLAUSE, stance=Stance.SUPPORT, body="Мен колдойм муну.").id
    digest = make_digest(database, storage, secretary, slug)
    page = check_page(clerk.get(address(digest, "units", 0)))
    refused = check_page(
        send(clerk, page, "/correct", comments=[str(support)], act="join", target=str(letters[0])), 422
    )
    assert "One of these comments is for and another against" in text_of(refused)
    assert decisions_of(database, slug) == []


def test_of_a_group_whose_first_comment_was_hidden_others_can_still_be_corrected(
    clerk, database, slug, digest, letters
):
    with database.write() as session:
        hide_comment(session, actor=OPERATOR, comment_id=letters[0], reason=HideReason.SPAM)
    page = group_page(clerk, digest)
    assert str(letters[0]) not in page.xpath("//input[@name='comments']/@value")
    follow(clerk, send(clerk, page, "/correct", comments=[str(letters[1])], act="apart"))
    with database.read() as session:
        assert session.execute(select(GroupCorrection.other_id)).scalar_one() == letters[2]


def test_decisions_this_digest_keeps_to_stand_apart_from_those_to_come(
    clerk, database, storage, secretary, slug, digest, letters
):
    with database.write() as session:
        keep_apart(session, actor=secretary, comments=[letters[1]], other=letters[0])
    again = make_digest(database, storage, secretary, slug)
    with database.write() as session:
        put_together(session, actor=secretary, comments=[letters[5]], other=letters[0])
    page = check_page(clerk.get(address(again, "groups")))
    (coming,) = page.xpath("//section[@aria-labelledby='coming']")
    (kept,) = page.xpath("//details[contains(., 'keeps to')]")
    assert "Put together" in text_of(coming)
    assert "By themselves" in text_of(kept)
    assert "Айгүл Асанова" in text_of(coming)


def test_a_correction_over_several_languages_of_the_page_names_the_unit(
    clerk, database, slug, digest, letters
):
    with database.write() as session:
        session.execute(update(Comment).where(Comment.id == letters[1]).values(language=Language.RU))
        keep_apart(session, actor=OPERATOR, comments=[letters[1]], other=letters[0])
    page = check_page(clerk.get(address(digest, "groups", lang="ru")))
    assert "Статья 1" in text_of(page.xpath("//section[@aria-labelledby='coming']")[0])
