"""Keeps the directory table as Slack and the people file say (DESIGN section 6). Listeners read only the table."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clashes import clashes
from bot.clocks import OfficeTime
from bot.people import merge
from bot.people_file import read_people_file
from bot.slack_people import person_of, read_people
from bot.slack_trouble import said
from bot.slack_usergroups import is_whole, read_usergroups, roster_of
from workflow import upkeep
from workflow.model import Person, Roster
from workflow.policy_names import usergroups_in
from workflow.ports import Store, UnitOfWork

log = logging.getLogger(__name__)


class PeopleSync:
    """Reads everybody, or takes over one change that Slack tells of.

    `usergroups` are the user groups that policies ask, by id or handle: without any, Slack is asked for none, which it
    would refuse where the app was not given the scope. `usergroup_names` are the ids and handles of all there are.
    `profiles`: the managers that Slack's profiles name count; `silent` are those whose profiles do.
    """

    def __init__(
        self,
        store: Store,
        client: WebClient,
        office: OfficeTime,
        *,
        team: str,
        file: Path | None,
        admins: Sequence[str],
        auditors: Sequence[str],
        usergroups: frozenset[str] = frozenset(),
        profiles: bool = False,
    ) -> None:
        self._store, self._client, self._office = store, client, office
        self._team = team
        self._file, self._admins, self._auditors = file, admins, auditors
        self._warned: dict[str, tuple[str, ...]] = {}
        self._profiles = profiles
        self.silent: frozenset[str] = frozenset()
        self.usergroups, self.usergroup_names = usergroups, frozenset[str]()

    def read(self) -> upkeep.People:
        """Read Slack's people, its user groups where a policy asks one, and the people file into the directory.

        Raises PeopleFileBroken, SlackApiError and whatever the connection raises; the directory then stays as it was.
        """
        known = self._store.read(lambda uow: {person.id: person for person in uow.directory.everyone()})
        people = read_people(self._client, self._team, known)
        content = replace(self._merged(people), rosters=self._read_usergroups())
        upkeep.replace_directory(self._store, content, self._office.now())
        self._warn("clash", self._store.read(clashes))
        return content

    def ask_usergroups(self, usergroups: frozenset[str]) -> None:
        """Have policies ask these; everything is read anew if there are more than before. Raises as `read`; then those
        of before stay."""
        before, self.usergroups = self.usergroups, usergroups
        if usergroups <= before:
            return
        try:
            self.read()
        except Exception:
            self.usergroups = before
            raise

    def _merged(self, people: Sequence[Person]) -> upkeep.People:
        file = read_people_file(self._file) if self._file else None
        merged = merge(people, file, self._admins, self._auditors, self._named_in_profiles())
        self._warn("people_file", merged.warnings)
        self.silent = merged.silent if self._profiles else frozenset()
        return upkeep.People(
            people=merged.people,
            roles=merged.roles,
            role_titles=merged.role_titles,
            departments=merged.departments,
            positions=merged.positions,
            silent=self.silent,
        )

    def _named_in_profiles(self) -> Mapping[str, str]:
        if not self._profiles:
            return {}
        known = self._store.read(lambda uow: uow.profiles.all())
        return {user: profile.manager for user, profile in known.items()}

    def _warn(self, action: str, sentences: tuple[str, ...]) -> None:
        """Log them, unless they were the same at the last reading."""
        if sentences != self._warned.get(action, ()):
            self._warned[action] = sentences
            for sentence in sentences:
                log.warning("%s", sentence, extra={"action": action})

    def _read_usergroups(self) -> tuple[Roster, ...] | None:
        """Those that policies ask, also ones that were saved in Slack, and those that are known already: open requests
        may still ask them."""
        wanted = self.usergroups | self._store.read(_asked_or_known)
        if not wanted:
            return None
        try:
            found = read_usergroups(self._client)
        except SlackApiError as error:
            if self.usergroups:
                raise
            log.warning("user groups are not read: %s", said(error), extra={"action": "usergroups_unread"})
            return None
        self.usergroup_names = frozenset(name for roster in found for name in (roster.id, roster.handle))
        return tuple(roster for roster in found if {roster.id, roster.handle} & wanted)

    def usergroup_changed(self, group: Mapping[str, Any], event_id: str) -> None:
        """Take over one user group object of Slack's, once per event. Of a large group it does not have all members;
        then those that are known stay, and whoever joined or left is told apart."""
        roster = roster_of(group)
        if not is_whole(group):
            known = self._store.read(lambda uow: uow.directory.roster(roster.id))
            roster = replace(roster, members=known.members if known else roster.members)
        upkeep.save_roster(self._store, roster, self._office.now(), event_id=event_id)

    def members_changed(self, event: Mapping[str, Any], event_id: str) -> None:
        """Take over who joined and who left a user group, once per event."""
        upkeep.move_members(
            self._store,
            str(event["subteam_id"]),
            event.get("added_users") or (),
            event.get("removed_users") or (),
            int(event["date_update"]),
            self._office.now(),
            event_id=event_id,
        )

    def changed(self, member: Mapping[str, Any], event_id: str) -> None:
        """Take over one user object of Slack's, once per event."""
        known = self._store.read(lambda uow: uow.directory.person(str(member["id"])))
        upkeep.save_person(self._store, person_of(member, self._team, known), self._office.now(), event_id=event_id)


def _asked_or_known(uow: UnitOfWork) -> frozenset[str]:
    asked = (usergroups_in(policy.source) for policy in uow.policies.current())
    return frozenset(uow.directory.handles()).union(*asked)
