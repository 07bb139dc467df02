from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.comments import CommentState, Stance
from app.core.permissions import Role
from app.core.rounds import Access, Audience
from app.core.text import Language
from app.models import Comment
from tests.factories import (
    make_account,
    make_comment,
    make_draft,
    make_group,
    make_organisation,
    make_round,
    move_round,
)
from tests.web.browsing import form_token, log_in, send_comment
from tests.web.pages import check_page, form_values, text_of


@pytest.fixture
def slug(database):
    return make_draft(database)


@pytest.fixture
def round_(database, slug):
    return make_round(database, slug)


@pytest.fixture
def address(slug, round_):
    return f"/ky/drafts/{slug}/art_1__para_1"


def kept(database):
    with database.read() as unit:
        return list(unit.execute(select(Comment).order_by(Comment.received_at)).scalars())


def test_a_guest_writes_and_is_led_to_the_receipt(client, database, address):
    response = send_comment(
        client,
        address,
        stance="amend",
        body="Отуз жолу болсун.",
        proposed_text="Курултай жылына 30 жолу чакырылат.",
        name="Айнура",
        publish_name="y",
        region="KG-N",
        organisation="Ынтымак",
        email="Aigul@Example.kg",
        language="ky",
    )
    assert response.status_code == 303
    assert response.location.startswith("/ky/receipts/")
    (comment,) = kept(database)
    assert (comment.stance, comment.body) == (Stance.AMEND, "Отуз жолу болсун.")
    assert (comment.proposed_text, comment.text_language) == (
        "Курултай жылына 30 жолу чакырылат.",
        Language.KY,
    )
    assert (comment.author_name, comment.publish_name, comment.author_email) == (
        "Айнура",
        True,
        "aigul@example.kg",
    )
    assert (comment.region, comment.organisation, comment.source.value) == ("KG-N", "Ынтымак", "web")
    assert "Отуз жолу болсун." in text_of(check_page(client.get(address)))


def test_the_prefilled_wording_left_as_it_is_is_no_proposal(client, database, address):
    send_comment(client, address)
    assert kept(database)[0].proposed_text is None


def test_sending_the_same_form_twice_is_one_comment_and_one_receipt(client, database, address):
    values = form_values(check_page(client.get(address))) | {"stance": "oppose", "body": "Бир жолу"}
    first, second = client.post(address, data=values), client.post(address, data=values)
    assert first.location == second.location
    assert len(kept(database)) == 1


def test_going_back_and_writing_something_else_is_a_new_comment(client, database, address):
    values = form_values(check_page(client.get(address))) | {"stance": "oppose", "body": "Бир"}
    first = client.post(address, data=values)
    second = client.post(address, data=values | {"body": "Эки"})
    assert first.location != second.location
    assert [comment.body for comment in kept(database)] == ["Бир", "Эки"]


def test_a_repeated_sending_after_the_close_gets_its_receipt_again(client, database, address, round_):
    values = form_values(check_page(client.get(address))) | {"stance": "oppose", "body": "Бир жолу"}
    first = client.post(address, data=values)
    with database.write() as unit:
        move_round(unit, round_.id, closes_at=datetime.now(UTC) - timedelta(seconds=1))
    assert client.post(address, data=values).location == first.location


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_what_is_wrong_is_said_above_the_heading_and_at_the_field(client, database, slug, round_, language):
    response = send_comment(
        client,
        f"/{language}/drafts/{slug}/art_1",
        stance=None,
        body="  ",
        email="aigul.example.kg",
        name="Айнура",
    )
    page = check_page(response, 422)
    summary = page.get_element_by_id("errs")
    assert summary.getnext().xpath(".//h1")
    targets = [link.removeprefix("#") for link in summary.xpath(".//a/@href")]
    assert [page.get_element_by_id(target).get("name") for target in targets] == ["stance", "body", "email"]
    for target in targets[1:]:
        field = page.get_element_by_id(target)
        assert field.get("aria-invalid") == "true"
        assert f"{target}-err" in field.get("aria-describedby").split()
    assert page.get_element_by_id("name").get("value") == "Айнура"
    assert page.xpath("//details[@open]//input[@name='email']")
    assert page.findtext(".//title").startswith(("Error:", "Ката:", "Ошибка:"))
    assert not kept(database)


