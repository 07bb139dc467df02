"""conflicts_10k: 10,000 proposals to one clause read, gathered and searched for conflicts; the growth from 1,000.

Half give a whole wording of the clause with changes of their own, a fifth ask in words for one, the rest repeat a few
wordings or ask for deletion or keeping; in Russian, Kyrgyz and English. The reference is the smaller size:
`ratio` is the growth exponent between the two. `worst`: one clause and two wordings of 100,000 characters.
"""

from __future__ import annotations

import json
import math
import random
import resource
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from app.core.digests.conflicts import Conflicts, find_conflicts
from app.core.digests.proposals import WordingProposed, find_proposals

SMALL, LARGE = 1_000, 10_000
LONG = 100_000
BEGINNING = datetime(2026, 3, 2, tzinfo=UTC)
SENTENCES = 4
CLAUSES = {
    "ru": "Исполнительный орган местного самоуправления выносит проект решения на общественное обсуждение не позднее"
    " чем за 30 дней до его принятия и размещает поступившие замечания на своем сайте за 10 дней. ",
    "ky": "Жергиликтүү өз алдынча башкаруунун аткаруу органы чечимдин долбоорун кабыл алынганга чейин 30 күндөн"
    " кечиктирбестен коомдук талкууга чыгарат жана келип түшкөн сунуштарды 10 күндө расмий сайтка жайгаштырат. ",
    "en": "The executive body of local self-government puts a draft decision to public discussion at least 30 days"
    " before it is adopted and publishes the remarks received on its official site within 10 days. ",
}
REQUESTS = {
    "ru": "Предлагаю слова «{old}» заменить словами «{new}».",
    "ky": "«{old}» деген сөздөр «{new}» деген сөздөргө алмаштырылсын.",
    "en": "Replace “{old}” with “{new}”.",
}
DELETIONS = {
    "ru": "Прошу исключить эту норму.",
    "ky": "Бул жобо алып салынсын.",
    "en": "Please delete this provision.",
}
KEEPING = {"ru": "Оставить без изменений.", "ky": "Өзгөртүүсүз калтырылсын.", "en": "Keep it as it is."}
CITING = {"ru": "в соответствии со статьей {n}", "ky": "{n}-беренеге ылайык", "en": "under article {n}"}


def edited(text: str, language: str, chance: random.Random) -> str:
    """The clause with one to three words changed, taken out or put in."""
    words = text.split()
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(words))
        kind = chance.random()
        if kind < 0.2:
            words[place : place + 1] = []
        elif kind < 0.4:
            words.insert(place, CITING[language].format(n=chance.randint(1, 40)))
        else:
            words[place] = f"{words[place][:4]}{chance.randint(1, 999)}"
    return " ".join(words)


def discussion(size: int) -> tuple[dict[str, str], list[WordingProposed]]:
    """A clause in three languages and `size` comments that propose something for it."""
    chance = random.Random(1)
    texts = {language: (sentence * SENTENCES).strip() for language, sentence in CLAUSES.items()}
    common = {
        language: [edited(text, language, chance) for _ in range(20)] for language, text in texts.items()
    }
    comments = []
    for number in range(size):
        language = ("ru", "ky", "en")[number % 3]
        kind, text, body = chance.random(), "", ""
        if kind < 0.5:
            text = edited(texts[language], language, chance)
        elif kind < 0.7:
            old = chance.choice([word for word in texts[language].split() if len(word) > 5])
            body = REQUESTS[language].format(old=old.strip("."), new=f"{old[:4]}{chance.randint(1, 999)}")
        elif kind < 0.9:
            text = chance.choice(common[language])
        else:
            body = (DELETIONS if kind < 0.95 else KEEPING)[language]
        comments.append(proposed(number, text, language, body))
    return texts, comments


def proposed(number: int, text: str, language: str, body: str = "") -> WordingProposed:
    received = BEGINNING + timedelta(seconds=number)
    return WordingProposed(f"{number:06d}", text, language, number % 97 == 0, None, "amend", body, received)


def measure(texts: Mapping[str, str], comments: list[WordingProposed]) -> tuple[float, int, Conflicts]:
    began = time.process_time()
    proposals = find_proposals(texts, comments)
    conflicts = find_conflicts(texts, proposals)
    return time.process_time() - began, len(proposals), conflicts


def worst() -> float:
    """A clause and two wordings of `LONG` characters in which every word is another."""
    chance = random.Random(2)
    texts = [" ".join(f"слово{chance.randint(1, 999)}" for _ in range(LONG // 8))[:LONG] for _ in range(3)]
    seconds, _, _ = measure({"ru": texts[0]}, [proposed(n, text, "ru") for n, text in enumerate(texts[1:])])
    return seconds


def main() -> None:
    small, _, _ = measure(*discussion(SMALL))
    large, proposals, conflicts = measure(*discussion(LARGE))
    line = {
        "bench": "conflicts_10k",
        "value": round(large, 2),
        "unit": "s",
        "reference": round(small, 2),
        "ratio": round(math.log(large / small) / math.log(LARGE / SMALL), 3),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "proposals": proposals,
        "conflicts": len(conflicts.found) + conflicts.more,
        "worst": round(worst(), 2),
        "n": LARGE,
    }
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
