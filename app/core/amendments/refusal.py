"""How one step of carrying out an instruction says that it cannot be done."""


class Refused(Exception):
    """`reason` is a code of `reasons.REASONS`, `params` what its sentence names."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = {name: str(value) for name, value in params.items()}
