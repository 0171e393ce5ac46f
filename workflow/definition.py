"""What a policy file says, as values: an approval type before anybody applied. `workflow.policy` reads these,
`workflow.approvers` turns a route definition into the route of one request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as default
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from workflow.building import Building
from workflow.conditions import Expression
from workflow.model import Remind, Repeat, Text

LONGEST_TEXT = 3000
"""Characters a text field can hold at most, and what it holds when the policy gives no `max` (F66)."""

MOST_CHOSEN = 100
"""So many can be chosen at most where several can be."""


MOST_FILES = 10
"""As many files a field takes at most in Slack."""


class FieldType(StrEnum):
    """The kinds of form field there are (C2)."""

    TEXT = "text"
    LONGTEXT = "longtext"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    DATERANGE = "daterange"
    TIME = "time"
    SELECT = "select"
    MULTISELECT = "multiselect"
    CHECKBOX = "checkbox"
    PERSON = "person"
    PEOPLE = "people"
    CHANNEL = "channel"
    LINK = "link"
    FILES = "files"


class SelfRule(StrEnum):
    """What happens to a seat that would ask the applicant himself (D10)."""

    SKIP = "skip"
    MANAGER = "manager"
    ALLOW = "allow"


class CancelApproved(StrEnum):
    """How an applicant cancels an approved request (C9): not at all, by asking whoever approved it, or at once, which
    they are told."""

    NEVER = "never"
    APPROVERS = "approvers"
    NOTIFY = "notify"


class EmptyRule(StrEnum):
    """What fills a seat that nobody can fill, or a group without enough different people (D10)."""

    ADMIN = "admin"
    REJECT = "reject"
    APPROVE = "approve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a select or multiselect field."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the form. `min` and `max` bound characters for texts, the amount (major units) for numbers and
    money, how many where several can be chosen. `help` stands below the field; `default` is what the form opens with,
    as it is written (`workflow.written`). `summary` fields stand on the card, `private` ones never outside the card
    and the request view. A field with `derived` is not asked for but worked out from the others (C3); one that is not
    `required` may come to nothing. `unit` stands behind a number, `unit_one` behind a single one. `page` counts
    from 0."""

    id: str
    label: Text
    type: FieldType
    required: bool = True
    min: Decimal | None = None
    max: Decimal | None = None
    options: tuple[Option, ...] = ()
    currency: str = ""
    unit: Text = default(default_factory=dict)
    unit_one: Text = default(default_factory=dict)
    help: Text = default(default_factory=dict)
    default: Any = None
    summary: bool = False
    private: bool = False
    derived: Expression | None = None
    page: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """A set of people (C7): everyone, or whoever is one of `users` (ids or e-mail addresses), holds one of the roles,
    or is in one of the user groups or departments, or in one of the positions or above it. Of those
    whom an applicant chooses from, the department ``applicant`` is his own."""

    everyone: bool = False
    users: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    usergroups: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """This person, by Slack id or e-mail address."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Whoever holds the role: one seat that any holder may take (A11)."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usergroup:
    """Whoever is in this user group, by id or handle: one seat that any member may take."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """The applicant's manager, `levels` up (1 is his own)."""

    levels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadOf:
    """The head of the applicant's department (``applicant``), or of the department named; with `field`, of the
    department which that field says, or of that of the person whom it names."""

    department: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Managers:
    """The applicant's managers one after the other, up to and including the first in the position `up_to` or above it.
    As a stage's `by` each is a stage of his own; in a group they are a group in order."""

    up_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Whomever the form names in this field: a seat each."""

    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Each:
    """A seat for each holder or member, instead of one that any of them may take."""

    who: Role | Usergroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Whomever the applicant chooses from `source`, so many at least and at most: a seat each (A10). `key` names the
    choice within its policy version: ``c1``, ``c2``, in the order of the file."""

    key: str
    label: Text
    source: Audience
    at_least: int = 1
    at_most: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenChain:
    """Leaders whom the applicant chooses level by level upwards, and where it ends (A10). At each level those of
    `source` are eligible who stand above the level before, at the first above himself; it ends with the first in the
    position `until` or above it, after `at_most` levels, or, from `at_least` on, where he says. As a stage's `by` each
    level is a stage of its own; in a group they are a group in order."""

    key: str
    source: Audience
    at_least: int = 1
    at_most: int = 5
    until: str = ""


Who = User | Role | Usergroup | Manager | Managers | HeadOf | Named | Each | Chosen | ChosenChain


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """A member that leaves its group where `when` is false (DESIGN section 2, "Leaving out")."""

    when: Expression
    member: Who | GroupDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDefinition:
    """A group as the policy writes it. `need` None is `all`; `distinct` None is the default (all and need: true)."""

    members: tuple[MemberDefinition, ...]
    need: int | None = None
    in_order: bool = False
    veto: bool = False
    distinct: bool | None = None


