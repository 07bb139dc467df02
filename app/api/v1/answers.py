"""What the API answers, for the OpenAPI document. The objects themselves are made in services/presentation.py;
the API's tests load every answer through these, so the two cannot drift apart."""

from __future__ import annotations

from apiflask import Schema, fields

from app.api.v1.schemas import choice
from app.core.clauses.model import Kind, Level
from app.core.comments import CommentState, HideReason, Stance
from app.core.rounds import Access, Audience, RoundChangeKind, RoundState
from app.core.text import Language
from app.models import DigestState, DigestView


def plain() -> fields.String:
    return fields.String(required=True)


def nullable() -> fields.String:
    return fields.String(required=True, allow_none=True)


def whole() -> fields.Integer:
    return fields.Integer(required=True, strict=True)


def moment(*, allow_none: bool = False) -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True, allow_none=allow_none, format="iso")


def following() -> fields.String:
    return fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The cursor of the next page; null at the end."},
    )


class ByLanguage(Schema):
    ky = nullable()
    ru = nullable()
    en = nullable()


class Edition(Schema):
    number = whole()
    state = plain()
    languages = fields.List(choice(Language), required=True)
    clauses = whole()
    published_at = moment(allow_none=True)


class RoundChange(Schema):
    kind = choice(RoundChangeKind, required=True)
    reason = plain()
    old_closes_at = moment()
    new_closes_at = moment()
    at = moment()


class Round(Schema):
    id = fields.UUID(required=True)
    slug = plain()
    edition = whole()
    audience = choice(Audience, required=True)
    access = choice(Access, required=True)
    group = nullable()
    opens_at = moment()
    closes_at = moment()
    closed_at = moment(allow_none=True)
    state = choice(RoundState, required=True)
    changes = fields.List(fields.Nested(RoundChange), required=True)


class Draft(Schema):
    slug = plain()
    kind = choice(Kind, required=True)
    title = fields.Nested(ByLanguage, required=True)
    state = plain()
    editions = fields.List(fields.Nested(Edition), required=True)
    rounds = fields.List(fields.Nested(Round), required=True)


class DraftItem(Draft):
    """A class of its own: apispec registers what is nested and what stands alone under two names anyway."""


class DraftList(Schema):
    items = fields.List(fields.Nested(DraftItem), required=True)
    next = following()


class Clause(Schema):
    id = plain()
    level = choice(Level, required=True)
    number = nullable()
    label = plain()
    heading = plain()
    text = plain()
    parent = nullable()
    quoted = fields.Boolean(required=True)
    texts = fields.Nested(ByLanguage, required=True)
    comments = whole()


class ClauseList(Schema):
    items = fields.List(fields.Nested(Clause), required=True)
    next = following()


class Quote(Schema):
    exact = plain()
    prefix = plain()
    suffix = plain()


class Author(Schema):
    name = nullable()
    region = nullable()
    organisation = nullable()


class Comment(Schema):
    id = fields.UUID(required=True)
    clause = nullable()
    round = fields.UUID(required=True)
    stance = choice(Stance, required=True)
    body = plain()
    quote = fields.Nested(Quote, required=True, allow_none=True)
    proposed_text = nullable()
    text_language = choice(Language, required=True, allow_none=True)
    language = choice(Language, required=True)
    author = fields.Nested(Author, required=True)
    received_at = moment()
    state = choice(CommentState, required=True)


class CommentItem(Comment):
    """As DraftItem."""


class CommentList(Schema):
    items = fields.List(fields.Nested(CommentItem), required=True)
    next = following()


class SubmittedComment(Schema):
    id = fields.UUID(required=True)
    code = plain()
    edit_secret = plain()
    received_at = moment()
    round = fields.UUID(required=True)
    draft = plain()
    edition = whole()
    clause = nullable()


class Receipt(Schema):
    code = plain()
    id = fields.UUID(required=True)
    draft = plain()
    title = fields.Nested(ByLanguage, required=True)
    edition = whole()
    clause = nullable()
    round = fields.UUID(required=True)
    audience = choice(Audience, required=True)
    stance = choice(Stance, required=True)
    received_at = moment()
    edited_at = moment(allow_none=True)
    state = choice(CommentState, required=True)
    hidden_reason = choice(HideReason, required=True, allow_none=True)
    withdrawn_at = moment(allow_none=True)
    closes_at = moment()


class OrderedDigest(Schema):
    id = fields.UUID(required=True)
    state = plain()


class DigestCounts(Schema):
    """received = shown + hidden + withdrawn + erased + held; `entered_late` of `received`."""

    received = whole()
    shown = whole()
    hidden = whole()
    hidden_by_reason = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    withdrawn = whole()
    erased = whole()
    held = whole()
    entered_late = whole()


class DigestFile(Schema):
    """`volume` of `volumes`: a format that cannot hold everything in one file goes on in further ones."""

    format = plain()
    volume = whole()
    volumes = whole()
    size = whole()
    sha256 = plain()
    url = fields.URL(required=True, require_tld=False)


class Digest(Schema):
    id = fields.UUID(required=True)
    draft = plain()
    edition = whole()
    round = fields.UUID(required=True, allow_none=True)
    lang = choice(Language, required=True)
    view = choice(DigestView, required=True)
    group = nullable()
    cutoff = moment()
    state = choice(DigestState, required=True)
    progress = whole()
    counts = fields.Nested(DigestCounts, required=True, allow_none=True)
    content_sha256 = nullable()
    files = fields.List(fields.Nested(DigestFile), required=True)
    created_at = moment()
    finished_at = moment(allow_none=True)
    removed_at = moment(allow_none=True)
    error = fields.String()
