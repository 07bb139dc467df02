"""RTF's control words, as far as they bear on the text: destinations, characters, what they change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.core.importers.blocks import Alignment
from app.core.importers.rtf_flow import Flow, FlowKind

CHARACTERS: Final[dict[bytes, str]] = {
    b"tab": "\t",
    b"line": "\n",
    b"lbr": "\n",
    b"page": "\n",
    b"column": "\n",
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"emspace": "\u2003",
    b"enspace": "\u2002",
    b"qmspace": "\u2005",
}
SYMBOLS: Final[dict[bytes, str]] = {
    b"~": "\u00a0",
    b"_": "\u2011",
    b"\t": "\t",
    b"{": "{",
    b"}": "}",
    b"\\": "\\",
}

FLOWS: Final[dict[bytes, FlowKind]] = {
    **dict.fromkeys((b"header", b"headerl", b"headerr", b"headerf"), "running"),
    **dict.fromkeys((b"footer", b"footerl", b"footerr", b"footerf"), "running"),
    **dict.fromkeys((b"shptxt", b"dptxbxtext"), "box"),
    **dict.fromkeys((b"listtext", b"pntext"), "label"),
    b"footnote": "note",
    b"fldinst": "instruction",
}
# Destinations marked "skip me if you do not know me" that hold text all the same.
STARRED: Final = frozenset(
    {b"fldinst", b"shpinst", b"do", b"ud", b"nesttableprops", b"moMath", b"moMathPara", b"footnote"}
)
# Destinations without that mark whose words are not the document's own.
SKIPPED: Final = frozenset(
    b"""colortbl info filetbl pict nonshppict shprslt sp xe tc tcn rxe nonesttables objdata template private
    author title subject operator keywords doccomm comment category manager company hlinkbase
    ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn atnid atnauthor atntime atnicn atndate atnref atnparent
    annotation atrfstart atrfend bkmkstart bkmkend pntxta pntxtb pnseclvl pn list listoverride listname leveltext
    levelnumbers panose falt fontemb fontfile latentstyles formfield datafield ffname ffdeftext ffformat
    ffhelptext ffstattext ffl mmathPict mmathPr mctrlPr maccPr mbarPr mboxPr mborderBoxPr mdPr meqArrPr mfPr
    mfuncPr mgroupChrPr mlimLowPr mlimUppPr mmPr mnaryPr mphantPr mradPr mrPr msPrePr msSubPr msSubSupPr
    msSupPr revtbl rsidtbl generator xmlnstbl""".split()
)
PICTURES: Final = frozenset({b"pict", b"nonshppict", b"shppict"})
PAGE_NUMBERS: Final = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
EMBEDDED: Final = frozenset({b"objdata"})


@dataclass(slots=True)
class State:
    """What a group may change and its end restores.

    `fallback` is the bytes to pass over after a \\u."""

    flow: Flow
    font: int | None = None
    fallback: int = 1
    bold: bool = False
    hidden: bool = False
    raised: bool = False
    removed: bool = False
    contents: bool = False
    alignment: Alignment = "left"
    indent: int = 0
    style: int = 0
    outline: int | None = None
    in_table: bool = False
    nesting: int = 0
    numbered: int = 0
    level: int = 0
    page_number: bool = False

    def fork(self) -> "State":
        """The state of a group inside; written out because a file has ten thousand of them."""
        return State(
            self.flow,
            self.font,
            self.fallback,
            self.bold,
            self.hidden,
            self.raised,
            self.removed,
            self.contents,
            self.alignment,
            self.indent,
            self.style,
            self.outline,
            self.in_table,
            self.nesting,
            self.numbered,
            self.level,
            self.page_number,
        )

    @property
    def left_out(self) -> bool:
        """Whether what stands here is not the document's text: hidden or tracked as deleted."""
        return self.hidden or self.removed


Change = Callable[[State, int | None], None]


def _flag(name: str, *, on: bool = True) -> Change:
    def change(state: State, value: int | None) -> None:
        setattr(state, name, on and value != 0)

    return change


def _number(name: str, *, default: int, most: int) -> Change:
    def change(state: State, value: int | None) -> None:
        setattr(state, name, default if value is None else max(-most, min(value, most)))

    return change


def _align(alignment: Alignment) -> Change:
    def change(state: State, _value: int | None) -> None:
        state.alignment = alignment

    return change


def _raise(state: State, value: int | None) -> None:
    # \up without a number is six half points; \up0 ends it.
    state.raised = value is None or value > 0


def _plain(state: State, _value: int | None) -> None:
    state.font, state.bold, state.hidden, state.raised, state.removed = None, False, False, False, False


def _new_paragraph(state: State, _value: int | None) -> None:
    state.alignment, state.indent, state.style, state.outline = "left", 0, 0, None
    state.in_table, state.nesting, state.numbered, state.level = False, 0, 0, 0


# Word itself ends at 22 inches.
_MOST_INDENT: Final = 31_680
CHANGES: Final[dict[bytes, Change]] = {
    b"b": _flag("bold"),
    b"v": _flag("hidden"),
    b"deleted": _flag("removed"),
    b"mvf": _flag("removed"),
    b"super": _flag("raised"),
    b"nosupersub": _flag("raised", on=False),
    b"sub": _flag("raised", on=False),
    b"dn": _flag("raised", on=False),
    b"up": _raise,
    b"plain": _plain,
    b"pard": _new_paragraph,
    b"ql": _align("left"),
    b"qc": _align("center"),
    b"qr": _align("right"),
    b"qj": _align("justify"),
    b"qd": _align("justify"),
    b"li": _number("indent", default=0, most=_MOST_INDENT),
    b"s": _number("style", default=0, most=100_000),
    b"f": _number("font", default=0, most=100_000),
    b"uc": _number("fallback", default=1, most=100),
    b"outlinelevel": _number("outline", default=0, most=9),
    b"itap": _number("nesting", default=0, most=1_000),
    b"intbl": _flag("in_table"),
    b"ls": _number("numbered", default=0, most=100_000),
    b"ilvl": _number("level", default=0, most=8),
}
