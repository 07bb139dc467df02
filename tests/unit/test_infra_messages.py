"""Every code that is raised anywhere has a sentence, and every raise gives what its sentence asks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.messages import MESSAGES

ROOT = Path(__file__).resolve().parents[2]
VIOLATIONS = {"RuleViolation": 0, "FieldViolation": 1}
"""Which argument is the code."""
PARAMETER = re.compile(r"%\((\w+)\)s")


def calls() -> Iterator[tuple[str, ast.Call]]:
    for folder in ("app", "tasks"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", None) in VIOLATIONS:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def codes_of(call: ast.Call) -> list[str]:
    """The literal codes the call may raise; none when they are computed."""
    assert isinstance(call.func, ast.Name)
    code = call.args[VIOLATIONS[call.func.id]]
    branches = [code.body, code.orelse] if isinstance(code, ast.IfExp) else [code]
    return [
        branch.value
        for branch in branches
        if isinstance(branch, ast.Constant) and isinstance(branch.value, str)
    ]


CALLS = [(place, call) for place, call in calls() if codes_of(call)]
COMPUTED = [place for place, call in calls() if not codes_of(call)]
PASSED_ON = {"app/core/importers/registry.py", "app/infra/parsing.py", "app/web/digests/forms.py"}
"""Files that raise a code they were given: the literal stands where it was given."""


def given(call: ast.Call) -> set[str]:
    assert isinstance(call.func, ast.Name)
    named = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
    return named | ({"field"} if call.func.id == "FieldViolation" else set())


def spreads(call: ast.Call) -> bool:
    return any(keyword.arg is None for keyword in call.keywords)


def test_raises_are_found() -> None:
    assert len(CALLS) > 60


@pytest.mark.parametrize(("place", "call"), CALLS, ids=[place for place, _ in CALLS])
def test_every_code_has_a_sentence_and_every_sentence_its_parameters(place: str, call: ast.Call) -> None:
    for code in codes_of(call):
        assert code in MESSAGES, f"{place}: add {code!r} to app/core/messages.py"
        missing = set(PARAMETER.findall(MESSAGES[code])) - given(call)
        assert spreads(call) or not missing, f"{place}: {code} needs {sorted(missing)}"


def test_a_code_is_written_where_it_is_raised() -> None:
    assert {place.rsplit(":", 1)[0] for place in COMPUTED} <= PASSED_ON, COMPUTED


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_a_sentence_is_one_a_person_can_read(code: str) -> None:
    sentence = MESSAGES[code]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert sentence[0].isupper()
    assert sentence.strip() == sentence
    rest = PARAMETER.sub("", sentence)
    assert "%" not in rest, "a bare percent sign breaks the formatting"


def test_every_sentence_is_used() -> None:
    source = "\n".join(
        file.read_text("utf-8")
        for folder in ("app", "tasks")
        for file in (ROOT / folder).rglob("*.py")
        if file.name != "messages.py"
    )
    unused = [code for code in MESSAGES if f'"{code}"' not in source]
    assert not unused, f"nobody says this any more: {unused}"
