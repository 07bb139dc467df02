"""Words that negate, words that lean to one of two sides, in Kyrgyz, Russian and English. All folded."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NEGATORS: Final = frozenset(
    _words("""
    не ни нет нету нельзя без безо никогда никто никого никому ничто ничего ничему ничем нигде никуда отнюдь
    no not never none nobody nothing nowhere neither nor without cannot non hardly
    dont doesnt didnt wont cant isnt arent wasnt werent shouldnt wouldnt couldnt mustnt hasnt havent hadnt neednt
    эч
    """)
)
NEGATOR_STEMS: Final = ("никак", "эмес", "жок")
"""Beginnings of words that negate: эмес, эмеспиз; жок, жокпуз, жокко."""

FIRST_PERSON: Final = frozenset(
    _words("""
    i we я мы мен биз прошу просим требую требуем поддерживаю поддерживаем одобряю одобряем возражаю возражаем
    согласен согласна согласны несогласен несогласна несогласны колдойм колдойбуз каршымын каршыбыз макулмун макулбуз
    сурайм сурайбыз суранам суранабыз
    """)
)
"""Words by which a sentence speaks for its author."""

FOR: Final = frozenset(
    {("я", "за"), ("мы", "за"), ("am", "for"), ("i'm", "for"), ("are", "for"), ("we're", "for")}
)
"""Neighbours that declare for something; the prepositions alone say nothing."""

AGAINST_AXIS: Final = 0
AXES: Final = tuple(
    (_words(one), _words(other))
    for one, other in (
        (
            """за принят принима приня примит одобр утверд поддерж соглас accept adopt approv support agree favor favour
            endors колдо кабыл макул жактыр""",
            """против возраж отклон отверг отверж отказ oppos against reject object disagree disapprov withdraw
            каршы четке нааразы баш""",
        ),
        (
            """увелич повыс повыш расшир продл усил больше более выше свыше максим increas rais expand extend more
            strengthen higher longer maxim көбөйт жогорула узарт кеңейт күчөт көп""",
            """уменьш сниз сниж сократ сокращ ослаб меньше менее ниже миним сужен сузит decreas reduc lower cut shorten
            less fewer weaken limit shorter minim азайт төмөндө кыскар тарыт аз""",
        ),
        (
            "разреш допуст допуска позвол allow permit legal уруксат",
            "запре forbid ban banned prohibit disallow illegal тыюу тыйы",
        ),
        (
            """сохран остав включ добав дополн ввест введ keep kept stay retain preserv maintain add includ introduc
            restor сакта калтыр киргиз кошу толукта""",
            """отмен исключ удал убра убер ликвид упраздн изъят remov delet abolish exclud eliminat cancel repeal scrap
            drop go салын жой жою чыгар""",
        ),
        (
            """хорош полезн правильн нужн важн лучш справедлив законн эффектив good great benefi useful right better
            fair help improv улучш соответств compl жакшы пайда туура керек маанилүү адилет""",
            """плох вредн вред ошибочн лишн хуж опасн ухудш противореч bad harm wrong useless worse terribl hurt danger
            deteriorat contradict violat жаман начар зыян ката коркунуч""",
        ),
        ("обязат mandator compulsor require милдеттүү", "доброволь voluntar optional ыктыяр"),
        (
            "открыт публичн гласн open public transparen ачык",
            "закрыт тайн closed close secret жабык жашыруун",
        ),
        ("всегда все каждый always all every баары ар", "никогда редко rarely seldom сейрек"),
        ("до раньше before early чейин мурда", "после позже after later кийин"),
        ("платн paid акылуу", "бесплатн free акысыз"),
    )
)
"""Pairs of opposites by the beginnings of words; the first pair is for and against."""
NEITHER: Final = ("objectiv", "opposit")
"""Beginnings that only look like one of the above."""
WHOLE: Final = frozenset(
    _words("за аз до ар все all ban add cut баш go more less legal right open close free ката")
)
"""Of those, the ones too short to be the beginning of another word."""

PREFIXES: Final = _words("без бес анти противо un in im il ir dis non anti de")
"""Put before a word they turn it round: полезно, бесполезно. «не» is a negator, glued or not."""
NOT_VERBS: Final = _words("жобо тажрыйба каба сапа компас свобод побед господ запас колбас")
"""Beginnings of nouns that look like negated Kyrgyz verbs."""
