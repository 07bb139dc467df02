"""What the comments of one clause propose, in Kyrgyz, Russian and English; and what is no proposal."""

from __future__ import annotations

import csv
import html
import json
import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clauses.model import Level
from app.core.clauses.naming import Step
from app.core.digests.conflict_requests import may_ask
from app.core.digests.proposals import Proposal, find_proposals
from tests.unit.core.clause_opinions import CLAUSE, EN, KY, RU, comment

ARTICLE_12 = (Step(Level.ARTICLE, "12", ""),)
PART_2_OF_12 = (*ARTICLE_12, Step(Level.PARAGRAPH, "2", ""))


def asked(
    body: str,
    language: str = "ru",
    stance: str = "amend",
    place: tuple[Step, ...] = (),
    clause: dict[str, str] | None = None,
) -> Proposal | None:
    """The proposal that a comment with only a body makes."""
    one = comment(body=body, language=language, stance=stance)
    found = find_proposals(CLAUSE if clause is None else clause, [one], place=place)
    return found[0] if found else None


def test_equal_wordings_are_one_proposal_with_all_who_want_it() -> None:
    wording = RU.replace("30", "15")
    found = find_proposals(
        CLAUSE,
        [
            comment(3, wording),
            comment(1, wording.upper(), organisation="Союз МСУ"),
            comment(2, wording.replace("акта", "акта ,  ")),
            comment(4, RU.replace("30", "45")),
        ],
    )

    assert [(one.number, one.supporters, one.kind) for one in found] == [(1, 3, "replace"), (2, 1, "replace")]
    assert found[0].comments == ("c0001", "c0002", "c0003")
    assert found[0].first == "c0001"
    assert found[0].text == wording.upper()
    assert found[0].organisations == ("Союз МСУ",)


def test_official_proposals_come_first_then_those_with_most_supporters_then_the_earliest() -> None:
    ordered = [("15", False), ("20", False), ("20", False), ("25", True), ("40", False)]
    found = find_proposals(
        CLAUSE,
        [comment(n, RU.replace("30", days), official=official) for n, (days, official) in enumerate(ordered)],
    )

    assert [re.findall(r"\d+", one.text)[0] for one in found] == ["25", "20", "15", "40"]


def test_organisations_speak_in_the_order_official_ones_first() -> None:
    wording = RU.replace("30", "15")
    found = find_proposals(
        CLAUSE,
        [
            comment(1, wording, organisation="Фонд"),
            comment(2, wording, organisation="Министерство", official=True),
            comment(3, wording, organisation="Фонд"),
        ],
    )

    assert found[0].organisations == ("Министерство", "Фонд")
    assert found[0].supporters == 3


def test_a_negation_makes_another_proposal() -> None:
    found = find_proposals(CLAUSE, [comment(1, RU), comment(2, RU.replace("выносится", "не выносится"))])

    assert [one.text for one in found] == [RU.replace("выносится", "не выносится")]
    kyrgyz = (KY.replace("чыгарылат", "чыгарылышы керек"), KY.replace("чыгарылат", "чыгарылышы керек эмес"))
    assert len(find_proposals(CLAUSE, [comment(n, t, language="ky") for n, t in enumerate(kyrgyz)])) == 2


def test_a_per_cent_sign_is_no_punctuation() -> None:
    clause = {"ru": "Ставка сбора составляет 10 сомов."}
    wordings = ("Ставка сбора составляет 10.", "Ставка сбора составляет 10 %.")
    assert len(find_proposals(clause, [comment(n, text) for n, text in enumerate(wordings)])) == 2


def test_a_wording_that_only_adds_a_comma_is_not_the_clause() -> None:
    clause = {"ru": "Казнить нельзя помиловать."}
    wordings = ("Казнить, нельзя помиловать.", "Казнить нельзя, помиловать.", "Казнить нельзя помиловать.")
    found = find_proposals(clause, [comment(n, text) for n, text in enumerate(wordings)])
    assert [one.text for one in found] == list(wordings[:2])


def test_the_clause_sent_back_unchanged_proposes_nothing() -> None:
    assert find_proposals(CLAUSE, [comment(1, f" {RU}\n"), comment(2, EN, language="en")]) == ()


def test_words_asked_for_in_a_body_join_the_wording_written_out() -> None:
    found = find_proposals(
        CLAUSE,
        [comment(1, "", "Слова «30 дней» заменить словами «15 дней»."), comment(2, RU.replace("30", "15"))],
    )

    assert [(one.supporters, one.kind) for one in found] == [(2, "replace")]


