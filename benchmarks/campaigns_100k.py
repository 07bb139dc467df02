"""campaigns_100k: near-duplicates among 100,000 comments, on one core; the growth from 10,000; recall and precision.

A third of the comments are edited copies of form letters in ky, ru and en, a tenth short and equal, the rest nobody's.
The reference is the smaller size: `ratio` is the growth exponent between the two.
"""

from __future__ import annotations

import json
import math
import os
import random
import resource
import time
from collections import Counter
from math import comb

from app.core.digests.campaigns import Campaigns, Submission, find_campaigns
from tests.unit.core.campaign_letters import LETTERS, edited, new_letter, own_comment, submission

SMALL, LARGE = 10_000, 100_000
LETTERS_MADE = 20
"""Further letters a language, so that the groups are of many sizes."""
SHORT = ("Колдойм", "Каршымын", "Поддерживаю!", "Против.", "I agree", "Не согласен", "Макулмун")


def discussion(n: int) -> tuple[list[Submission], dict[str, str]]:
    """n comments, and id → the letter it was made from."""
    chance = random.Random(1)
    letters = {
        language: [*LETTERS[language], *(new_letter(language, chance) for _ in range(LETTERS_MADE))]
        for language in LETTERS
    }
    comments, truth = [], {}
    for number in range(n):
        language = ("ru", "ky", "en")[number % 3]
        kind = chance.random()
        if kind < 1 / 3:
            letter = min(int(chance.expovariate(0.2)), len(letters[language]) - 1)
            text = edited(letters[language][letter], language, chance)
            truth[f"{number:06d}"] = f"{language}{letter}"
        elif kind < 13 / 30:
            text = chance.choice(SHORT)
        else:
            text = own_comment(language, chance)
        comments.append(submission(number, text, language))
    return comments, truth


def accuracy(found: Campaigns, truth: dict[str, str]) -> tuple[float, float]:
    """Recall and precision over pairs of comments made from one letter; short equal comments are no letter's."""
    together = right = 0
    for group in found.groups:
        letters = Counter(truth.get(member.id, "") for member in group.members)
        if set(letters) == {""}:
            continue
        together += comb(group.count, 2)
        right += sum(comb(n, 2) for letter, n in letters.items() if letter)
    wanted = sum(comb(n, 2) for n in Counter(truth.values()).values())
    return right / wanted, right / together


def measure(n: int) -> tuple[float, float, float]:
    comments, truth = discussion(n)
    began = time.process_time()
    found = find_campaigns(lambda: comments)
    seconds = time.process_time() - began
    return seconds, *accuracy(found, truth)


def main() -> None:
    # One core: numpy's linear algebra would otherwise start threads, though nothing here uses it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    small, _, _ = measure(SMALL)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    large, recall, precision = measure(LARGE)
    line = {
        "bench": "campaigns_100k",
        "value": round(large, 2),
        "unit": "s",
        "reference": round(small, 2),
        "ratio": round(math.log(large / small) / math.log(LARGE / SMALL), 3),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "peak_mib_before": round(before, 1),
        "recall": round(recall, 4),
        "precision": round(precision, 4),
        "n": LARGE,
    }
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
