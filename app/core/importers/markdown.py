from app.core.errors import RuleViolation
from app.core.importers.blocks import Reading


def read_markdown(data: bytes) -> Reading:
    raise RuleViolation("import-unsupported-format", format="markdown")
