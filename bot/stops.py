"""Why a command ends early, for the person at the terminal. The shell's exit codes come from here alone."""

from __future__ import annotations


class Stop(Exception):
    """A command cannot go on; `sentences` say what happened and what to do."""

    exit_code = 1

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Failed(Stop):
    """The thing asked for failed (exit code 1)."""


class Misconfigured(Stop):
    """The usage or the configuration is wrong (exit code 2)."""

    exit_code = 2
