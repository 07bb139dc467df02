"""The canonical form of a digest: what the JSON file says and what `content_sha256` is taken over.

A canonical line is one JSON object: sorted keys, UTF-8, no spaces, integers only, moments in UTC with microseconds,
ended by a line feed. First the header; then each clause in order of position: its own line, its comments by
(received_at, id), and a line with what was found among them (groups, proposals, conflicts). They are the objects of
the JSON file, where a clause also holds its `comments` and its `findings`, so that anyone can take the hash again from
that file. No compile time and no property of a file is among them (CONTRACT.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

import orjson

from app.core.clauses.model import Level
from app.core.clauses.naming import Step
from app.core.comments import Quote
from app.core.digests.findings import Findings
from app.core.digests.model import (
    AXES,
    VIEW_SECRETARIAT,
    DigestClause,
    DigestComment,
    DigestHeader,
    RoundInfo,
    Tally,
    Wording,
)
from app.core.moments import parse_utc, utc_text
from app.core.text import Language

canonical_order = attrgetter("received_at", "id")


def dump(document: dict[str, object]) -> bytes:
    """Canonical JSON of plain values (orjson agrees byte for byte with json.dumps: tests/unit/core)."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def header_json(header: DigestHeader) -> dict[str, object]:
    return {
        "draft": {"slug": header.draft_slug, "title": header.draft_title},
        "edition": header.edition,
        "rounds": [_round_json(r) for r in header.rounds],
        "language": header.language,
        "view": header.view,
        "cutoff": utc_text(header.cutoff),
        "timezone": header.timezone,
        "group": header.group,
        "member": header.member,
        "method": header.method,
        "threshold_percent": header.threshold_percent,
        "checkpoint": header.checkpoint,
        "signature": None,
        **tally_json(header.tally),
    }


def _round_json(info: RoundInfo) -> dict[str, object]:
    return {
        "id": info.id,
        "audience": info.audience,
        "edition": info.edition,
        "opens_at": utc_text(info.opens_at),
        "closes_at": utc_text(info.closes_at),
        "closed_early": info.closed_early,
    }


def tally_json(tally: Tally) -> dict[str, object]:
    return {
        "counts": tally.counts.to_json(),
        **{axis: dict(getattr(tally, axis)) for axis in AXES},
        "official": tally.official,
    }


def clause_json(clause: DigestClause | None, tally: Tally, language: str) -> dict[str, object]:
    """A clause with its figures, without its comments; the whole draft is the clause whose `id` is null."""
    if clause is None:
        document: dict[str, object] = dict.fromkeys(
            ("id", "edition", "level", "number", "position", "label", "heading", "text", "text_language")
        )
        wordings: tuple[Wording, ...] = ()
    else:
        shown, wordings = clause.wording(language), clause.wordings
        document = {
            "id": clause.eid,
            "edition": clause.edition,
            "level": clause.level,
            "number": clause.number,
            "position": clause.position,
            "label": shown.label,
            "heading": shown.heading,
            "text": shown.text,
            "text_language": shown.language,
        }
    document["labels"] = {w.language: w.label for w in wordings}
    document["headings"] = {w.language: w.heading for w in wordings}
    document["texts"] = {w.language: w.text for w in wordings}
    steps = () if clause is None else clause.path
    document["path"] = [{"level": s.level.value, "number": s.number, "words": s.words} for s in steps]
    return document | tally_json(tally)


def comment_json(comment: DigestComment, view: str) -> dict[str, object]:
    """A comment under the names of the API; in the secretariat's view with `code` and the author's `email`."""
    author: dict[str, object] = {
        "name": comment.author_name,
        "region": comment.region,
        "organisation": comment.organisation,
    }
    document: dict[str, object] = {
        "id": comment.id,
        "clause": comment.clause_eid,
        "round": comment.round_id,
        "stance": comment.stance,
        "body": comment.body,
        "quote": _quote_json(comment.quote),
        "proposed_text": comment.proposed_text,
        "text_language": comment.text_language,
        "language": comment.language,
        "author": author,
        "official": comment.official,
        "source": comment.source,
        "received_at": utc_text(comment.received_at),
        "entered_at": None if comment.entered_at is None else utc_text(comment.entered_at),
        "state": comment.state,
    }
    if view == VIEW_SECRETARIAT:
        author["email"] = comment.author_email
        document["code"] = comment.code
    return document


def _quote_json(quote: Quote | None) -> dict[str, object] | None:
    if quote is None:
        return None
    return {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}


def header_line(header: DigestHeader) -> bytes:
    return dump(header_json(header)) + b"\n"


def clause_line(clause: DigestClause | None, tally: Tally, language: str) -> bytes:
    return dump(clause_json(clause, tally, language)) + b"\n"


def comment_line(comment: DigestComment, view: str) -> bytes:
    return dump(comment_json(comment, view)) + b"\n"


def findings_line(clause: DigestClause | None, findings: Findings) -> bytes:
    place = (
        {"clause": None, "edition": None}
        if clause is None
        else {"clause": clause.eid, "edition": clause.edition}
    )
    return dump({**place, **findings.to_json()}) + b"\n"


def clause_from_json(document: Mapping[str, Any]) -> DigestClause | None:
    """The clause of a clause line; None for the whole draft."""
    if document["id"] is None:
        return None
    return DigestClause(
        eid=document["id"],
        level=document["level"],
        number=document["number"],
        position=document["position"],
        wordings=tuple(
            Wording(
                language.value,
                document["labels"][language.value],
                document["headings"][language.value],
                document["texts"][language.value],
            )
            for language in Language
            if language.value in document["labels"]
        ),
        path=tuple(Step(Level(one["level"]), one["number"], one["words"]) for one in document["path"]),
        edition=document["edition"],
    )


def comment_from_json(
    document: Mapping[str, Any], number: int = 0, group: str | None = None, added: tuple[str, ...] = ()
) -> DigestComment:
    """The comment of a comment line, in its place in a digest."""
    author, quote, entered_at = document["author"], document["quote"], document["entered_at"]
    return DigestComment(
        document["id"],
        document["clause"],
        document["round"],
        document["stance"],
        document["body"],
        document["language"],
        parse_utc(document["received_at"]),
        document["source"],
        None if quote is None else Quote(quote["exact"], quote["prefix"], quote["suffix"]),
        document["proposed_text"],
        document["text_language"],
        author["name"],
        author.get("email"),
        author["region"],
        author["organisation"],
        document["official"],
        None if entered_at is None else parse_utc(entered_at),
        document["state"],
        document.get("code"),
        number,
        group,
        added,
    )
