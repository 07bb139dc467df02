"""What may be sent as a comment, how it is cleaned, and the codes and secrets a comment comes with."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.comments import (
    CODE_ALPHABET,
    CODE_LENGTH,
    LONG_TEXT_LIMIT,
    SHORT_TEXT_LIMIT,
    Author,
    Quote,
    Stance,
    Submission,
    canonical_sha256,
    check_email,
    check_region,
    clean_quote,
    clean_text,
    edit_secret,
    encode_code,
    format_code,
    hash_secret,
    is_proposal,
    make_author,
    make_submission,
    one_line,
    parse_code,
)
from app.core.errors import FieldViolation, RuleViolation
from app.core.regions import REGIONS
from app.core.text import Language


def submission(body: str = "Мөөнөт кыска.", **fields: object) -> Submission:
    return make_submission(**{"stance": Stance.NOTE, "body": body, "language": Language.KY, **fields})


# Bodies


def test_a_body_is_kept_without_its_outer_space_and_with_its_lines() -> None:
    assert submission("  Биринчи\r\n\r\nэкинчи \n").body == "Биринчи\n\nэкинчи"


@pytest.mark.parametrize("body", ["", "  \n ", "\x00\x0b"])
def test_an_empty_body_is_refused_by_name(body: str) -> None:
    with pytest.raises(FieldViolation) as refused:
        submission(body)
    assert (refused.value.field, refused.value.code) == ("body", "body-required")


def test_an_empty_body_is_enough_beside_a_proposed_wording() -> None:
    kept = submission("", proposed_text=" Жаңы текст ")
    assert (kept.body, kept.proposed_text) == ("", "Жаңы текст")


def test_a_blank_proposal_is_none_and_does_not_stand_in_for_a_body() -> None:
    assert submission(proposed_text="  \n").proposed_text is None
    with pytest.raises(FieldViolation):
        submission("", proposed_text="  \n")


@pytest.mark.parametrize("field", ["body", "proposed_text"])
def test_a_long_text_may_have_a_hundred_thousand_characters_and_not_one_more(field: str) -> None:
    assert submission(**{"body": "x", field: "ү" * LONG_TEXT_LIMIT})
    with pytest.raises(RuleViolation) as refused:
        submission(**{"body": "x", field: "ү" * (LONG_TEXT_LIMIT + 1)})
    assert refused.value.code == "text-too-long"
    assert refused.value.params == {"field": field, "limit": LONG_TEXT_LIMIT, "length": LONG_TEXT_LIMIT + 1}


def test_outer_space_does_not_count_towards_the_limit() -> None:
    assert len(submission(" " * 50 + "ү" * LONG_TEXT_LIMIT + "\n" * 50).body) == LONG_TEXT_LIMIT


def test_the_language_is_guessed_from_the_text_when_not_given() -> None:
    assert submission("Бул берене түшүнүксүз, өзгөртүү керек.", language=None).language is Language.KY
    assert submission("Статья непонятна, её нужно изменить.", language=None).language is Language.RU
    assert submission("", proposed_text="The mayor shall answer.", language=None).language is Language.EN


def test_what_was_given_is_not_guessed_again() -> None:
    assert submission("Plain English.", language=Language.KY).language is Language.KY


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_text("body", text, LONG_TEXT_LIMIT)
    assert clean_text("body", once, LONG_TEXT_LIMIT) == once
    assert "\x00" not in once
    assert "\r" not in once


# Short fields


def test_a_short_field_stands_on_one_line() -> None:
    assert one_line("author.name", " Айгүл \n\t Асанова ") == "Айгүл Асанова"
    assert one_line("author.name", " \n ") is None
    assert one_line("author.name", None) is None


def test_a_short_field_too_long_is_named() -> None:
    assert one_line("author.name", "я" * SHORT_TEXT_LIMIT)
    with pytest.raises(FieldViolation) as refused:
        one_line("author.name", "я" * (SHORT_TEXT_LIMIT + 1))
    assert (refused.value.field, refused.value.code) == ("author.name", "too-long")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Aigul@Example.KG", "aigul@example.kg"), (" a.b+c@mail.gov.kg ", "a.b+c@mail.gov.kg"), ("", None)],
)
def test_an_address_is_kept_in_small_letters(typed: str, kept: str | None) -> None:
    assert check_email("email", typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "aigul",
        "@example.kg",
        "aigul@",
        "aigul@example",
        "aigul@.kg.",
        "a b@example.kg",
        "<a@b.kg>",
        "a@b.kg,c@d.kg",
    ],
)
def test_what_could_not_receive_mail_is_refused(typed: str) -> None:
    with pytest.raises(FieldViolation) as refused:
        check_email("author.email", typed)
    assert (refused.value.field, refused.value.code) == ("author.email", "email-malformed")


def test_a_region_is_a_code_of_the_country_or_none() -> None:
    assert check_region("author.region", "KG-N") == "KG-N"
    assert check_region("author.region", "") is None
    for wrong in ("KG-X", "kg-n", "Нарын облусу"):
        with pytest.raises(FieldViolation):
            check_region("author.region", wrong)


def test_there_are_seven_oblasts_and_two_cities_each_named_in_three_languages() -> None:
    assert len(REGIONS) == 9
    assert all(set(names) == {"ky", "ru", "en"} and all(names.values()) for names in REGIONS.values())


def test_an_author_without_anything_is_nobody() -> None:
    made = make_author(name=" ", publish_name=False, email="", region="", organisation=None)
    assert made == Author()


@pytest.mark.parametrize("field", ["email", "region", "name", "organisation"])
def test_what_is_wrong_with_an_author_names_the_field_as_the_api_does(field: str) -> None:
    wrong = {"name": None, "email": None, "region": None, "organisation": None, field: "?" * 301}
    with pytest.raises(FieldViolation) as refused:
        make_author(publish_name=False, **wrong)
    assert refused.value.field == f"author.{field}"


# Quotes and proposals


def test_a_quote_without_an_exact_passage_is_none() -> None:
    assert clean_quote(None) is None
    assert clean_quote(Quote("  ", "before", "after")) is None


def test_a_quote_keeps_the_space_between_it_and_its_surroundings() -> None:
    assert clean_quote(Quote("эки жолу", "жылына ", " чакырылат")) == Quote(
        "эки жолу", "жылына ", " чакырылат"
    )


def test_only_the_nearest_of_long_surroundings_is_kept() -> None:
    kept = clean_quote(Quote("x", "a" * 400 + "b", "c" + "d" * 400))
    assert kept is not None
    assert kept.prefix == "a" * 299 + "b"
    assert kept.suffix == "c" + "d" * 299


@pytest.mark.parametrize(
    ("proposal", "is_one"),
    [
        (None, False),
        ("Курултай жылына эки жолу.", False),
        (" Курултай\n жылына  эки жолу. ", False),
        ("Курултай жылына үч жолу.", True),
        ("", True),
    ],
)
def test_the_text_as_it_stands_is_no_proposal(proposal: str | None, is_one: bool) -> None:
    assert is_proposal(proposal, "Курултай жылына эки жолу.") is is_one


# Codes


@given(st.binary(min_size=8, max_size=8))
def test_a_code_survives_being_written_down_and_typed_again(random: bytes) -> None:
    code = encode_code(random)
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(CODE_ALPHABET)
    assert parse_code(format_code(code)) == code
    assert parse_code(f"  {format_code(code).lower()} ") == code


@given(st.binary(min_size=8, max_size=8))
def test_a_code_survives_the_letters_people_confuse_with_digits(random: bytes) -> None:
    code = encode_code(random)
    assert parse_code(code.replace("1", "I").replace("0", "O")) == code
    assert parse_code(code.replace("1", "l").replace("0", "o")) == code


def test_a_code_has_no_letter_that_can_be_confused() -> None:
    assert not set("ILOU") & set(CODE_ALPHABET)
    assert len(set(CODE_ALPHABET)) == 32


def test_a_code_uses_all_of_its_sixty_bits() -> None:
    codes = {encode_code((1 << bit).to_bytes(8)) for bit in range(60)}
    assert len(codes) == 60


@pytest.mark.parametrize(
    "typed", ["", "7KQM-4XTD-92R", "7KQM-4XTD-92RBB", "7KQM-4XTD-92R!", "7KQMU4XTD92RB", "ү" * 12]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert parse_code(typed) is None


@given(st.text(max_size=40))
def test_reading_a_code_never_fails(typed: str) -> None:
    parsed = parse_code(typed)
    assert parsed is None or set(parsed) <= set(CODE_ALPHABET)


# Secrets and canonical bodies


def test_the_same_request_gives_the_same_secret_and_nothing_else_does() -> None:
    secret = edit_secret(b"server", "comment", "key")
    assert secret == edit_secret(b"server", "comment", "key")
    others = {
        edit_secret(b"another", "comment", "key"),
        edit_secret(b"server", "other", "key"),
        edit_secret(b"server", "comment", "other"),
        edit_secret(b"server", "commentkey", ""),
        edit_secret(b"server", "", "commentkey"),
    }
    assert len(others | {secret}) == 6


def test_a_secret_has_160_bits_and_is_not_what_is_stored() -> None:
    secret = edit_secret(b"server", "comment", "key")
    assert len(secret) == 40
    assert set(secret) <= set(string.hexdigits)
    assert secret not in hash_secret(secret)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(), json_values, max_size=5))
def test_the_order_of_a_bodys_members_and_its_escapes_do_not_count(document: dict[str, object]) -> None:
    turned = dict(reversed(document.items()))
    assert canonical_sha256(turned) == canonical_sha256(document)
    try:
        escaped = json.loads(json.dumps(document, ensure_ascii=True))
    except ValueError:
        return
    if escaped == document:
        assert canonical_sha256(escaped) == canonical_sha256(document)


@pytest.mark.parametrize(
    "other", [{"body": "b"}, {"body": "a", "x": None}, {}, {"body": ["a"]}, {"Body": "a"}]
)
def test_another_body_has_another_hash(other: dict[str, object]) -> None:
    assert canonical_sha256(other) != canonical_sha256({"body": "a"})


def test_a_body_with_half_a_surrogate_pair_is_hashed_too() -> None:
    assert canonical_sha256({"body": "\ud800"}) != canonical_sha256({"body": "\ud801"})
