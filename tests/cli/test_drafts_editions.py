"""`pikir drafts import --edition-of`, `drafts diff`."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.infra.db import Database
from tests.cli.conftest import Console
from tests.factories import make_draft
from tests.revisions import make_revised

SECOND = """Закон Кыргызской Республики
О местном бюджете

Глава 1. Общие положения
Статья 1. Бюджет
1. Местный кенеш утверждает бюджет айылного аймака не позднее пятнадцатого декабря.
2. Проект бюджета выносится на публичные слушания за тридцать дней до рассмотрения.
3. Результаты слушаний публикуются на сайте в течение десяти дней.
Статья 2. Земля
1. Земельные участки предоставляются жителям на открытых торгах по решению сессии.
"""


@pytest.fixture
def second(tmp_path: Path) -> Path:
    path = tmp_path / "second.txt"
    path.write_text(SECOND, "utf-8")
    return path


def test_a_file_becomes_the_next_edition(console: Console, database: Database, second: Path) -> None:
    slug = make_revised(database)
    done = console("drafts", "import", str(second), "--edition-of", slug, "--json")
    assert done.code == 0
    assert done.document == {"slug": slug, "edition": 2, "language": "ru", "clauses": 7, "warnings": []}
    editions = console("drafts", "show", slug, "--json").document["editions"]
    assert [edition["state"] for edition in editions] == ["published", "unpublished"]


def test_a_second_file_waits_until_the_edition_is_published(
    console: Console, database: Database, second: Path
) -> None:
    slug = make_revised(database)
    console("drafts", "import", str(second), "--edition-of", slug)
    again = console("drafts", "import", str(second), "--edition-of", slug, "--json")
    assert (again.code, again.error["code"]) == (2, "edition-unpublished")
    assert console("drafts", "publish", slug).code == 0
    assert console("drafts", "import", str(second), "--edition-of", slug, "--json").document["edition"] == 3


@pytest.mark.parametrize(
    "option", [("--kind", "law"), ("--slug", "other"), ("--into", "other", "--lang", "ru")]
)
def test_options_of_a_new_draft_do_not_go_with_an_edition(
    console: Console, database: Database, second: Path, option: tuple[str, ...]
) -> None:
    slug = make_revised(database)
    refused = console("drafts", "import", str(second), "--edition-of", slug, *option)
    assert refused.code == 2
    assert refused.err.count("\n") == 1


def test_an_edition_of_no_draft_is_refused(console: Console, second: Path) -> None:
    refused = console("drafts", "import", str(second), "--edition-of", "nothing", "--json")
    assert (refused.code, refused.error["code"]) == (2, "draft-not-found")


@pytest.mark.parametrize("published", [False, True])
def test_two_editions_are_compared_clause_by_clause(
    console: Console, database: Database, second: Path, published: bool
) -> None:
    slug = make_revised(database)
    console("drafts", "import", str(second), "--edition-of", slug)
    if published:
        console("drafts", "publish", slug)
    done = console("drafts", "diff", slug, "--from", "1", "--to", "2", "--json")
    assert done.code == 0
    found = {(one["from"], one["to"], one["status"]) for one in done.document["clauses"]}
    assert found == {
        ("chp_1", "chp_1", "same"),
        ("art_1", "art_1", "same"),
        ("art_1__para_1", "art_1__para_1", "changed"),
        ("art_1__para_2", "art_1__para_2", "split"),
        ("art_1__para_2", "art_1__para_3", "split"),
        ("art_2", None, "removed"),
        ("art_2__para_1", None, "removed"),
        ("art_3", "art_2", "moved"),
        ("art_3__para_1", "art_2__para_1", "same"),
    }
    (changed,) = [one for one in done.document["clauses"] if one["status"] == "changed"]
    assert changed["changes"][0]["field"] == "text"
    kinds = [(segment["kind"], segment["text"]) for segment in changed["changes"][0]["segments"]]
    assert ("removed", "двадцатого") in kinds
    assert ("inserted", "пятнадцатого") in kinds


@pytest.mark.parametrize(
    ("old", "new", "code"), [("2", "1", "editions-out-of-order"), ("1", "7", "edition-not-found")]
)
def test_a_comparison_that_cannot_be_is_refused(
    console: Console, database: Database, old: str, new: str, code: str
) -> None:
    slug = make_revised(database, editions=2)
    told = console("drafts", "diff", slug, "--from", old, "--to", new, "--json")
    assert (told.code, told.error["code"]) == (2, code)


def test_a_comparison_needs_a_draft(console: Console, database: Database) -> None:
    make_draft(database)
    assert console("drafts", "diff", "nothing", "--from", "1", "--to", "2").code == 2
