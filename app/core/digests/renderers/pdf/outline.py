"""Bookmarks: the headings of the document as a tree beside the pages."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from app.core.digests.naming import shorten
from app.core.digests.renderers.pdf.objects import PdfFile, reference, text_string
from app.core.digests.renderers.pdf.pages import OutlineEntry

_TITLE_LENGTH = 200


def write_outline(file: PdfFile, entries: Sequence[OutlineEntry]) -> int | None:
    """The tree's root, None for no bookmark. Entries of the first rank are open, what is below them closed."""
    if not entries:
        return None
    root, numbers = file.reserve(), [file.reserve() for _ in entries]
    kids: dict[int, list[int]] = {root: []}
    above: list[tuple[int, int]] = [(0, root)]
    parents = []
    for entry, number in zip(entries, numbers, strict=True):
        while above[-1][0] >= entry.rank:
            above.pop()
        parents.append(above[-1][1])
        kids.setdefault(above[-1][1], []).append(number)
        above.append((entry.rank, number))
    for entry, number, parent in zip(entries, numbers, parents, strict=True):
        file.put(number, _item(entry, parent, kids[parent], number, kids.get(number, [])))
    first, last = kids[root][0], kids[root][-1]
    file.put(
        root,
        b"<</Type/Outlines/First %s/Last %s/Count %d>>"
        % (reference(first), reference(last), len(kids[root])),
    )
    return root


def _item(entry: OutlineEntry, parent: int, siblings: list[int], number: int, kids: list[int]) -> bytes:
    # Numbers were reserved one after another, so siblings are in rising order.
    place = bisect_left(siblings, number)
    parts = [b"/Title", text_string(shorten(entry.title, _TITLE_LENGTH)), b"/Parent ", reference(parent)]
    if place:
        parts += b"/Prev ", reference(siblings[place - 1])
    if place + 1 < len(siblings):
        parts += b"/Next ", reference(siblings[place + 1])
    if kids:
        parts += b"/First ", reference(kids[0]), b"/Last ", reference(kids[-1]), b"/Count -%d" % len(kids)
    parts += b"/Dest[", reference(entry.page), b"/XYZ null %.2f null]" % entry.y
    return b"<<" + b"".join(parts) + b">>"