@pytest.mark.parametrize(
    ("body", "language", "kind", "expected"),
    [
        ("Слова «30 дней» заменить словами «15 рабочих дней».", "ru", "words", RU.replace("30", "15 рабочих")),
        ("Предлагаем заменить 30 дней на 45 дней, так как не успеваем.", "ru", "words", RU.replace("30", "45")),
        ("Исключить слова «не менее чем»", "ru", "words", RU.replace(" не менее чем", "")),
        ("После слова «обсуждение» дополнить словами «и суд».", "ru", "insert", RU.replace("ние не", "ние и суд не")),
        ("Дополнить словами «и опубликования».", "ru", "insert", RU[:-1] + " и опубликования."),
        ("Слова «30 дней» заменить на «9 дней», «за» исключить.", "ru", "words", RU.replace("за 30", "9")),
        ("Изложить в следующей редакции: «Проект обсуждается 15 дней».", "ru", "replace", "Проект обсуждается 15 дней"),
        ('"30 күндөн" деген сөздөр "15 күндөн" деген сөздөргө алмаштырылсын.', "ky", "words", KY.replace("30", "15")),
        ("«30 күндөн» деген сөздү «20 күндөн» дегенге алмаштыруу керек", "ky", "words", KY.replace("30", "20")),
        ("«коомдук» деген сөз алып салынсын", "ky", "words", KY.replace("коомдук ", "")),
        ("«талкууга» деген сөздөн кийин «же сынга» кошулсун", "ky", "insert", KY[:-11] + " же сынга" + KY[-11:]),
        ("Replace “30 days” with “15 days”.", "en", "words", EN.replace("30", "15")),
        ("We propose to replace 30 days with 45 days", "en", "words", EN.replace("30", "45")),
        ("The words “at least” should be deleted.", "en", "words", EN.replace(" at least", "")),
        ("After the word “public” insert “and expert”.", "en", "insert", EN.replace("public", "public and expert")),
    ],
)  # fmt: skip
def test_words_to_be_changed_are_read_as_in_an_amending_law(
    body: str, language: str, kind: str, expected: str
) -> None:
    found = asked(body, language)
    assert found is not None
    assert (found.kind, found.language, found.text) == (kind, language, expected)


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("Исключить.", "ru"),
        ("Предлагаю исключить эту статью, так как она дублирует статью 5.", "ru"),
        ("Прошу данную норму удалить!", "ru"),
        ("Считаем необходимым признать пункт утратившим силу.", "ru"),
        ("Норма должна быть исключена.", "ru"),
        ("Бул берене алып салынсын.", "ky"),
        ("Бул беренени алып салууну сунуштайм, анткени ал башка мыйзамда бар.", "ky"),
        ("Күчүн жоготту деп таанылсын", "ky"),
        ("Please delete this article.", "en"),
        ("This provision should be removed because it repeats Article 5.", "en"),
    ],
)
def test_deletion_is_asked_for(body: str, language: str) -> None:
    found = asked(body, language)
    assert found is not None
    assert (found.kind, found.text) == ("delete", "")


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("Не исключать!", "ru"),
        ("Прошу не исключать эту статью.", "ru"),
        ("Исключать эту норму нельзя не следует", ""),
        ("Оставить без изменений.", "ru"),
        ("Статью оставить в редакции проекта", "ru"),
        ("Беренени алып салбаңыз", "ky"),
        ("Бул беренени алып салуу керек эмес.", "ky"),
        ("Өзгөртүүсүз калтырылсын", "ky"),
        ("Do not delete this article.", "en"),
        ("The clause should not be removed.", "en"),
        ("Keep it as it is.", "en"),
    ],
)
def test_not_to_delete_is_to_keep(body: str, language: str) -> None:
    found = asked(body, language or "ru")
    if not language:
        assert found is None
        return
    assert found is not None
    assert (found.kind, found.text) == ("keep", CLAUSE[language])


