"""A broken rule in words for the console: the message all deliveries share, where it was, what to do next."""

from __future__ import annotations

from app.cli.problems import BAD_INPUT, CHECK_FAILED, Problem
from app.core.errors import FieldViolation, RuleViolation
from app.core.messages import MESSAGES

# Codes of rules whose breaking is a finding, not a mistake of whoever typed the command.
FINDINGS = frozenset({"digest-does-not-reconcile"})

WHERE = {
    "account-not-found": "%(email)s",
    "account-suspended": "%(email)s",
    "draft-not-found": "%(slug)s",
    "edition-already-published": "%(slug)s",
    "edition-not-found": "%(slug)s",
    "edition-not-published": "%(slug)s",
    "group-not-found": "%(slug)s",
    "language-exists": "%(slug)s",
    "round-closed": "ID",
    "round-not-found": "%(round)s",
    "slug-malformed": "%(slug)s",
    "trees-differ": "%(slug)s",
}
INSTEAD = {
    "date-malformed": "The year must lie between 1900 and 2199. Write the time as 2026-12-01T18:00.",
    "round-closed": "The round has closed; what comes after it is a new one. Run: pikir rounds open SLUG",
}
"""Where the shared message speaks to somebody who filled in a form."""
OPTIONS = {"password": "--password-stdin", "slug": "slug"}
NEXT = {
    "account-not-found": "List them: pikir users list",
    "closes-before-opens": "Give a later --closes-at.",
    "closes-in-the-past": "Give a later --closes-at.",
    "draft-not-found": "List them: pikir drafts list",
    "edition-already-published": "To change it, import a new edition.",
    "edition-not-found": "See its editions: pikir drafts show SLUG",
    "edition-not-published": "Run: pikir drafts publish SLUG",
    "group-not-found": "List them: pikir groups list",
    "round-not-found": "List them: pikir rounds list SLUG",
    "slug-taken": "Choose another.",
    "title-required": "Give one with --title.",
    "trees-differ": "See the list of differences; mend the file, or import it as a draft of its own.",
}


def explain(violation: RuleViolation) -> Problem:
    """The problem as the console shows it; lists among the parameters become members of the JSON object."""
    message = INSTEAD.get(violation.code) or MESSAGES.get(violation.code)
    said = message % violation.params if message else f"{violation}."
    lists = {name: value for name, value in violation.params.items() if isinstance(value, list)}
    return Problem(
        code=violation.code,
        message=" ".join(part for part in (said, NEXT.get(violation.code)) if part),
        where=_where(violation),
        exit_code=CHECK_FAILED if violation.code in FINDINGS else BAD_INPUT,
        details=tuple(lists.items()),
        lines=tuple(_item_line(item) for items in lists.values() for item in items),
    )


def _item_line(item: object) -> str:
    return "  ".join(str(value) for value in item.values()) if isinstance(item, dict) else str(item)


def _where(violation: RuleViolation) -> str:
    if isinstance(violation, FieldViolation):
        return OPTIONS.get(violation.field, f"--{violation.field.replace('_', '-')}")
    if "filename" in violation.params:
        return str(violation.params["filename"])
    return WHERE[violation.code] % violation.params if violation.code in WHERE else "pikir"
