"""How commenters ask for an act on a clause: verbs, and what may stand around them. Kyrgyz, Russian, English; folded.

A request is only read where everything around its verb is known: «исключить эту статью» is one, «исключить возможность»
is not. So these lists are closed, and a word that is missing makes the reading quieter, never wrong.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from app.core.text import Language


class Ask(StrEnum):
    """What is asked for."""

    KEEP = "keep"
    DELETE = "delete"
    REPLACE = "replace"
    RESTATE = "restate"
    ADD = "add"


_RUSSIAN: Final = (
    (
        Ask.KEEP,
        (
            r"не\s+(?:надо\s+|нужно\s+|следует\s+|стоит\s+)?(?:(?:исключ|удал|отмен)(?:айте|яйте|ать|ять)"
            r"|(?:убира|вычеркива|трога|измен?я|меня)(?:йте|ть))\b"
            r"|(?:исключ|удал|отмен)(?:ать|ять)\s+не\s+(?:надо|нужно|следует|стоит)\b"
            r"|нельзя\s+(?:исключ|удал|отмен)(?:ать|ять)\b|остав(?:ить|ьте|им)\b|сохран(?:ить|ите)\b"
        ),
    ),
    (
        Ask.DELETE,
        (
            r"утратившими?\s+силу\b"
            r"|исключ(?:ить|ите|ена?|ено|ены)\b|удал(?:ить|ите|ена?|ено|ены)\b|убрать\b|уберите\b|убран[аоы]?\b"
            r"|отмен(?:ить|ите|ена?|ено)\b|вычеркн(?:уть|ите)\b|изъять\b|исключению\b|удалению\b"
        ),
    ),
    (Ask.REPLACE, r"замен(?:ить|ите)\b|поменя(?:ть|йте)\b|исправ(?:ить|ьте)\b|заменен[аоы]?\b"),
    (Ask.RESTATE, r"излож(?:ить|ите)\b|изложен[аоы]?\b"),
    (Ask.ADD, r"дополн(?:ить|ите)\b|добав(?:ить|ьте)\b|включ(?:ить|ите)\b|встав(?:ить|ьте)\b"),
)
_KYRGYZ: Final = (
    (
        Ask.KEEP,
        (
            r"(?:алып|алынып|чыгарып)\s+(?:салынба|ташталба|салба|таштаба)(?:сын|ңыз(?:дар)?|гыла|йлы)\b"
            r"|(?:алып|чыгарып)\s+(?:салбоо|таштабоо)(?:ну)?\b|чыгарылбасын\b|(?:өчүрүл|өзгөртүл)бөсүн\b"
            r"|өзгөртпө(?:ңүз(?:дөр)?|ө|өнү)\b"
            r"|алып\s+(?:салуу|таштоо)(?:нун|нын)?\s+(?:керек\s+эмес|кереги\s+жок)\b"
            r"|калтыр(?:ылсын|ыңыз(?:дар)?|уу(?:ну)?|алы|гыла)\b|калсын\b|сакталсын\b|сактоо(?:ну)?\b"
            r"|сактап\s+кал(?:уу(?:ну)?|ыңыз(?:дар)?|ынсын|алы|гыла)\b"
        ),
    ),
    (
        Ask.DELETE,
        (
            r"(?:алып|алынып|чыгарып)\s+(?:салынсын|ташталсын|салуу(?:ну)?|таштоо(?:ну)?|салыңыз(?:дар)?|салгыла|салалы"
            r"|таштаңыз(?:дар)?)\b|чыгарылсын\b|кыскартылсын\b|өчүрүлсүн\b|өчүрүү(?:нү)?\b"
            r"|жокко\s+чыгар(?:ылсын|уу(?:ну)?)\b"
            r"|күчүн\s+жогот(?:ту|кон)\s+деп\s+(?:таанылсын|эсептелсин|табылсын|таануу(?:ну)?)\b|күчүн\s+жоготсун\b"
        ),
    ),
    (Ask.REPLACE, r"алмашт?ыр(?:ылсын|уу(?:ну)?|ыңыз(?:дар)?|алы|гыла)\b|алмашылсын\b"),
    (Ask.RESTATE, r"(?:баяндалсын|баяндоо(?:ну)?|жазылсын|берилсин)\b"),
    (
        Ask.ADD,
        (
            r"толукта(?:лсын|нсын|ңыз(?:дар)?)\b|толуктоо(?:ну)?\b|кошу(?:лсун|у(?:ну)?|ңуз(?:дар)?)\b"
            r"|кошумчалансын\b|киргиз(?:илсин|үү(?:нү)?|иңиз(?:дер)?)\b"
        ),
    ),
)
_ENGLISH: Final = (
    (
        Ask.KEEP,
        (
            r"(?:do\s+not|don['’]t|never)\s+(?:delete|remove|repeal|strike|change|amend|touch)\b"
            r"|(?:should|must)\s+(?:not|never)\s+be\s+(?:deleted|removed|repealed|struck\s+out|changed|amended)\b"
            r"|(?:keep|kept|retain|retained|leave|preserve)\b"
        ),
    ),
    (
        Ask.DELETE,
        (r"(?:deleted?|removed?|repealed?|struck\s+out|strike\s+out|strike|omit(?:ted)?)\b"),
    ),
    (Ask.REPLACE, r"(?:replaced?|substituted?|change|changed)\b"),
    (Ask.RESTATE, r"(?:reworded?|amended\s+to\s+read|should\s+read|to\s+read)\b"),
    (Ask.ADD, r"(?:insert(?:ed)?|add(?:ed)?|supplement(?:ed)?)\b"),
)
_BY_LANGUAGE: Final = ((Language.RU, _RUSSIAN), (Language.KY, _KYRGYZ), (Language.EN, _ENGLISH))

VERB: Final = re.compile(
    r"(?<!\w)(?:"
    + "|".join(
        f"(?P<{language.value}_{ask.value}>{pattern})"
        for language, asks in _BY_LANGUAGE
        for ask, pattern in asks
    )
    + ")"
)
"""A verb of asking; the group's name is its language and its `Ask`."""

