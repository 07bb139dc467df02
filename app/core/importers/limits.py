"""How much an uploaded file may ask of us, and a zip reader that keeps to it."""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from lxml import etree

from app.core.errors import RuleViolation

MAX_FILE_BYTES: Final = 32 * 1024 * 1024
MAX_MEMBERS: Final = 2_000
MAX_TOTAL_BYTES: Final = 256 * 1024 * 1024
# A parsed tree takes about ten times its XML, and the whole import has 512 MB.
MAX_XML_BYTES: Final = 24 * 1024 * 1024
# Deflate packs ordinary WordprocessingML 10 to 30 times; below a megabyte a ratio proves nothing.
MAX_RATIO: Final = 200
_RATIO_FLOOR_BYTES: Final = 1024 * 1024
# A parsed node takes about 120 bytes however short it is written.
_MAX_NODES: Final = 2_500_000
# A tax code has 20,000; a thousand printed pages have 50,000 lines.
MAX_PARAGRAPHS: Final = 80_000
MAX_TEXT_BYTES: Final = 16 * 1024 * 1024
_CHUNK_BYTES: Final = 64 * 1024
_PROLOGUE_BYTES: Final = 4096

# What zipfile lets through from a damaged archive: bad offsets, unknown methods, broken streams, names.
_ZIP_FAILURES: Final = (
    BadZipFile,
    LargeZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
)


def check_file_size(data: bytes) -> None:
    """RuleViolation `import-empty` or `import-too-large` (params `size`, `limit`, in bytes)."""
    if not data:
        raise RuleViolation("import-empty")
    if len(data) > MAX_FILE_BYTES:
        raise RuleViolation("import-too-large", size=len(data), limit=MAX_FILE_BYTES)


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip file whose directory has been checked. Members are read one by one, each within its cap."""

    file: ZipFile
    members: dict[str, ZipInfo]

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def read(self, name: str, *, limit: int = MAX_XML_BYTES) -> bytes:
        """The member's bytes. RuleViolation `import-too-large`, `import-encrypted`, `import-malformed`."""
        info = self.members[name]
        if info.flag_bits & 0x1:
            raise RuleViolation("import-encrypted")
        content = bytearray()
        try:
            with self.file.open(info) as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    content += chunk
                    # Counted while inflating: the size written in the directory may lie.
                    _check_inflated(len(content), info.compress_size, limit)
        except _ZIP_FAILURES as failure:
            raise RuleViolation("import-malformed", detail=f"{name}: {failure}") from failure
        return bytes(content)


def _check_inflated(inflated: int, packed: int, limit: int) -> None:
    if inflated > limit:
        raise RuleViolation("import-too-large", size=inflated, limit=limit)
    if inflated > _RATIO_FLOOR_BYTES and inflated > MAX_RATIO * max(packed, 1):
        raise RuleViolation("import-too-large", size=inflated, limit=MAX_RATIO * max(packed, 1))


def open_archive(data: bytes) -> Archive:
    """The zip file in `data`. RuleViolation `import-malformed` or `import-too-large`."""
    try:
        file = ZipFile(BytesIO(data))
        infos = file.infolist()
    except _ZIP_FAILURES as failure:
        raise RuleViolation("import-malformed", detail=str(failure)) from failure
    if len(infos) > MAX_MEMBERS:
        raise RuleViolation("import-too-large", size=len(infos), limit=MAX_MEMBERS)
    total = sum(info.file_size for info in infos)
    if total > MAX_TOTAL_BYTES:
        raise RuleViolation("import-too-large", size=total, limit=MAX_TOTAL_BYTES)
    # Some writers use backslashes or a leading slash; Word opens those files.
    return Archive(file, {info.filename.replace("\\", "/").lstrip("/"): info for info in infos})


def parse_xml(content: bytes, *, part: str) -> etree._Element:
    """The root element. Entities are never resolved; any DOCTYPE is refused as `import-malformed`."""
    # Before parsing: libxml2 expands entities inside attribute values even where it is told not to.
    if b"<!DOCTYPE" in content[:_PROLOGUE_BYTES]:
        raise RuleViolation("import-malformed", detail=f"{part}: DOCTYPE")
    nodes = content.count(b"<") + content.count(b'="') + content.count(b"='")
    if nodes > _MAX_NODES:
        raise RuleViolation("import-too-large", size=nodes, limit=_MAX_NODES)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as failure:
        raise RuleViolation("import-malformed", detail=f"{part}: {failure}") from failure
    if root.getroottree().docinfo.internalDTD is not None:
        raise RuleViolation("import-malformed", detail=f"{part}: DOCTYPE")
    return root
