"""What can be wrong, before it is said: codes of exit, errors of the console's own, a problem and its words."""

from __future__ import annotations

from dataclasses import dataclass

CHECK_FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130  # 128 + SIGINT, as in a shell


class CommandError(Exception):
    """Something a command met that is no rule's business: a file, an argument, the state of the installation."""

    def __init__(self, code: str, message: str, *, where: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where


@dataclass(frozen=True, slots=True)
class Problem:
    """`message` says what is wrong and what to do. `details` are further members of the JSON object.

    `lines`: what the details say to people, printed on stdout before the one line on stderr.
    """

    code: str
    message: str
    where: str
    exit_code: int = BAD_INPUT
    details: tuple[tuple[str, object], ...] = ()
    lines: tuple[str, ...] = ()
