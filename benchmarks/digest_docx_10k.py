"""digest_docx_10k: a digest of 10,000 comments as DOCX ÷ lxml's `xmlfile` writing the same paragraphs.

The value is all of it: read from PostgreSQL in one snapshot, counted, checked, compared and written. The reference is
given every paragraph of the digest with its style, its runs, their properties and texts (no tables, no rows, no
cells), and does nothing but write them into a DOCX's document.xml, compressed as the digest is.
"""

from __future__ import annotations

import io
import json
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from lxml import etree

from app.core.digests.renderers.docx.parts import ZIP_LEVEL, W
from app.core.permissions import OPERATOR
from app.core.text import Language
from app.infra.db import Database
from app.infra.i18n import phrasebook
from app.services.digest_compilation import compile_to_file
from benchmarks.digest_xlsx_10k import prepare
from benchmarks.load import database_of_its_own

_W = f"{{{W}}}"
_VAL = f"{_W}val"
RunRecord = tuple[str, str, list[str]]
"""Character style, language, and the pieces of text between line breaks."""
ParagraphRecord = tuple[str, list[RunRecord]]


def measure(database: Database, slug: str) -> dict[str, object]:
    """The benchmark's line for the draft's digest."""
    out = io.BytesIO()
    began = time.perf_counter()
    compiled = compile_to_file(
        database,
        actor=OPERATOR,
        slug=slug,
        format="docx",
        out=out,
        phrasebook=phrasebook(Language.KY, ZoneInfo("Asia/Bishkek")),
    )
    value = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    reference = _write_plainly(_paragraphs_of(out.getvalue()))
    return {
        "bench": "digest_docx_10k",
        "value": round(value, 3),
        "unit": "s",
        "reference": round(reference, 3),
        "ratio": round(value / reference, 3),
        "peak_mib": round(peak, 1),
        "n": compiled.counts["shown"],
    }


def _paragraphs_of(document: bytes) -> list[ParagraphRecord]:
    with ZipFile(io.BytesIO(document)) as archive, archive.open("word/document.xml") as part:
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


def _write_plainly(paragraphs: list[ParagraphRecord]) -> float:
    """Seconds that lxml takes for these paragraphs and nothing else."""
    began = time.perf_counter()
    with (
        ZipFile(io.BytesIO(), "w", ZIP_DEFLATED, compresslevel=ZIP_LEVEL) as archive,
        archive.open("word/document.xml", "w") as part,
        etree.xmlfile(cast(IO[bytes], part), encoding="UTF-8") as xml,
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
    with database_of_its_own() as url:
        # Filled by a process of its own, so that the peak below is the compile's and not the filling's.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as filler:
            slug = filler.submit(prepare, url).result()
        database = Database(url)
        line = measure(database, slug)
        database.dispose()
    print(json.dumps(line), flush=True)