MemberDefinition = Who | GroupDefinition | Conditional


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDefinition:
    """A direct member of the route; it leaves the route where `when` is false. For the others None stands for what the
    policy says at its top. `asks_input`: approving takes an opinion, as rejecting always does (D2)."""

    title: Text
    member: MemberDefinition
    remind: Remind | None = None
    never_remind: bool = False
    self_rule: SelfRule | None = None
    empty: EmptyRule | None = None
    when: Expression | None = None
    asks_input: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """Who is told of a request without being asked (D7), where `when` holds."""

    who: Who
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where everybody in it is told of every request (D7): a channel of Slack's, and the fields that are shown there
    besides the headline."""

    id: str
    show: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Something that must hold for the whole form: else `say` is told at the field named `field` (C3)."""

    unless: Expression
    field: str
    say: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTest:
    """Something a policy says about itself (G4): whom it asks, stage by stage, when `sender` (by e-mail address or
    Slack id) fills in `form` as it is written in the file, for himself or on `behalf` of somebody else, chooses these
    people, by the name of each choice, and builds that route, and whom it tells besides (`cc`, where the test says); or
    the field, or code of a refusal, that keeps him from applying. `on` is the day, where it matters."""

    sender: str
    behalf: str = ""
    name: str = ""
    form: Mapping[str, Any] = default(default_factory=dict)
    choose: Mapping[str, tuple[str, ...]] = default(default_factory=dict)
    route: Building = default(default_factory=Building)
    asks: tuple[tuple[User | Role | Usergroup, ...], ...] = ()
    cc: tuple[str, ...] | None = None
    refuses: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of an approval type. `number` is a format with ``{year}`` and ``{seq}`` (C5); `version` is the
    hash of `source`, the plain mapping it was read from; `remind` None: nobody is reminded; where `confirm` holds,
    approving asks first; `cc` and `channel` are told without being asked (D7). `custom`: it has no route of its own,
    the applicant builds one for each request (B6). `steps` are the titles of the form's pages, where it has several.
    `away`: the field that says on which days the applicant is away once it is approved (D8); empty for none.
    `reapprove`: the fields whose change in a returned form has everybody asked again; None: every one."""

    id: str
    title: Text
    number: str
    form: tuple[Field, ...]
    route: tuple[StageDefinition, ...]
    apply: Audience = default(default_factory=lambda: Audience(everyone=True))
    auditors: Audience | None = None
    cc: tuple[Copied, ...] = ()
    channel: Channel | None = None
    behalf: Audience | None = None
    self_rule: SelfRule = SelfRule.MANAGER
    empty: EmptyRule = EmptyRule.ADMIN
    remind: Remind | None = default(default_factory=Remind)
    repeat: Repeat = Repeat.ASK
    reapprove: tuple[str, ...] | None = None
    cancel_approved: CancelApproved = CancelApproved.NEVER
    confirm: Expression | None = None
    checks: tuple[Check, ...] = ()
    steps: tuple[Text, ...] = ()
    tests: tuple[PolicyTest, ...] = ()
    custom: bool = False
    away: str = ""
    version: str = ""
    source: Mapping[str, Any] = default(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages the form has."""
        return max(1, len(self.steps))

    def on_page(self, page: int) -> Policy:
        """The same with nothing but the fields of that page in its form."""
        return replace(self, form=tuple(field for field in self.form if field.page == page))

    def field(self, field_id: str) -> Field:
        """The field with that id; KeyError if the form has none such."""
        for item in self.form:
            if item.id == field_id:
                return item
        raise KeyError(field_id)


def members_of(route: Iterable[StageDefinition]) -> Iterator[Who]:
    """Everybody whom the stages ask, in the order of the file, whatever stands around them."""
    return (member for member in _inside(route) if not isinstance(member, GroupDefinition | Conditional))


def conditions_of(route: Iterable[StageDefinition]) -> Iterator[Expression]:
    """Every condition of the stages and of what is in them."""
    stages = tuple(route)
    yield from (stage.when for stage in stages if stage.when is not None)
    yield from (member.when for member in _inside(stages) if isinstance(member, Conditional))


def _inside(route: Iterable[StageDefinition]) -> Iterator[MemberDefinition]:
    waiting: list[MemberDefinition] = [stage.member for stage in reversed(tuple(route))]
    while waiting:
        member = waiting.pop()
        yield member
        if isinstance(member, Conditional):
            waiting.append(member.member)
        elif isinstance(member, GroupDefinition):
            waiting.extend(reversed(member.members))
