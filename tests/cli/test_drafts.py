"""`pikir drafts`: import, publish, show, list."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.text import Language
from app.infra.db import Database
from tests.cli.conftest import Console
from tests.factories import make_draft


def test_an_import_is_a_new_unpublished_draft(console: Console, law: Path) -> None:
    done = console("drafts", "import", str(law), "--kind", "law", "--slug", "kurultai", "--json")
    assert done.code == 0
    assert done.document == {"slug": "kurultai", "edition": 1, "language": "ru", "clauses": 6, "warnings": []}
    shown = console("drafts", "show", "kurultai", "--json").document
    assert (shown["state"], shown["kind"]) == ("unpublished", "law")
    assert shown["title"] == {"ky": None, "ru": "Закон о курултае", "en": None}


def test_a_title_belongs_to_the_language_of_the_file(console: Console, law: Path, law_ky: Path) -> None:
    console("drafts", "import", str(law), "--kind", "law", "--slug", "kurultai", "--title", "О курултае")
    console(
        "drafts", "import", str(law_ky), "--into", "kurultai", "--lang", "ky", "--title", "Курултай тууралуу"
    )
    title = console("drafts", "show", "kurultai", "--json").document["title"]
    assert title == {"ky": "Курултай тууралуу", "ru": "О курултае", "en": None}


def test_a_second_language_joins_the_same_edition(console: Console, law: Path, law_ky: Path) -> None:
    console("drafts", "import", str(law), "--kind", "law", "--slug", "kurultai")
    done = console("drafts", "import", str(law_ky), "--into", "kurultai", "--lang", "ky", "--json")
    assert done.document["language"] == "ky"
    assert done.document["edition"] == 1
    editions = console("drafts", "show", "kurultai", "--json").document["editions"]
    assert [edition["languages"] for edition in editions] == [["ky", "ru"]]


def test_another_tree_is_refused_with_its_differences(console: Console, law: Path, tmp_path: Path) -> None:
    console("drafts", "import", str(law), "--kind", "law", "--slug", "kurultai")
    other = tmp_path / "other.txt"
    other.write_text(law.read_text("utf-8") + "\nСтатья 3. Лишняя\n1. Её нет в проекте.\n", "utf-8")
    told = console("drafts", "import", str(other), "--into", "kurultai", "--lang", "en", "--json")
    assert (told.code, told.error["code"]) == (2, "trees-differ")
    assert any("art_3" in difference.values() for difference in told.error["differences"])
    said = console("drafts", "import", str(other), "--into", "kurultai", "--lang", "en")
    assert "art_3" in said.out
    assert said.err.count("\n") == 1
    editions = console("drafts", "show", "kurultai", "--json").document["editions"]
    assert editions[0]["languages"] == ["ru"]


def test_publishing_opens_a_draft_to_readers_once(console: Console, database: Database) -> None:
    slug = make_draft(database, published=False)
    done = console("drafts", "publish", slug, "--json")
    assert done.document["state"] == "published"
    again = console("drafts", "publish", slug, "--json")
    assert (again.code, again.error["code"], again.error["where"]) == (2, "edition-already-published", slug)


def test_the_list_holds_the_objects_of_show(console: Console, database: Database) -> None:
    slugs = {make_draft(database), make_draft(database, published=False)}
    items = console("drafts", "list", "--json").document["items"]
    assert {item["slug"] for item in items} == slugs
    assert items[0] == console("drafts", "show", items[0]["slug"], "--json").document


def test_people_see_languages_clauses_and_state(console: Console, database: Database) -> None:
    make_draft(database, "kodeks")
    out = console("drafts", "show", "kodeks").out
    assert out.splitlines()[0] == "kodeks  code  published"
    assert "edition 1: ky, ru, en, 7 clauses, published" in out
    assert "+06:00" in out
    assert console("drafts", "list").out.startswith("kodeks  code  published  ")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["import", "LAW"], "usage"),
        (["import", "LAW", "--kind", "poem"], "usage"),
        (["import", "LAW", "--into", "kodeks"], "usage"),
        (["import", "LAW", "--into", "kodeks", "--lang", "ru", "--kind", "law"], "usage"),
        (["import", "LAW", "--into", "absent", "--lang", "ru"], "draft-not-found"),
        (["import", "LAW", "--into", "kodeks", "--lang", "ky"], "language-exists"),
        (["import", "LAW", "--kind", "law", "--lang", "de"], "usage"),
        (["import", "LAW", "--kind", "law", "--slug", "Kodeks 2"], "slug-malformed"),
        (["import", "LAW", "--kind", "law", "--slug", "kodeks"], "slug-taken"),
        (["import", "LAW", "--kind", "law", "--title", "   "], "title-required"),
        (["import", "LAW", "--kind", "law", "--title", "\udcff"], "usage"),
        (["import", "absent.docx", "--kind", "law"], "file-unreadable"),
        (["publish", "absent"], "draft-not-found"),
        (["publish", "kodeks", "--edition", "2"], "edition-not-found"),
        (["publish", "kodeks", "--edition", "0"], "usage"),
        (["publish", "kodeks", "--edition", "99999999999999999999"], "usage"),
        (["show", "absent"], "draft-not-found"),
        (["show"], "usage"),
        (["shwo", "kodeks"], "usage"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_kept(
    console: Console, database: Database, law: Path, words: list[str], code: str
) -> None:
    make_draft(database, "kodeks", languages=(Language.KY,))
    before = console("drafts", "list", "--json").out
    given = [str(law) if word == "LAW" else word for word in words]
    told = console("drafts", *given, "--json")
    assert (told.code, told.error["code"]) == (2, code)
    assert set(told.error) == {"code", "message", "where"}
    said = console("drafts", *given)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert console("drafts", "list", "--json").out == before
