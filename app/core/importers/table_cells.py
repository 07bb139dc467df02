"""What a table of any word processor becomes: a table, or ordinary paragraphs where it only frames them."""

from collections.abc import Sequence

from app.core.importers.blocks import Paragraph, Table

Cell = Sequence[Paragraph | Table]


def table_blocks(rows: Sequence[Sequence[Cell]]) -> list[Paragraph | Table]:
    """The table as one block; the blocks of its cells where it has one column, a frame around them."""
    if all(len(row) <= 1 for row in rows):
        return [block for row in rows for cell in row for block in cell]
    texts = tuple(tuple("\n".join(filter(None, map(plain, cell))) for cell in row) for row in rows)
    notes = (note for row in rows for cell in row for block in cell for note in block.notes)
    return [Table(texts, tuple(notes))]


def plain(block: Paragraph | Table) -> str:
    """A cell's block as text: its computed number before it, a nested table's rows as lines."""
    if isinstance(block, Table):
        return "\n".join("\t".join(row) for row in block.rows)
    return f"{block.label} {block.text}".strip()
