"""The `pikir` command: one file a command group, as thin as views. Nothing heavy is imported until it is needed."""

from __future__ import annotations

from app.cli.program import program


def main() -> None:
    """The console script. Exit 0 done, 1 a check failed, 2 bad usage or bad input; never a traceback."""
    program.main(prog_name="pikir")
