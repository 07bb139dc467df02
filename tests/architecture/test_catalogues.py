"""Every text is translated, with the placeholders of its source; and the check that says so can say otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Message

from scripts.catalogues import message_problems, problems


def test_the_catalogues_are_complete(tmp_path: Path) -> None:
    found = list(problems(tmp_path / "messages.pot"))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Drafts", ""),
        ("Closes %(date)s", "Жабылат"),
        ("Closes %(date)s", "%(data)s жабылат"),
        ("Closes {date}", "Жабылат {0}"),
        (("%(num)d comment", "%(num)d comments"), ("%(num)d пикир", "")),
        (("%(num)d comment", "%(num)d comments"), ("%(num)d пикир", "%(n)d пикир")),
    ],
)
def test_a_missing_text_or_another_placeholder_is_found(
    source: str | tuple[str, str], translation: str
) -> None:
    assert list(message_problems("ky", Message(source, translation)))


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Closes %(date)s", "%(date)s жабылат"),
        (
            ("One comment", "%(num)d comments"),
            ("Один комментарий", "%(num)d комментария", "%(num)d комментариев"),
        ),
        (("%(num)d comment", "%(num)d comments"), ("%(num)d пикир", "%(num)d пикир")),
    ],
)
def test_a_faithful_translation_passes(
    source: str | tuple[str, str], translation: str | tuple[str, ...]
) -> None:
    assert not list(message_problems("ru", Message(source, translation)))


def test_a_fuzzy_translation_is_found() -> None:
    assert list(message_problems("ru", Message("Drafts", "Проекты", flags={"fuzzy"})))


def test_english_needs_no_translation_of_itself() -> None:
    assert not list(message_problems("en", Message("Drafts", "")))