def test_the_choice_of_stance_and_the_typed_text_survive_an_error(client, address):
    page = check_page(send_comment(client, address, stance="question", body="Качан?", email="x"), 422)
    values = form_values(page)
    assert values["stance"] == "question"
    assert values["body"].strip() == "Качан?"


@pytest.mark.parametrize(
    "fields",
    [
        {"stance": "love"},
        {"region": "KG-X"},
        {"language": "de"},
        {"name": "x" * 301},
        {"body": "x" * 100_001},
        {"proposed_text": "x" * 100_001},
    ],
)
def test_values_the_form_does_not_offer_are_refused_at_their_field(client, database, address, fields):
    page = check_page(send_comment(client, address, **fields), 422)
    (name,) = fields
    assert page.xpath(f"//div[contains(@class,'bad')]//*[@name='{name}']")
    assert not kept(database)


def test_an_unknown_region_is_to_be_chosen_from_the_list(client, slug, round_):
    page = check_page(send_comment(client, f"/en/drafts/{slug}/art_1", region="KG-X"), 422)
    assert text_of(page.get_element_by_id("region-err")) == "Error: Choose from the list."


def test_the_question_is_about_what_the_page_is_about(client, slug, round_):
    for place, subject in (("art_1", "this provision"), ("comments", "the draft")):
        page = check_page(client.get(f"/en/drafts/{slug}/{place}"))
        (question,) = page.xpath("//fieldset[.//input[@name='stance']]/legend")
        assert text_of(question) == f"What is your position on {subject}?"


def test_a_text_of_a_hundred_thousand_letters_is_taken(client, database, address):
    assert send_comment(client, address, body="ө" * 100_000, proposed_text="ң" * 100_000).status_code == 303
    assert len(kept(database)[0].body) == 100_000


def test_after_the_close_the_text_is_given_back_to_copy(client, database, address, round_):
    values = form_values(check_page(client.get(address))) | {"stance": "oppose", "body": "Кечиккен сөз"}
    with database.write() as unit:
        move_round(unit, round_.id, closes_at=datetime.now(UTC) - timedelta(seconds=1))
    page = check_page(client.post(address, data=values), 409)
    assert page.get_element_by_id("kept-body").text.strip() == "Кечиккен сөз"
    assert page.get_element_by_id("errs") is not None
    assert not kept(database)


@pytest.mark.parametrize("access", [Access.REGISTERED, Access.CLOSED])
def test_a_guest_cannot_write_where_access_is_not_open(client, database, slug, access):
    make_round(database, slug, access=access)
    token = form_token(client, "/ky/login")
    values = {"csrf_token": token, "stance": "oppose", "body": "Мен да", "language": "ky", "key": "k"}
    page = check_page(client.post(f"/ky/drafts/{slug}/art_1", data=values), 409)
    assert page.get_element_by_id("kept-body").text.strip() == "Мен да"
    assert not kept(database)


def test_an_account_writes_in_a_round_for_registered_people_under_its_own_name(client, database, slug):
    make_round(database, slug, access=Access.REGISTERED)
    log_in(client, make_account(database, Role.COMMENTER, name="Бакыт"))
    assert send_comment(client, f"/ky/drafts/{slug}/art_1", publish_name="y").status_code == 303
    assert (kept(database)[0].author_name, kept(database)[0].publish_name) == ("Бакыт", True)


