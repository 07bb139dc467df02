"""The one way a rule says no."""

from __future__ import annotations


class RuleViolation(Exception):
    """A rule was broken. `code` is stable and kebab-case; `params` are plain values for the message.

    Delivery turns the code into text and status: `app/web/errors.py`, `app/api/v1/errors.py`, `app/cli/errors.py`.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class FieldViolation(RuleViolation):
    """One field of what somebody sent is wrong; `field` is its public name, as in the API."""

    def __init__(self, field: str, code: str, **params: object) -> None:
        super().__init__(code, field=field, **params)
        self.field = field
