"""Amending laws: what they instruct, the act as it would read, the comparative table."""

from app.core.amendments.apply import acts_meant, apply_instructions
from app.core.amendments.comparison import Comparison, Row, compare
from app.core.amendments.instructions import read_instructions
from app.core.amendments.model import Application, Instruction, InstructionKind, Outcome, Unit, Where

__all__ = [
    "Application",
    "Comparison",
    "Instruction",
    "InstructionKind",
    "Outcome",
    "Row",
    "Unit",
    "Where",
    "acts_meant",
    "apply_instructions",
    "compare",
    "read_instructions",
]