@pytest.mark.parametrize(
    "body",
    [
        "Почему бы не исключить эту статью?",
        "Исключить эту статью?",
        "Если исключить эту статью, станет лучше.",
        "Депутаты хотят исключить эту статью.",
        "Некоторые предлагают исключить эту статью, я против.",
        "Исключить возможность злоупотреблений.",
        "Надо убрать коррупционеров из кенеша.",
        "Отменить!",
        "Сохранить здоровье людей.",
        "Не заменять слова «30 дней» словами «15 дней».",
        "Авторы хотят заменить слова «30 дней» словами «15 дней».",
        "Слова «30 дней» не следует заменить словами «15 дней».",
        "Заменить слова «30 дней» словами «15 дней» не следует.",
        "Комитет отказался слова «30 дней» заменить словами «15 дней».",
        "Слова «90 дней» заменить словами «15 дней».",
        "Do not change the wording to remove the age.",
        "Раньше статья 5 была хуже. Исключить.",
        "Слова «30 дней» заменить словами «15 дней»?",
        "Поддерживаю статью, она нужна.",
        "Раньше статья была хуже. Убрать это.",
        "алып салуу",
        "«30 күндөн» деген сөздөр «15 күндөн» деген сөздөргө алмаштырылбасын.",
        "I would delete this article.",
        "They want to delete this article.",
        "Delete my comment.",
        "Remove insurance companies from this.",
        "Do not replace “30 days” with “15 days”.",
    ],
)
def test_what_is_not_clearly_asked_for_is_not_read(body: str) -> None:
    assert asked(body) is None


def test_a_request_stands_in_a_sentence_of_its_own() -> None:
    found = asked("Согласен! В п. 2 ст. 5 об этом сказано. Исключить эту статью.")
    assert found is not None
    assert found.kind == "delete"


def test_a_request_that_the_stance_contradicts_is_not_clear() -> None:
    assert asked("Исключить.", stance="support") is None
    assert asked("Оставить без изменений.", stance="oppose") is None
    assert asked("Оставить без изменений.", stance="support") is not None


def test_a_body_that_asks_to_keep_and_to_delete_asks_for_nothing() -> None:
    assert asked("Оставить без изменений. Нет, исключить эту статью.") is None
    assert asked("Статью оставить без изменений.\nСтатью исключить.") is None


def test_a_number_must_be_the_clause_s_own() -> None:
    assert asked("Статью 12 исключить.") is None
    assert asked("Статью 12 исключить.", place=ARTICLE_12) is not None
    assert asked("Статью 13 исключить.", place=ARTICLE_12) is None
    assert asked("12-берене алып салынсын.", "ky", place=ARTICLE_12) is not None
    assert asked("Часть 2 статьи 12 исключить.", place=PART_2_OF_12) is not None
    assert asked("Статью 12 исключить.", place=PART_2_OF_12) is None, (
        "the whole article is more than the part"
    )
    assert asked("В части 3 слова «30 дней» исключить.", place=PART_2_OF_12) is None
    assert asked("В части 2 слова «30 дней» исключить.", place=PART_2_OF_12) is not None


def test_a_paragraph_or_sentence_of_the_clause_is_deleted_by_its_number() -> None:
    clause = {
        "ru": "Проект публикуется на сайте. Срок исчисляется со дня публикации.\nЗамечания принимаются."
    }
    line = asked("Абзац второй исключить.", clause=clause)
    sentence = asked("Второе предложение исключить.", clause=clause)
    assert line is not None
    assert line.text == "Проект публикуется на сайте. Срок исчисляется со дня публикации."
    assert sentence is not None
    assert sentence.text == "Проект публикуется на сайте. Замечания принимаются."
    assert asked("Абзац пятый исключить.", clause=clause) is None


def test_a_unit_added_stands_on_a_line_of_its_own() -> None:
    found = asked("Дополнить частью 4 следующего содержания: «4. Замечания публикуются.»", place=ARTICLE_12)
    assert found is not None
    assert (found.kind, found.text) == ("insert", f"{RU}\n4. Замечания публикуются.")


def test_a_request_in_the_field_of_the_wording_is_a_request() -> None:
    found = find_proposals(CLAUSE, [comment(1, "исключить"), comment(2, "алып салынсын", language="ky")])
    assert [(one.kind, one.supporters) for one in found] == [("delete", 2)]


def test_in_an_amending_law_a_wording_that_instructs_is_a_wording() -> None:
    clause = {"ru": "В статье 5 слова «30 дней» заменить словами «15 дней»."}
    wording = "В статье 5 слова «30 дней» заменить словами «20 дней»."
    found = find_proposals(clause, [comment(1, wording)])
    assert [(one.kind, one.text) for one in found] == [("replace", wording)]


