"""How right the clause engine is, file by file, over ../shared/data/laws: `python -m benchmarks.accuracy [FOLDER…]`.

The truth beside a file was counted by somebody else's rules (lines that begin with the keyword and a number); what
is compared is explained at each score below. `--write` renews docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import LCSseq

from app.core.clauses import ClauseTree, Level, pair_trees, split_document
from app.core.clauses.numbers import canonical
from app.core.errors import RuleViolation
from app.core.importers import read_document

ROOT = Path(__file__).resolve().parents[1]
LAWS = ROOT.parent / "shared" / "data" / "laws"
PAGE = ROOT / "docs" / "accuracy.md"
ARTICLE_SETS = ("kz_office", "kg", "kg_pdf", "kg_rtf", "derived_kg", "ru_html")
TREE_SETS = ("akn_oasis", "akn_ldmlde", "akn_bluebell", "indigo_akn")
PAIR_SET = "akn_docx_pairs"
AROUND = frozenset({"hcontainer", "attachment"})
# Where a file has no truth beside it, that of its twin: the same text in another format.
TWINS = {"sample.odt": "sample.docx", "zakon.odt": "zakon.docx", "zakon2.odt": "zakon2.docx"} | {
    "zemelniy_kodeks.odt": "zemelniy_kodeks.docx"
}


# These have no truth beside them. Counted with `pdftotext -layout` and `grep` over lines that begin with the label;
# superscripts, flattened there, by the numbers around them. Articles 126 to 162 of the Family Code are repealed.
KG_ARTICLES = {
    "05052021_constitution.ru.pdf": "1-116",
    "17jul2025_familycode.ru.pdf": "1-85 85^1 86-125 163-177",
    "29apr2025_budgetcode.ru.pdf": (
        "1-24 24^1 25-34 34^1 35-43 43^1 43^2 43^3 44-50 50^1 51-63 63^1 64-81 81^1 82-107 107^1 108-132"
    ),
    "amend_2018_21_lsg_ky.txt": "1-2",
    "broadcasting_law_2011_247.ky.pdf": "1-29",
    "broadcasting_law_2011_247.ru.pdf": "1-29",
    "constitution_2010_en.txt": "1-114",
    "ktrk_law_2011_247_ky.txt": "1-29",
    "ktrk_law_2011_247_ru.txt": "1-29",
    "lsg_law_2021_123_en_excerpt.txt": "1-2",
    "lsg_law_2021_123_ru_excerpt.txt": "1",
    "lsg_program_2024_2028_en_excerpt.txt": "",
    "npa_law_2009_241_ky_excerpt.txt": "1",
    "strategy_2013_2015.ru.pdf": "",
    "udhr_en.txt": "1-30",
    "udhr_ky.txt": "1-30",
    "udhr_ru.txt": "1-30",
}


# One law in Russian and Kyrgyz, both official.
TRANSLATIONS = (
    ("ktrk_law_2011_247_ru.txt", "ktrk_law_2011_247_ky.txt"),
    ("broadcasting_law_2011_247.ru.pdf", "broadcasting_law_2011_247.ky.pdf"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One file: `score` is F1 or a share, 0 to 1; `conserved` the share of its characters the tree has."""

    measure: str
    name: str
    true: int
    found: int
    score: float
    conserved: float
    seconds: float
    warnings: str


def f1(expected: Sequence[object], found: Sequence[object]) -> float:
    """Of two sequences: twice their longest common subsequence over the sum of their lengths."""
    if not expected and not found:
        return 1.0
    return 2 * LCSseq.similarity(expected, found) / (len(expected) + len(found))


def truth_of(path: Path) -> list[dict[str, str]]:
    twin = path.with_name(TWINS.get(path.name, path.name))
    units = json.loads(Path(f"{twin}.truth.json").read_text("utf-8"))["units"]
    return [unit for unit in units if not unit.get("quoted")]


def split(path: Path) -> tuple[ClauseTree, float, float]:
    """The tree, the share of characters conserved, and seconds of reading and splitting."""
    begin = time.perf_counter()
    document = read_document(path.read_bytes(), filename=path.name)
    tree = split_document(document)
    seconds = time.perf_counter() - begin
    from tests.unit.core.clause_trees import source_characters, tree_characters

    source, kept = source_characters(document), tree_characters(tree)
    shared = sum((source & kept).values())
    return tree, shared / max(1, source.total(), kept.total()), seconds


def plain_number(written: str | None) -> str:
    """A truth file's number as ours: `126^1` → 126-1, `§ 301.` → 301, `(a)` → a, `Artikel 1` → 1."""
    bare = re.sub(r"^[^\W\d]{3,}\W*(?=\d|[IVXLC]+\b)", "", (written or "").strip())
    bare = bare.strip("§ .()[]—–-:\u201c\u201d\"'").replace("^", "-")
    return (canonical(bare) or bare).lower()


def articles_of(path: Path) -> list[str]:
    """The true article numbers in order."""
    if path.name not in KG_ARTICLES:
        return [plain_number(unit["num"]) for unit in truth_of(path) if unit["level"] == "article"]
    found: list[str] = []
    for span in KG_ARTICLES[path.name].split():
        first, dash, last = span.partition("-")
        found += map(str, range(int(first), int(last) + 1)) if dash else [first.replace("^", "-")]
    return found


def article_row(path: Path) -> Row:
    """F1 of the sequence of article numbers."""
    tree, conserved, seconds = split(path)
    expected = articles_of(path)
    found = [plain_number(c.number) for c in tree.clauses if c.level is Level.ARTICLE and not c.quoted]
    return _row("articles", path, expected, found, f1(expected, found), conserved, seconds, tree)


