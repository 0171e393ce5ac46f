"""What the rules need to know of people, roles and departments; fulfilled by `storage`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from workflow.calendars import Calendar
from workflow.edits import Edit, Fact
from workflow.model import Holding, Origin, Person, Roster, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRead:
    """When all people, all user groups, and all profiles were last read: machine time (epoch seconds); None: never."""

    people: float | None
    usergroups: float | None
    profiles: float | None


class Directory(Protocol):
    """People, roles and departments as last read (DESIGN section 6); never Slack itself."""

    def person(self, user: str) -> Person | None:
        """That person, active or not."""

    def people(self, users: Collection[str]) -> Mapping[str, Person]:
        """Those of them that are known, by id."""

    def by_email(self, email: str) -> Person | None:
        """The active person with that e-mail address, in any letter case."""

    def holders(self, role: str) -> Sequence[Person]:
        """The active people who hold the role, by id."""

    def holders_of(self, roles: Collection[str]) -> Mapping[str, Sequence[Person]]:
        """As `holders` for several at once; every role asked for is a key."""

    def roles(self) -> Mapping[str, Sequence[Person]]:
        """Every role that somebody active holds, with its holders."""

    def role_titles(self, roles: Collection[str]) -> Mapping[str, Text]:
        """What people call those of them that have a title, held by somebody or not."""

    def roles_of(self, user: str) -> Collection[str]:
        """The roles that person holds; empty for somebody inactive or unknown."""

    def head_of(self, department: str) -> Person | None:
        """The department's head, active or not; None if there is no such department or it has none."""

    def calendar(self, code: str) -> Calendar:
        """The calendar with that code, as people have them."""

    def positions(self) -> Sequence[str]:
        """The positions there are, from the bottom up."""

    def departments(self) -> Sequence[str]:
        """The departments that the people file or somebody active has, by name."""

    def positions_in_use(self) -> Sequence[str]:
        """The positions that somebody active has, by name."""

    def holdings(self, roles: Collection[str]) -> Sequence[Holding]:
        """Who holds these roles, active or not: by role, then by id."""

    def holdings_of(self, user: str) -> Sequence[Holding]:
        """What that person holds, active or not, by role."""

    def headed_by(self, user: str) -> Sequence[str]:
        """The departments whose head that person is, by name."""

    def last_read(self) -> LastRead:
        """How old it is what is known here."""

    def everyone(self) -> Sequence[Person]:
        """All people, by id."""

    def replace_people(self, people: Iterable[Person]) -> None:
        """Make these the people: known ones change, new ones are added, absent ones become inactive (rows stay)."""

    def save_person(self, person: Person) -> None:
        """Add or change one person; an empty `dm` leaves a known conversation as it is."""

    def replace_roles(self, holders: Mapping[str, Collection[str]], at: datetime, origin: Origin = Origin.FILE) -> None:
        """Make these the roles that are said there, those said elsewhere left as they are: role to user ids. Who held
        one before keeps the moment since when."""

    def give_role(self, role: str, user: str, origin: Origin, at: datetime) -> None:
        """Let that person hold the role."""

    def take_role(self, role: str, user: str) -> None:
        """Let that person hold the role no more, wherever it was said."""

    def replace_role_titles(self, titles: Mapping[str, Text]) -> None:
        """Make these the titles: role to what people call it."""

    def usergroups(self, refs: Collection[str]) -> Mapping[str, str]:
        """The ids of those user groups, by what they are referred to with: id or handle. Unknown ones are left out."""

    def roster(self, group: str) -> Roster | None:
        """Who is in that user group, active or not; None if it is not known."""

    def handles(self) -> Mapping[str, str]:
        """The handles of all user groups that are known, by id."""

    def replace_rosters(self, rosters: Iterable[Roster], at: datetime) -> None:
        """Make these the user groups, each a role that its members hold."""

    def save_roster(self, roster: Roster, at: datetime) -> None:
        """Add or change one user group."""

    def replace_departments(self, heads: Mapping[str, str]) -> None:
        """Make these the departments: name to the head's user id ('' for none)."""

    def replace_positions(self, positions: Sequence[str]) -> None:
        """Make these the positions, from the bottom up."""

    def set_dm(self, user: str, channel: str) -> None:
        """Remember the conversation in which this person reads us; empty: it is not that one any more."""

    def set_unreachable(self, user: str, since: datetime) -> None:
        """Note that Slack takes no message for him."""

    def forget_unreachable(self, until: datetime) -> Sequence[str]:
        """Take back what was noted of it up to then; of whom, by id."""

    def choose_language(self, user: str, language: str) -> None:
        """That person's own choice, which outlives what Slack tells of him; empty: none."""

    def hold(self) -> None:
        """Before a task opens to a role's holders: until this transaction ends, `settle` waits for it. Transactions
        that hold do not wait for each other, and what they read from here on is what was committed last."""

    def alone(self) -> None:
        """Before people, roles or edits change: until this transaction ends, nobody else changes them."""

    def settle(self) -> None:
        """After a change was committed: wait for every transaction that holds, so that no task can still open to the
        people of before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Whom somebody's profile in Slack names as his manager, empty for nobody; read at that machine time."""

    manager: str
    read_at: float


class Profiles(Protocol):
    """The managers that Slack's profiles name, of whom the people file names none."""

    def all(self) -> Mapping[str, Profile]:
        """Every profile that was read, by person."""

    def manager(self, user: str) -> str:
        """Whom that person's profile names; empty for nobody, and where it was not read."""

    def note(self, user: str, manager: str) -> None:
        """Note what was read just now."""

    def forget(self, users: Collection[str]) -> None:
        """Forget what their profiles say: it counts no more."""


class Edits(Protocol):
    """What admins said in Slack, in force or ended."""

    def in_force(self) -> Sequence[Edit]:
        """Every edit that counts, oldest first."""

    def of(self, fact: Fact) -> Edit | None:
        """The edit in force of that fact."""

    def get(self, edit_id: str) -> Edit | None:
        """One edit, in force or ended."""

    def of_role(self, role: str, limit: int) -> Sequence[Edit]:
        """Every edit about that role, newest first."""

    def of_person(self, person: str, limit: int) -> Sequence[Edit]:
        """Every edit about that person himself, newest first."""

    def add(self, edit: Edit) -> None:
        """Put an edit in force; none may be of that fact."""

    def end(self, edit_id: str, by: str, at: datetime) -> None:
        """Put it out of force."""

    def revise(self, edit_id: str, instead: str) -> None:
        """Note what the people file says of the fact by now."""
