"""Which file this is, by its content, and the reader for it."""

import hashlib
import re
from collections.abc import Callable
from typing import Final

from app.core.errors import RuleViolation
from app.core.importers.akoma_ntoso import read_akoma_ntoso
from app.core.importers.blocks import Document, Reading
from app.core.importers.docx import main_part, read_docx
from app.core.importers.html import read_html
from app.core.importers.limits import Archive, check_file_size, open_archive
from app.core.importers.markdown import read_markdown
from app.core.importers.odt import read_odt
from app.core.importers.pdf import read_pdf
from app.core.importers.rtf import read_rtf
from app.core.importers.text import read_text_file

_ZIP_SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE_SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# MS-OFFCRYPTO: the stream an encrypted OOXML package is kept in.
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_SIGNATURES: Final = (
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"BM", "bmp"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"MZ", "binary"),
    (b"\x7fELF", "binary"),
)
_MARKUP: Final = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*<(\?\w|!DOCTYPE|html|!--|!\[|akomaNtoso|[A-Za-z][\w:.-]*[\s>/])", re.IGNORECASE
)
_PROLOGUE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(!--|\?|!\[)")
_FIRST_TAG: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!DOCTYPE\s+(?P<doctype>[\w:.-]+)|(?P<root>[a-z][\w:.-]*))", re.IGNORECASE
)
# What an HTML file may begin with; many are cut out of a page.
_HTML_TAGS: Final = frozenset(
    b"html head body title meta link style script base p div span pre table tbody tr td ul ol li dl h1 h2 h3 h4 h5 "
    b"h6 a b i u em strong font center blockquote section article main header nav br hr img sup sub small form "
    b"details figure".split()
)
_AKOMA_NTOSO: Final = re.compile(rb"<(?:[\w.-]+:)?akomaNtoso[\s>]")
_MARKUP_WITHIN: Final = 64 * 1024
_MARKDOWN: Final = frozenset({"md", "markdown", "mkd"})
_PDF_WITHIN: Final = 1024
# Plain text under one of these names is a damaged or a disguised file.
_NEVER_TEXT: Final = frozenset({"docx", "doc", "odt", "pdf", "rtf", "xlsx", "zip", "jpg", "jpeg", "png"})


def recognise(data: bytes) -> str:
    """The format by content: a reader's name, or the name of a format that has none."""
    if data.startswith(_ZIP_SIGNATURES):
        return _recognise_zip(open_archive(data))
    if data.startswith(_OLE_SIGNATURE):
        return "encrypted" if _ENCRYPTED_STREAM in data else "doc"
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    for signature, name in _SIGNATURES:
        # Two letters are a signature only where text would not begin so.
        if data.startswith(signature) and (len(signature) > 2 or b"\0" in data[:_PDF_WITHIN]):
            return name
    head = _as_ascii(data[:_MARKUP_WITHIN])
    if _MARKUP.match(head[:_PDF_WITHIN]):
        return _recognise_markup(head)
    return "txt"


def _as_ascii(head: bytes) -> bytes:
    """The beginning of a file with what UTF-16 puts between ASCII letters taken out."""
    return head[2:].replace(b"\0", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head


def _recognise_markup(head: bytes) -> str:
    if _AKOMA_NTOSO.search(head):
        return "akn"
    rest = _without_prologue(head)
    first = _FIRST_TAG.match(rest)
    if first is None:
        # Comments before a text that is no markup at all: Markdown has them.
        return "xml" if head.lstrip().startswith(b"<?") or rest.lstrip().startswith(b"<!") else "txt"
    if first["doctype"] or head.lstrip().startswith(b"<?"):
        return "html" if (first["doctype"] or first["root"]).lower() == b"html" else "xml"
    return "html" if first["root"].lower() in _HTML_TAGS else "xml"


def _without_prologue(head: bytes) -> bytes:
    """What follows comments and instructions. No regular expression: unclosed ones would each search on."""
    begin = 0
    while opened := _PROLOGUE.match(head, begin):
        end = head.find(b"-->" if opened.group(1) == b"!--" else b">", opened.end())
        if end < 0:
            break
        begin = head.index(b">", end) + 1
    return head[begin:]


def _recognise_zip(archive: Archive) -> str:
    if "mimetype" in archive and b"opendocument" in archive.read("mimetype", limit=_PDF_WITHIN):
        return "odt"
    if "EncryptedPackage" in archive:
        return "encrypted"
    main = main_part(archive)
    if main is None or main.startswith(("xl/", "ppt/")):
        return "zip" if main is None else "ooxml"
    return "docx"


def _read_docx_file(data: bytes) -> Reading:
    blocks, warnings = read_docx(open_archive(data))
    return blocks, warnings, False


def _read_txt_file(data: bytes) -> Reading:
    paragraphs, wrapped = read_text_file(data)
    return paragraphs, (), wrapped


READERS: Final[dict[str, Callable[[bytes], Reading]]] = {
    "txt": _read_txt_file,
    "docx": _read_docx_file,
    "odt": read_odt,
    "rtf": read_rtf,
    "pdf": read_pdf,
    "html": read_html,
    "md": read_markdown,
    "akn": read_akoma_ntoso,
}


def read_document(data: bytes, *, filename: str) -> Document:
    """The file as blocks. What the file is is decided by its content; `filename` only names it in refusals.

    RuleViolation `import-empty`, `import-too-large`, `import-encrypted`, `import-malformed` or
    `import-unsupported-format` (param `format`), each with param `filename`.
    """
    try:
        check_file_size(data)
        name = recognise(data)
        if name == "encrypted":
            raise RuleViolation("import-encrypted")
        claimed = filename.rpartition(".")[2].lower()
        if name == "txt" and claimed in _NEVER_TEXT:
            raise RuleViolation("import-malformed", detail=f"not {claimed}")
        if name in {"txt", "html"} and claimed in _MARKDOWN:
            # Markdown may begin with HTML; which it is only the name tells.
            name = "md"
        if name not in READERS:
            raise RuleViolation("import-unsupported-format", format=name)
        blocks, warnings, wrapped = READERS[name](data)
    except RuleViolation as refusal:
        raise RuleViolation(refusal.code, **{**refusal.params, "filename": filename}) from refusal
    return Document(
        format=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        blocks=blocks,
        warnings=warnings,
        wrapped=wrapped,
    )