def test_an_official_position_is_marked(client, database, slug, round_):
    organisation = make_organisation(database)
    log_in(client, make_account(database, Role.MEMBER, organisation=organisation))
    send_comment(client, f"/ru/drafts/{slug}/art_1")
    assert "Министерство (демо)" in text_of(check_page(client.get(f"/ru/drafts/{slug}/art_1")))


def test_somebody_with_two_open_rounds_chooses_one(client, database, slug, round_):
    group = make_group(database)
    inner = make_round(database, slug, audience=Audience.MEMBERS, group=group)
    log_in(client, make_account(database, Role.MEMBER, group=group))
    address = f"/en/drafts/{slug}/art_1"
    page = check_page(send_comment(client, address), 422)
    assert "Choose the discussion." in text_of(page)
    assert send_comment(client, address, round=str(inner.id)).status_code == 303
    assert kept(database)[0].round_id == inner.id


def test_a_round_of_another_draft_or_no_round_at_all_is_refused(client, database, address):
    other = make_round(database, make_draft(database))
    for value in (str(other.id), "x", "00000000-0000-4000-8000-000000000000"):
        assert send_comment(client, address, round=value).status_code in (303, 422)
    assert all(comment.round_id != other.id for comment in kept(database))


def test_there_is_no_limit_per_address(client, database, address):
    for number in range(12):
        assert send_comment(client, address, body=f"Пикир {number}").status_code == 303
    assert len(kept(database)) == 12


def test_a_comment_on_the_whole_draft(client, database, slug, round_):
    assert send_comment(client, f"/ky/drafts/{slug}/comments").status_code == 303
    assert kept(database)[0].clause_id is None


def test_a_chapter_takes_no_comment(client, slug, round_):
    token = form_token(client, f"/ky/drafts/{slug}/art_1")
    check_page(client.post(f"/ky/drafts/{slug}/chp_1", data={"csrf_token": token, "body": "x"}), 404)


def test_characters_no_database_holds_do_not_break_anything(client, database, address):
    assert send_comment(client, address, body="а\x00б\ufffe", name="\x00", key="\x00").status_code == 303
    assert kept(database)[0].body == "аб"


def test_a_secretary_hides_for_a_reason_and_shows_again(client, database, slug, round_):
    made = make_comment(database, slug, body="Жашырылчу сөз", name="Айнура", publish_name=True)
    log_in(client, make_account(database, Role.SECRETARY))
    page = check_page(client.get(f"/en/drafts/{slug}/art_1__para_1"))
    (hide,) = [link for link in page.xpath("//article//a/@href") if link.endswith("/hide")]
    token = form_token(client, hide)
    check_page(client.post(hide, data={"csrf_token": token}), 422)
    response = client.post(hide, data={"csrf_token": token, "reason": "personal-data"})
    assert response.location == f"/en/drafts/{slug}/art_1__para_1#c-{made.id}"
    page = check_page(client.get(response.location.partition("#")[0]))
    assert "Hidden. Reason: personal data. Still counted." in text_of(page)
    assert "Жашырылчу сөз" not in text_of(page)
    assert "Айнура" not in text_of(page)
    (again,) = page.xpath("//form[contains(@action,'/show')]/@action")
    assert client.post(again, data={"csrf_token": token}).status_code == 303
    assert "Жашырылчу сөз" in client.get(f"/en/drafts/{slug}/art_1__para_1").get_data(as_text=True)


@pytest.mark.parametrize("role", [None, Role.COMMENTER, Role.MEMBER, Role.EXPERT])
def test_nobody_else_hides_anything(client, database, slug, round_, role):
    made = make_comment(database, slug)
    if role is not None:
        log_in(client, make_account(database, role))
    token = form_token(client, f"/en/drafts/{slug}/art_1")
    for action in ("hide", "show"):
        address = f"/en/drafts/{slug}/comments/{made.id}/{action}"
        check_page(client.post(address, data={"csrf_token": token, "reason": "spam"}), 403)
    assert kept(database)[0].state is CommentState.PUBLISHED
