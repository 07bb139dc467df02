"""Reading a Word digest as somebody does who has nothing but the file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from app.core.digests.phrases import Phrase
from tests.unit.core.digest_readers import Read, W, style_of, word_part, word_rows, word_text


def cell_texts(row):
    return [word_text(cell) for cell in row.findall(W + "tc")]


def styled(element, *styles):
    """Texts of the paragraphs of these styles within an element, inserted and removed words alike."""
    return [word_text(p) for p in element.iter(W + "p") if style_of(p) in styles]


def kept(paragraph):
    """What a wording says once its changes are made."""
    return "".join(word_text(run) for run in paragraph.iter(W + "r") if style_of(run) != "Removed")


def _read_said(row):
    """What a row says, if it gives a comment in full: a row of remarks, or of the annex."""
    texts = defaultdict(str)
    runs = []
    for paragraph in row.iter(W + "p"):
        texts[style_of(paragraph)] += kept(paragraph)
        if style_of(paragraph) == "Quoted":
            runs = list(paragraph.iter(W + "r"))
    place = next((i for i, run in enumerate(runs) if style_of(run) == "QuotedWords"), 0)
    around = (runs[place : place + 1], runs[1:place], runs[place + 1 : -1])
    quote = tuple("".join(map(word_text, part)) for part in around)
    return Read(texts["Remark"], texts["Wording"], quote, texts["AuthorName"], texts["Organisation"])


def read_docx(data):
    """Every comment by its identifier, whole: from the table of remarks, or from the annex for members of groups."""
    said, same, ids = {}, {}, {}
    for row in word_part(data).iter(W + "tr"):
        cells = row.findall(W + "tc")
        number = word_text(cells[0])
        if not number.isdigit():
            continue
        styles = {style_of(p) for p in row.iter(W + "p")}
        if style_of(cells[0].find(W + "p")) == "SmallCell":
            ids[number] = word_text(cells[7])
        elif "Remark" in styles:
            assert number not in said
            said[number] = _read_said(row)
        elif "Same" in styles:
            same[number] = (styled(row, "Same")[0].rsplit(" ", 1)[1], _read_said(row))
    for number, (other, by) in same.items():
        said[number] = Read(
            said[other].body, said[other].proposed, said[other].quote, by.name, by.organisation
        )
    assert said.keys() == ids.keys()
    return {ids[number]: read for number, read in said.items()}


@dataclass
class Asked:
    """What a file says of one clause. `groups`: text of the representative → how many sent it."""

    text: list[str] = field(default_factory=list)
    official: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    added: dict[str, list[str]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    proposals: dict[str, list[str]] = field(default_factory=dict)
    conflicts: list[list[str]] = field(default_factory=list)


def read_clause(data, heading):
    """Everything between the clause's heading and the next one."""
    asked, reading = Asked(), False
    for block in word_part(data).find(W + "body"):
        style = style_of(block) if block.tag == W + "p" else ""
        if style.startswith("Heading"):
            reading = word_text(block) == heading
        elif reading and style == "ClauseText":
            asked.text.append(word_text(block))
        elif reading and block.tag == W + "tbl":
            _read_table(asked, block)
    return asked


def _read_table(asked, table):
    head, *rows = table.findall(W + "tr")
    heads = cell_texts(head)
    for row in rows:
        cells = row.findall(W + "tc")
        if heads[0] == Phrase.NUMBER and len(heads) == 3:
            text = "".join(kept(p) for p in row.iter(W + "p") if style_of(p) == "ProposedText")
            asked.proposals[text or styled(row, "ProposalKind")[0]] = [
                word_text(p) for p in cells[2].iter(W + "p")
            ]
        elif len(heads) == 2:
            asked.conflicts.append(cell_texts(row))
        elif len(cells) == 6:
            _read_remark(asked, row, cells)


def _read_remark(asked, row, cells):
    said = _read_said(row)
    if styled(row, "GroupCount"):
        asked.groups[said.body] = styled(row, "GroupCount")[0]
    elif styled(row, "Added"):
        asked.added[word_text(cells[0])] = styled(row, "Added")
    elif styled(row, "Organisation"):
        asked.official[said.organisation] = f"{styled(row, 'Stance')[0]}: {said.body}"
    else:
        asked.others.append(said.body)


def register(data):
    """Cells of the rows of the register."""
    return [
        [word_text(cell) for cell in cells]
        for cells in word_rows(data)
        if style_of(cells[0].find(W + "p")) == "SmallCell"
    ]
