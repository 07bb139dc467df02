from app.core.errors import RuleViolation
from app.core.importers.blocks import Reading


def read_rtf(data: bytes) -> Reading:
    raise RuleViolation("import-unsupported-format", format="rtf")
