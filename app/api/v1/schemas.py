"""What is sent to the API: checked against these, and the OpenAPI document is made of them.

Strict: a number is not a string, a member nobody knows is refused, so that a typing error loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from apiflask import Schema, fields
from apiflask.validators import OneOf, Range, Regexp
from marshmallow import ValidationError, pre_load

from app.core.comments import Stance
from app.core.digests.renderers import RENDERERS
from app.core.text import Language, normalize_input
from app.models import DigestView
from app.services.comment_views import MAXIMUM_PAGE, PAGE


class StrictBoolean(fields.Boolean):
    """true or false, not "yes" or 1."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Moment(fields.String):
    """An ISO 8601 time with its offset from UTC."""

    default_error_messages = {"moment": "Not an ISO 8601 time with a time zone, as 2026-12-02T18:00:00Z."}  # noqa: RUF012 - marshmallow reads it from the class

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                raise self.make_error("moment")
            return moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            if isinstance(error, ValidationError):
                raise
            raise self.make_error("moment") from error


class EId(fields.String):
    """The eId of a clause, as `GET /drafts/{slug}/clauses` gives it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return normalize_input(super()._deserialize(value, attr, data, **kwargs))


def choice(kind: type[Any], **options: Any) -> fields.Enum[Any]:
    return fields.Enum(kind, by_value=fields.String(), **options)


def optional_text(**options: Any) -> fields.String:
    return fields.String(allow_none=True, **options)


class Query(Schema):
    """Parameters of a list; an empty one counts as not given."""

    @pre_load
    def drop_empty(self, data: Mapping[str, str], **kwargs: Any) -> dict[str, str]:
        return {name: value for name, value in data.items() if value != ""}


class ClausesQuery(Query):
    edition = fields.Integer(validate=Range(min=1))
    lang = choice(Language)


class CommentsQuery(Query):
    cursor = fields.String(metadata={"description": "`next` of the page before."})
    limit = fields.Integer(load_default=PAGE, validate=Range(min=1, max=MAXIMUM_PAGE))
    clause = EId(metadata={"description": "Only comments on this clause itself, by its eId."})
    round = fields.UUID()


class VolumeQuery(Query):
    volume = fields.Integer(load_default=1, validate=Range(min=1))


class IdempotencyHeader(Schema):
    idempotency_key = fields.String(
        data_key="Idempotency-Key",
        validate=Regexp(r"^[!-~]{1,200}$", error="1 to 200 visible ASCII characters."),
        metadata={"description": "Repeat the request under the same key and it takes effect once."},
    )


class QuoteInput(Schema):
    exact = fields.String(required=True)
    prefix = fields.String(load_default="")
    suffix = fields.String(load_default="")


class AuthorInput(Schema):
    name = optional_text()
    publish_name = StrictBoolean(load_default=False)
    email = optional_text(metadata={"description": "Never published."})
    region = optional_text(metadata={"description": "ISO 3166-2, as KG-N."})
    organisation = optional_text()


class CommentInput(Schema):
    clause = EId(required=True, allow_none=True, metadata={"description": "An eId; null is the whole draft."})
    round = fields.UUID(allow_none=True)
    language = choice(Language, allow_none=True)
    stance = choice(Stance, load_default=Stance.NOTE)
    body = fields.String(metadata={"description": "May be left out beside a proposed wording."})
    quote = fields.Nested(QuoteInput, allow_none=True)
    proposed_text = optional_text()
    text_language = choice(Language, allow_none=True)
    author = fields.Nested(AuthorInput, allow_none=True)


class CommentChange(Schema):
    stance = choice(Stance)
    body = fields.String()
    language = choice(Language)
    quote = fields.Nested(QuoteInput, allow_none=True)
    proposed_text = optional_text()
    text_language = choice(Language, allow_none=True)


class DigestOrder(Schema):
    format = fields.String(required=True, validate=OneOf(list(RENDERERS)))
    lang = choice(Language, required=True)
    round = fields.UUID(allow_none=True)
    group = optional_text(
        metadata={"description": "A working group's slug: only the clauses assigned to it."}
    )
    view = choice(DigestView, load_default=DigestView.PUBLIC)
    cutoff = Moment(allow_none=True, metadata={"format": "date-time"})
