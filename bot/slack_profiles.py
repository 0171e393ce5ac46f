"""The field of Slack's profiles that names somebody's manager: found by its label, read person by person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

PERSON = "user"
"""The type of a field that holds a person."""


class NoSuchField(Exception):
    """There is no field of that label or id that holds a person; `labels` are those that do."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        super().__init__("no such field")
        self.labels = labels


def field_id(client: WebClient, wanted: str) -> str:
    """The id of the field with that label or id. Raises NoSuchField, and SlackApiError as slack_sdk does."""
    fields = client.team_profile_get()["profile"]["fields"]
    of_people = {str(field["id"]): str(field["label"]) for field in fields if field.get("type") == PERSON}
    for id_, label in of_people.items():
        if wanted.casefold() in (id_.casefold(), label.casefold()):
            return id_
    raise NoSuchField(tuple(of_people.values()))


def manager_of(client: WebClient, user: str, field: str) -> str:
    """The id of whom that person's profile names; empty for nobody. Raises SlackApiError as slack_sdk does."""
    fields: Any = client.users_profile_get(user=user)["profile"].get("fields")
    entry = fields.get(field) if isinstance(fields, Mapping) else None  # without any, Slack tells a list or nothing
    return str((entry or {}).get("value") or "")
