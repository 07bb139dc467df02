"""The tables in an office program: LibreOffice opens them, runs nothing, fetches nothing and shows what was typed."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

import pytest
from lxml import etree

from app.core.digests.phrases import Phrase
from tests.unit.core.digest_readers import HOSTILE, attack_strings, comments_saying
from tests.unit.core.digest_samples import nothing_found, one_clause, rendered

SECONDS = 180
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
XLINK = "{http://www.w3.org/1999/xlink}"


@pytest.fixture
def opened(tmp_path):
    """Opens a table in LibreOffice and gives it back as OpenDocument XML."""
    if not shutil.which("soffice"):
        if os.environ.get("CI"):
            pytest.fail("soffice is missing")
        pytest.skip("no soffice here")

    def convert(data, extension):
        (tmp_path / f"digest.{extension}").write_bytes(data)
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", "--headless", profile, "--convert-to", "fods", "--outdir", tmp_path]
        command.append(f"digest.{extension}")
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=SECONDS)
        return etree.parse(tmp_path / "digest.fods", etree.XMLParser(huge_tree=True)).getroot()

    return convert


@pytest.fixture
def tempting():
    """Address of a server that notes whatever is asked of it."""
    asked = []

    class Noting(BaseHTTPRequestHandler):
        def parse_request(self):
            asked.append(self.raw_requestline)
            return False

        def log_message(self, format, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def hostile_digest(address):
    calls = [
        f'=WEBSERVICE("{address}/a")', f'=HYPERLINK("{address}/b","x")', f'=IMAGE("{address}/c")', f"{address}/d",
        f'{{=WEBSERVICE("{address}/e")}}', f"='{address}/[f.xlsx]Sheet1'!A1", f'<img src="{address}/g">',
        f'=DDE("soffice";"{address}/h";"A1")', f"@{address}/i", "=SUM(1;2)", "=1+1", "{=1+1}", "+1+1", "-1+1",
    ]  # fmt: skip
    return one_clause(comments_saying([*calls, *HOSTILE, *attack_strings()]))


def cells_of(root):
    return list(root.iter(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"))


def said(cell):
    return "\n".join("".join(p.itertext()) for p in cell.findall(f"{TEXT}p"))


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize("name", ["xlsx", "csv"])
def test_no_cell_became_a_formula_or_a_link_and_nothing_was_fetched(opened, tempting, name):
    address, asked = tempting
    data, _ = rendered(name, hostile_digest(address), analyse=nothing_found)
    root = opened(data, name)
    cells = cells_of(root)
    assert len(cells) > 5_000
    assert [cell.get(f"{TABLE}formula") for cell in cells if cell.get(f"{TABLE}formula")] == []
    assert list(root.iter(f"{TEXT}a")) == []
    assert {e.get(f"{XLINK}href") for e in root.iter() if e.get(f"{XLINK}href")} <= {None}
    assert asked == []
    assert any(said(cell).endswith(f'=WEBSERVICE("{address}/a")') for cell in cells)


def test_the_checks_above_would_see_a_formula_and_a_fetch(opened, tempting):
    address, asked = tempting
    with pytest.raises(OSError, match="without response"):
        urlopen(f"{address}/x", timeout=5)
    assert len(asked) == 1
    root = opened(b"a,=1+1\r\n", "csv")
    assert [cell.get(f"{TABLE}formula") for cell in cells_of(root) if cell.get(f"{TABLE}formula")] == [
        "of:=1+1"
    ]


@pytest.mark.slow
def test_a_workbook_opens_with_all_its_sheets_and_shows_texts_as_typed(opened):
    texts = [
        "=1+1",
        "<r>1</r>",
        "_x0041_x0042_",
        "a & b < c",
        "мөөнөт үчүн ңң",
        "مرحبا",
        "😀",
        "00123",
        "1e5",
    ]
    data, _ = rendered("xlsx", one_clause(comments_saying(texts)), analyse=nothing_found)
    root = opened(data, "xlsx")
    sheets = {table.get(f"{TABLE}name"): table for table in root.iter(f"{TABLE}table")}
    assert list(sheets)[:4] == [Phrase.SHEET_SUMMARY, Phrase.SHEET_REMARKS, "Groups", Phrase.SHEET_REGISTER]
    shown = [said(cell) for cell in cells_of(sheets[Phrase.SHEET_REGISTER])]
    for text in texts:
        assert text in shown
    values = {cell.get(f"{OFFICE}value-type") for cell in cells_of(sheets[Phrase.SHEET_REGISTER])}
    assert {"string", "float", "date"} <= values
