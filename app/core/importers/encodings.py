"""Which encoding a text's bytes are in: Unicode by its marks and its rules, single bytes by how words look."""

import codecs
import re
from encodings.aliases import aliases
from typing import Final

from app.core.errors import RuleViolation

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16: its little-endian mark is the first half of this one.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Single-byte Cyrillic encodings, the likelier first: for Russian words cp1251, kz1048 and ptcp154 are the same.
# With each goes how much likelier its letters must be: about one impossible letter for those hardly in use.
_SINGLE_BYTE: Final = {
    "cp1251": 0.0,
    "koi8_r": 1.0,
    "koi8_u": 2.0,
    "cp866": 1.0,
    "kz1048": 1.0,
    "ptcp154": 2.0,
    "iso8859_5": 6.0,
    "mac_cyrillic": 6.0,
}
# What a page or a file may call itself by; other names are not believed.
_DECLARABLE: Final = frozenset({*_SINGLE_BYTE, "utf_8", "cp1252"})
# As browsers take them; a page that could name UTF-16 in ASCII is not in UTF-16.
_MEANT: Final = dict.fromkeys(("latin_1", "ascii"), "cp1252") | dict.fromkeys(
    ("utf_16", "utf_16_le", "utf_16_be"), "utf_8"
)
_NO_NAME: Final = re.compile("[^a-z0-9]+")
_SAMPLE_BYTES: Final = 64 * 1024
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode_text(data: bytes) -> str:
    """The file's text. RuleViolation `import-unsupported-format` where the bytes are not text."""
    for mark, marked in _BOMS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], marked)
    if encoding := _utf16_without_mark(data):
        return _decode(data, encoding)
    if b"\0" in data[:_SAMPLE_BYTES]:
        raise RuleViolation("import-unsupported-format", format="binary")
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _decode_single_byte(data)


def decode_declared(data: bytes, declared: str) -> str:
    """The text of a file that names its encoding, believed only where the bytes do not say otherwise."""
    marked = data.startswith(tuple(mark for mark, _encoding in _BOMS)) or _utf16_without_mark(data)
    encoding = _known(declared)
    if marked or encoding is None or _is_utf8(data):
        return decode_text(data)
    try:
        text = _checked(data.decode(encoding))
    except UnicodeDecodeError:
        return decode_text(data)
    # Programs write «iso-8859-1» over anything: Cyrillic read so is a row of accents.
    accented = sum("\xc0" <= char <= "\xff" for char in text[:_SAMPLE_BYTES])
    letters = sum(char.isalpha() for char in text[:_SAMPLE_BYTES])
    return decode_text(data) if encoding == "cp1252" and accented * 4 > letters else text


def _known(declared: str) -> str | None:
    # Not codecs.lookup: it would import a module by a name out of the file.
    name = _NO_NAME.sub("_", declared.strip().lower())
    name = aliases.get(name, name)
    return _MEANT.get(name, name if name in _DECLARABLE else None)


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 and could be little else: Cyrillic in single bytes breaks its rules at once."""
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode(data: bytes, encoding: str) -> str:
    try:
        return _checked(data.decode(encoding))
    except UnicodeDecodeError as failure:
        raise RuleViolation("import-malformed", detail=f"{encoding}: {failure.reason}") from failure


def _utf16_without_mark(data: bytes) -> str | None:
    """Half the bytes name the alphabet: 0 for spaces and Latin letters, 4 for Cyrillic, on one side only."""
    sample = data[: _SAMPLE_BYTES // 8 * 2]
    if len(sample) < 4 or len(data) % 2:
        return None
    even, odd = (sample[side::2].count(0) + sample[side::2].count(4) for side in (0, 1))
    if odd > len(sample) // 100 and not even:
        return "utf-16-le"
    if even > len(sample) // 100 and not odd:
        return "utf-16-be"
    return None


def _decode_single_byte(data: bytes) -> str:
    scored = []
    for encoding, handicap in _SINGLE_BYTE.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        scored.append((_likelihood(text[:_SAMPLE_BYTES]) - handicap, text))
    if not scored:
        raise RuleViolation("import-unsupported-format", format="binary")
    _likely, best = max(scored)
    # Any bytes at all are "valid" in these encodings: what comes out must look like words.
    return _checked(best, letters=True)


# Russian and Kyrgyz letters, the frequent first; Kazakh ones only kz1048 and ptcp154 can hold.
_FREQUENT: Final = "оеаинтсрлкыудвмпгзябйчөүхьжшңюцщэфъё"
_NEIGHBOURS: Final = "әіқғұһ"
_WEIGHTS: Final = {
    **{letter: -0.1 * place for place, letter in enumerate(_FREQUENT)},
    **dict.fromkeys(_NEIGHBOURS, -4.0),
    **dict.fromkeys("«»“”„’–—№§…\xa0•", -2.0),
}
_UNLIKELY: Final = -8.0
# Only a wrong encoding writes words lIKE tHIS.
_CASE_SLIP: Final = re.compile("[а-яёөүң][А-ЯЁӨҮҢ]")


def _likelihood(text: str) -> float:
    """How much a decoded text looks like Russian or Kyrgyz: weights of what is not ASCII, added up."""
    weight = sum(_WEIGHTS.get(char.lower(), _UNLIKELY) for char in text if char > "\x7f")
    return weight - 4.0 * len(_CASE_SLIP.findall(text))


def _checked(text: str, *, letters: bool = False) -> str:
    """The text, unless it is a picture or a program in disguise: control characters, hardly any `letters`."""
    sample = text[:_SAMPLE_BYTES]
    controls = len(_CONTROLS.findall(sample)) * 100 > len(sample)
    if controls or (letters and sum(char.isalnum() or char.isspace() for char in sample) * 2 < len(sample)):
        raise RuleViolation("import-unsupported-format", format="binary")
    return text
