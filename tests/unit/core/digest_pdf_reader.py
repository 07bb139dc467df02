"""Reading a PDF digest back: by the specification, and as pdfium and poppler read it."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib

import pypdfium2
import pytest

from tests.unit.core.digest_samples import (
    ENGLISH,
    rendered,
)


class Read:
    """Objects of a file by number: dictionaries as bytes, streams unpacked."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.objects: dict[int, bytes] = {}
        self.streams: dict[int, bytes] = {}
        for match in re.finditer(rb"\n(\d+) 0 obj\n<<(.*?)/Length (\d+)>>stream\n", data, re.DOTALL):
            number, entries, length = int(match[1]), match[2], int(match[3])
            body = zlib.decompress(data[match.end() : match.end() + length])
            self.objects[number], self.streams[number] = entries, body
            if b"/Type/ObjStm" in entries:
                first = int(re.search(rb"/First (\d+)", entries)[1])
                places = list(map(int, body[:first].split()))
                starts = [*places[1::2], len(body) - first]
                for nth, inner in enumerate(places[::2]):
                    self.objects[inner] = body[first + starts[nth] : first + starts[nth + 1]]

    def of_kind(self, kind: bytes) -> list[tuple[int, bytes]]:
        return [one for one in sorted(self.objects.items()) if re.search(rb"/Type/%s\b" % kind, one[1])]

    def named(self, number: int, key: bytes) -> int:
        return int(re.search(rb"/%s (\d+) 0 R" % key, self.objects[number])[1])

    def fonts(self) -> dict[bytes, tuple[int, dict[bytes, str]]]:
        """Key of each font: bytes of a code, and the character each code stands for."""
        (_, page), *_ = self.of_kind(b"Page")
        resources = self.objects[int(re.search(rb"/Resources (\d+) 0 R", page)[1])]
        found = {}
        for key, number in re.findall(rb"/([FX]\d+) (\d+) 0 R", resources):
            to_unicode = self.streams[self.named(int(number), b"ToUnicode")].decode()
            pairs = re.findall(r"<([0-9a-f]+)><([0-9a-f]+)>", to_unicode.split("beginbfchar", 1)[1])
            codes = {bytes.fromhex(code): bytes.fromhex(char).decode("utf-16-be") for code, char in pairs}
            found[key] = (2 if key.startswith(b"F") else 1), codes
        return found

    def pages(self) -> list[bytes]:
        """What is drawn on each page, in the order of the tree."""
        (_, catalog), *_ = self.of_kind(b"Catalog")
        root = int(re.search(rb"/Pages (\d+) 0 R", catalog)[1])
        return [
            b"\n".join(self.streams[number] for number in self._list(page, b"Contents"))
            for knot in self._list(root, b"Kids")
            for page in self._list(knot, b"Kids")
        ]

    def _list(self, number: int, key: bytes) -> list[int]:
        inside = re.search(rb"/%s\[([^\]]*)\]" % key, self.objects[number])[1]
        return list(map(int, re.findall(rb"(\d+) 0 R", inside)))

    def text(self) -> str:
        """Every string of the text itself, character by character, in the order of the pages; lines joined. Running
        headers, page numbers and repeated heads are marked as no part of it."""
        fonts, out = self.fonts(), []
        token = re.compile(rb"/([FX]\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\)Tj", re.DOTALL)
        for page in self.pages():
            content = re.sub(rb"/Artifact BMC.*?\bEMC", b"", page, flags=re.DOTALL)
            for match in token.finditer(content):
                if match[1]:
                    width, codes = fonts[match[1]]
                    continue
                shown = re.sub(
                    rb"\\(.)", lambda m: b"\r" if m[1] == b"r" else m[1], match[2], flags=re.DOTALL
                )
                out += (codes[shown[i : i + width]] for i in range(0, len(shown), width))
        return "".join(out)


def bare(text: str) -> str:
    """Without white space: where lines end is the layout's business."""
    return "".join(text.split())


def pdf(digest, phrasebook=ENGLISH):
    return rendered("pdf", digest, phrasebook)[0]


def text_of(data: bytes) -> str:
    """As pdfium reads it, the program most people will read it with."""
    with pypdfium2.PdfDocument(data) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def lines_of(data: bytes) -> list[str]:
    return [line.strip() for line in text_of(data).splitlines() if line.strip()]


def bookmarks(data: bytes) -> list[tuple[int, str]]:
    with pypdfium2.PdfDocument(data) as document:
        return [(entry.level, entry.get_title()) for entry in document.get_toc()]


def tags(data: bytes) -> str:
    """The structure with its text, as poppler reads it."""
    if shutil.which("pdfinfo") is None:
        pytest.skip("no pdfinfo here")
    told = subprocess.run(
        ["pdfinfo", "-struct-text", "-"], input=data, capture_output=True, check=True, timeout=60
    )
    assert told.stderr == b""
    return told.stdout.decode()
