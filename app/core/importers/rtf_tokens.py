"""The tokens of RTF, and where a group of them ends.

Source: Microsoft's Rich Text Format specification 1.9.1.
"""

import re
from typing import Final

# Groups: 1 control word, 2 its number, 3 bytes in hexadecimal, 4 brace, 5 control symbol, 6 plain text.
TOKEN: Final = re.compile(
    rb"\\([A-Za-z]+)(-?[0-9]+)? ?|((?:\\'[0-9A-Fa-f]{2}){1,1000})|([{}])|\\([^A-Za-z])|([^\\{}\r\n]+)",
    re.DOTALL,
)
WORD: Final = 1
NUMBER: Final = 2
HEXADECIMAL: Final = 3
BRACE: Final = 4
SYMBOL: Final = 5

# Inside a group that is not read only these matter. Raw bytes after \bin may be anything, braces too.
_STRUCTURE: Final = re.compile(rb"[{}]|\\bin([0-9]+) ?|\\[\\{}]")
_LONGEST_NUMBER: Final = 10


def number(written: bytes | None) -> int | None:
    """A control word's number; None where it has none. Absurdly long ones are cut, not refused."""
    return None if written is None else int(written[:_LONGEST_NUMBER])


def group_end(data: bytes, position: int) -> int:
    """Where the brace that ends the group `position` stands in is; the file's end if there is none."""
    depth = 1
    while (match := _STRUCTURE.search(data, position)) is not None:
        position = match.end()
        if match.group(1) is not None:
            position += number(match.group(1)) or 0
        elif match.group() == b"{":
            depth += 1
        elif match.group() == b"}":
            depth -= 1
            if not depth:
                return match.start()
    return len(data)