NEEDS_OBJECT: Final = re.compile(
    r"отмен|сохран|остав|изъять|калсын|сакт|калтыр|жокко|keep|kept|retain|leave|preserve|repeal"
)
"""Verbs that are said of anything: alone they ask for nothing."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STEMS: Final = _words("""
    исключ удал убра убер убира отмен вычер изъять признать замен поменя менять меняйте исправ излож дополн добав включ
    встав остав сохран трога утрат алып алынып чыгар өчүр өзгөрт кыскар жогот алмаш баянд жазыл берилс толукт кошу
    кошумча киргиз калтыр калсын сакта delete remove repeal struck strike omit replace substitut chang reword read
    insert add supplement keep kept retain leave preserve amend touch
""")
"""One of them at least stands in a body that asks for something: a search before the reading."""

AROUND: Final = _words("""
    я мы предлагаю предлагаем предлагается прошу просим просьба требую требуем считаю считаем полагаю полагаем
    настаиваю настаиваем рекомендую рекомендуем рекомендуется необходимо необходимым целесообразным целесообразно
    нужным нужно надо следует должна должен должно должны быть подлежит требуется пожалуйста убедительно настоятельно
    признать признайте считать
    также полностью целиком вообще совсем в из из-за проекта проекте кодекса кодексе закона законе текста тексте
    эту этот это этого эта этой этом данную данный данное данной данном настоящую настоящий указанную указанный
    ее его всю весь целом наше наш мое предложение а и
    мен биз сунуштайм сунуштайбыз сунуш сунушум сунушубуз кылам кылабыз сунушталат сунуштайт суранам суранабыз сураныч
    сурайм сурайбыз өтүнөм өтүнөбүз талап керек зарыл деп эсептейм эсептейбиз эсептейбиз бул ушул аталган көрсөтүлгөн
    берилген ушуну муну аны толугу толук менен бойдон долбоордон долбоордун кодекстен мыйзамдан тексттен тексттин
    жана ошондой эле
    please kindly i we propose suggest ask request urge recommend demand that the this whole entire it should must be to
    completely entirely altogether from of in draft bill code law text you our my proposal is and
