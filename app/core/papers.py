"""Files people hand in beside a draft: what they are by their content, and under which name they may go out again."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from app.core.errors import RuleViolation
from app.core.importers.limits import check_file_size, open_archive
from app.core.importers.registry import recognise
from app.core.text import normalize_input
from app.core.transliteration import slugify

NAME_LIMIT: Final = 120
TITLE_LIMIT: Final = 300


@dataclass(frozen=True, slots=True)
class PaperType:
    """A kind of file that may stand beside a draft."""

    extension: str
    media_type: str


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
PAPER_TYPES: Final[dict[str, PaperType]] = {
    "docx": PaperType("docx", f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": PaperType("xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
    "pdf": PaperType("pdf", "application/pdf"),
    "odt": PaperType("odt", "application/vnd.oasis.opendocument.text"),
    "rtf": PaperType("rtf", "application/rtf"),
    "jpeg": PaperType("jpg", "image/jpeg"),
    "png": PaperType("png", "image/png"),
}
# What a path, a header, a shell or a reader could take for something else; also the signs that turn text around.
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff<>:\"/\\|?*%]+")
_EXTENSION: Final = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def clean_filename(name: str) -> str:
    """A name to show and to send: no folders, nothing that is read as something else, at most NAME_LIMIT."""
    last = re.split(r"[/\\]", normalize_input(name))[-1]
    kept = _UNSAFE.sub(" ", unicodedata.normalize("NFC", last))
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, extension = kept.rpartition(".")
    if dot and stem and len(extension) <= 5:
        return f"{stem[: NAME_LIMIT - len(extension) - 1].rstrip('. ')}.{extension}"
    return kept[:NAME_LIMIT] or "file"


def recognise_paper(data: bytes) -> PaperType:
    """What the file is by its content, whatever its name says.

    RuleViolation "import-empty", "import-too-large", "import-malformed", "paper-type-unknown"; a file with macros
    is refused as "paper-with-macros".
    """
    check_file_size(data)
    name = recognise(data)
    if name in ("docx", "ooxml"):
        members = open_archive(data).members
        if any(member.endswith("vbaProject.bin") for member in members):
            raise RuleViolation("paper-with-macros")
        name = "xlsx" if "xl/workbook.xml" in members else name
    if name not in PAPER_TYPES:
        raise RuleViolation("paper-type-unknown", format=name)
    return PAPER_TYPES[name]


def paper_filename(name: str, paper: PaperType) -> str:
    """The cleaned name with the extension of what the file is."""
    cleaned = clean_filename(name)
    stem = _EXTENSION.sub("", cleaned).rstrip(". ") or "file"
    return f"{stem}.{paper.extension}"


def ascii_filename(name: str) -> str:
    """The same for programs that know no other letters."""
    stem, dot, extension = name.rpartition(".")
    return f"{slugify(stem if dot else name, 60) or 'file'}{dot}{extension if dot else ''}"
