"""Comments: listed, sent, read, edited and withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from app.api.v1.answers import Comment, CommentList, SubmittedComment
from app.api.v1.blueprint import blueprint
from app.api.v1.context import pikir
from app.api.v1.errors import PREFIX
from app.api.v1.guard import current_actor, edit_secret, requires
from app.api.v1.idempotency import request_key
from app.api.v1.openapi import problems
from app.api.v1.responses import cacheable, fresh
from app.api.v1.schemas import CommentChange, CommentInput, CommentsQuery, IdempotencyHeader
from app.core.comments import Quote, Source, Submission, make_author, make_submission
from app.core.errors import FieldViolation
from app.core.permissions import GUEST, Permission
from app.services.comment_views import get_comment, list_comments
from app.services.comments import revise_comment, submit_comment, withdraw_comment
from app.services.drafts import get_draft
from app.services.presentation import comment_json, submitted_json
from app.services.reading import get_outline


@blueprint.get("/drafts/<slug>/comments")
@requires(Permission.COMMENT_READ)
@blueprint.input(CommentsQuery, location="query", arg_name="query")
@blueprint.output(CommentList)
@blueprint.doc(responses=problems(401, 404, 422))
def read_comments(slug: str, query: dict[str, Any]) -> Response:
    """Comments by time of receipt, in the rounds whose audience the caller belongs to

    Published ones only; of one that was hidden or withdrawn, its own address still tells the `state`, without text.
    """
    eid = query.get("clause")
    with pikir().database.read() as session:
        draft = get_draft(session, actor=GUEST, slug=slug)
        clause_ids = None
        if eid is not None:
            outlines = [get_outline(session, edition) for edition in draft.editions]
            clause_ids = [outline.by_eid[eid].id for outline in outlines if eid in outline.by_eid]
            if not clause_ids:
                raise FieldViolation("clause", "clause-not-found", clause=eid)
        page = list_comments(
            session,
            actor=current_actor(),
            draft=draft,
            clause_ids=clause_ids,
            round_id=query.get("round"),
            cursor=query.get("cursor"),
            limit=query["limit"],
        )
    return cacheable({"items": [comment_json(view) for view in page.items], "next": page.following})


@blueprint.post("/drafts/<slug>/comments")
@requires(Permission.COMMENT_CREATE)
@blueprint.input(IdempotencyHeader, location="headers", arg_name="headers")
@blueprint.input(CommentInput, arg_name="comment")
@blueprint.output(SubmittedComment, status_code=201)
@blueprint.doc(responses=problems(400, 401, 403, 404, 409, 413, 415, 422))
def send_comment(slug: str, headers: dict[str, str], comment: dict[str, Any]) -> Response:
    """Comment on a clause, or on the whole draft

    Without `round` it goes to the only round open to the caller. Without `language` it is guessed from the text.
    `edit_secret` is shown here and never again; repeating the request under the same Idempotency-Key gives this
    same answer.
    """
    submission, key = _submission(comment), request_key(headers)
    with pikir().database.write() as session:
        submitted = submit_comment(
            session,
            actor=current_actor(),
            slug=slug,
            submission=submission,
            source=Source.API,
            server_key=pikir().server_key,
            round_id=comment.get("round"),
            request_key=key,
        )
    return fresh(submitted_json(submitted), 201, Location=f"{PREFIX}/comments/{submitted.id}")


@blueprint.get("/comments/<uuid:comment_id>")
@requires(Permission.COMMENT_READ)
@blueprint.output(Comment)
@blueprint.doc(responses=problems(401, 404))
def read_comment(comment_id: UUID) -> Response:
    """One comment, public fields only"""
    with pikir().database.read() as session:
        comment = get_comment(session, actor=current_actor(), comment_id=comment_id, secret=edit_secret())
    return cacheable(comment_json(comment))


@blueprint.patch("/comments/<uuid:comment_id>")
@requires(Permission.COMMENT_CHANGE)
@blueprint.input(CommentChange, arg_name="change")
@blueprint.output(Comment)
@blueprint.doc(security=["bearer", "editSecret"], responses=problems(400, 401, 403, 404, 409, 413, 415, 422))
def change_comment(comment_id: UUID, change: dict[str, Any]) -> Response:
    """Edit a comment until its round closes; what is not sent stays as it is"""
    actor, secret = current_actor(), edit_secret()
    with pikir().database.write() as session:
        revise_comment(
            session,
            actor=actor,
            comment_id=comment_id,
            revise=lambda before: _edited(before, change),
            secret=secret,
        )
        after = get_comment(session, actor=actor, comment_id=comment_id, secret=secret)
    return fresh(comment_json(after))


@blueprint.delete("/comments/<uuid:comment_id>")
@requires(Permission.COMMENT_CHANGE)
@blueprint.doc(
    security=["bearer", "editSecret"],
    responses={204: "Withdrawn: not shown any more, still counted", **problems(401, 403, 404, 409)},
)
def remove_comment(comment_id: UUID) -> Response:
    """Withdraw a comment until its round closes"""
    with pikir().database.write() as session:
        withdraw_comment(session, actor=current_actor(), comment_id=comment_id, secret=edit_secret())
    return Response(status=204, headers={"Cache-Control": "no-store"})


def _submission(comment: dict[str, Any]) -> Submission:
    author = comment.get("author") or {}
    return make_submission(
        stance=comment["stance"],
        body=comment.get("body") or "",
        language=comment.get("language"),
        clause=comment["clause"],
        quote=_quote(comment.get("quote")),
        proposed_text=comment.get("proposed_text"),
        text_language=comment.get("text_language"),
        author=make_author(
            name=author.get("name"),
            publish_name=author.get("publish_name", False),
            email=author.get("email"),
            region=author.get("region"),
            organisation=author.get("organisation"),
        ),
    )


def _edited(before: Submission, change: dict[str, Any]) -> Submission:
    """The comment as it will be."""
    quote = _quote(change["quote"]) if "quote" in change else before.quote
    return make_submission(
        stance=change.get("stance", before.stance),
        body=change.get("body", before.body) or "",
        language=change.get("language", before.language),
        quote=quote,
        proposed_text=change.get("proposed_text", before.proposed_text),
        text_language=change.get("text_language", before.text_language),
    )


def _quote(quote: dict[str, str] | None) -> Quote | None:
    return None if quote is None else Quote(quote["exact"], quote["prefix"], quote["suffix"])
