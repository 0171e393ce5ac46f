"""Keeps the managers that Slack's profiles name: a person at a time, since Slack has no list of them and tells of no
change, the longest unread first, within its limit of a hundred a minute."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from gettext import gettext as _

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clocks import MachineClock
from bot.slack_profiles import field_id, manager_of
from workflow import upkeep
from workflow.ports import Store

log = logging.getLogger(__name__)

FRESH = 3600.0
"""Seconds for which a profile counts as read."""
A_MINUTE = 40
"""Profiles that a minute's reading takes: less than half of what Slack allows."""
PATIENCE = 300.0
"""Seconds that the first reading of all may hold up the start."""


class ProfileSync:
    """Reads profiles of whom the people file names no manager: `silent` tells who those are."""

    def __init__(
        self,
        store: Store,
        client: WebClient,
        clock: MachineClock,
        silent: Callable[[], Collection[str]],
        label: str,
    ) -> None:
        self._store, self._client, self._clock = store, client, clock
        self._silent, self._label = silent, label
        self._field = ""

    def begin(self, pause: Callable[[float], None] = time.sleep) -> None:
        """Find the field, and read every profile that was never read, waiting where Slack says so. Raises NoSuchField,
        SlackApiError and whatever the connection raises."""
        self._field = field_id(self._client, self._label)
        end = self._clock() + PATIENCE
        while unread := self._unread():
            wait = self._read(unread)
            if self._clock() + wait > end:
                log.warning(
                    "%s",
                    _("the managers of {n} people are not read from Slack yet; they follow, {most} a minute").format(
                        n=len(self._unread()), most=A_MINUTE
                    ),
                    extra={"action": "profiles_unread"},
                )
                return
            pause(wait)

    def read_some(self) -> None:
        """A minute's share of what is due: never read, or too long ago."""
        known = self._store.read(lambda uow: uow.profiles.all())
        stale = self._clock() - FRESH
        due = [user for user in self._silent() if user not in known or known[user].read_at < stale]
        self._read(sorted(due, key=lambda user: known[user].read_at if user in known else 0.0)[:A_MINUTE])

    def _unread(self) -> list[str]:
        known = self._store.read(lambda uow: uow.profiles.all())
        return sorted(set(self._silent()) - known.keys())

    def _read(self, users: Collection[str]) -> float:
        """Read these profiles in turn. Returns for how many seconds Slack does not want to be asked again."""
        for user in users:
            try:
                manager = manager_of(self._client, user, self._field)
            except SlackApiError as error:
                if error.response.get("error") == "ratelimited":
                    return float(error.response.headers.get("Retry-After", 30))
                if error.response.get("error") != "user_not_found":
                    raise
                manager = ""
            upkeep.note_manager(self._store, user, manager)
        return 0.0
