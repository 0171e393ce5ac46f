"""What a policy file says, as values: an approval type before anybody applied. `workflow.policy` reads these,
`workflow.approvers` turns a route definition into the route of one request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from workflow.model import Remind, RepeatRule, Text

if TYPE_CHECKING:
    from workflow.conditions import Expression


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


class EmptyRule(StrEnum):
    """What fills a seat that nobody can fill, or a group without enough different people (D10)."""

    ADMIN = "admin"
    REJECT = "reject"
    APPROVE = "approve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a select field."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the form. `min` and `max` bound characters for texts, the amount (major units) for numbers and
    money, how many for multiselect, people and files. `summary` fields stand on the card, `private` ones never outside
    the card and the request view. `default` is a value as `workflow.model.Values` has it, or None; a `derived` field
    is never typed but worked out from the others (C3). `step` counts the form's steps from 0."""

    id: str
    label: Text
    type: FieldType
    required: bool = True
    min: Decimal | None = None
    max: Decimal | None = None
    options: tuple[Option, ...] = ()
    currency: str = ""
    summary: bool = False
    private: bool = False
    help: Text = default(default_factory=dict)
    default: Any = None
    derived: Expression | None = None
    step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Something that must hold for the whole form: else `say` is told at the field named `field` (C3)."""

    unless: Expression
    field: str
    say: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """A set of people: who may apply (C7), be chosen, audit. Nothing given: everyone. Otherwise whoever is one of these
    `users` (ids or e-mail addresses), holds one of the roles, or is in one of the user groups, departments
    (``applicant``: the applicant's own) or positions (those above count too)."""

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
    """Whoever is in the Slack user group, by id (``S0ABC``) or handle: one seat that any member may take. The directory
    keeps user groups as roles named by their id."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """The applicant's manager, `levels` up (1 is his own)."""

    levels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Managers:
    """The applicant's managers one after the other, up to and including the first in the position `up_to` or above. As
    a stage's `by` each is a stage of his own; in a group they are a group in order."""

    up_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadOf:
    """The head of the applicant's department (``applicant``), of the department named, or, with `field`, of the
    department that field names (of that person, when it is a person field)."""

    department: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Whoever the applicant chooses from `source`, at most so many: a seat each. `key` names the choice within its
    policy version (``c1``, ``c2``, in the order of the file)."""

    key: str
    label: Text
    source: Audience = default(default_factory=Audience)
    at_most: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenChain:
    """Leaders whom the applicant chooses level by level upwards, and where it ends (A10). At each level those of
    `source` are eligible whose position is above that of the level before (the first: above his own); the chain ends
    with the first in the position `until` or above, after `at_most` levels, or, from `at_least` on, where he says.
    As a stage's `by` each level is a stage of its own; in a group they are a group in order."""

    key: str
    source: Audience = default(default_factory=Audience)
    at_least: int = 1
    at_most: int = 5
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Whoever the person or people field `field` of the form names: a seat each."""

    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Each:
    """A seat for each person of `who`, instead of one that any of them may take."""

    who: Role | Usergroup


Who = User | Role | Usergroup | Manager | Managers | HeadOf | Chosen | ChosenChain | Named | Each


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """A member that leaves its group where `when` is false."""

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
    """A direct member of the route; it leaves the route where `when` is false. None stands for what the policy says at
    its top. `asks_input`: approving needs an opinion too, and the stage is never passed by `repeat` (D10)."""

    title: Text
    member: MemberDefinition
    remind: Remind | None = None
    never_remind: bool = False
    self_rule: SelfRule | None = None
    empty: EmptyRule | None = None
    when: Expression | None = None
    asks_input: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTest:
    """A test that a policy brings along (G4). `asks` has, stage by stage, whom it asks: an e-mail address or Slack
    id, or ``role:NAME`` for a seat that any holder may take; `refuses` the field (or ``route``) at which submitting
    must fail. `form` is as written in the file, amounts in major units; `on` is today, when it matters."""

    name: str
    applicant: str
    form: Mapping[str, Any]
    choose: Mapping[str, tuple[str, ...]] = default(default_factory=dict)
    asks: tuple[tuple[str, ...], ...] = ()
    refuses: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of an approval type. `number` is a format with ``{year}`` and ``{seq}`` (C5); `version` is the
    hash of `source`, the plain mapping it was read from; `remind` None: nobody is reminded. `steps` are the titles of
    the form's steps, none for a form of one. `custom`: the applicant builds the route in Slack (B6), `route` is empty.
    `behalf`: who may apply on behalf of somebody else (C10), None for nobody; `auditors` may see every request of the
    type (F6); approving a request for which `confirm` holds asks first (D2)."""

    id: str
    title: Text
    number: str
    form: tuple[Field, ...]
    route: tuple[StageDefinition, ...]
    apply: Audience = default(default_factory=Audience)
    self_rule: SelfRule = SelfRule.MANAGER
    empty: EmptyRule = EmptyRule.ADMIN
    remind: Remind | None = default(default_factory=Remind)
    repeat: RepeatRule = RepeatRule.ASK
    checks: tuple[Check, ...] = ()
    confirm: Expression | None = None
    auditors: Audience | None = None
    behalf: Audience | None = None
    custom: bool = False
    steps: tuple[Text, ...] = ()
    tests: tuple[PolicyTest, ...] = ()
    version: str = ""
    source: Mapping[str, Any] = default(default_factory=dict)

    def field(self, field_id: str) -> Field:
        """The field with that id; KeyError if the form has none such."""
        for item in self.form:
            if item.id == field_id:
                return item
        raise KeyError(field_id)
