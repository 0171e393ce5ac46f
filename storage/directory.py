"""People, roles and departments as last read. Authority is asked here, never of Slack."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from storage.holders import Holders
from storage.rosters import Rosters
from storage.rows import PERSON_COLUMNS, Params, person_of, person_row
from storage.tables import departments, people, positions, profiles, role_titles, roles, usergroups
from workflow.calendars import Calendar, Calendars
from workflow.model import Holding, Origin, Person, Roster, Text
from workflow.ports_directory import LastRead

_HERE = people.c.workspace == bindparam("here")
_PERSON = [people.c[name] for name in PERSON_COLUMNS]
_ALL = sa.select(*_PERSON).where(_HERE).order_by(people.c.user_id)
_BY_ID = _ALL.where(people.c.user_id == bindparam("key"))
_BY_IDS = _ALL.where(people.c.user_id.in_(bindparam("keys", expanding=True)))
# Not sorted: for that SQLite would read the people by id, and all of them.
_BY_EMAIL = sa.select(*_PERSON).where(_HERE, people.c.email_key == bindparam("key"), people.c.active)
_HEAD_OF = (
    sa.select(*_PERSON)
    .join(departments, sa.and_(departments.c.workspace == people.c.workspace, departments.c.head == people.c.user_id))
    .where(departments.c.workspace == bindparam("here"), departments.c.name == bindparam("key"))
)
_HEADED = (
    sa.select(departments.c.name)
    .where(departments.c.workspace == bindparam("here"), departments.c.head == bindparam("key"))
    .order_by(departments.c.name)
)
_DEPARTMENTS = sa.union(
    sa.select(people.c.department).where(_HERE, people.c.active, people.c.department != ""),
    sa.select(departments.c.name).where(departments.c.workspace == bindparam("here")),
).order_by("department")
_POSITIONS_IN_USE = (
    sa.select(people.c.position)
    .distinct()
    .where(_HERE, people.c.active, people.c.position != "")
    .order_by(people.c.position)
)
_PROFILES_READ_AT = sa.select(sa.func.min(profiles.c.read_at)).where(profiles.c.workspace == bindparam("here"))
_READ_AT = sa.select(sa.func.min(people.c.read_at)).where(_HERE, people.c.active)

_OURS = {"workspace", "user_id", "dm", "language", "unreachable_since"}
"""What neither Slack nor the people file tells of a person."""
_ADD = insert(people)
_NEW = _ADD.excluded
_SAVE = _ADD.on_conflict_do_update(
    index_elements=["workspace", "user_id"],
    set_={
        **{column.name: _NEW[column.name] for column in people.c if column.name not in _OURS},
        "dm": sa.case((_NEW.dm == "", people.c.dm), else_=_NEW.dm),
    },
)
_RETIRE_ALL = sa.update(people).where(_HERE, people.c.active).values(active=False)
_SET_DM = sa.update(people).where(_HERE, people.c.user_id == bindparam("key")).values(dm=bindparam("channel"))

_SET_UNREACHABLE = (
    sa.update(people)
    .where(_HERE, people.c.user_id == bindparam("key"))
    .values(unreachable_since=bindparam("since", type_=people.c.unreachable_since.type))
)
_FORGET_UNREACHABLE = (
    sa.update(people)
    .where(_HERE, people.c.unreachable_since <= bindparam("until"))
    .values(unreachable_since=None)
    .returning(people.c.user_id)
)
_SET_LANGUAGE = (
    sa.update(people).where(_HERE, people.c.user_id == bindparam("key")).values(language=bindparam("chosen"))
)

_ROLES = sa.select(roles.c.role).distinct().where(roles.c.workspace == bindparam("here"))
_DIRECTORY: sa.ColumnElement[int] = sa.literal_column("1146307666")
_CHANGES: sa.ColumnElement[int] = sa.literal_column("1146307667")
"""The classes of our advisory locks, beside the workspace's hash."""
_TITLES = sa.union_all(
    sa.select(role_titles.c.role, role_titles.c.titles, sa.literal_column("1").label("by_file")).where(
        role_titles.c.workspace == bindparam("here"), role_titles.c.role.in_(bindparam("keys", expanding=True))
    ),
    sa.select(usergroups.c.id, usergroups.c.titles, sa.literal_column("0")).where(
        usergroups.c.workspace == bindparam("here"), usergroups.c.id.in_(bindparam("keys", expanding=True))
    ),
).order_by("by_file")
"""What the people file calls them, the last word, and what Slack calls its user groups."""
_CLEAR_TITLES = sa.delete(role_titles).where(role_titles.c.workspace == bindparam("here"))
_ADD_TITLES = sa.insert(role_titles)
_CLEAR_DEPARTMENTS = sa.delete(departments).where(departments.c.workspace == bindparam("here"))
_POSITIONS = sa.select(positions.c.name).where(positions.c.workspace == bindparam("here")).order_by(positions.c.rank)
_CLEAR_POSITIONS = sa.delete(positions).where(positions.c.workspace == bindparam("here"))
_ADD_POSITIONS = sa.insert(positions)
_ADD_DEPARTMENTS = sa.insert(departments)


