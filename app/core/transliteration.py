"""Addresses out of Cyrillic titles: letters by the usual Latin spelling, words joined by hyphens."""

from __future__ import annotations

import re

_LETTERS = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяңөү",
        "a b v g d e e j z i i k l m n o p r s t u f h ts ch sh sch . y . e yu ya n o u".replace(
            ".", "\0"
        ).split(" "),
        strict=True,
    )
)
_TABLE = str.maketrans({letter: latin.replace("\0", "") for letter, latin in _LETTERS.items()})


def slugify(text: str, limit: int) -> str:
    """`Жергиликтүү башкаруу кодекси` → `jergiliktuu-bashkaruu-kodeksi`; at most `limit` characters, whole words
    where possible, empty when nothing Latin comes of the text."""
    words = re.findall(r"[a-z0-9]+", text.lower().translate(_TABLE))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:limit]
        if len(longer) > limit:
            break
        slug = longer
    return slug
