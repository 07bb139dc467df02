"""What one file may still ask for while it is read, so that no short file makes an endless document."""

from dataclasses import dataclass
from typing import Final

from app.core.errors import RuleViolation
from app.core.importers.limits import MAX_PARAGRAPHS, MAX_TEXT_BYTES

# A sheet of 20 columns and 20,000 rows; every cell costs about 100 bytes however empty.
MAX_CELLS: Final = 400_000


@dataclass(slots=True)
class Budget:
    """Paragraphs, table cells and characters left. RuleViolation `import-too-large` when they run out."""

    paragraphs: int = MAX_PARAGRAPHS
    cells: int = MAX_CELLS
    characters: int = MAX_TEXT_BYTES

    def take_paragraph(self) -> None:
        """One paragraph, note, text box or page header."""
        self.paragraphs -= 1
        if self.paragraphs < 0:
            raise RuleViolation("import-too-large", size=MAX_PARAGRAPHS + 1, limit=MAX_PARAGRAPHS)

    def take_cell(self) -> None:
        """One cell or row of a table, a paragraph in one, or one list."""
        self.cells -= 1
        if self.cells < 0:
            raise RuleViolation("import-too-large", size=MAX_CELLS + 1, limit=MAX_CELLS)

    def take_text(self, length: int) -> None:
        """This many characters of text."""
        self.characters -= length
        if self.characters < 0:
            raise RuleViolation("import-too-large", size=MAX_TEXT_BYTES + length, limit=MAX_TEXT_BYTES)
