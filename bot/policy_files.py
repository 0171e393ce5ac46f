"""Policy files that change while the bot serves: new versions come into force, faulty ones never do (G1)."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import definitions, slack_trouble
from bot.clocks import OfficeTime
from bot.definitions import Looks, looks_of
from bot.file_faults import FileFault
from bot.manifest import FILE_SCOPES
from bot.people_sync import PeopleSync
from bot.policies import PolicyFile, PolicyFilesBroken, check_usergroups, read_files
from bot.stops import Misconfigured
from workflow import policy_files
from workflow.model import ADMIN_ROLE
from workflow.ports import Store

log = logging.getLogger(__name__)


class PolicyFiles:
    """The files of the folder that the bot serves; None: the starter set, which does not change. `seen`: how the folder
    looked when its files were last read."""

    def __init__(
        self, store: Store, client: WebClient, office: OfficeTime, people: PeopleSync, folder: Path | None, seen: Looks
    ) -> None:
        self._store, self._client, self._office, self._people = store, client, office, people
        self._folder, self._seen, self._settling = folder, seen, seen

    def look(self) -> None:
        """Read the files anew if they changed since they were last read, and bring them into force; if they are faulty,
        tell the admins, and keep what is in force. What changed since the last look may still be changing, so it is
        read at the next one. What cannot be reached meanwhile raises; the next look tries again.
        """
        looks, before = looks_of(self._folder), self._settling
        self._settling = looks
        if looks == before and looks != self._seen:
            self._read()
            self._seen = looks

    def _read(self) -> None:
        try:
            definitions.offer(self._store, self._right(), self._office.now())
        except PolicyFilesBroken as broken:
            log.warning("policy files are faulty and not used:\n%s", broken, extra={"action": "policies_faulty"})
            policy_files.keep(self._store, [as_json(fault) for fault in broken.faults], self._office.now())
        except Misconfigured as missing:  # there is no admin whom one could tell
            log.warning("policy files are not used: %s", missing, extra={"action": "policies_unused"})
        else:
            log.info("policy files were read", extra={"action": "policies_read"})

    def _right(self) -> tuple[PolicyFile, ...]:
        """The files. Refuses what a start refuses."""
        files = read_files(self._folder)
        self._check_files_are_given([file for file in files if definitions.take_files((file.policy,))])
        self._check_usergroups([file for file in files if definitions.usergroups_of((file.policy,))])
        admins = self._store.read(lambda uow: uow.directory.holders(ADMIN_ROLE))
        policies = tuple(file.policy for file in files)
        definitions.check_admins(policies, frozenset(person.id for person in admins))
        return files

    def _check_files_are_given(self, taking: Sequence[PolicyFile]) -> None:
        if taking and slack_trouble.lacks(self._client.auth_test(), *FILE_SCOPES):
            raise PolicyFilesBroken([_refused(taking[0], *FILE_SCOPES)])

    def _check_usergroups(self, asking: Sequence[PolicyFile]) -> None:
        if not asking:
            return
        try:
            self._people.ask_usergroups(definitions.usergroups_of(tuple(file.policy for file in asking)))
        except SlackApiError as error:
            raise PolicyFilesBroken([_refused(asking[0], str(error.response.get("error")))]) from error
        check_usergroups(asking, self._people.usergroup_names)


def _refused(file: PolicyFile, error: str) -> FileFault:
    return FileFault(file=file.name, code="slack_refuses", facts={"error": error})


def as_json(fault: FileFault) -> Mapping[str, Any]:
    """The fault as it is kept; of files their names, for where the folder is is nobody's concern in Slack."""
    facts = dict(fault.facts)
    if "first" in facts:  # the other file, where two do not go together
        facts["first"] = Path(facts["first"]).name
    kept = asdict(fault) | {"file": Path(fault.file).name, "facts": facts}
    return dict(json.loads(json.dumps(kept, default=str)))


def from_json(kept: Mapping[str, Any]) -> FileFault:
    """The fault as it was."""
    return FileFault(**kept)