def tree_row(path: Path) -> Row:
    """F1 of the sequence of (level, number) over the hierarchical elements outside quotations.

    Without hcontainer and attachment: ours hold preamble, signatures and annexes too, which the truth does not list.
    """
    tree, conserved, seconds = split(path)
    expected = [
        (unit["level"], plain_number(unit["num"])) for unit in truth_of(path) if unit["level"] not in AROUND
    ]
    found = [
        (clause.level.value, plain_number(clause.number or clause.label))
        for clause in tree.clauses
        if not clause.quoted and clause.level.value not in AROUND
    ]
    return _row("tree", path, expected, found, f1(expected, found), conserved, seconds, tree)


def pair_row(path: Path) -> Row:
    """Of the numbered units of the Akoma Ntoso beside a DOCX, the share found in the DOCX by number, in order."""
    tree, conserved, seconds = split(path)
    beside = next(p for p in (path.with_suffix(".xml"), path.with_suffix(".akn")) if p.exists())
    expected = [plain_number(unit["num"]) for unit in truth_of(beside) if plain_number(unit["num"])]
    found = [plain_number(clause.number) for clause in tree.clauses if clause.number and not clause.quoted]
    share = LCSseq.similarity(expected, found) / max(1, len(expected))
    return _row("units of pair", path, expected, found, share if expected else 1.0, conserved, seconds, tree)


def language_row(base: Path, other: Path) -> Row:
    """Of the articles and parts of the base text the share that the other language is paired with."""
    tree, conserved, seconds = split(base)
    translation, others_conserved, more = split(other)
    pairing = pair_trees(tree.clauses, translation.clauses)
    paired = set(pairing.pairs.values())
    wanted = [c.eid for c in tree.clauses if c.level in (Level.ARTICLE, Level.PARAGRAPH)]
    share = sum(eid in paired for eid in wanted) / len(wanted)
    name = f"{base.relative_to(LAWS)} with {other.name}"
    said = ", ".join(f"{one.kind} {one.label}" for one in pairing.differences)
    found = len(translation.clauses)
    conserved = min(conserved, others_conserved)
    return Row("languages", name, len(wanted), found, share, conserved, seconds + more, said)


def _row(
    measure: str,
    path: Path,
    expected: Sequence[object],
    found: Sequence[object],
    score: float,
    conserved: float,
    seconds: float,
    tree: ClauseTree,
) -> Row:
    codes = [warning.code for warning in tree.warnings]
    said = ", ".join(f"{codes.count(code)} {code}" for code in dict.fromkeys(codes))
    name = str(path.relative_to(LAWS))
    return Row(measure, name, len(expected), len(found), score, conserved, seconds, said)


def rows(folders: Iterable[str]) -> list[Row]:
    wanted = set(folders)
    found = []
    for folder in (*ARTICLE_SETS, *TREE_SETS, PAIR_SET):
        if wanted and folder not in wanted:
            continue
        measure = pair_row if folder == PAIR_SET else article_row if folder in ARTICLE_SETS else tree_row
        for path in sorted((LAWS / folder).rglob("*")):
            if not path.is_file() or path.suffix in {".json", ".tsv"}:
                continue
            if folder == PAIR_SET and path.suffix != ".docx":
                continue
            if folder in TREE_SETS and path.suffix != ".xml":
                continue
            try:
                found.append(measure(path))
            except RuleViolation as refusal:
                name = str(path.relative_to(LAWS))
                found.append(Row("refused", name, 0, 0, 0.0, 0.0, 0.0, f"{refusal.code} {refusal.params}"))
    if not wanted or "kg" in wanted:
        found += [language_row(LAWS / "kg" / base, LAWS / "kg" / other) for base, other in TRANSLATIONS]
    return found


HEAD = """# How right the clause engine is
Made by `python -m benchmarks.accuracy --write`, over the real drafts of ../shared/data/laws (nobody here wrote them).

- **articles**: F1 of the sequence of article numbers against the truth beside the file (longest common subsequence).
- **tree**: F1 of the sequence of (level, number) over the elements of an Akoma Ntoso file, without quotations.
- **units of pair**: the share of the numbered units of an Akoma Ntoso file that its DOCX has, by number and in order.
- **languages**: of the articles and parts of one language the share paired with the other, and what differs.
- **characters**: the share of the characters of the file's body that stand in the tree exactly as often.

Warnings are what the importer and the splitter tell the secretary.

"""


def table(found: Sequence[Row]) -> str:
    lines = [
        "| file | measure | true | found | score | characters | warnings |",
        "|---|---|--:|--:|--:|--:|---|",
    ]
    for row in found:
        lines.append(
            f"| {row.name} | {row.measure} | {row.true} | {row.found} | {row.score:.4f} | {row.conserved:.6f} "
            f"| {row.warnings} |"
        )
    for measure in dict.fromkeys(row.measure for row in found):
        scores = [row.score for row in found if row.measure == measure]
        mean, worst = sum(scores) / len(scores), min(scores)
        lines.append(f"| **{measure}** | mean {mean:.4f}, worst {worst:.4f} | | | | | |")
    return "\n".join(lines)


def run() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", help="of ../shared/data/laws; all where none is named")
    parser.add_argument("--write", action="store_true", help="renew docs/accuracy.md")
    arguments = parser.parse_args()
    found = rows(arguments.folders)
    sys.stdout.write(table(found) + "\n")
    sys.stderr.writelines(f"{row.seconds:6.2f} s  {row.name}\n" for row in found if row.seconds > 1)
    if arguments.write:
        PAGE.write_text(HEAD + table(found) + "\n", "utf-8")


if __name__ == "__main__":
    run()
