"""Instructions of amending laws in Russian, Kyrgyz and English: every formula, the place it means, its words."""

from __future__ import annotations

import time

import pytest

from app.core.amendments import InstructionKind, read_instructions
from tests.unit.core.amending_laws import instructions_of, kyrgyz, russian
from tests.unit.core.clause_trees import tree

RUSSIAN = [
    (
        "часть 2 статьи 5 изложить в следующей редакции: «2. Новая часть.»;",
        ["restate-unit article:5 part:2 | new: 2. Новая часть."],
    ),
    (
        "в пункте 3 части 4 статьи 5 слова «один раз» заменить словами «два раза»;",
        ["replace-words article:5 part:4 point:3 | один раз → два раза"],
    ),
    (
        "статью 5 дополнить частью 4 следующего содержания: «4. Новая.»;",
        ["add-unit article:5 | + part:4 | new: 4. Новая."],
    ),
    ("статью 7 признать утратившей силу;", ["repeal-unit article:7"]),
    ("в статье 5 слова «и другие» исключить;", ["delete-words article:5 | и другие → "]),
    ("в статье 5 цифры «30» заменить цифрами «40»;", ["replace-words article:5 | 30 → 40"]),
    ("в статье 5 цифры 30 заменить цифрами 40;", ["replace-words article:5 | 30 → 40"]),
    (
        "часть 1 статьи 5 после слова «бюджет» дополнить словами «и имущество»;",
        ["insert-words article:5 part:1 | бюджет → и имущество"],
    ),
    (
        "часть 1 статьи 5 перед словом «бюджет» дополнить словом «местный»;",
        ["insert-words article:5 part:1 | бюджет → местный | before"],
    ),
    ("статью 5 дополнить словами «и другие»;", ["append-words article:5 |  → и другие"]),
    (
        "абзац второй пункта 1 статьи 5 изложить в следующей редакции: «новый абзац;»;",
        ["restate-unit article:5 point:1 line:2 | new: новый абзац;"],
    ),
    ("в абзаце тридцать втором статьи 2 цифру «3» исключить;", ["delete-words article:2 line:32 | 3 → "]),
    (
        "по всему тексту слова «айыл окмоту» в различных падежах заменить словами «айылный аймак»;",
        ["replace-words | айыл окмоту → айылный аймак | everywhere | inflected"],
    ),
    (
        "название статьи 5 изложить в следующей редакции: «Новое название»;",
        ["rename article:5 (heading) |  → Новое название"],
    ),
    (
        "в названии и тексте статьи 5 слово «сход» заменить словом «курултай»;",
        ["replace-words article:5 (both) | сход → курултай"],
    ),
    (
        "дополнить статьёй 5-1 следующего содержания: «Статья 5-1. Новая»;",
        ["add-unit | + article:5-1 | new: Статья 5-1. Новая"],
    ),
    ("главу II признать утратившей силу;", ["repeal-unit chapter:2"]),
    ("подпункт «б» пункта 4 статьи 5 исключить;", ["delete-unit article:5 point:4 subpoint:б"]),
    ("подпункты а) и в) пункта 4 статьи 5 исключить;", [
        "delete-unit article:5 point:4 subpoint:а",
        "delete-unit article:5 point:4 subpoint:в",
    ]),
    ("пункты 3-5 статьи 6 признать утратившими силу;", [
        "repeal-unit article:6 point:3",
        "repeal-unit article:6 point:4",
        "repeal-unit article:6 point:5",
    ]),
    ("статью 5-1 признать утратившей силу;", ["repeal-unit article:5-1"]),
    ("статью 126¹ признать утратившей силу;", ["repeal-unit article:126-1"]),
    ("предложение второе части 1 статьи 5 исключить;", ["delete-unit article:5 part:1 sentence:2"]),
    ("второе предложение части 1 статьи 5 исключить;", ["delete-unit article:5 part:1 sentence:2"]),
    ("ч. 2 ст. 5 исключить;", ["delete-unit article:5 part:2"]),
    (
        "в части 2 статьи 5 и части 3 статьи 7 слово «район» исключить;",
        ["delete-words article:5 part:2 | район → ", "delete-words article:7 part:3 | район → "],
    ),
    (
        "в статье 5 слова «а», «б» заменить соответственно словами «в», «г»;",
        ["replace-words article:5 | а → в | б → г"],
    ),
    (
        "в статье 5 слово «один» заменить словом «два», слово «дней» исключить;",
        ["replace-words article:5 | один → два", "delete-words article:5 | дней → "],
    ),
    (
        "статью 5 дополнить частями 4 и 5 следующего содержания: «4. Раз.\n5. Два.»;",
        ["add-unit article:5 | + part:4 part:5 | new: 4. Раз. / 5. Два."],
    ),
    ("части вторую и третью статьи 19 считать соответственно частями третьей и четвёртой;", [
        "renumber article:19 part:2",
    ]),
    ("преамбулу исключить;", ["delete-unit preamble"]),
]  # fmt: skip


