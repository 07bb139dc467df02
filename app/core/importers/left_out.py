"""What no reader carries into the body: words deleted or hidden are told whole, a file without any is refused."""

from collections.abc import Iterable, Iterator, Sequence

from app.core.errors import RuleViolation
from app.core.importers.blocks import Block, Paragraph, ReadWarning, Table
from app.core.text import normalize_input


def left_out_warnings(
    removed: Iterable[str], hidden: Iterable[str], *, tracked: bool
) -> Iterator[ReadWarning]:
    """`tracked-changes` and `hidden-text`, each with all the words it is about; `tracked`: something was inserted."""
    if (text := _whole(removed)) or tracked:
        yield ReadWarning("tracked-changes", "tracked changes are taken as accepted", text)
    if text := _whole(hidden):
        yield ReadWarning("hidden-text", "hidden text was left out", text)


def _whole(texts: Iterable[str]) -> str:
    return normalize_input(" ".join(texts)).strip()


def refuse_without_text(blocks: Sequence[Block]) -> None:
    """RuleViolation `import-empty` where no block says anything, as for an empty text file."""
    if not any(map(says_something, blocks)):
        raise RuleViolation("import-empty")


def says_something(block: Block) -> bool:
    """Whether a block has more than white space."""
    if isinstance(block, Paragraph):
        return any(map(str.strip, (block.label, block.text, *block.notes)))
    if isinstance(block, Table):
        return any(map(str.strip, (*(cell for row in block.rows for cell in row), *block.notes)))
    return True
