"""Trees of any shape for what is written out and read back: all levels, odd characters, quotations, tables."""

import re
from datetime import date

from hypothesis import strategies as st

from app.core.clauses import Clause, ClauseTree, Kind, Level, SourceInfo
from app.core.clauses.eids import assign_eids
from app.core.clauses.units import Unit
from app.core.exporters import Particulars
from app.core.text import Language, normalize_input

PARTICULARS = Particulars("zher", 2, date(2026, 3, 9), date(2026, 4, 1))
SOURCE = SourceInfo("txt", "0" * 64, 1)

_ODD = "\u00a0\u2028\u0085\u200b\ufeff\u0301<>&\"'«»“”¹²³ңөүӊ№§—‑-0123456789().;: \t\nабвXVI😀"
line_text = st.text(
    st.one_of(st.sampled_from(_ODD.replace("\n", "").replace("\t", "")), st.characters()), max_size=12
)
any_text = st.text(st.one_of(st.sampled_from(_ODD), st.characters()), max_size=40).map(normalize_input)
one_line = any_text.map(lambda text: re.sub(r"[\n\t]", " ", text))
numbers = st.one_of(
    st.none(),
    st.integers(1, 300).map(str),
    st.sampled_from(["126-1", "1.1", "а", "12A", "ii", "а-1", "5.1-2"]),
)
labels = st.one_of(
    st.just(""),
    any_text,
    st.sampled_from(["Статья 5.", "1-берене.", "а)", "(ii)", "ГЛАВА IV", "§ 1.", "126¹", "12A", "-", "1.1."]),
)


@st.composite
def trees(draw: st.DrawFn, *, most: int = 12) -> ClauseTree:
    """Any tree: each clause below one of those still open, whatever their levels."""
    chain: list[int] = []
    units: list[Unit] = []
    for index in range(draw(st.integers(0, most))):
        del chain[draw(st.integers(0, len(chain))) :]
        level = draw(st.sampled_from(Level))
        units.append(
            Unit(level, draw(numbers), draw(labels), draw(any_text), "", chain[-1] if chain else None)
        )
        chain.append(index)
    eids = assign_eids(units)
    if draw(st.booleans()) and eids:
        eids[0] = draw(st.sampled_from(["статья 5", " x", "a&b", "№", "art_1\u00a0"]))
    clauses = tuple(
        Clause(
            eid=eid,
            level=unit.level,
            number=unit.number,
            label=unit.label,
            heading=unit.heading,
            text=draw(any_text),
            parent=None if unit.parent is None else eids[unit.parent],
            quoted=draw(st.booleans()),
        )
        for unit, eid in zip(units, eids, strict=True)
    )
    return ClauseTree(
        draw(st.sampled_from(Language)), draw(st.sampled_from(Kind)), draw(any_text), SOURCE, clauses
    )


def content(tree: ClauseTree) -> tuple[object, ...]:
    """All of a tree but where it came from and what was said about it."""
    return tree.language, tree.kind, tree.title, tree.clauses