@pytest.mark.parametrize(("item", "expected"), RUSSIAN)
def test_a_russian_formula_is_read(item, expected):
    assert instructions_of(russian(f"1) {item}\n2) статью 99 исключить.")) == [
        *expected,
        "delete-unit article:99",
    ]


KYRGYZ = [
    (
        '5-берененин 2-бөлүгү төмөнкүдөй редакцияда баяндалсын:\n"2. Жаңы бөлүк.";',
        ["restate-unit article:5 part:2 | new: 2. Жаңы бөлүк."],
    ),
    (
        '37-берененин 3 жана 6-бөлүктөрүндө "үчтөн экиси" деген сөздөр "көпчүлүгү" деген сөзгө алмаштырылсын;',
        [
            "replace-words article:37 part:3 | үчтөн экиси → көпчүлүгү",
            "replace-words article:37 part:6 | үчтөн экиси → көпчүлүгү",
        ],
    ),
    (
        '5-беренедеги "жарымынын" деген сөз "үчөөнүн" деген сөз менен алмаштырылсын;',
        ["replace-words article:5 | жарымынын → үчөөнүн"],
    ),
    ('5-беренеде "30" деген сан "40" деген санга алмаштырылсын;', ["replace-words article:5 | 30 → 40"]),
    ('2-берененин төртүнчү абзацында ", район" деген сөз алып салынсын;', [
        "delete-words article:2 line:4 | , район → ",
    ]),
    (
        "5-берене төмөнкүдөй мазмундагы 4-бөлүк менен толукталсын:\n«4. Жаңы.»;",
        ["add-unit article:5 | + part:4 | new: 4. Жаңы."],
    ),
    (
        'мыйзам төмөнкүдөй мазмундагы 5-1-берене менен толукталсын:\n"5-1-берене. Жаңы берене";',
        ["add-unit | + article:5-1 | new: 5-1-берене. Жаңы берене"],
    ),
    ("7-берене күчүн жоготту деп таанылсын;", ["repeal-unit article:7"]),
    ("43-44-беренелер күчүн жоготту деп таанылсын;", ["repeal-unit article:43", "repeal-unit article:44"]),
    ("5-1-берене күчүн жоготкон деп эсептелсин;", ["repeal-unit article:5-1"]),
    (
        '5-берененин 1-бөлүгүндө "бюджет" деген сөздөн кийин "жана мүлк" деген сөздөр менен толукталсын;',
        ["insert-words article:5 part:1 | бюджет → жана мүлк"],
    ),
    (
        '3-бөлүгү "нуска" деген сөздөрдөн мурда "жаңы" деген сөз менен толукталсын;',
        ["insert-words part:3 | нуска → жаңы | before"],
    ),
    ('5-берененин 1-пунктунун "а" пунктчасы алып салынсын;', ["delete-unit article:5 point:1 subpoint:а"]),
    ("30-берененин 2-бөлүгүндөгү экинчи сүйлөм алып салынсын;", ["delete-unit article:30 part:2 sentence:2"]),
    ("18-статьянын 1-пункту күчүн жоготту деп табылсын;", ["repeal-unit article:18 point:1"]),
    ('5-берененин аталышы төмөнкүдөй редакцияда баяндалсын: "Жаңы аталыш";', [
        "rename article:5 (heading) |  → Жаңы аталыш",
    ]),
    (
        ('мыйзамдын бүткүл тексти боюнча "айыл өкмөтү" деген сөздөр тиешелүү жөндөмөлөрүндө "айыл аймагы" деген'
        " сөздөргө алмаштырылсын;"),
        ["replace-words | айыл өкмөтү → айыл аймагы | everywhere | inflected"],
    ),
    ("II главанын 3-параграфы күчүн жоготту деп таанылсын;", ["repeal-unit chapter:2 division:3"]),
    (
        ('5-беренеде "биринчи", "экинчи" деген сөздөр тиешелүүлүгүнө жараша "үчүнчү", "төртүнчү" деген сөздөргө'
        " алмаштырылсын;"),
        ["replace-words article:5 | биринчи → үчүнчү | экинчи → төртүнчү"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("item", "expected"), KYRGYZ)
def test_a_kyrgyz_formula_is_read(item, expected):
    assert instructions_of(kyrgyz(f"1) {item}\n2) 99-берене алып салынсын.")) == [
        *expected,
        "delete-unit article:99",
    ]


@pytest.mark.parametrize(
    "form",
    [
        "2-бөлүк",
        "2-бөлүгү",
        "2-бөлүгүн",
        "2-бөлүгүнүн",
        "2-бөлүгүндө",
        "2-бөлүктө",
        "2-бөлүктөгү",
        "2-бөлүгүнөн",
    ],
)
def test_every_case_of_a_kyrgyz_unit_is_known(form):
    assert instructions_of(kyrgyz(f'1) 5-берененин {form} "а" деген сөз алып салынсын.')) == [
        "delete-words article:5 part:2 | а → "
    ]


def test_a_place_is_inherited_from_the_item_above():
    law = russian("""
        1) в статье 5:
        а) часть 2 исключить;
        б) в части 3:
        слово «а» исключить;
        пункт 4 признать утратившим силу;
        2) статью 6 исключить.
        """)
    assert instructions_of(law) == [
        "delete-unit article:5 part:2",
        "delete-words article:5 part:3 | а → ",
        "repeal-unit article:5 part:3 point:4",
        "delete-unit article:6",
    ]


def test_the_unit_spoken_of_may_be_named_without_its_number():
    law = kyrgyz("""
        1. 6-беренеде:
        3-бөлүгү алып салынсын;
        берене төмөнкүдөй мазмундагы 4-бөлүк менен толукталсын:
        "4. Жаңы бөлүк.".
        """)
    assert instructions_of(law) == [
        "delete-unit article:6 part:3",
        "add-unit article:6 | + part:4 | new: 4. Жаңы бөлүк.",
    ]


def test_quoted_articles_are_new_text_and_instruct_nothing():
    law = russian("""
        1) дополнить статьями 5-1 и 5-2 следующего содержания:
        «Статья 5-1. Изменения
        1. Слова «да» заменить словами «нет».
        2. Часть 2 исключить.
        Статья 5-2. Ещё
        Текст.»;
        2) статью 6 исключить.
        """)
    first, second = read_instructions(law)
    assert [(unit.label, unit.heading, unit.text) for unit in first.units] == [
        ("Статья 5-1.", "Изменения", ""),
        ("1.", "", "Слова «да» заменить словами «нет»."),
        ("2.", "", "Часть 2 исключить."),
        ("Статья 5-2.", "Ещё", "Текст."),
    ]
    assert second.kind is InstructionKind.DELETE_UNIT


def test_lines_of_instructions_each_take_the_quotation_below_them():
    law = russian("""
        1. В статье 6:
        часть 1 изложить в следующей редакции:
        «1. Первая.»;
        часть 2 изложить в следующей редакции:
        «2. Вторая:
        1) раз;
        2) два.»;
        часть 3 исключить.
        """)
    assert instructions_of(law) == [
        "restate-unit article:6 part:1 | new: 1. Первая.",
        "restate-unit article:6 part:2 | new: 2. Вторая:",
        "delete-unit article:6 part:3",
    ]


@pytest.mark.parametrize(
    "quoted", ["«О «старом» слове»", '"О "старом" слове"', "«О „старом“ слове»", "“О “старом” слове”"]
)
def test_quotations_within_quotations_belong_to_the_words(quoted):
    (instruction,) = read_instructions(russian(f"1) в статье 5 слова {quoted} исключить."))
    assert instruction.pairs == ((quoted[1:-1], ""),)


def test_a_quotation_that_is_not_closed_ends_before_the_next_instruction_and_is_doubtful():
    law = russian("""
        1) статью 5 дополнить частью 4 следующего содержания:
        «4. Новая часть.
        2) статью 6 исключить.
        """)
    added, removed = read_instructions(law)
    assert added.doubts == ("quote-not-closed",)
    assert removed.kind is InstructionKind.DELETE_UNIT


def test_what_stands_among_instructions_and_is_not_understood_is_listed():
    law = russian(
        "1) привести статью 5 в порядок;\n2) в статье 6 слова заменить другими;\n3) статью 7 исключить."
    )
    assert [(i.kind.value, i.words) for i in read_instructions(law)] == [
        ("unknown", "привести статью 5 в порядок"),
        ("unknown", "в статье 6 слова заменить другими"),
        ("delete-unit", "статью 7 исключить"),
    ]


def test_a_law_that_amends_nothing_gives_no_instructions():
    law = tree("""
        Закон
        О курултаях

        Статья 1. Порядок
        1. Кенеш может исключить вопрос из повестки и заменить его другим.
        2. Статьи устава дополняют решением кенеша.
        """)
    assert instructions_of(law) == []


def test_every_act_that_is_amended_is_told_apart():
    law = tree("""
        Закон
        О внесении изменений в некоторые законодательные акты

        Статья 1.
        Внести в Закон Кыргызской Республики «О курултаях» следующие изменения:
        1) статью 5 исключить.
        Статья 2.
        Внести в Гражданский кодекс Кыргызской Республики (Ведомости, 1996 г., № 6, ст. 80) следующее изменение:
        статью 7 исключить.
        Статья 3.
        Внести в статью 9 Закона Кыргызской Республики «О бюджете» изменение, изложив часть 1 в следующей редакции:
        «1. Новая.».
        Статья 4.
        Признать утратившим силу Закон Кыргызской Республики «О сходах».
        """)
    assert [(i.act, i.kind.value, len(i.path)) for i in read_instructions(law)] == [
        ("Закон Кыргызской Республики «О курултаях»", "delete-unit", 1),
        ("Гражданский кодекс Кыргызской Республики", "delete-unit", 1),
        ("статью 9 Закона Кыргызской Республики «О бюджете»", "restate-unit", 2),
        ("Закон Кыргызской Республики «О сходах»", "repeal-unit", 0),
    ]


def test_acts_named_item_by_item_are_told_apart():
    law = russian("""
        1) в Законе Кыргызской Республики «О бюджете»:
        статью 5 исключить;
        2) в Законе Кыргызской Республики «О сходах»:
        статью 6 исключить.
        """)
    assert [(i.act, i.path[-1].number) for i in read_instructions(law)] == [
        ("Законе Кыргызской Республики «О бюджете»", "5"),
        ("Законе Кыргызской Республики «О сходах»", "6"),
    ]


def test_the_clause_an_instruction_stands_in_is_kept():
    law = russian("1) в статье 5:\nа) часть 2 исключить.")
    (instruction,) = read_instructions(law)
    assert instruction.source == "art_1__point_1__point_а"


def test_english_formulas_are_read():
    law = tree("""
        Law of the Kyrgyz Republic
        On amendments to the Law of the Kyrgyz Republic “On kurultais”

        Article 1.
        The Law of the Kyrgyz Republic “On kurultais” shall be amended as follows:
        1) in Article 5, part 2, the words “once a year” shall be replaced by the words “twice a year”;
        2) in Article 6, after the word “budget” insert the words “and property”;
        3) Article 7 shall be repealed;
        4) in part 1 of Article 8 the words “and others” shall be deleted.
        """)
    assert instructions_of(law) == [
        "replace-words article:5 part:2 | once a year → twice a year",
        "insert-words article:6 | budget → and property",
        "repeal-unit article:7",
        "delete-words article:8 part:1 | and others → ",
    ]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            "1) абзацы второй и третий части 1 статьи 5 изложить в следующей редакции:\n«раз;\nдва;»;",
            [
                "restate-unit article:5 part:1 line:2 | new: раз;",
                "restate-unit article:5 part:1 line:3 | new: два;",
            ],
        ),
        (
            "1) в статье 5 слова «а» заменить словом «б», а слова «в» – словами «г»;",
            ["replace-words article:5 | а → б", "replace-words article:5 | в → г"],
        ),
        ("1) в статье 5 после слов «а» слова «б» исключить;", ["delete-words article:5 | б → "]),
        ("1) часть вторую пункта 1 статьи 5 исключить;", ["delete-unit article:5 point:1 line:2"]),
        (
            "1) статью 5 после части 2 дополнить частью 2-1 следующего содержания: «2-1. Новая.»;",
            ["add-unit article:5 | + part:2-1 | new: 2-1. Новая."],
        ),
        (
            "1) признать утратившими силу:\nа) статью 5;\nб) часть 2 статьи 6;",
            ["repeal-unit article:5", "repeal-unit article:6 part:2"],
        ),
        ("1) приложение 1 изложить в новой редакции согласно приложению;", ["restate-unit attachment:1"]),
        ("1) дополнить:\n2) статью 8 исключить.", ["unknown", "delete-unit article:8"]),
    ],
)
def test_what_a_sentence_leaves_unsaid_is_taken_from_its_neighbour(item, expected):
    assert instructions_of(russian(item)) == expected


def test_kyrgyz_pairs_may_share_one_verb():
    law = kyrgyz(
        '1) 2-берененин экинчи абзацындагы "а" деген сөз "б" деген сөз менен, үчүнчү абзацындагы "в" деген сөз'
        ' "г" деген сөз менен алмаштырылсын.'
    )
    assert instructions_of(law) == [
        "replace-words article:2 line:2 | а → б",
        "replace-words article:2 line:3 | в → г",
    ]


@pytest.mark.parametrize(
    "piece",
    ['"', "«", "«а» ", "внести в ", "исключить, ", "исключить:\n", "пункты 1-199 статей 1-199, ", "(", "1-"],
)
def test_hostile_laws_are_read_in_time(piece):
    started = time.process_time()
    read_instructions(russian(piece * (60_000 // len(piece))))
    assert time.process_time() - started < 5
