"""Secrets that stand in files rather than in the environment, as containers and systemd hand them out (F94)."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import gettext as _
from pathlib import Path

SECRETS = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "COUNTERSIGN_DATABASE_URL",
    "COUNTERSIGN_AUDIT_KEY",
)
"""What may be given as `NAME_FILE`, the path of a file that holds it."""


def with_secrets(env: Mapping[str, str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The environment with what the files say; and, by variable, what is wrong with those that cannot be used. Spaces
    and line ends around a secret are not part of it."""
    read, wrong = dict(env), {}
    for name in SECRETS:
        path = env.get(f"{name}_FILE", "").strip()
        if path and env.get(name):
            wrong[name] = _("{name} and {name}_FILE are both set: leave one of them out.").format(name=name)
        elif path:
            try:
                read[name] = Path(path).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                wrong[name] = _("{name}_FILE: {path} cannot be read: {error}.").format(
                    name=name, path=path, error=error.strerror if isinstance(error, OSError) else _("it is no text")
                )
    return read, wrong
