"""The rows of the table of permissions about importing, mending and papers."""

from __future__ import annotations

from io import BytesIO

from tests.architecture.permission_cases import (
    EVERYONE,
    NOBODY,
    STAFF,
    UNSEEN,
    Case,
    Path_,
    shown,
)


def upload(suffix: str) -> Path_:
    return lambda world, who: f"/ky/desk/uploads/{world.uploads['waiting']}{suffix}"


def paper(name: str, prefix: str, suffix: str = "") -> Path_:
    return lambda world, who: f"{prefix}{world.papers[name]}{suffix}"


MEND = "/ky/desk/drafts/hidden/editions/1/mend"
TEXT = "Мыйзамдын долбоору\n\n1-берене. Максаты\n1. Текст.\n"


def mended(change: str) -> Path_:
    return lambda world, who: f"{MEND}/{world.clauses['hidden']}/{change}"


IMPORTS: dict[tuple[str, str], list[Case]] = {
    ("imports.uploads.upload_page", "GET"): shown("/ky/desk/import", STAFF),
    ("imports.uploads.upload", "POST"): [
        Case(
            "new",
            "/ky/desk/import",
            STAFF,
            lambda world, who: {"purpose": "new", "file": (BytesIO(TEXT.encode()), "долбоор.txt")},
        )
    ],
    ("imports.uploads.preview", "GET"): shown(upload(""), STAFF, "a colleague's"),
    ("imports.uploads.correct", "POST"): [
        Case("a colleague's", upload(""), STAFF, {"title": "Башка", "kind": "law", "language": "ky"})
    ],
    ("imports.uploads.confirm", "POST"): [
        Case("a colleague's", upload("/import"), STAFF, {"title": "Башка", "kind": "law", "language": "ky"})
    ],
    ("imports.uploads.discard", "POST"): [Case("a colleague's", upload("/discard"), STAFF)],
    ("imports.mending.show", "GET"): shown(MEND, STAFF, "unpublished"),
    ("imports.mending.changes", "GET"): shown(f"{MEND}/changes", STAFF, "unpublished"),
    ("imports.mending.change_page", "GET"): shown(mended("number"), STAFF, "unpublished"),
    ("imports.mending.change", "POST"): [
        Case("unpublished", mended("number"), STAFF, {"version": "1", "number": "7"})
    ],
    ("imports.mending.undo", "POST"): [Case("unpublished", f"{MEND}/undo", STAFF, {"version": "1"})],
    ("imports.papers.of_draft", "GET"): shown("/ky/desk/drafts/hidden/papers", STAFF, "unpublished"),
    ("imports.papers.add", "POST"): [
        Case(
            "any",
            "/ky/desk/drafts/public/papers",
            STAFF,
            lambda world, who: {"title": "Тиркеме", "file": (BytesIO(b"%PDF-1.7"), "т.pdf")},
        )
    ],
    ("imports.papers.remove_page", "GET"): shown(paper("public", "/ky/desk/papers/", "/remove"), STAFF),
    ("imports.papers.remove", "POST"): [Case("any", paper("public", "/ky/desk/papers/", "/remove"), STAFF)],
    ("imports.papers.download", "GET"): [
        Case("public", paper("public", "/ky/drafts/public/papers/"), EVERYONE),
        Case("unpublished", paper("hidden", "/ky/drafts/hidden/papers/"), STAFF, denied=UNSEEN),
        Case("of another draft", paper("hidden", "/ky/drafts/public/papers/"), NOBODY, denied=UNSEEN),
    ],
}
