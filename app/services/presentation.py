"""The JSON objects of the public contract, made from views. The HTTP API and the command line print the same ones.

Pure: a view in, plain JSON values out. Times are ISO 8601 in UTC with microseconds and a Z; ids are UUID text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.core.comments import Quote
from app.core.moments import utc_text
from app.core.text import Language
from app.services.comment_views import CommentView, ReceiptView
from app.services.comments import SubmittedComment
from app.services.digests import DigestFileView, DigestInfo
from app.services.drafts import DraftView, EditionView
from app.services.reading import Outline, ReadingClause
from app.services.rounds import RoundChangeView, RoundView

Json = dict[str, object]


def draft_json(draft: DraftView) -> Json:
    """The object of `drafts show` and `GET /drafts/{slug}`; `title` has null where a language is missing."""
    return {
        "slug": draft.slug,
        "kind": draft.kind.value,
        "title": _by_language(draft.titles),
        "state": draft.state,
        "editions": [edition_json(edition) for edition in draft.editions],
        "rounds": [round_json(round_) for round_ in draft.rounds],
    }


def edition_json(edition: EditionView) -> Json:
    """`languages` as codes in the order ky, ru, en; `clauses` is how many there are."""
    return {
        "number": edition.number,
        "state": "published" if edition.published_at else "unpublished",
        "languages": [language.value for language in edition.languages],
        "clauses": edition.clauses,
        "published_at": _moment(edition.published_at),
    }


def round_json(round_: RoundView) -> Json:
    """A round: `slug` is its draft's, `group` the working group's, `closed_at` set if it was closed early."""
    return {
        "id": str(round_.id),
        "slug": round_.slug,
        "edition": round_.edition,
        "audience": round_.audience.value,
        "access": round_.access.value,
        "group": round_.group_slug,
        "opens_at": utc_text(round_.period.opens_at),
        "closes_at": utc_text(round_.period.closes_at),
        "closed_at": _moment(round_.period.closed_at),
        "state": round_.state.value,
        "changes": [_change_json(change) for change in round_.changes],
    }


def clause_json(clause: ReadingClause, outline: Outline, language: Language) -> Json:
    """The clause object of the contract in `language`, its `texts` in every language, and its own `comments`."""
    item = clause.item
    return {
        "id": item.eid,
        "level": item.level.value,
        "number": item.number,
        "label": item.labels.get(language, ""),
        "heading": item.headings.get(language, ""),
        "text": clause.texts.get(language, ""),
        "parent": outline.items[item.parent].eid if item.parent is not None else None,
        "quoted": item.quoted,
        "texts": {code.value: clause.texts.get(code) for code in Language},
        "comments": clause.comments,
    }


def comment_json(comment: CommentView) -> Json:
    """Public fields only. `clause` null is the whole draft; of what is not published only a tombstone is left."""
    return {
        "id": str(comment.id),
        "clause": comment.clause,
        "round": str(comment.round_id),
        "stance": comment.stance.value,
        "body": comment.body,
        "quote": _quote_json(comment.quote),
        "proposed_text": comment.proposed_text,
        "text_language": comment.text_language.value if comment.text_language else None,
        "language": comment.language.value,
        "author": {"name": comment.name, "region": comment.region, "organisation": comment.organisation},
        "received_at": utc_text(comment.received_at),
        "state": comment.state.value,
    }


def submitted_json(submitted: SubmittedComment) -> Json:
    """The answer to a submission: nothing that could differ when the same request is repeated later."""
    return {
        "id": str(submitted.id),
        "code": submitted.code,
        "edit_secret": submitted.edit_secret,
        "received_at": utc_text(submitted.received_at),
        "round": str(submitted.round_id),
        "draft": submitted.draft,
        "edition": submitted.edition,
        "clause": submitted.clause,
    }


def receipt_json(receipt: ReceiptView) -> Json:
    """What a receipt code shows to anyone who holds it: no person, no text. `id` is the comment's."""
    return {
        "code": receipt.code,
        "id": str(receipt.comment_id),
        "draft": receipt.draft,
        "title": _by_language(receipt.draft_titles),
        "edition": receipt.edition,
        "clause": receipt.clause,
        "round": str(receipt.round_id),
        "audience": receipt.audience.value,
        "stance": receipt.stance.value,
        "received_at": utc_text(receipt.received_at),
        "edited_at": _moment(receipt.edited_at),
        "state": receipt.state.value,
        "hidden_reason": receipt.hidden_reason.value if receipt.hidden_reason else None,
        "withdrawn_at": _moment(receipt.withdrawn_at),
        "closes_at": utc_text(receipt.period.end),
    }


def digest_json(digest: DigestInfo, base_url: str) -> Json:
    """The object of `GET /digests/{id}`; `error` is there only if the digest failed, `files` only once it is done.

    `base_url`: scheme and host, no slash at the end; file addresses are absolute.
    """
    document: Json = {
        "id": str(digest.id),
        "draft": digest.draft,
        "edition": digest.edition,
        "round": str(digest.round_id) if digest.round_id else None,
        "lang": digest.language.value,
        "view": digest.view.value,
        "group": digest.group,
        "cutoff": utc_text(digest.cutoff),
        "state": digest.state.value,
        "progress": digest.progress,
        "counts": _counts_json(digest),
        "content_sha256": digest.content_sha256,
        "files": [_digest_file_json(digest, file, base_url) for file in digest.files],
        "created_at": utc_text(digest.created_at),
        "finished_at": _moment(digest.finished_at),
        "removed_at": _moment(digest.removed_at),
    }
    if digest.error is not None:
        document["error"] = digest.error
    return document


def _counts_json(digest: DigestInfo) -> Json | None:
    """What reconciles; the shares by position, region and so on stand in the digest itself."""
    if digest.counts is None:
        return None
    return {name: figure for name, figure in digest.counts.items() if not name.startswith("by_")}


def _digest_file_json(digest: DigestInfo, file: DigestFileView, base_url: str) -> Json:
    volume = f"?volume={file.volume}" if file.volume > 1 else ""
    return {
        "format": file.format,
        "volume": file.volume,
        "volumes": file.volumes,
        "size": file.size,
        "sha256": file.sha256,
        "url": f"{base_url}/api/v1/digests/{digest.id}/files/{file.format}{volume}",
    }


def _change_json(change: RoundChangeView) -> Json:
    return {
        "kind": change.kind.value,
        "reason": change.reason,
        "old_closes_at": utc_text(change.old_closes_at),
        "new_closes_at": utc_text(change.new_closes_at),
        "at": utc_text(change.at),
    }


def _quote_json(quote: Quote | None) -> Json | None:
    return None if quote is None else {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}


def _by_language(values: Mapping[str, str | None]) -> Json:
    return {language.value: values.get(language.value) for language in Language}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else utc_text(moment)
