"""digest_docx_10k: a digest of 10,000 comments as DOCX ÷ lxml's `xmlfile` writing the same paragraphs.

The value is all of it: read from PostgreSQL in one snapshot, counted, checked, compared and written. The reference is
given every paragraph of the digest with its style, its runs, their properties and texts (no tables, no rows, no
cells), and does nothing but write them into a DOCX's document.xml, compressed as the digest is.
"""

from __future__ import annotations

import io
import json
import tempfile
import time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from app.core.digests.renderers.docx.parts import ZIP_LEVEL, W
from benchmarks.digest_compile import compile_cold
from benchmarks.digest_measure import apart, filled, line

COMMENTS = 10_000
_W = f"{{{W}}}"
_VAL = f"{_W}val"
RunRecord = tuple[str, str, list[str]]
"""Character style, language, and the pieces of text between line breaks."""
ParagraphRecord = tuple[str, list[RunRecord]]


def measure(comments: int) -> dict[str, object]:
    with filled(comments) as (url, slug), tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "digest.docx"
        measured = apart(compile_cold, url, slug, "docx", out)
        reference = apart(write_plainly, out)
    return line("digest_docx_10k", measured, reference)


def _paragraphs_of(document: Path) -> list[ParagraphRecord]:
    with ZipFile(document) as archive, archive.open("word/document.xml") as part:
        paragraphs = []
        for _, element in etree.iterparse(part, tag=f"{_W}p", huge_tree=True):
            style = element.find(f"{_W}pPr/{_W}pStyle")
            named = "" if style is None else style.get(_VAL, "")
            paragraphs.append((named, [_run(run) for run in element.iter(f"{_W}r")]))
            element.clear()
    return paragraphs


def _run(run: etree._Element) -> RunRecord:
    style, language = run.find(f"{_W}rPr/{_W}rStyle"), run.find(f"{_W}rPr/{_W}lang")
    texts = [text.text or "" for text in run.iter(f"{_W}t")]
    return (
        "" if style is None else style.get(_VAL, ""),
        "" if language is None else language.get(_VAL, ""),
        texts,
    )


def write_plainly(document: Path) -> float:
    """Seconds that lxml takes for the paragraphs of a digest and nothing else; reading them is not counted."""
    paragraphs = _paragraphs_of(document)
    began = time.perf_counter()
    with (
        ZipFile(io.BytesIO(), "w", ZIP_DEFLATED, compresslevel=ZIP_LEVEL) as archive,
        archive.open("word/document.xml", "w") as part,
        etree.xmlfile(part, encoding="UTF-8") as xml,
    ):
        xml.write_declaration(standalone=True)
        with xml.element(f"{_W}document", nsmap={"w": W}), xml.element(f"{_W}body"):
            for style, runs in paragraphs:
                with xml.element(f"{_W}p"):
                    if style:
                        with xml.element(f"{_W}pPr"):
                            xml.write(etree.Element(f"{_W}pStyle", {_VAL: style}))
                    for run in runs:
                        _write_run(xml, run)
    return time.perf_counter() - began


def _write_run(xml: etree._IncrementalFileWriter, run: RunRecord) -> None:
    style, language, texts = run
    with xml.element(f"{_W}r"):
        if style or language:
            with xml.element(f"{_W}rPr"):
                if style:
                    xml.write(etree.Element(f"{_W}rStyle", {_VAL: style}))
                if language:
                    xml.write(etree.Element(f"{_W}lang", {_VAL: language}))
        for place, text in enumerate(texts):
            if place:
                xml.write(etree.Element(f"{_W}br"))
            with xml.element(f"{_W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}):
                xml.write(text)


def main() -> None:
    print(json.dumps(measure(COMMENTS)), flush=True)
