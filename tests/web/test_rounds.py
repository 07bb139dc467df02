"""Rounds on the desk: opened, extended, closed early, by forms that work without a script."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.core.permissions import Role
from app.core.rounds import Access, Audience, RoundState
from app.services.rounds import close_round, extend_round, get_round, list_rounds
from tests.factories import (
    OPERATOR,
    make_account,
    make_comment,
    make_draft,
    make_group,
    make_round,
    move_round,
)
from tests.web.clerk import BISHKEK, follow, log_in, now_of, send
from tests.web.pages import check_page, text_of

REASON = "Айылдарда кыш эрте түштү."


@pytest.fixture
def clerk(client, database):
    log_in(client, database, make_account(database, Role.SECRETARY))
    return client


@pytest.fixture
def slug(database):
    return make_draft(database, "kodeks")


def rounds_of(database, slug="kodeks"):
    with database.read() as session:
        return list_rounds(session, slug=slug)


def day_in(days: int) -> str:
    return (datetime.now(BISHKEK) + timedelta(days=days)).strftime("%d.%m.%Y")


def midnight_after(day: str) -> datetime:
    return (datetime.strptime(day, "%d.%m.%Y").replace(tzinfo=BISHKEK) + timedelta(days=1)).astimezone(UTC)


def list_page(clerk, lang="en"):
    return check_page(clerk.get(f"/{lang}/desk/drafts/kodeks/rounds"))


@pytest.mark.parametrize("lang", ["ky", "ru", "en"])
def test_the_page_of_discussions_is_whole_in_every_language(clerk, database, slug, lang):
    make_round(database, slug)
    make_round(database, slug, audience=Audience.MEMBERS, closes_in=timedelta(hours=-1))
    list_page(clerk, lang)


def test_members_of_a_group_may_not_manage_discussions(client, database, slug):
    round_ = make_round(database, slug)
    log_in(client, database, make_account(database, Role.MEMBER))
    check_page(client.get(f"/ky/desk/drafts/{slug}/rounds"), 403)
    check_page(client.get(f"/ky/desk/rounds/{round_.id}/extend"), 403)
    check_page(client.get(f"/ky/desk/rounds/{round_.id}/close"), 403)


def test_a_public_discussion_opens_at_once_until_the_end_of_the_day_that_was_typed(clerk, database, slug):
    day = day_in(40)
    page = follow(clerk, send(clerk, list_page(clerk), "/rounds", closes_date=day))
    assert "The discussion is registered." in text_of(page)
    (opened,) = rounds_of(database)
    assert (opened.audience, opened.access) == (Audience.PUBLIC, Access.OPEN)
    assert opened.period.closes_at == midnight_after(day)
    assert opened.state is RoundState.OPEN


def test_a_time_is_bishkek_time_and_the_day_may_be_written_the_iso_way(clerk, database, slug):
    day = datetime.now(BISHKEK) + timedelta(days=40)
    send(clerk, list_page(clerk), "/rounds", closes_date=f"{day:%Y-%m-%d}", closes_time="18:30")
    (opened,) = rounds_of(database)
    assert opened.period.closes_at.astimezone(BISHKEK).strftime("%Y-%m-%d %H:%M") == f"{day:%Y-%m-%d} 18:30"


def test_a_discussion_in_the_working_group_has_its_group_and_a_beginning(clerk, database, slug):
    make_group(database, "first")
    make_group(database, "second")
    typed = {"audience": "members", "group": "second", "opens_date": day_in(2), "closes_date": day_in(12)}
    send(clerk, list_page(clerk), "/rounds", **typed)
    (opened,) = rounds_of(database)
    assert (opened.audience, opened.access, opened.group_slug) == (Audience.MEMBERS, Access.CLOSED, "second")
    assert opened.state is RoundState.PLANNED


def test_a_short_discussion_is_opened_with_a_warning(clerk, database, slug):
    page = follow(clerk, send(clerk, list_page(clerk), "/rounds", closes_date=day_in(5)))
    assert "shorter than the 30 days" in text_of(page)
    assert len(rounds_of(database)) == 1


def test_a_discussion_of_usual_length_has_no_warning(clerk, slug):
    page = follow(clerk, send(clerk, list_page(clerk), "/rounds", closes_date=day_in(40)))
    assert "shorter than" not in text_of(page)


def test_a_first_day_without_a_time_begins_at_midnight(clerk, database, slug):
    typed = {"opens_date": day_in(2), "opens_time": "", "closes_date": day_in(40)}
    follow(clerk, send(clerk, list_page(clerk), "/rounds", **typed))
    (opened,) = rounds_of(database)
    assert opened.period.opens_at == midnight_after(day_in(1))


def test_a_closing_time_may_not_be_left_out(clerk, database, slug):
    page = check_page(send(clerk, list_page(clerk), "/rounds", closes_date=day_in(40), closes_time=""), 422)
    assert "There is no such time." in text_of(page.get_element_by_id("errs"))
    assert rounds_of(database) == []


def test_a_discussion_closed_before_it_opened_says_only_that_it_is_closed(clerk, database, slug):
    round_ = make_round(database, slug, opens_in=timedelta(days=5), closes_in=timedelta(days=40))
    with database.write() as session:
        close_round(session, actor=OPERATOR, round_id=round_.id, reason=REASON)
    addresses = ("/en/desk", f"/en/desk/drafts/{slug}", f"/en/desk/drafts/{slug}/rounds")
    for address in addresses:
        text = text_of(check_page(clerk.get(address)))
        assert "The discussion is closed:" in text
        assert " – " not in text.partition("Discussions")[2].partition("Changes")[0]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"closes_date": ""}, "There is no such day."),
        ({"closes_date": "31.02.2027"}, "There is no such day."),
        ({"closes_date": "tomorrow"}, "There is no such day."),
        ({"closes_date": "02.12.99999"}, "There is no such day."),
        ({"closes_date": "02.12.2999"}, "There is no such day."),
        ({"closes_date": "02.12.2199", "closes_time": "25:00"}, "There is no such time."),
        ({"closes_date": "02.12.2199", "closes_time": "24:01"}, "There is no such time."),
        ({"closes_date": "02.12.2020", "opens_date": "01.12.2020"}, "in the past"),
        ({"closes_date": "02.12.2027", "opens_date": "02.12.2028"}, "close before it opens"),
        ({"closes_date": "02.12.2199", "opens_date": "soon"}, "There is no such day."),
    ],
)
def test_a_wrong_date_is_named_and_what_was_typed_is_kept(clerk, database, slug, typed, words):
    page = check_page(send(clerk, list_page(clerk), "/rounds", **typed), 422)
    assert words in text_of(page.get_element_by_id("errs"))
    assert page.findtext(".//title").startswith("Error:")
    for name, value in typed.items():
        assert page.xpath(f"//input[@name='{name}']/@value") == [value]
    assert rounds_of(database) == []


def test_a_choice_that_was_never_offered_harms_nothing(clerk, database, slug):
    page = list_page(clerk)
    fields = dict(page.forms[-1].form_values())
    fields.update(audience="everyone", access="nobody", group="' OR 1=1", closes_date=day_in(40))
    assert clerk.post(f"/en/desk/drafts/{slug}/rounds", data=fields).status_code == 303
    (opened,) = rounds_of(database)
    assert (opened.audience, opened.access, opened.group_slug) == (Audience.PUBLIC, Access.OPEN, None)


def test_a_group_that_is_gone_is_named(clerk, slug):
    page = list_page(clerk)
    fields = dict(page.forms[-1].form_values())
    fields.update(audience="members", group="nobody", closes_date=day_in(40))
    response = clerk.post(f"/en/desk/drafts/{slug}/rounds", data=fields)
    assert "There is no working group nobody." in text_of(check_page(response, 404))


def test_an_unpublished_draft_is_to_be_published_before_it_is_discussed(clerk, database):
    make_draft(database, "kodeks", published=False)
    page = list_page(clerk)
    assert not [form for form in page.forms if form.get("action", "").endswith("/rounds")]
    assert page.xpath("//main//a[contains(@href, '/desk/drafts/kodeks/publish')]")


def test_extending_moves_the_deadline_and_shows_the_reason_to_everybody(clerk, database, slug):
    round_ = make_round(database, slug)
    page = check_page(clerk.get(f"/ky/desk/rounds/{round_.id}/extend"))
    day = day_in(60)
    after = follow(clerk, send(clerk, page, "/extend", closes_date=day, closes_time="24:00", reason=REASON))
    assert REASON in text_of(after)
    (extended,) = rounds_of(database)
    assert extended.period.closes_at == midnight_after(day)
    assert [change.reason for change in extended.changes] == [REASON]


def test_every_change_stands_in_the_history_in_the_order_it_was_made(clerk, database, slug):
    round_ = make_round(database, slug)
    for days, reason in ((20, "first reason"), (30, "second reason")):
        with database.write() as session:
            closes_at = datetime.now(UTC) + timedelta(days=days)
            extend_round(session, actor=OPERATOR, round_id=round_.id, closes_at=closes_at, reason=reason)
    history = [text_of(item) for item in list_page(clerk).xpath("//section[@class='round']//ol/li")]
    assert [("first" in line, "second" in line) for line in history] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reason": ""}, "Write the reason"),
        ({"reason": "  \n "}, "Write the reason"),
        ({"reason": "x" * 2001}, "Too long"),
        ({"closes_date": "02.12.2020"}, "may only move later"),
        ({"closes_date": "2.13.2030"}, "There is no such day."),
    ],
)
def test_an_extension_that_breaks_a_rule_changes_nothing(clerk, database, slug, typed, words):
    round_ = make_round(database, slug)
    page = check_page(clerk.get(f"/en/desk/rounds/{round_.id}/extend"))
    values = {"closes_date": day_in(60), "reason": REASON, **typed}
    refused = check_page(send(clerk, page, "/extend", **values), 422)
    assert words in text_of(refused.get_element_by_id("errs"))
    assert refused.xpath("//input[@name='closes_date']/@value") == [values["closes_date"]]
    assert rounds_of(database)[0].period.closes_at == round_.period.closes_at


def test_a_discussion_that_closed_while_the_form_was_open_stays_closed(clerk, database, slug):
    round_ = make_round(database, slug)
    page = check_page(clerk.get(f"/en/desk/rounds/{round_.id}/extend"))
    with database.write() as session:
        move_round(session, round_.id, closes_at=datetime.now(UTC) - timedelta(seconds=1))
    answer = check_page(send(clerk, page, "/extend", closes_date=day_in(60), reason=REASON), 409)
    assert "closed and stays closed" in text_of(answer)
    assert REASON in text_of(answer), "what was written is given back"
    assert rounds_of(database)[0].state is RoundState.CLOSED


def test_closing_early_first_names_what_will_follow(clerk, database, slug):
    round_ = make_round(database, slug)
    make_comment(database, slug)
    page = check_page(clerk.get(f"/en/desk/rounds/{round_.id}/close"))
    consequences = check_page(send(clerk, page, "/close", reason=REASON))
    words = text_of(consequences)
    assert "From this moment no comment is accepted" in words
    assert "compiled over the comments received: 1." in words
    assert "cannot be undone" in words
    assert REASON in words
    assert rounds_of(database)[0].state is RoundState.OPEN


def test_a_confirmed_close_closes_by_the_clock_of_the_database(clerk, database, slug):
    round_ = make_round(database, slug)
    page = check_page(clerk.get(f"/en/desk/rounds/{round_.id}/close"))
    consequences = check_page(send(clerk, page, "/close", reason=REASON))
    before = now_of(database)
    after = follow(clerk, send(clerk, consequences, "/close"))
    with database.read() as session:
        closed = get_round(session, round_id=round_.id)
    assert before <= closed.period.closed_at <= now_of(database)
    assert closed.state is RoundState.CLOSED
    assert REASON in text_of(after)


def test_closing_early_needs_a_reason(clerk, database, slug):
    round_ = make_round(database, slug)
    page = check_page(clerk.get(f"/en/desk/rounds/{round_.id}/close"))
    refused = check_page(send(clerk, page, "/close", reason=" "), 422)
    assert "Write the reason" in text_of(refused.get_element_by_id("errs"))
    assert rounds_of(database)[0].state is RoundState.OPEN


def test_the_confirmation_of_one_discussion_does_not_close_another(clerk, database, slug):
    round_, other = make_round(database, slug), make_round(database, slug)
    page = check_page(clerk.get(f"/en/desk/rounds/{round_.id}/close"))
    consequences = check_page(send(clerk, page, "/close", reason=REASON))
    fields = dict(consequences.forms[-1].form_values())
    check_page(clerk.post(f"/en/desk/rounds/{other.id}/close", data=fields))
    with database.read() as session:
        assert get_round(session, round_id=other.id).state is RoundState.OPEN


def test_a_closed_discussion_offers_neither_extension_nor_close(clerk, database, slug):
    round_ = make_round(database, slug, closes_in=timedelta(hours=-1))
    page = list_page(clerk)
    assert not page.xpath(f"//a[contains(@href, '{round_.id}')]")
    closed = check_page(clerk.get(f"/en/desk/rounds/{round_.id}/close"))
    assert "closed and stays closed" in text_of(closed)
    assert not [form for form in closed.forms if form.get("action", "").endswith("/close")]


def test_a_discussion_that_does_not_exist_is_not_found(clerk):
    check_page(clerk.get(f"/en/desk/rounds/{uuid4()}/close"), 404)


@pytest.mark.parametrize("lang", ["ky", "ru"])
@pytest.mark.parametrize("act", ["extend", "close"])
def test_the_pages_that_change_a_discussion_are_whole_in_every_language(clerk, database, slug, lang, act):
    round_ = make_round(database, slug)
    page = check_page(clerk.get(f"/{lang}/desk/rounds/{round_.id}/{act}"))
    values = {"closes_date": day_in(60)} if act == "extend" else {}
    check_page(send(clerk, page, f"/{act}", reason="", **values), 422)


def test_a_reason_is_text_and_nothing_else(clerk, database, slug):
    round_ = make_round(database, slug)
    page = check_page(clerk.get(f"/en/desk/rounds/{round_.id}/extend"))
    reason = "<script>alert(1)</script> 100% %(reason)s {{ 7*7 }} a<b\x00"
    after = follow(clerk, send(clerk, page, "/extend", closes_date=day_in(60), reason=reason))
    assert reason.rstrip("\x00") in text_of(after)
    assert not after.xpath("//main//script")
