"""Form letters as people send them: edited, shortened, with a story of their own; and comments nobody copied."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from app.core.digests.campaigns import Submission

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)

# Three letters a language, on the same draft and with one closing sentence in common.
_WRITTEN = {
    "ru": """
Мы, жители айыльного аймака, обращаемся к рабочей группе по поводу проекта. Срок общественных слушаний
предлагается сократить до семи дней, и люди на дальних пастбищах о них просто узнают слишком поздно. Повестку
заседания кенеша следует вывешивать на доске объявлений каждого села и публиковать на сайте. Протокол
заседания должен быть открыт для любого жителя в течение трёх рабочих дней. Просим учесть наше мнение при
доработке проекта.

Проект передаёт сёлам обязанность содержать дороги, но денег на это в местном бюджете нет. Доля подоходного
налога, остающаяся в айыл окмоту, покрывает только зарплату и уголь для школ. Предлагаем закрепить за сёлами
половину налога на транспорт и всю плату за пользование карьерами. Иначе статья о расходных обязательствах
останется на бумаге, как это было с прежним законом. Просим учесть наше мнение при доработке проекта.

Глава айыл окмоту должен избираться прямым голосованием жителей, а не назначаться сверху. Назначенный глава
смотрит на акима и губернатора, а перед селом отчитывается один раз в год для вида. В нашем аймаке за четыре
года сменились три главы, и никто из них не закончил начатую водопроводную сеть. Выборный глава отвечал бы
перед людьми, которые встречают его на улице каждое утро. Просим учесть наше мнение при доработке проекта.
""",
    "ky": """
Биз, айыл аймагынын тургундары, жумушчу топко долбоор боюнча кайрылабыз. Коомдук угуулардын мөөнөтүн жети
күнгө чейин кыскартуу сунушталууда, жайлоодогу элдер алар жөнүндө өтө кеч угушат. Кеңештин отурумунун күн
тартиби ар бир айылдын кулактандыруу тактасына илинип, сайтка жарыялансын. Отурумдун протоколу үч жумуш
күнүнүн ичинде ар бир тургун үчүн ачык болсун. Долбоорду иштеп чыгууда биздин пикирибизди эске алууну
суранабыз.

Долбоор айылдарга жолдорду кармоо милдетин өткөрүп берет, бирок жергиликтүү бюджетте ага каражат каралган
эмес. Айыл өкмөтүндө калган киреше салыгынын үлүшү айлык акыга жана мектептердин көмүрүнө гана жетет.
Транспорт салыгынын жарымын жана карьерлерди пайдалануу акысын толугу менен айылдарга бекитүүнү сунуштайбыз.
Антпесе чыгаша милдеттенмелери жөнүндөгү берене мурунку мыйзамдагыдай эле кагаз жүзүндө калат. Долбоорду иштеп
чыгууда биздин пикирибизди эске алууну суранабыз.

Айыл өкмөтүнүн башчысы жогортон дайындалбастан, тургундардын түз добушу менен шайлансын. Дайындалган башчы
акимди гана карайт, ал эми айылдын алдында жылына бир жолу көз боёмочулук үчүн отчет берет. Биздин аймакта
төрт жылда үч башчы алмашты, алардын бири да башталган суу түтүгүн бүтүргөн жок. Шайланган башчы күн сайын
көчөдө жолуккан адамдардын алдында жооп бермек. Долбоорду иштеп чыгууда биздин пикирибизди эске алууну
суранабыз.
""",
    "en": """
We, residents of the municipality, write to the working group about the draft law. Public hearings are to be
announced only seven days ahead, and families on the summer pastures will hear of them far too late. The
agenda of every council sitting should hang on the notice board of each village and stand on the website. The
minutes of the sitting must be open to any resident within three working days. We ask you to take our opinion
into account when the draft is revised.

The draft hands the upkeep of roads to the villages, but the local budget holds no money for it. The share of
income tax that stays with us pays for salaries and for the coal of two schools. We propose that half of the
vehicle tax and all fees for quarries belong to the villages by law. Otherwise the article on expenditure will
remain on paper, as it did under the previous act. We ask you to take our opinion into account when the draft
is revised.