class SqlDirectory:
    """Fulfils `workflow.ports.Directory` on one connection."""

    def __init__(
        self, connection: Connection, workspace: str, machine_now: Callable[[], float], calendars: Calendars
    ) -> None:
        self._connection = connection
        self._workspace = workspace
        self._machine_now = machine_now
        self._calendars = calendars
        self._holders = Holders(connection, workspace)
        self._rosters = Rosters(connection, workspace, machine_now, self._holders)
        # Read already in this transaction: each look costs a round trip.
        self._met: dict[str, Person] = {}
        self._titles: dict[str, Text] = {}

    def person(self, user: str) -> Person | None:
        if user not in self._met:
            self._meet(self._execute(_BY_ID, key=user))
        return self._met.get(user)

    def people(self, users: Collection[str]) -> Mapping[str, Person]:
        unmet = [user for user in users if user not in self._met]
        if len(unmet) == 1:  # nothing to be worked out for a list
            self.person(unmet[0])
        elif unmet:
            self._meet(self._execute(_BY_IDS, keys=unmet))
        return {user: self._met[user] for user in users if user in self._met}

    def _meet(self, rows: Iterable[sa.Row[Any]]) -> None:
        self._met.update((row.user_id, person_of(row)) for row in rows)

    def by_email(self, email: str) -> Person | None:
        """The active person with that address; nobody when the address is empty."""
        found = self._execute(_BY_EMAIL, key=email.lower()).all() if email else []
        return min((person_of(row) for row in found), key=lambda person: person.id, default=None)

    def holders(self, role: str) -> Sequence[Person]:
        return self.holders_of([role])[role]

    def holders_of(self, roles: Collection[str]) -> Mapping[str, Sequence[Person]]:
        return self._holders.people(roles)

    def roles(self) -> Mapping[str, Sequence[Person]]:
        named = {row.role for row in self._execute(_ROLES)}
        return {role: holders for role, holders in self.holders_of(named).items() if holders}

    def role_titles(self, roles: Collection[str]) -> Mapping[str, Text]:
        unread = [role for role in roles if role not in self._titles]
        if unread:
            read = {row.role: row.titles for row in self._execute(_TITLES, keys=unread)}
            self._titles.update((role, read.get(role, {})) for role in unread)
        return {role: self._titles[role] for role in roles if self._titles[role]}

    def roles_of(self, user: str) -> Collection[str]:
        return self._holders.roles(user)

    def head_of(self, department: str) -> Person | None:
        row = self._execute(_HEAD_OF, key=department).first()
        return None if row is None else person_of(row)

    def calendar(self, code: str) -> Calendar:
        return self._calendars(code)

    def positions(self) -> Sequence[str]:
        return self._execute(_POSITIONS).scalars().all()

    def departments(self) -> Sequence[str]:
        return self._execute(_DEPARTMENTS).scalars().all()

    def positions_in_use(self) -> Sequence[str]:
        return self._execute(_POSITIONS_IN_USE).scalars().all()

    def headed_by(self, user: str) -> Sequence[str]:
        return [row.name for row in self._execute(_HEADED, key=user)]

    def last_read(self) -> LastRead:
        people = self._execute(_READ_AT).scalar()
        profiles = self._execute(_PROFILES_READ_AT).scalar()
        return LastRead(people=people, usergroups=self._rosters.read_at(), profiles=profiles)

    def everyone(self) -> Sequence[Person]:
        return [person_of(row) for row in self._execute(_ALL)]

    def replace_people(self, people: Iterable[Person]) -> None:
        """Make these the people; a known conversation and a chosen language stay."""
        self._met.clear()
        rows = [self._row(person) for person in people]
        self._execute(_RETIRE_ALL)
        if rows:
            self._connection.execute(_SAVE, rows)

    def save_person(self, person: Person) -> None:
        self._met.clear()
        self._connection.execute(_SAVE, self._row(person))

    def holdings(self, roles: Collection[str]) -> Sequence[Holding]:
        return self._holders.of_roles(roles)

    def holdings_of(self, user: str) -> Sequence[Holding]:
        return self._holders.of_person(user)

    def replace_roles(self, holders: Mapping[str, Collection[str]], at: datetime, origin: Origin = Origin.FILE) -> None:
        self._holders.replace(origin, holders, at)

    def give_role(self, role: str, user: str, origin: Origin, at: datetime) -> None:
        self._holders.give(role, user, origin, at)

    def take_role(self, role: str, user: str) -> None:
        self._holders.take(role, user)

    def replace_role_titles(self, titles: Mapping[str, Text]) -> None:
        self._titles.clear()
        self._execute(_CLEAR_TITLES)
        if titles:
            rows = [{"workspace": self._workspace, "role": role, "titles": dict(said)} for role, said in titles.items()]
            self._connection.execute(_ADD_TITLES, rows)

    def replace_departments(self, heads: Mapping[str, str]) -> None:
        self._execute(_CLEAR_DEPARTMENTS)
        if heads:
            rows = [{"workspace": self._workspace, "name": name, "head": head} for name, head in heads.items()]
            self._connection.execute(_ADD_DEPARTMENTS, rows)

    def usergroups(self, refs: Collection[str]) -> Mapping[str, str]:
        return self._rosters.ids(refs)

    def roster(self, group: str) -> Roster | None:
        return self._rosters.one(group)

    def handles(self) -> Mapping[str, str]:
        return self._rosters.handles()

    def replace_rosters(self, rosters: Iterable[Roster], at: datetime) -> None:
        self._titles.clear()
        self._rosters.replace(rosters, at)

    def save_roster(self, roster: Roster, at: datetime) -> None:
        self._titles.clear()
        self._rosters.save(roster, at)

    def replace_positions(self, positions: Sequence[str]) -> None:
        self._execute(_CLEAR_POSITIONS)
        if positions:
            rows = [
                {"workspace": self._workspace, "rank": rank, "name": name}
                for rank, name in enumerate(positions, start=1)
            ]
            self._connection.execute(_ADD_POSITIONS, rows)

    def set_dm(self, user: str, channel: str) -> None:
        self._met.clear()
        self._execute(_SET_DM, key=user, channel=channel)

    def set_unreachable(self, user: str, since: datetime) -> None:
        self._met.clear()
        self._execute(_SET_UNREACHABLE, key=user, since=since)

    def forget_unreachable(self, until: datetime) -> Sequence[str]:
        self._met.clear()
        return sorted(self._execute(_FORGET_UNREACHABLE, until=until).scalars())

    def choose_language(self, user: str, language: str) -> None:
        self._met.clear()
        self._execute(_SET_LANGUAGE, key=user, chosen=language or None)

    def hold(self) -> None:
        self._lock("pg_advisory_xact_lock_shared")

    def settle(self) -> None:
        self._lock("pg_advisory_xact_lock")

    def alone(self) -> None:
        self._lock("pg_advisory_xact_lock", _CHANGES)

    def _lock(self, function: str, of: sa.ColumnElement[int] = _DIRECTORY) -> None:
        """On SQLite nobody else is writing now."""
        if self._connection.dialect.name == "postgresql":
            key = sa.func.hashtext(bindparam("here"))
            self._execute(sa.select(getattr(sa.func, function)(of, key)))

    def _row(self, person: Person) -> Params:
        return {"workspace": self._workspace, "read_at": self._machine_now(), **person_row(person)}

    def _execute(self, statement: sa.Executable, **params: Any) -> sa.CursorResult[Any]:
        return self._connection.execute(statement, {"here": self._workspace, **params})