def test_an_empty_amendment_deletes_and_an_empty_field_says_nothing() -> None:
    def kinds(text: str, body: str, stance: str) -> list[str]:
        return [one.kind for one in find_proposals(CLAUSE, [comment(1, text, body, stance=stance)])]

    assert kinds("—", "Норма не работает", "amend") == ["delete"]
    assert kinds("", "", "amend") == ["delete"]
    assert kinds("", "Согласен", "amend") == []
    assert kinds("-", "", "support") == []
    assert kinds("👍", "", "amend") == []


def test_a_wording_in_a_language_the_clause_has_not_is_still_a_proposal() -> None:
    found = find_proposals({"ru": RU}, [comment(1, EN, language="en"), comment(2, "x", language="xx")])
    assert [one.language for one in found] == ["en", "xx"]


WORDINGS = st.builds(
    comment,
    st.integers(0, 30),
    st.sampled_from(["", RU, RU.replace("30", "15"), RU.replace("30", "15 ,"), "исключить", KY, "—"]),
    st.sampled_from(
        ["", "Исключить.", "Оставить без изменений.", "Слова «30 дней» заменить словами «15 дней»."]
    ),
    language=st.sampled_from(["ru", "ky", "en"]),
    official=st.booleans(),
    organisation=st.sampled_from([None, "Союз", "Фонд"]),
    stance=st.sampled_from(["amend", "support", "oppose"]),
)


@settings(deadline=None)
@given(st.lists(WORDINGS, max_size=8, unique_by=lambda one: one.comment_id), st.randoms())
def test_the_order_of_reading_changes_nothing(wordings: list, chance: random.Random) -> None:
    found = find_proposals(CLAUSE, wordings)
    other = list(wordings)
    chance.shuffle(other)
    assert find_proposals(CLAUSE, other) == found
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert all(one.supporters == len(set(one.comments)) for one in found)
    named = [comment_id for one in found for comment_id in one.comments]
    assert len(named) == len(set(named))


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_read_to_its_end(text: str, body: str) -> None:
    find_proposals({"ru": body, "ky": text}, [comment(1, text, body), comment(2, "", body)])


LONG = 100_000


@pytest.mark.parametrize(
    "body",
    [
        "исключить " + "!" * LONG,
        "исключить" + " " * LONG,
        "не" + " " * LONG + "исключать",
        "Исключить.\n" * (LONG // 11),
        "исключить, " * (LONG // 11),
        "исключить слова «дней»\n" * (LONG // 24),
        "заменить слова «" + "я" * LONG + "» на «б»",
        "«" * LONG + "исключить",
        "исключить" + ", " * (LONG // 2) + "удалить",
        "заменить " + "на " * (LONG // 3),
        "слова «а» " * (LONG // 10) + "исключить",
    ],
    ids=range(11),
)
def test_a_body_of_a_hundred_thousand_characters_takes_no_two_seconds(body: str) -> None:
    began = time.process_time()
    find_proposals(CLAUSE, [comment(1, "", body), comment(2, body)])
    assert time.process_time() - began < 2


def test_words_as_long_as_a_clause_are_not_looked_for() -> None:
    clause = dict.fromkeys(("ky", "ru", "en"), "я " * (LONG // 2))
    began = time.process_time()
    assert asked("заменить слова «" + "я " * 45_000 + "» на «б»", clause=clause) is None
    assert time.process_time() - began < 2


def real_opinions(comments: Path) -> list[tuple[str, str]]:
    """(language, body) of thousands of opinions none of which asks for an act on a clause."""
    with (comments / "ru_ruarg" / "train.tsv").open(encoding="utf-8", newline="") as file:
        found = [("ru", row["text"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    for path in sorted((comments / "regs_cms_2022_0163").glob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))["data"]["attributes"].get("comment") or ""
        found.append(("en", html.unescape(re.sub(r"<br ?/?>", "\n", body))))
    file0 = json.loads((comments / "regs_iceb_2015_0002" / "file0.json").read_text(encoding="utf-8"))
    found += [("en", html.unescape(one.get("commentText") or "")) for one in file0["documents"]]
    return found


@pytest.mark.shared
def test_real_opinions_are_not_read_as_requests(shared: Path) -> None:
    opinions = real_opinions(shared / "data" / "comments")
    read = [body for language, body in opinions if asked(body, language, stance="note")]
    assert len(opinions) > 7_000
    assert read == []


def test_most_bodies_are_told_apart_without_being_read() -> None:
    assert not may_ask("Я поддерживаю эту норму, она давно назрела.")
    assert may_ask("ИСКЛЮЧИТЬ!")
