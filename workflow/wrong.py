"""What one field of a form refuses, on its way to the faults of the whole form."""

from __future__ import annotations

from workflow.errors import Fault


class Wrong(Exception):
    """What was given to one field is refused."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.fault = Fault(code, facts)
