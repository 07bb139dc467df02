"""The canonical form of a digest: what the JSON file says and what `content_sha256` is taken over.

A canonical line is one JSON object: sorted keys, UTF-8, no spaces, integers only, moments in UTC with microseconds,
ended by a line feed. First the header, then each clause in order of position, each followed by its comments by
(received_at, id). They are the objects of the JSON file, a clause without its `comments`, so that anyone can take the
hash again from that file. No compile time and no property of a file is among them (CONTRACT.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from operator import attrgetter

import orjson

from app.core.comments import Quote
from app.core.digests.model import (
    VIEW_SECRETARIAT,
    DigestClause,
    DigestComment,
    DigestHeader,
    RoundInfo,
    Section,
    Tally,
    Wording,
)

canonical_order = attrgetter("received_at", "id")


def utc_text(moment: datetime) -> str:
    """An aware datetime as `2026-12-02T18:00:00.000000Z`. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


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
        "method": header.method,
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
        "by_stance": dict(tally.by_stance),
        "by_language": dict(tally.by_language),
        "by_region": dict(tally.by_region),
        "by_source": dict(tally.by_source),
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


def canonical_lines(header: DigestHeader, sections: Iterable[Section]) -> Iterator[bytes]:
    """The lines that `content_sha256` is taken over, straight from a source; sections must be in order."""
    yield header_line(header)
    for section in sections:
        yield clause_line(section.clause, section.tally, header.language)
        for comment in section.comments:
            yield comment_line(comment, header.view)


class ContentHash:
    """SHA-256 over canonical lines as they pass, so that rendering and hashing share one reading of the data."""

    def __init__(self, header: DigestHeader) -> None:
        self._header = header
        self._sha256 = hashlib.sha256(header_line(header))

    def clause(self, clause: DigestClause | None, tally: Tally) -> None:
        self._sha256.update(clause_line(clause, tally, self._header.language))

    def comment(self, comment: DigestComment) -> None:
        self._sha256.update(comment_line(comment, self._header.view))

    def hexdigest(self) -> str:
        return self._sha256.hexdigest()
