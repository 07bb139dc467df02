"""Digests: ordered, watched, downloaded."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from apiflask.schemas import FileSchema
from flask import Response, request, send_file

from app.api.v1.answers import Digest, OrderedDigest
from app.api.v1.blueprint import blueprint
from app.api.v1.context import pikir
from app.api.v1.errors import PREFIX
from app.api.v1.guard import current_actor, requires
from app.api.v1.idempotency import request_key
from app.api.v1.openapi import problems
from app.api.v1.responses import fresh
from app.api.v1.schemas import DigestOrder, IdempotencyHeader, VolumeQuery
from app.core.digests.file_names import DOWNLOAD_POLICY, attachment
from app.core.digests.renderers import RENDERERS
from app.core.errors import RuleViolation
from app.core.permissions import Permission
from app.services.digest_files import open_verified, record_damaged_file
from app.services.digests import get_digest, request_digest
from app.services.presentation import digest_json

log = logging.getLogger("pikir.audit")


@blueprint.post("/drafts/<slug>/digests")
@requires(Permission.DIGEST_CREATE)
@blueprint.input(IdempotencyHeader, location="headers", arg_name="headers")
@blueprint.input(DigestOrder, arg_name="order")
@blueprint.output(OrderedDigest, status_code=202)
@blueprint.doc(security="bearer", responses=problems(400, 401, 403, 404, 409, 413, 415, 422))
def order_digest(slug: str, headers: dict[str, str], order: dict[str, Any]) -> Response:
    """Order a digest

    `cutoff`: comments received before it are in; the close if every round in scope is closed, else now. `group`: only
    the clauses assigned to the working group, out of the public rounds and its own.
    """
    key = request_key(headers)
    with pikir().database.write() as session:
        digest = request_digest(
            session,
            actor=current_actor(),
            slug=slug,
            formats=[order["format"]],
            language=order["lang"],
            view=order["view"],
            round_id=order.get("round"),
            group=order.get("group"),
            cutoff=order.get("cutoff"),
            request_key=key,
        )
    return fresh({"id": str(digest.id), "state": "queued"}, 202, Location=f"{PREFIX}/digests/{digest.id}")


@blueprint.get("/digests/<uuid:digest_id>")
@requires(Permission.DIGEST_READ)
@blueprint.output(Digest)
@blueprint.doc(responses=problems(401, 404))
def read_digest(digest_id: UUID) -> Response:
    """How far a digest is, what it counted, and where its files are"""
    with pikir().database.read() as session:
        digest = get_digest(session, actor=current_actor(), digest_id=digest_id)
    return fresh(digest_json(digest, pikir().settings.base_url))


@blueprint.get("/digests/<uuid:digest_id>/files/<format>")
@requires(Permission.DIGEST_READ)
@blueprint.input(VolumeQuery, location="query", arg_name="query")
@blueprint.output(FileSchema(type="string", format="binary"), content_type="application/octet-stream")
@blueprint.doc(responses=problems(401, 404, 409, 422, 500))
def download_digest_file(digest_id: UUID, format: str, query: dict[str, int]) -> Response:
    """A finished digest in one format, by volume; its bytes are checked against its SHA-256 before they are sent"""
    actor = current_actor()
    with pikir().database.read() as session:
        digest = get_digest(session, actor=actor, digest_id=digest_id)
    file = digest.file(format, query["volume"])
    try:
        opened = open_verified(pikir().storage, file)
    except RuleViolation as violation:
        log.error("digest %s, file %s: expected sha256 %s, %s", digest_id, format, file.sha256, violation)
        with pikir().database.write() as session:
            record_damaged_file(session, actor=actor, digest_id=digest_id, violation=violation)
        raise
    response = send_file(
        opened, mimetype=RENDERERS[file.format].mimetype, conditional=False, etag=file.sha256
    )
    response.content_length = file.size
    response.headers["Content-Disposition"] = attachment(file.file_name, file.ascii_name)
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    response.headers["Cache-Control"] = "no-store"
    response.make_conditional(request, accept_ranges=True, complete_length=file.size)
    return response
