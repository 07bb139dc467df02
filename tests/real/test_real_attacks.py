"""Real attacks: refused with one line, or read with warnings; no file read, no address asked, limits kept."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.core.clauses import split_document
from app.core.errors import RuleViolation
from app.core.importers import read_document
from tests.conftest import SHARED
from tests.real.test_real_drafts import files
from tests.unit.core.docx_fixture import WordFile, paragraph
from tests.unit.core.odt_fixture import odt, p

ATTACKS = SHARED / "data" / "attacks"
PIKIR = Path(sys.executable).with_name("pikir")
pytestmark = [pytest.mark.shared, pytest.mark.usefixtures("shared")]
EXTENSIONS = ["docx", "odt", "rtf", "pdf", "html", "md", "txt", "xml", "jpg"]


@pytest.mark.parametrize("name", files(ATTACKS, "*"))
def test_an_attack_under_any_name_is_read_or_refused(name: str) -> None:
    data = (ATTACKS / name).read_bytes()
    for extension in EXTENSIONS:
        with suppress(RuleViolation):
            split_document(read_document(data, filename=f"draft.{extension}"))


ONE_OF_EACH = [
    "csv_injection/csv-payload.txt",
    "docx_encrypted/protected_agile.docx",
    "docx_malformed/51921-Word-Crash067.docx",
    "docx_malformed/testExternalRefs.docx",
    "naughty_strings/blns.txt",
    "odt_malformed/testODTEncrypted.odt",
    "ooxml_bomb/poc-xmlbomb.xlsx",
    "pdf_malformed/poppler-742-0-fuzzed.pdf",
    "pdf_malformed/zen_of_python_corrupted.pdf",
    "xss/xss-payload-list.txt",
    "xss/xss.xml",
    "xxe_xmlbomb/quadratic.xml",
    "zip/droste.zip",
]


# A process counts what it inherits until it becomes its program: this one is small, pytest after an hour is not.
MEASURED = """
import resource, subprocess, sys
ran = subprocess.run(sys.argv[1:], check=False)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(ran.returncode)
"""


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_the_command_says_one_line_or_gives_a_tree(name: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, PIKIR, "split", ATTACKS / name, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    code, answer = ran.returncode, json.loads(ran.stdout)
    said, _, kibibytes = ran.stderr.rstrip("\n").rpartition("\n")
    assert code in {0, 2}
    assert said == ""
    assert set(answer) == (
        {"error"} if code else {"language", "kind", "title", "source", "clauses", "warnings"}
    )
    if code:
        assert answer["error"]["code"].startswith("import-")
        assert "\n" not in answer["error"]["message"]
    assert int(kibibytes) < 512 * 1024


SECRET = "canary-7Yq2"


@pytest.fixture
def canary(tmp_path: Path) -> str:
    """A file no reader may open."""
    file = tmp_path / "canary.txt"
    file.write_text(SECRET, "utf-8")
    return file.as_uri()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """An address no reader may ask."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


DOCTYPE = '<!DOCTYPE {root} [<!ENTITY % p SYSTEM "{address}"><!ENTITY x SYSTEM "{address}">]>'
AKN = (
    '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0" xmlns:xi="http://www.w3.org/2001/XInclude">'
    '<act name="a"><meta/><body><article><num>1</num><content><p>{inside}</p>'
    "</content></article></body></act></akomaNtoso>"
)
INCLUDED = '<xi:include href="{address}" parse="text"/>'


def poisoned(address: str) -> dict[str, bytes]:
    """A file of each format that asks for what stands at an address, in each way the format knows."""
    doctype = {root: DOCTYPE.format(root=root, address=address) for root in ("akomaNtoso", "html", "x")}
    picture = f'<w:p><w:r><w:instrText>INCLUDETEXT "{address}"</w:instrText></w:r></w:p>'
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r"'
        f' Target="{address}" TargetMode="External" Type="x/attachedTemplate"/></Relationships>'
    )
    return {
        "entity.xml": (doctype["akomaNtoso"] + AKN.format(inside="&x;")).encode(),
        "include.xml": AKN.format(inside=INCLUDED.format(address=address)).encode(),
        "sheet.xml": (f'<?xml-stylesheet href="{address}"?>' + AKN.format(inside="x")).encode(),
        "entity.html": f"{doctype['html']}<html><p>&x; %p; x</p></html>".encode(),
        "links.html": (
            f"<html><base href='{address}'><link rel=stylesheet href='{address}'><style>@import '{address}';</style>"
            f"<p>x<img src='{address}'><iframe src='{address}'></iframe><object data='{address}'></object>"
        ).encode(),
        "entity.xhtml": f"<?xml version='1.0'?>{doctype['html']}<html><p>x&x;</p></html>".encode(),
        "links.md": f"![x]({address})\n\n<img src='{address}'> <{address}>".encode(),
        "include.rtf": rb"{\rtf1\ansi x{\field{\*\fldinst INCLUDETEXT "
        + address.encode()
        + rb"}{\fldrslt y}}\par}",
        "links.docx": WordFile(others={"word/_rels/document.xml.rels": relation})
        .add(paragraph("x"), picture)
        .bytes(),
        "links.odt": odt(
            p("x")
            + f'<text:section><text:section-source xlink:href="{address}" xmlns:xlink="x"/></text:section>'
        ),
    }


@pytest.mark.parametrize("name", poisoned("http://example.invalid"))
def test_nothing_a_file_points_at_is_read_or_asked_for(
    name: str, canary: str, listener: socket.socket
) -> None:
    asked = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    for address in (canary, asked):
        with suppress(RuleViolation):
            document = read_document(poisoned(address)[name], filename=name)
            assert SECRET not in repr((document, split_document(document)))
    with pytest.raises(TimeoutError):
        listener.accept()