The head of the municipality should be elected by direct vote and not appointed from above. An appointed head
looks to the governor and reports to the village once a year for the sake of appearance. In four years we have
seen three heads, and none of them finished the water pipeline that was begun. An elected head would answer to
the people who meet him in the street every morning. We ask you to take our opinion into account when the
draft is revised.
""",
}
LETTERS = {
    language: tuple(" ".join(letter.split()) for letter in written.split("\n\n"))
    for language, written in _WRITTEN.items()
}
STORIES = {
    "ru": "Я живу в селе {0} {1} лет. У нас в {0} та же беда. В моей семье {1} человек, и все так думают. Спасибо.",
    "ky": "Мен {0} айылында {1} жылдан бери жашайм. Бизде {0} айылында да ушундай. Үй-бүлөмдө {1} киши. Рахмат.",
    "en": "I have lived in {0} for {1} years. It is the same in {0}. There are {1} of us at home. Thank you.",
}
SYNONYMS = {
    "ru": (
        ("должен", "обязан"),
        ("следует", "нужно"),
        ("людьми", "жителями"),
        ("каждого", "любого"),
        ("села", "аила"),
    ),
    "ky": (
        ("тургун", "жаран"),
        ("айылдын", "кыштактын"),
        ("жарыяланат", "чыгат"),
        ("гана", "эле"),
        ("үчүн", "деп"),
    ),
    "en": (("should", "ought to"), ("village", "settlement"), ("people", "residents"), ("every", "each")),
}
STRONGER = {"ru": "действительно", "ky": "чындап эле", "en": "really"}
PLACES = ("Ак-Башат", "Кызыл-Булак", "Таш-Кечүү", "Жаңы-Арык", "Көк-Жар", "Тоо-Ашуу", "Чоң-Сай", "Кең-Өрөөн")
OPENINGS = {"ru": "Здравствуйте!", "ky": "Саламатсызбы!", "en": "Hello,"}
# Words of comments nobody copied; the register of the letters, so that single words say nothing.
VOCABULARY = {
    language: sorted({word.strip(".,!") for letter in letters for word in letter.lower().split()})
    for language, letters in LETTERS.items()
}


def sentences_of(letter: str) -> list[str]:
    return [sentence.strip(" .") + "." for sentence in letter.split(". ")]


def edited(letter: str, language: str, chance: random.Random) -> str:
    """One to three things a sender does to a letter: drops a sentence, adds his own, changes words, moves lines."""
    sentences = sentences_of(letter)
    for change in chance.sample(
        ("drop", "story", "words", "move", "commas", "open", "capitals", "wrap", "less", "more"), k=3
    ):
        if change == "drop":
            del sentences[chance.randrange(len(sentences))]
        elif change == "story":
            own = sentences_of(STORIES[language].format(chance.choice(PLACES), chance.randint(2, 60)))
            sentences += chance.sample(own, k=2)
        elif change == "words":
            for written, instead in SYNONYMS[language]:
                sentences = [sentence.replace(written, instead) for sentence in sentences]
        elif change == "move":
            sentences.insert(0, sentences.pop())
        elif change == "commas":
            sentences = [sentence.replace(",", "") for sentence in sentences]
        elif change == "open":
            sentences.insert(0, OPENINGS[language])
        elif change == "capitals":
            place = chance.randrange(len(sentences))
            sentences[place] = sentences[place].upper()
        elif change == "wrap":
            sentences = [sentence.replace(", ", ",\n") for sentence in sentences]
        else:
            place = chance.randrange(len(sentences))
            sentences[place] = reworded(sentences[place], change, language, chance)
    return " ".join(sentences)


def reworded(sentence: str, change: str, language: str, chance: random.Random) -> str:
    """A sentence without one of its longer words, or with one that strengthens it."""
    words = sentence.split()
    if change == "more":
        words.insert(chance.randrange(1, len(words) + 1), STRONGER[language])
    elif long := [
        n for n, word in enumerate(words) if len(word) > 7 and word.isalpha() and "бастан" not in word
    ]:
        del words[chance.choice(long)]
    return " ".join(words)


def own_comment(language: str, chance: random.Random) -> str:
    """A comment nobody copied: three to six sentences of the letters' own words."""
    words = VOCABULARY[language]
    return " ".join(
        " ".join(chance.choices(words, k=chance.randint(5, 14))).capitalize() + "."
        for _ in range(chance.randint(3, 6))
    )


def submission(number: int, text: str, language: str = "ru", **fields: object) -> Submission:
    values: dict[str, object] = {
        "id": f"{number:06d}",
        "text": text,
        "received_at": BEGAN + timedelta(seconds=number),
        "source": "web",
        "language": language,
    }
    return Submission(**{**values, **fields})  # type: ignore[arg-type]


def discussion(
    per_letter: int, own: int, seed: int = 1, languages: tuple[str, ...] = ("ru", "ky", "en")
) -> tuple[list[Submission], dict[str, str]]:
    """Comments in an order of their own, and id → the letter it was made from, for those made from one."""
    chance = random.Random(seed)
    texts: list[tuple[str, str, str | None]] = []
    for language in languages:
        for place, letter in enumerate(LETTERS[language]):
            name = f"{language}{place}"
            texts += [(edited(letter, language, chance), language, name) for _ in range(per_letter)]
        texts += [(own_comment(language, chance), language, None) for _ in range(own)]
    chance.shuffle(texts)
    comments = [submission(number, text, language) for number, (text, language, _) in enumerate(texts)]
    letters = {one.id: name for one, (_, _, name) in zip(comments, texts, strict=True) if name is not None}
    return comments, letters


def new_letter(language: str, chance: random.Random) -> str:
    """Another letter: five sentences of its own and the closing one all letters share."""
    sentences = sentences_of(own_comment(language, chance))[:5]
    return " ".join([*sentences, sentences_of(LETTERS[language][0])[-1]])
