"""Calls to the API as a program makes them. Every answer is held against the OpenAPI document's own schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient

from app.api.v1 import answers

ANSWERS = {
    ("drafts",): answers.DraftList,
    ("drafts", "*"): answers.Draft,
    ("drafts", "*", "clauses"): answers.ClauseList,
    ("drafts", "*", "comments"): answers.CommentList,
    ("comments", "*"): answers.Comment,
    ("receipts", "*"): answers.Receipt,
    ("digests", "*"): answers.Digest,
    ("POST", "drafts", "*", "comments"): answers.SubmittedComment,
    ("POST", "drafts", "*", "digests"): answers.OrderedDigest,
}


@dataclass
class Api:
    """`token`: sent as the bearer token of every call."""

    client: FlaskClient
    token: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def as_(self, token: str) -> Api:
        return Api(self.client, token)

    def call(self, method: str, path: str, json: Any = None, **headers: str) -> Any:
        """`headers`: underscores stand for hyphens. Checks the shape of every answer, good or bad."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        body = {} if json is None else {"json": json}
        response = self.client.open(f"/api/v1{path}", method=method, headers=sent, **body)
        check_shape(method, path, response)
        return response

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def comment(self, slug: str, key: str | None = None, **fields: Any) -> Any:
        """Sends a comment; only what matters to the test is in `fields`."""
        body = {"clause": "art_1__para_1", "body": "Мөөнөт өтө кыска.", "language": "ky", **fields}
        headers = {} if key is None else {"Idempotency_Key": key}
        return self.call("POST", f"/drafts/{slug}/comments", body, **headers)

    def comments(self, slug: str, **query: Any) -> list[dict[str, Any]]:
        """All comments of a draft, page by page."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            wanted = "&".join(f"{name}={value}" for name, value in query.items())
            page = self.get(f"/drafts/{slug}/comments?cursor={cursor}&{wanted}")
            assert page.status_code == 200, page.text
            found += page.json["items"]
            if page.json["next"] is None:
                return found
            assert page.json["next"] != cursor, "the same page again"
            cursor = page.json["next"]


def check_shape(method: str, path: str, response: Any) -> None:
    """A problem is problem details; everything else is exactly what the document says."""
    if response.status_code >= 400:
        assert response.mimetype == "application/problem+json", response.text
        problem = response.json
        assert {"type", "title", "status", "detail", "code"} <= problem.keys()
        assert problem["status"] == response.status_code
        assert problem["detail"]
        assert "%(" not in problem["detail"]
        assert response.headers["Cache-Control"] == "no-store"
        return
    parts = path.partition("?")[0].strip("/").split("/")
    pattern = tuple(part if position % 2 == 0 else "*" for position, part in enumerate(parts))
    schema = ANSWERS.get((method, *pattern)) or (ANSWERS.get(pattern) if method in ("GET", "PATCH") else None)
    if schema is not None and response.status_code != 304:
        schema().load(response.json)
