"""What holds inside an HTML element: from its tag, its attributes, its look and the element around it."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from lxml import etree

from app.core.importers.blocks import Alignment, Role
from app.core.importers.html_lists import ListCounter, whole
from app.core.importers.html_styles import Look

# Never shown by any browser: programs, styles, what stands in for them, data of the head.
_UNSHOWN_TAGS: Final = "script style template noscript noframes head title datalist map audio video canvas"
UNSHOWN: Final = frozenset(_UNSHOWN_TAGS.split())
PICTURES: Final = frozenset({"img", "picture", "svg", "embed", "object"})
_BLOCK_TAGS: Final = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol p plaintext "
    "pre section summary table tbody td tfoot th thead tr ul xmp"
)
_BLOCKS: Final = frozenset(_BLOCK_TAGS.split())
_SPACED: Final = frozenset({"pre", "listing", "xmp", "plaintext"})
_BOLD: Final = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"})
_CONTROLS: Final = frozenset({"nav", "button", "select", "textarea"})
# Word processors mark what they print on every page.
_MARGINS: Final = frozenset({"header", "footer"})
_ALIGNMENTS: Final[dict[str, Alignment]] = {
    "left": "left",
    "center": "center",
    "middle": "center",
    "right": "right",
    "justify": "justify",
}
# Akoma Ntoso shown as HTML: every element a span with its name as class.
_AKOMA_NTOSO_NAMES: Final = (
    "alinea article attachment authorialNote blockList body chapter clause content crossHeading heading "
    "hcontainer indent intro item listIntroduction listWrapUp longTitle paragraph part point preamble "
    "preface section subheading subparagraph subpart subsection wrapUp"
)
_AKOMA_NTOSO: Final = frozenset(f"akn-{name}" for name in _AKOMA_NTOSO_NAMES.split())
# Classes and ids under which writers keep a generated table of contents.
_CONTENTS: Final = re.compile(r"(?:mso)?toc(?:heading|\d)?|table[-_ ]?of[-_ ]?contents\d*", re.IGNORECASE)

Withheld = Literal["", "hidden", "removed"]


@dataclass(slots=True, eq=False)
class Frame:
    """An open element. `withheld` says why its text is kept out of the draft; `list` is the list it opened."""

    tag: str = ""
    is_block: bool = True
    heading: int | None = None
    bold: bool = False
    alignment: Alignment = "left"
    raised: bool = False
    spaced: bool = False
    linked: bool = False
    withheld: Withheld = ""
    role: Role = "body"
    list_style: str | None = None
    list: ListCounter | None = None


OUTSIDE: Final = Frame()


def frame_of(element: etree._Element, look: Look, above: Frame) -> Frame:
    """The frame of an element that opens inside `above`."""
    tag = str(element.tag)
    return Frame(
        tag=tag,
        is_block=_is_block(element, look, tag),
        heading=_heading(element, tag) or above.heading,
        bold=(tag in _BOLD or above.bold) if look.bold is None else look.bold,
        alignment=look.alignment or _alignment(element, tag) or above.alignment,
        raised=(tag == "sup" or (above.raised and tag != "sub")) if look.raised is None else look.raised,
        spaced=(tag in _SPACED or above.spaced) if look.spaced is None else look.spaced,
        linked=above.linked or (tag == "a" and element.get("href") is not None),
        withheld=above.withheld or _withheld(element, look, tag),
        role=above.role if above.role != "body" else _role(element, tag),
        list_style=look.list_style,
    )


def _is_block(element: etree._Element, look: Look, tag: str) -> bool:
    if tag in {"td", "th", "tr", "table"}:
        return True
    if look.display in {"block", "inline"}:
        return look.display == "block"
    return tag in _BLOCKS or (tag == "span" and not _AKOMA_NTOSO.isdisjoint(element.get("class", "").split()))


def _heading(element: etree._Element, tag: str) -> int | None:
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return int(tag[1])
    if element.get("role") == "heading":
        return min(max(whole(element.get("aria-level")) or 2, 1), 9)
    return None


def _alignment(element: etree._Element, tag: str) -> Alignment | None:
    if tag == "center":
        return "center"
    # A table's own align says where the table stands, not its text.
    return None if tag == "table" else _ALIGNMENTS.get(element.get("align", "").lower())


def _withheld(element: etree._Element, look: Look, tag: str) -> Withheld:
    if tag == "del":
        return "removed"
    return "hidden" if look.display == "hidden" or element.get("hidden") is not None else ""


def _role(element: etree._Element, tag: str) -> Role:
    if tag in {"html", "body", "main", "article"}:
        return "body"
    names = [*element.get("class", "").split()[:20], element.get("id", "")]
    if any(_CONTENTS.fullmatch(name[:40]) for name in names if name):
        return "contents"
    if tag in _CONTROLS or element.get("role") == "navigation":
        return "running"
    return "running" if tag == "div" and element.get("title") in _MARGINS else "body"
