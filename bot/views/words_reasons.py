"""Why somebody is asked at a seat, and why somebody else is not, in words (G2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.views.catalogue import _
from bot.views.reader import Reader
from bot.views.words import name, name_of, names, role_name, text_of
from workflow.conditions import Expression
from workflow.definition import (
    Chosen,
    ChosenChain,
    Each,
    HeadOf,
    Manager,
    Managers,
    Named,
    Policy,
    Role,
    User,
    Usergroup,
)
from workflow.distinct import UNCHOSEN
from workflow.made_up import is_made_up
from workflow.model import AskedKind, Node, Person, Seat, Text, Verdict
from workflow.seating import Step

Part = object
"""A part of the policy's route, or None for the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """How a route came about for this applicant, with whoever it mentions: people by id, holders and titles by role.
    `made_up` are people in place of whom nobody has been chosen yet."""

    policy: Policy
    trail: Step
    applicant: Person
    people: Mapping[str, Person]
    holders: Mapping[str, Sequence[Person]]
    role_titles: Mapping[str, Text]
    made_up: frozenset[str] = frozenset()

    def holders_of(self, role: str) -> list[str]:
        """What the holders are called who may be asked here: the applicant is none."""
        return [name(person) for person in self.holders.get(role, ()) if person.id != self.applicant.id]


def anybody(reader: Reader) -> Person:
    """Whoever applies, while nobody does."""
    return Person(id="", name=_(reader, "the applicant"), department=_(reader, "the department of the applicant"))


class Reasons:
    """The reasons of one explanation, for its reader."""

    def __init__(self, explained: Explained, reader: Reader) -> None:
        self.explained, self.reader, self.applicant = explained, reader, name(explained.applicant)

    def called(self, user: str) -> str:
        """What that person is called; somebody unknown by his id, and somebody not chosen yet as such."""
        if not user or user.startswith(UNCHOSEN):
            return _(self.reader, "whoever is chosen")
        return name_of(user, self.explained.people)

    def asked(self, seat: Seat) -> str:
        """Whom the seat asks: ``Ben``, ``finance (Dan or Eve)``."""
        if seat.asked_kind is AskedKind.RULE:
            return _(self.reader, "nobody")
        if seat.asked_kind is AskedKind.PERSON:
            return self.called("" if is_made_up(seat, self.explained.made_up) else seat.asked_id)
        holders = names(self.explained.holders_of(seat.asked_id), self.reader, last="or", most=3)
        return _(self.reader, "{role} ({holders})", role=self._role(seat.asked_id), holders=holders)

    def reason(self, step: Step, seat: Seat) -> str:
        """How the seat came to whom it asks."""
        if seat.missing:
            return self.filled(self.lack(seat.missing, step.part), seat.verdict)
        capacity = self.capacity(step.part)
        if seat.why == "self":
            return _(
                self.reader,
                "in place of {who}, who would be asked: {capacity} (`self: manager`)",
                who=self.applicant,
                capacity=capacity,
            )
        if seat.asked_id == self.explained.applicant.id:
            return _(self.reader, "{capacity}, the applicant (`self: allow`)", capacity=capacity)
        return capacity

    def refused(self, step: Step) -> str:
        """Why nobody at all can be asked there."""
        return self.refusal(self.lack(step.missing, step.part))

    def refusal(self, why: str) -> str:
        """What comes of having nobody and no admin either."""
        return _(self.reader, "{why}, and no administrator can be asked: the request is not accepted", why=why)

    def twice(self, node: Node) -> str:
        """Why a member is missing from its group."""
        assert isinstance(node, Seat)
        return _(self.reader, "left out: {who} has a seat in this group already", who=self.asked(node))

    def because(self, condition: Expression) -> str:
        """The condition that holds."""
        return _(self.reader, "because `{condition}`", condition=condition.source)

    def fails(self, condition: Expression) -> str:
        """The condition that does not hold."""
        return _(self.reader, "left out: not `{condition}`", condition=condition.source)

    def _role(self, role: str) -> str:
        return role_name(role, self.explained.role_titles, self.reader)

    def _field(self, field_id: str) -> str:
        return text_of(self.explained.policy.field(field_id).label, self.reader)

    def filled(self, why: str, verdict: Verdict | None) -> str:
        """What `empty` makes of having nobody."""
        if verdict is Verdict.APPROVE:
            return _(self.reader, "{why}: passes without anybody (`empty: approve`)", why=why)
        if verdict is Verdict.REJECT:
            return _(self.reader, "{why}: counts as rejected (`empty: reject`)", why=why)
        return _(self.reader, "{why} (`empty: admin`)", why=why)

    def capacity(self, part: Part) -> str:
        """As what somebody is asked."""
        match part:
            case Manager() | Managers():
                return self._above(part)
            case HeadOf(field="", department=department):
                return _(self.reader, "head of {department}", department=self._department(department))
            case HeadOf(field=field) | Named(field=field):
                return self._by_form(part, field)
            case Role():
                return _(self.reader, "any holder of the role")
            case Chosen() | ChosenChain():
                return _(self.reader, "chosen by {who}", who=self.applicant)
            case Usergroup():
                return _(self.reader, "any member of the user group")
            case Each(who=Role(name=role)):
                return _(self.reader, "every holder of the role {role}", role=self._role(role))
            case Each(who=Usergroup(ref=group)):
                return _(self.reader, "every member of the user group @{group}", group=group)
            case _:
                return _(self.reader, "named by the policy")

    def _above(self, part: Manager | Managers) -> str:
        if isinstance(part, Managers):
            return _(self.reader, "above {who}, up to {position}", who=self.applicant, position=part.up_to)
        if part.levels > 1:
            return _(self.reader, "{n} levels above {who}", n=part.levels, who=self.applicant)
        return _(self.reader, "manager of {who}", who=self.applicant)

    def _by_form(self, part: HeadOf | Named, field: str) -> str:
        if isinstance(part, Named):
            return _(self.reader, "named in the form: {field}", field=self._field(field))
        return _(self.reader, "head of the department in the form: {field}", field=self._field(field))

    def _department(self, department: str) -> str:
        return self.explained.applicant.department if department == "applicant" else department

    def lack(self, missing: str, part: Part) -> str:
        """Why nobody can sit there."""
        reader, who = self.reader, self.applicant
        sentences: dict[str, Callable[[], str]] = {
            "user": lambda: self._no_user(part),
            "role": lambda: self._no_holder(part),
            "usergroup": lambda: self._no_member(part),
            "manager": lambda: self._no_manager(part),
            "gone": lambda: _(reader, "a manager above {who} cannot be asked", who=who),
            "circle": lambda: _(reader, "the managers above {who} form a circle", who=who),
            "head_of": lambda: self._no_head(part),
            "field": lambda: self._nobody_named(part),
            "chosen": lambda: _(reader, "there is nobody to choose from"),
            "self": lambda: self._no_substitute(part),
            "group": lambda: _(reader, "too few different people for this group"),
            "route": lambda: _(reader, "no stage is left"),
        }
        return sentences[missing]()

    def _no_user(self, part: Part) -> str:
        assert isinstance(part, User)
        return _(self.reader, "nobody who can be asked is {who}", who=part.ref)

    def _no_holder(self, part: Part) -> str:
        part = part.who if isinstance(part, Each) else part
        assert isinstance(part, Role)
        return _(self.reader, "nobody who can be asked holds the role {role}", role=self._role(part.name))

    def _no_member(self, part: Part) -> str:
        part = part.who if isinstance(part, Each) else part
        assert isinstance(part, Usergroup)
        return _(self.reader, "nobody who can be asked is in the user group @{group}", group=part.ref)

    def _no_manager(self, part: Part) -> str:
        if isinstance(part, Managers):
            facts = {"who": self.applicant, "position": part.up_to}
            return _(self.reader, "nobody above {who} is {position} or higher", **facts)
        assert isinstance(part, Manager)
        if part.levels > 1:
            return _(self.reader, "nobody stands {n} levels above {who}", n=part.levels, who=self.applicant)
        return _(self.reader, "{who} has no manager", who=self.applicant)

    def _no_head(self, part: Part) -> str:
        assert isinstance(part, HeadOf)
        if part.field:
            return _(self.reader, "the form names no department with a head: {field}", field=self._field(part.field))
        department = self._department(part.department)
        if not department:
            return _(self.reader, "{who} belongs to no department", who=self.applicant)
        return _(self.reader, "{department} has no head", department=department)

    def _nobody_named(self, part: Part) -> str:
        assert isinstance(part, Named)
        return _(self.reader, "the form names nobody who can be asked: {field}", field=self._field(part.field))

    def _no_substitute(self, part: Part) -> str:
        capacity = self.capacity(part)
        return _(
            self.reader, "it would ask {who} ({capacity}), who has no manager", who=self.applicant, capacity=capacity
        )
