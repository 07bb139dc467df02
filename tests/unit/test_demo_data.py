"""The demonstration texts say the same in three languages, and every comment points at something that exists."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.core.clauses.model import ClauseTree
from app.core.clauses.pairing import pair_trees
from app.core.clauses.split import split_document
from app.core.comments import Source, Stance
from app.core.importers import read_document
from app.core.permissions import Role
from app.core.regions import REGIONS
from app.core.text import fold
from app.models import MembershipRole

DATA = Path(__file__).resolve().parents[2] / "app" / "services" / "demo" / "data"
DRAFTS = ("code", "law")
LANGUAGES = ("ky", "ru", "en")
LABELS = {
    "section": re.compile(r"(?:([IVX]+) БӨЛҮМ|РАЗДЕЛ ([IVX]+)|SECTION ([IVX]+))\. "),
    "chapter": re.compile(r"(?:(\d+)-глава|Глава (\d+)|Chapter (\d+))\. "),
    "article": re.compile(r"(?:(\d+(?:-\d+)?)-берене|Статья (\d+(?:-\d+)?)|Article (\d+(?:-\d+)?))\. "),
    "paragraph": re.compile(r"(\d+)\. "),
    "point": re.compile(r"(\d+)\) "),
    "subpoint": re.compile(r"([а-яa-z])\) "),
}
LETTERS = {"a": "а", "b": "б", "c": "в"}
"""The Kyrgyz letter of a subpoint by the English letter at the same place."""
STRANGERS = "\u04c9\u04ca\u04c7\u04c8\u04a4\u04a5\u0472\u0473"
"""Letters of other alphabets that look like Ң, ң, Ө and ө."""


def read_lines(draft: str, language: str) -> list[str]:
    return (DATA / f"{draft}.{language}.txt").read_text(encoding="utf-8").splitlines()


def read_label(line: str) -> tuple[str, str, str] | None:
    """(level, number, rest of the line), None for a line without a label."""
    for level, pattern in LABELS.items():
        if match := pattern.match(line):
            number = next(group for group in match.groups() if group)
            return level, LETTERS.get(number, number) if level == "subpoint" else number, line[match.end() :]
    return None


def read_structure(draft: str, language: str) -> list[tuple[str, str]]:
    return [label[:2] for line in read_lines(draft, language) if (label := read_label(line))]


@cache
def read_clauses(draft: str, language: str) -> dict[str, str]:
    """Own text by clause id, read line by line: an oracle that knows nothing of the splitter."""
    texts: dict[str, str] = {}
    above = {"article": "", "paragraph": "", "point": ""}
    for line in read_lines(draft, language)[3:]:
        label = read_label(line)
        if label is None:
            if line:
                texts[above["article"]] = line
            continue
        level, number, rest = label
        if level == "article":
            above = {"article": f"art_{number}", "paragraph": "", "point": ""}
            texts[above["article"]] = ""
        elif level in ("paragraph", "point", "subpoint"):
            parent = {
                "paragraph": above["article"],
                "point": above["paragraph"] or above["article"],
                "subpoint": above["point"],
            }[level]
            eid = f"{parent}__{'para' if level == 'paragraph' else 'point'}_{number}"
            above |= {level: eid} | ({"point": ""} if level == "paragraph" else {})
            assert eid not in texts, f"{eid} stands twice"
            texts[eid] = rest
    return texts


@cache
def split(draft: str, language: str) -> ClauseTree:
    name = f"{draft}.{language}.txt"
    return split_document(read_document((DATA / name).read_bytes(), filename=name))


def read_json(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def read_comments() -> tuple[dict[str, Any], ...]:
    return tuple(read_json("comments.json"))


def each_comment() -> list[Any]:
    return [
        pytest.param(comment, id=f"{place}-{comment['draft']}-{comment['clause']}")
        for place, comment in enumerate(read_comments())
    ]


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_language_has_the_same_labels_in_the_same_order(draft: str, language: str) -> None:
    assert read_structure(draft, language) == read_structure(draft, "ky")


@pytest.mark.parametrize("draft", DRAFTS)
def test_the_same_clause_stands_on_the_same_line_in_every_language(draft: str) -> None:
    shapes = {
        language: [(bool(line), line.endswith((";", ":"))) for line in read_lines(draft, language)]
        for language in LANGUAGES
    }
    assert shapes["ru"] == shapes["ky"]
    assert shapes["en"] == shapes["ky"]


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_trees_of_the_languages_pair_clause_by_clause(draft: str, language: str) -> None:
    base, other = split(draft, "ky").clauses, split(draft, language).clauses
    pairing = pair_trees(base, other)
    assert pairing.differences == ()
    assert [pairing.pairs[clause.eid] for clause in other] == [clause.eid for clause in base]


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_splitter_finds_every_clause_and_has_nothing_to_warn_of(draft: str, language: str) -> None:
    tree = split(draft, language)
    assert (tree.language, tree.kind, tree.warnings) == (language, draft, ())
    assert tree.title == read_lines(draft, language)[0]
    ids = [clause.eid for clause in split(draft, "ky").clauses]
    found = {
        eid: clause.text for eid, clause in zip(ids, tree.clauses, strict=True) if eid.startswith("art_")
    }
    assert found == read_clauses(draft, language)


def test_the_code_is_large_enough_to_show_the_work() -> None:
    levels = [level for level, _ in read_structure("code", "ky")]
    assert len(levels) >= 90
    assert 14 <= levels.count("article") <= 18
    assert 4 <= levels.count("chapter") <= 5
    assert levels.count("subpoint") >= 3
    assert ("article", "12-1") in read_structure("code", "ky")


def test_the_law_is_short() -> None:
    assert 8 <= [level for level, _ in read_structure("law", "ky")].count("article") <= 10


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize(
    ("language", "words", "name"),
    [
        ("ky", "юридикалык күчү жок", "«Пикир»"),
        ("ru", "не имеет юридической силы", "«Пикир»"),
        ("en", "has no legal force", "Pikir"),
    ],
)
def test_the_preamble_says_that_the_text_has_no_legal_force(
    draft: str, language: str, words: str, name: str
) -> None:
    preamble = read_lines(draft, language)[2]
    assert words in preamble
    assert name in preamble


@pytest.mark.parametrize(
    "name", sorted(path.name for path in DATA.iterdir() if path.suffix in (".txt", ".json"))
)
def test_letters_are_the_right_code_points(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    assert not set(STRANGERS) & set(text)
    mixed = [
        word
        for word in re.findall(r"[^\W_]+", text.lower())
        if re.search(r"[a-zäöü]", word) and re.search(r"[а-яёңөү]", word)
    ]
    assert mixed == []


def test_the_kyrgyz_texts_do_not_follow_a_number_with_a_plural() -> None:
    number = r"(?:\d+|бир нече|эки|үч|беш|жети|он|отуз)"
    plural = r"(?:жумуш )?(?:күн|ай|жыл|пайыз|тургун|айыл|мүнөт|депутат)(?:д[аөеү]р|л[аөе]р|т[аө]р)"
    text = "\n".join(
        [*read_lines("code", "ky"), *read_lines("law", "ky")]
        + [comment["body"] for comment in read_comments() if comment["language"] == "ky"]
    )
    assert re.findall(rf"\b{number} {plural}", text.lower()) == []


@pytest.mark.parametrize("comment", each_comment())
def test_a_comment_has_what_a_comment_needs(comment: dict[str, Any]) -> None:
    assert comment["draft"] in DRAFTS
    assert comment["language"] in LANGUAGES
    assert comment["stance"] in set(Stance)
    assert comment["source"] in set(Source)
    assert comment["body"].strip() == comment["body"] != ""
    assert comment["region"] is None or comment["region"] in REGIONS
    assert comment["author"] or not comment["publish_name"]
    assert comment["organisation"] or not comment["official"]
    assert 0 <= comment["day"] < {"code": 14, "law": 7}[comment["draft"]]
    assert re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", comment["time"])


@pytest.mark.parametrize("comment", each_comment())
def test_a_comment_points_at_a_clause_that_exists_and_quotes_it_exactly(comment: dict[str, Any]) -> None:
    if comment["clause"] is None:
        assert comment["quote"] is None
        assert comment["proposed_text"] is None
        return
    text = read_clauses(comment["draft"], comment["language"])[comment["clause"]]
    assert comment["quote"] is None or comment["quote"] in text
    if comment["proposed_text"] is not None:
        assert comment["proposed_text"] != text
        assert comment["proposed_text"][-1:] == text[-1:]
        assert set(comment["proposed_text"].split()) & set(text.split())


def test_comments_are_in_the_order_they_came() -> None:
    for draft in DRAFTS:
        times = [(c["day"], c["time"]) for c in read_comments() if c["draft"] == draft]
        assert times == sorted(times)


def test_the_comments_are_mostly_kyrgyz_then_russian() -> None:
    written = [comment["language"] for comment in read_comments()]
    share = {language: written.count(language) / len(written) for language in LANGUAGES}
    assert len(written) >= 60
    assert share["ky"] > 0.55
    assert 0.3 < share["ru"] < 0.4
    assert 0 < share["en"] < 0.1


def test_some_people_write_kyrgyz_without_kyrgyz_letters() -> None:
    plain = [c["body"] for c in read_comments() if c["language"] == "ky" and "озгортуу" in fold(c["body"])]
    assert any(not set("өүң") & set(body.lower()) for body in plain)


def test_a_members_comment_is_signed_by_a_member_for_the_members_organisation() -> None:
    seats = {m["names"]["ky"]: m["organisation"] for m in read_json("people.json")["members"]}
    signed = [(c["author"], c["organisation"]) for c in read_comments() if c["draft"] == "law"]
    assert [pair for pair in signed if seats.get(pair[0]) != pair[1]] == []
    assert any(c["official"] for c in read_comments() if c["draft"] == "law")


def test_every_name_in_people_is_said_in_three_languages_and_marked_as_a_demonstration() -> None:
    people = read_json("people.json")
    names = [people["working_group"]["names"], people["working_group"]["mandate"]["bodies"]]
    names += [entry["names"] for kind in ("organisations", "members", "logins") for entry in people[kind]]
    for name in names:
        assert set(name) == set(LANGUAGES)
        assert all(text.endswith(("(демо)", "(demo)")) for text in name.values())


def test_people_have_roles_seats_and_addresses_that_the_program_knows() -> None:
    people = read_json("people.json")
    slugs = {organisation["slug"] for organisation in people["organisations"]}
    assert {member["organisation"] for member in people["members"]} <= slugs
    assert {comment["organisation"] for comment in read_comments()} <= slugs | {None}
    assert {member["role"] for member in people["members"]} <= set(MembershipRole)
    assert {login["role"] for login in people["logins"]} == {
        "admin",
        "secretary",
        "expert",
        "member",
        "commenter",
    }
    assert {login["role"] for login in people["logins"]} <= set(Role)
    addresses = [entry["email"] for kind in ("members", "logins") for entry in people[kind]]
    assert all(re.fullmatch(r"[a-z.]+@example\.kg", address) for address in addresses)
