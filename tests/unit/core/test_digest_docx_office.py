"""The Word digest in an office program: LibreOffice opens it without repair and shows every comment."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from app.core.digests.findings import Conflict, Findings
from tests.unit.core.digest_readers import HOSTILE, attack_strings
from tests.unit.core.digest_samples import make_comment, small_digest
from tests.unit.core.test_digest_docx import word
from tests.unit.core.test_digest_docx_findings import CLAUSE, group, one_of, proposal, written

SECONDS = 180


@pytest.fixture
def pages(tmp_path):
    """Converts a Word document by LibreOffice and gives the text of its pages."""
    if not (shutil.which("soffice") and shutil.which("pdftotext")):
        if os.environ.get("CI"):
            pytest.fail("soffice or pdftotext is missing")
        pytest.skip("no soffice or pdftotext here")

    def convert(data):
        (tmp_path / "digest.docx").write_bytes(data)
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [
            "soffice",
            "--headless",
            profile,
            "--convert-to",
            "pdf",
            "--outdir",
            tmp_path,
            "digest.docx",
        ]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=SECONDS)
        said = subprocess.run(
            ["pdftotext", "-layout", "-enc", "UTF-8", tmp_path / "digest.pdf", "-"],
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )
        return said.stdout.decode()

    return convert


def test_a_small_digest_opens_and_shows_its_front_its_remarks_and_its_register(pages):
    text = pages(word(small_digest()))
    for said in (
        "Digest of comments",
        "Пикир 1",
        "Финансы",
        "00000000-0000-4000-8000-000000000009",
    ):
        assert said in text


def test_hostile_texts_in_every_place_open_and_are_only_text(pages):
    texts = [*HOSTILE, *attack_strings()[:400], "x" * 40_000, "http://" + "a" * 3_000]
    comments = [
        make_comment(n, CLAUSE, body=text, proposed_text=text or None, author_name=text[:200] or None)
        for n, text in enumerate(texts)
    ]
    found = Findings(
        (group(comments[10:40], {comments[12].id: (texts[12],)}),),
        tuple(proposal(n, [c], text=c.body) for n, c in enumerate(comments[:60], start=1)),
        tuple(Conflict("same-words", (1, 2), text, "ky") for text in texts[:60]),
    )
    text = pages(written(one_of(comments), found))
    # A field that had run, or a cell that had become a formula, would show its result here.
    for kept in ("=cmd|' /C calc'!A0", "{=1+1}", "@SUM(1)", "<r><t>x</t></r>", f"{comments[-1].id}"):
        assert kept in text


def test_hundreds_of_comments_in_split_tables_open(pages):
    comments = [make_comment(n, CLAUSE, body=f"Пикир {n}. " + "сөз " * 60) for n in range(400)]
    assert "Пикир 399." in pages(written(one_of(comments), Findings((group(comments[:200]),))))