""")
"""Words around a verb that change nothing in what is asked."""

NOUNS: Final = re.compile(
    r"(?:норм|положени|формулировк|стать|пункт|подпункт|част|абзац|глав|раздел|требовани)[а-я]{0,3}"
    r"|(?:ченем|норма|жобо|берене|пункт|бөлү[кг]|абзац|глава|бөлүм|статья|талап)[а-яөүң]{0,6}"
    r"|(?:provision|clause|article|section|paragraph|point|item|part|rule|subparagraph|wording)"
)
"""What a clause is called."""
PRONOUNS: Final = _words("ее его это эту этот муну аны ушуну it this")

AS_IT_IS: Final = re.compile(
    r"(?:без\s+изменени[йя]|в\s+неизменн\w+\s+вид[еу]|как\s+есть|как\s+(?:в\s+проекте)|в\s+редакции\s+проекта"
    r"|в\s+(?:этой|данной|такой|предложенной|предлагаемой)\s+редакции|в\s+силе)\b"
    r"|(?:өзгөртүүсүз|өзгөрүүсүз|өзгөртпөй|(?:ошол|ушул|өз)\s+(?:бойдон|калыбында|түрүндө)|ошондой\s+эле|кандай\s+болсо\s+ошондой)\b"
    r"|(?:долбоордун|ушул|сунушталган)\s+редакциясы?нда\b"
    r"|(?:as\s+(?:it\s+)?(?:is|stands|drafted|proposed)|unchanged|untouched|in\s+(?:its\s+present|this)\s+(?:form|wording)"
    r"|without\s+(?:any\s+)?changes?)\b"
)
"""«Без изменений» and its like, beside a verb that keeps."""

REASON: Final = re.compile(
    r"\s?[,;:(–—-]?\s?(?<!\w)(?:так\s+как|поскольку|потому\s+что|т\.\s?к\.|ибо|ввиду|в\s+связи\s+с|чтобы|во\s+избежание"
    r"|анткени|себеби|because|since|in\s+order\s+to|so\s+that|otherwise|иначе)(?!\w)|\s[–—-]\s|\("
)
"""Where a request ends and its reason begins."""

UNCLEAR: Final = re.compile(
    r"(?<!\w)(?:если|ли|бы|когда|якобы|хотят|хочет|хотели|планируют|собираются|предлагают|предлагал\w*|решили|пытаются"
    r"|намерены|требуют|требовали|просят|некоторые|кто-то|они|он|она|проектом|законопроектом|авторы|разработчики"
    r"|депутаты|чиновники|почему|зачем|вместо|либо|или|только"
    r"|эгер|болсо|сунушташат|каалашат|алар|айрымдар|эмнеге|же"
    r"|if|unless|whether|would|could|might|they|some|others|why|instead|or|only)(?!\w)|\?"
)
"""A condition, a question, somebody else's wish: nothing that is asked for here and now."""

OBJECT_WORDS: Final = re.compile(
    r"(?:слов|цифр|числ|знак|символ|фраз|выражени|термин|предложени|текст|редакци|следующ|содержани|ново|после|перед"
    r"|конц|начал|соответственно|абзац|наименовани|назван|заголов|аталыш)[а-яөүң]*"
    r"|(?:сөз|сан|цифра|белги|деген|дегенди|дегенден|кийин|мурда|төмөнкү|мазмун|редакция|жаңы|аягы|акыр)[а-яөүң]*"
    r"|(?:words?|phrase|figures?|numbers?|term|text|sentence|following|after|before|with|by|new|end|at|as|follows|for)"
    r"|[внскиа]|во|со|на|из|к|по|а"
)
"""What words are called where words of the clause are to be changed."""

KY_MARKERS: Final = _words("""
    сунуштайм сунуштайбыз сунуш сунушум сунушубуз сунушталат суранам суранабыз сураныч сурайм сурайбыз өтүнөм өтүнөбүз
    талап керек зарыл эсептейм эсептейбиз
""")
KY_NAME_OF_ACT: Final = re.compile(r"(?:уу|үү|оо|өө|у|ү)(?:ну|нү|ны)?$")
"""«Алып салуу» names an act; beside one of the markers it asks for it."""
