"""Instructions carried out on an act: the text that results, and what is refused with which reason."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.amendments import apply_instructions, read_instructions
from app.core.amendments.acts import meant_by
from app.core.amendments.reasons import DOUBTS, REASONS
from app.core.clauses import Clause, ClauseTree, Kind, Level, SourceInfo
from app.core.text import Language
from tests.unit.core.amending_laws import KY_ACT, RU_ACT, amended, kyrgyz, outcomes, russian
from tests.unit.core.clause_trees import tree


def text(item: str, eid: str, act: str = RU_ACT) -> str:
    """What the clause reads after one instruction."""
    law = russian(f"1) {item}") if act == RU_ACT else kyrgyz(f"1) {item}")
    return amended(act, law)[eid]


def refusal(item: str, act: str = RU_ACT) -> str:
    law = russian(f"1) {item}") if act == RU_ACT else kyrgyz(f"1) {item}")
    ((_kind, reason, _doubts),) = outcomes(act, law)
    return reason


def doubts(item: str, act: str = RU_ACT) -> tuple[str, ...]:
    law = russian(f"1) {item}") if act == RU_ACT else kyrgyz(f"1) {item}")
    ((_kind, reason, found),) = outcomes(act, law)
    assert reason == ""
    return found


def test_words_are_replaced_in_the_place_named():
    item = "в части 1 статьи 2 слова «один раз» заменить словами «два раза»;"
    assert text(item, "art_2__para_1") == "1. Курултай созывается два раза в год."


def test_words_are_found_in_everything_under_the_place():
    item = "в части 2 статьи 2 слово «жителей» заменить словом «граждан»;"
    assert text(item, "art_2__para_2__point_2__point_б") == "б) по просьбе граждан."


@pytest.mark.parametrize("digit", ["1", "0"])
def test_a_number_inside_another_number_is_not_meant(digit):
    assert refusal(f"в статье 2 цифру «{digit}» заменить цифрой «2»;") == "words-not-found"


def test_words_are_put_after_and_before_others():
    assert text(
        "часть 2 статьи 3 после слова «публикуют» дополнить словами «в газете»;", "art_3__para_2"
    ) == ("2. Решение публикуют в газете.")
    assert text("часть 2 статьи 3 перед словом «публикуют» дополнить словом «всегда»;", "art_3__para_2") == (
        "2. Решение всегда публикуют."
    )


def test_words_without_a_place_go_before_the_last_mark_and_are_doubtful():
    item = "часть 2 статьи 3 дополнить словами «в течение трёх дней»;"
    assert text(item, "art_3__para_2") == "2. Решение публикуют в течение трёх дней."
    assert doubts(item) == ("appended",)


def test_words_taken_out_leave_no_gap():
    item = "в части 1 статьи 3 слова «, и это большинство считают вслух» исключить;"
    assert text(item, "art_3__para_1") == "1. Решение принимают большинством."


def test_words_that_stand_there_several_times_are_left_alone():
    assert refusal("в части 1 статьи 3 слово «большинство» исключить;") == ""
    assert refusal("в статье 1 слово «орган» исключить;") == "words-repeated"


def test_throughout_the_text_means_wherever_they_stand():
    law = russian("1) по всему тексту слова «айыл окмоту» заменить словами «айылный аймак»;")
    after = amended(RU_ACT, law)
    assert "айылный аймак – исполнительный орган." in after["art_1"]
    assert after["art_2__para_2__point_1"] == "1) глава айылный аймак;"


def test_other_grammatical_cases_are_replaced_where_the_law_says_so_and_are_doubtful():
    item = "по всему тексту слово «курултай» в различных падежах заменить словом «сход»;"
    assert text(item, "art_2__para_1") == "1. сход созывается один раз в год."
    assert doubts(item) == ("inflected",)


def test_kyrgyz_endings_are_replaced_where_the_law_says_so():
    item = '2-беренеде "айыл өкмөтү" деген сөздөр тиешелүү жөндөмөлөрдө "айыл аймагы" деген сөздөргө алмаштырылсын;'
    assert text(item, "art_2__para_2__point_1", KY_ACT) == "1) айыл аймагы башчысы;"


def test_another_case_than_the_one_quoted_is_not_found():
    assert refusal("в части 1 статьи 2 слово «курултаи» исключить;") == "words-not-found"


@pytest.mark.parametrize("written", ["СОЗЫВАЕТСЯ", "cозывается"])
def test_other_letters_are_found_and_doubtful(written):
    assert doubts(f"в части 1 статьи 2 слово «{written}» исключить;") == ("letters-differ",)


def test_a_unit_is_restated_and_keeps_its_place():
    item = "часть 2 статьи 3 изложить в следующей редакции:\n«2. Решение публикуют в газете.»;"
    assert text(item, "art_3__para_2") == "2. Решение публикуют в газете."


def test_a_restated_article_keeps_the_ids_of_its_parts():
    law = russian("""
        1) статью 2 изложить в следующей редакции:
        «Статья 2. Созыв курултая
        1. Созывается ежегодно.
        2. Созыв объявляет глава.
        4. Иное определяет устав.»;
        """)
    after = amended(RU_ACT, law)
    assert {eid: words for eid, words in after.items() if eid.startswith("art_2")} == {
        "art_2": "Статья 2. Созыв курултая",
        "art_2__para_1": "1. Созывается ежегодно.",
        "art_2__para_2": "2. Созыв объявляет глава.",
        "art_2__para_4": "4. Иное определяет устав.",
    }


def test_a_restated_article_without_its_label_keeps_the_heading():
    item = "статью 4 изложить в следующей редакции: «Настоящий Закон вступает в силу сразу.»;"
    assert text(item, "art_4") == "Статья 4. Вступление в силу Настоящий Закон вступает в силу сразу."
    assert doubts(item) == ("heading-kept",)


def test_a_line_is_restated_by_its_number():
    item = "абзац третий статьи 1 изложить в следующей редакции: «кенеш – собрание депутатов;»;"
    assert "курултай – собрание жителей;\nкенеш – собрание депутатов;\nайыл" in text(item, "art_1")


def test_lines_keep_their_numbers_while_others_are_taken_out():
    law = russian("1) абзац второй статьи 1 исключить;\n2) абзац третий статьи 1 исключить;")
    assert amended(RU_ACT, law)["art_1"].splitlines()[1:] == ["айыл окмоту – исполнительный орган."]


def test_a_part_is_added_where_its_number_puts_it():
    law = russian("1) статью 2 дополнить частью 2-1 следующего содержания: «2-1. Новая.»;")
    after = list(amended(RU_ACT, law))
    assert after[after.index("art_2__para_2-1") + 1] == "art_2__para_3"
    assert after[after.index("art_2__para_2-1") - 1] == "art_2__para_2__point_2__point_б"


def test_an_article_is_added_after_the_one_it_follows_in_its_chapter():
    law = russian("1) дополнить статьей 3-1 следующего содержания:\n«Статья 3-1. Архив\n1. Решения хранят.»;")
    after = amended(RU_ACT, law)
    assert list(after)[-4:] == ["art_3-1", "art_3-1__para_1", "chp_2", "art_4"]
    assert after["art_3-1__para_1"] == "1. Решения хранят."


def test_a_kyrgyz_article_is_added():
    law = kyrgyz(
        '1) Мыйзам төмөнкүдөй мазмундагы 2-1-берене менен толукталсын:\n"2-1-берене. Архив\n1. Сакталат.";'
    )
    assert amended(KY_ACT, law)["art_2-1"] == "2-1-берене. Архив"


def test_a_line_is_added_at_the_end_or_where_it_is_told():
    assert text("статью 1 дополнить абзацем следующего содержания: «сход – собрание.»;", "art_1").endswith(
        "орган.\nсход – собрание."
    )
    assert text(
        "статью 1 дополнить абзацем третьим следующего содержания: «сход – собрание;»;", "art_1"
    ).splitlines()[2] == ("сход – собрание;")


def test_a_sentence_is_taken_out_restated_and_added():
    assert text("второе предложение части 3 статьи 2 исключить;", "art_2__para_3") == (
        "3. О созыве объявляют за 10 дней. Его читают вслух."
    )
    assert text(
        "предложение третье части 3 статьи 2 изложить в следующей редакции: «Его публикуют.»;",
        "art_2__para_3",
    ).endswith("Объявление вывешивают. Его публикуют.")
    assert text(
        "часть 2 статьи 3 дополнить предложением следующего содержания: «Его хранят.»;", "art_3__para_2"
    ) == ("2. Решение публикуют. Его хранят.")


def test_a_repealed_unit_stays_with_its_number():
    law = russian(
        "1) пункт 2 части 2 статьи 2 признать утратившим силу;\n2) статью 3 признать утратившей силу;"
    )
    after = amended(RU_ACT, law)
    assert after["art_2__para_2__point_2"] == "2) (утратил силу)"
    assert after["art_3"] == "Статья 3. (утратила силу)"
    assert "art_3__para_1" not in after


def test_a_repealed_kyrgyz_unit_says_so_in_kyrgyz():
    assert text("3-берене күчүн жоготту деп таанылсын;", "art_3", KY_ACT) == "3-берене. (күчүн жоготту)"


def test_an_excluded_unit_goes_and_the_others_keep_their_numbers():
    law = russian("1) часть 2 статьи 2 исключить;")
    after = amended(RU_ACT, law)
    assert not any(eid.startswith("art_2__para_2") for eid in after)
    assert after["art_2__para_3"].startswith("3.")


def test_a_heading_is_renamed():
    item = "название статьи 3 изложить в следующей редакции: «Решения курултая»;"
    assert text(item, "art_3") == "Статья 3. Решения курултая"


def test_the_title_of_the_act_is_renamed():
    law = russian("1) наименование Закона изложить в следующей редакции: «О сходах»;")
    act = tree(RU_ACT)
    assert apply_instructions(act, read_instructions(law)).tree.title == "О сходах"


def test_instructions_are_carried_out_one_after_another():
    law = russian("""
        1) в части 1 статьи 2 слова «один раз» заменить словами «два раза»;
        2) в части 1 статьи 2 слова «два раза» заменить словами «три раза»;
        """)
    assert amended(RU_ACT, law)["art_2__para_1"] == "1. Курултай созывается три раза в год."


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("часть 9 статьи 2 исключить;", "place-not-found"),
        ("статью 77 признать утратившей силу;", "place-not-found"),
        ("абзац девятый статьи 1 исключить;", "place-not-found"),
        ("в статье 2 слово «бюджет» исключить;", "words-not-found"),
        ("статью 2 дополнить частью 3 следующего содержания: «3. Другая.»;", "unit-exists"),
        ("дополнить статьёй 4 следующего содержания: «Статья 4. Другая»;", "unit-exists"),
        ("пятое предложение части 3 статьи 2 исключить;", "no-such-sentence"),
        ("части 2 и 3 статьи 2 считать соответственно частями 3 и 4;", "renumbering"),
        ("навести порядок в статье 2;", "not-understood"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(item, reason):
    assert refusal(item) == reason


def test_a_refused_instruction_changes_nothing():
    law = russian("1) в статье 2 слова «бюджет» исключить;")
    assert amended(RU_ACT, law) == {
        c.eid: " ".join(p for p in (c.label, c.heading, c.text) if p) for c in tree(RU_ACT).clauses
    }


def test_an_older_laws_point_is_found_among_its_parts():
    assert text(
        "в пункте 1 статьи 2 слова «один раз» заменить словами «два раза»;", "art_2__para_1"
    ).endswith("два раза в год.")


def test_unnumbered_parts_are_counted_by_paragraphs():
    item = "в части второй статьи 1 слово «жителей» заменить словом «граждан»;"
    assert "собрание граждан;" in text(item, "art_1")
    assert doubts(item) == ("unnumbered-part",)


def test_other_acts_of_the_same_law_are_left_alone():
    law = tree("""
        Закон
        О внесении изменений в некоторые законодательные акты

        Статья 1.
        Внести в Закон Кыргызской Республики «О бюджете» следующие изменения:
        1) статью 2 исключить.
        Статья 2.
        Внести в Закон Кыргызской Республики «О курултаях» следующие изменения:
        1) статью 3 исключить.
        Статья 3.
        Признать утратившим силу Закон Кыргызской Республики «О сходах».
        """)
    assert outcomes(RU_ACT, law) == [
        ("delete-unit", "other-act", ()),
        ("delete-unit", "", ()),
        ("repeal-unit", "other-act", ()),
    ]


def test_of_two_acts_with_like_titles_the_likest_is_meant():
    names = (
        "«Жергиликтүү өз алдынча башкаруу жөнүндө» Кыргыз Республикасынын Мыйзамына",
        "«Жергиликтүү мамлекеттик администрация жана жергиликтүү өз алдынча башкаруу органдары жөнүндө» Мыйзамына",
    )
    title = "Жергиликтүү өз алдынча башкаруу жөнүндө Кыргыз Республикасынын Мыйзамы"
    assert meant_by(names, title) == {names[0]}
    assert meant_by(names, "Бюджет кодекси") == frozenset()


def test_clauses_that_no_instruction_touches_stay_as_they_are():
    law = russian(
        "1) часть 2 статьи 2 исключить;\n2) дополнить статьей 3-1 следующего содержания: «Статья 3-1. Новая»;"
    )
    act = tree(RU_ACT)
    after = {clause.eid: clause for clause in apply_instructions(act, read_instructions(law)).tree.clauses}
    for clause in act.clauses:
        if not clause.eid.startswith("art_2__para_2"):
            assert after[clause.eid] == clause


def test_every_reason_and_doubt_has_a_sentence():
    assert all(sentence.endswith((".", "%(act)s.")) for sentence in (*REASONS.values(), *DOUBTS.values()))


def _act(articles: int) -> ClauseTree:
    clauses = [
        Clause(f"art_{n}", Level.ARTICLE, str(n), f"Статья {n}.", "", f"Курултай созывается {n} раз.")
        for n in range(1, articles + 1)
    ]
    return ClauseTree(Language.RU, Kind.LAW, "О курултаях", SourceInfo("txt", "", 0), tuple(clauses))


def test_a_law_with_more_to_do_than_anyone_means_is_listed_not_carried_out(monkeypatch):
    monkeypatch.setattr("app.core.amendments.working.MOST_VISITS", 1_000)
    items = "\n".join(
        f"{n}) по всему тексту слово «Курултай» заменить словом «Курултай»;" for n in range(1, 11)
    )
    found = apply_instructions(_act(300), read_instructions(russian(items)))
    reasons = [outcome.reason for outcome in found.outcomes]
    assert reasons[0] == ""
    assert reasons[-1] == "too-long"
    assert len(found.tree.clauses) == 300


_WORDS = st.sampled_from(
    [
        "в",
        "статье",
        "5",
        "части",
        "2",
        "слова",
        "заменить",
        "словами",
        "исключить",
        "«а»",
        "«",
        "»",
        '"',
        "дополнить",
        "статьей",
        "следующего",
        "содержания:",
        "«Статья 5.",
        "\n",
        "1)",
        "абзац",
        "второй",
        "изложить",
        "5-берененин",
        "2-бөлүгү",
        "деген",
        "сөздөр",
        "алмаштырылсын",
        "толукталсын:",
        "по",
        "всему",
        "тексту",
        "признать",
        "утратившим",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=40))
def test_whatever_a_law_says_is_carried_out_or_refused(words):
    law = russian("1) " + " ".join(words))
    act = tree(RU_ACT)
    found = apply_instructions(act, read_instructions(law))
    assert all(outcome.reason in REASONS or not outcome.reason for outcome in found.outcomes)
    assert all(doubt in DOUBTS for outcome in found.outcomes for doubt in outcome.doubts)
    eids = [clause.eid for clause in found.tree.clauses]
    assert len(eids) == len(set(eids))
    assert all(clause.parent is None or clause.parent in eids for clause in found.tree.clauses)
