"""What travels through Slack and comes back: the one codec for button values and private metadata.

What is encoded here is opaque and decides nothing: ids to look up and the version that was seen, never a name, a
permission or an amount (F86); and of words only those that whoever presses the button wrote, to be sent by him or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import astuple, dataclass
from typing import Any, TypeVar

from bot.callbacks import GROUP_ACTS, HOME, TYPE_ACTS
from workflow.acts import Act
from workflow.administering import AdminAct
from workflow.model import Verdict


class BadCallback(ValueError):
    """Not something this version of the bot put there: an older message, or tampering (F86)."""


@dataclass(frozen=True, slots=True)
class TaskRef:
    """A task, and the version of the form that was on the card (F15)."""

    task_id: str
    form_version: int


@dataclass(frozen=True, slots=True)
class WordsRef:
    """A task, and what somebody wrote about it in the card's thread (D13)."""

    task_id: str
    words: str


@dataclass(frozen=True, slots=True)
class RequestRef:
    """A request."""

    request_id: str


@dataclass(frozen=True, slots=True)
class TypeRef:
    """An approval type, by its id."""

    type: str


@dataclass(frozen=True, slots=True)
class TypeActRef:
    """Something to do with a type, `n` being its version that was seen; 0 for one that nothing is published of."""

    act: str
    type: str
    n: int


@dataclass(frozen=True, slots=True)
class SwapRef:
    """Who takes whose place in the open requests of a type; how far it came: up to the request `after`, with so many
    `changed`, and so many not. Of these the first are in `refused`, by id, with commas between."""

    type: str
    leaves: str
    takes: str
    after: str = ""
    changed: int = 0
    not_changed: int = 0
    refused: str = ""


@dataclass(frozen=True, slots=True)
class TypeDraftRef:
    """A type that is not in force yet, and the revision that was seen."""

    draft: str
    revision: int


@dataclass(frozen=True, slots=True)
class HeadingRef:
    """What a type is called, as `TypeDraftRef`; of one that is still to be begun the `revision` is 0, and `request` the
    custom request whose route it takes, if any."""

    draft: str
    revision: int
    request: str = ""


@dataclass(frozen=True, slots=True)
class TypeFieldRef:
    """A field of a type that is not in force yet, and the revision that was seen; without an id a new one."""

    act: str
    draft: str
    revision: int
    field: str = ""


@dataclass(frozen=True, slots=True)
class DraftGroupRef:
    """A group being put together for the route of a type that is not in force yet: as `GroupFormRef`."""

    draft: str
    at: int
    seen: str


@dataclass(frozen=True, slots=True)
class FormRef:
    """A form being filled in: its submission's nonce (C6), the policy version it was drawn from (G5), `HOME` where it
    was opened in the Home tab, which then shows what became of it, and what stands for the chain that it shows (C4).
    `start`: the version whose route a custom request began with, being a copy of one (B6).

    Of a form in steps also the `page`, how many are `left` after it, and what stands for what was filled in `before`
    it; `copied` is the request that it opened as a copy of (C8). `revises`: the request whose returned form it is
    (D6)."""

    nonce: str
    policy_version: str
    opened_in: str = ""
    shown: str = ""
    start: str = ""
    page: int = 0
    left: int = 0
    before: str = ""
    copied: str = ""
    revises: str = ""


@dataclass(frozen=True, slots=True)
class GroupRef:
    """A group of a route that is being built, by its place, and the route that was seen (`Building.mark`)."""

    act: str
    at: int
    seen: str


@dataclass(frozen=True, slots=True)
class GroupFormRef:
    """A group being put together, for the form with that nonce (as `FormRef`) and the place in its route."""

    nonce: str
    policy_version: str
    opened_in: str
    start: str
    at: int
    seen: str


@dataclass(frozen=True, slots=True)
class DecideRef:
    """A decision being written, and where the click was made that began it (`bot.clicks`)."""

    task_id: str
    form_version: int
    verdict: Verdict
    click: str = ""


@dataclass(frozen=True, slots=True)
class SeveralRef:
    """Tasks to be decided alike, as `together` writes them."""

    verdict: Verdict
    tasks: str


def together(tasks: Iterable[TaskRef]) -> str:
    """Several tasks for one reference, `MOST_TOGETHER` at most."""
    return " ".join(f"{task.task_id}:{task.form_version}" for task in tasks)


def apart(tasks: str) -> list[TaskRef]:
    """What `together` was given."""
    parts = (task.partition(":") for task in tasks.split(" "))
    return [TaskRef(task_id, int(version)) for task_id, _, version in parts]


@dataclass(frozen=True, slots=True)
class ActRef:
    """Something to be done with a task besides deciding it, and the version of the form that was seen."""

    act: Act
    task_id: str
    form_version: int


@dataclass(frozen=True, slots=True)
class AdminRef:
    """What an admin does with a request, and the version of the form that was seen."""

    act: AdminAct
    request_id: str
    form_version: int


@dataclass(frozen=True, slots=True)
class OverrideRef:
    """How an admin decides a task in somebody's place; without one, the request as a whole."""

    request_id: str
    form_version: int
    verdict: Verdict
    task_id: str


@dataclass(frozen=True, slots=True)
class RoleRef:
    """A role, by its id."""

    role: str


@dataclass(frozen=True, slots=True)
class HolderRef:
    """Somebody who holds a role."""

    user: str
    role: str


@dataclass(frozen=True, slots=True)
class PersonRef:
    """Somebody."""

    user: str


@dataclass(frozen=True, slots=True)
class FactRef:
    """An edit of an admin's, about that person."""

    edit_id: str
    user: str


@dataclass(frozen=True, slots=True)
class EditRef:
    """An edit of an admin's, about that role."""

    edit_id: str
    role: str


@dataclass(frozen=True, slots=True)
class DelegationRef:
    """That somebody stands in for somebody."""

    delegation_id: str


@dataclass(frozen=True, slots=True)
class AwayRef:
    """A delegation that is to be arranged, by the id that it will have, and for whom; for which approved absence, if
    for one."""

    delegation_id: str
    owner: str
    request_id: str = ""


Ref = (
    RoleRef
    | HolderRef
    | EditRef
    | PersonRef
    | FactRef
    | TaskRef
    | WordsRef
    | RequestRef
    | TypeRef
    | TypeActRef
    | SwapRef
    | TypeDraftRef
    | HeadingRef
    | TypeFieldRef
    | DraftGroupRef
    | FormRef
    | GroupRef
    | GroupFormRef
    | DecideRef
    | SeveralRef
    | ActRef
    | AdminRef
    | OverrideRef
    | DelegationRef
    | AwayRef
)
R = TypeVar("R", bound=Ref)

MOST_WORDS = 1900
"""How long the words may be that travel in a button's value beside an id."""

MOST_TOGETHER = 50
"""How many tasks one reference holds: Slack takes 3,000 characters."""

_FORMAT = "1"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NUMBER = r"[1-9][0-9]{0,8}"
_WORD = r"[A-Za-z0-9_.:-]{1,100}"
_WORDS = rf"(?s:.){{1,{MOST_WORDS}}}"
_USER = r"[A-Z0-9]{2,30}"
_ROLE = r"(?s:.){1,120}"  # anything, so it stands last
_MARK = r"[0-9a-f]{16}"
_ACTS = "|".join(GROUP_ACTS)
_PLACE = r"[0-9]{1,2}"
_VERDICT = "|".join(Verdict)
_ACT = "|".join(Act)
_ADMIN_ACT = "|".join(AdminAct)
_CLICK = r"(?:[A-Z0-9]{2,30} [0-9.]{1,30} [0-9]{1,12} https?://[^\s|]{1,1000})?"
_TASK = f"{_UUID}:{_NUMBER}"
_TASKS = rf"{_TASK}(?: {_TASK}){{0,{MOST_TOGETHER - 1}}}"
_Part = tuple[str, Callable[[str], Any]]
_SHAPES: dict[type[Any], tuple[str, tuple[_Part, ...]]] = {
    RoleRef: ("role", ((_ROLE, str),)),
    HolderRef: ("holder", ((_USER, str), (_ROLE, str))),
    PersonRef: ("person", ((_USER, str),)),
    FactRef: ("fact", ((_UUID, str), (_USER, str))),
    EditRef: ("edit", ((_UUID, str), (_ROLE, str))),
    TaskRef: ("task", ((_UUID, str), (_NUMBER, int))),
    WordsRef: ("words", ((_UUID, str), (_WORDS, str))),
    RequestRef: ("request", ((_UUID, str),)),
    TypeRef: ("type", ((_WORD, str),)),
    TypeActRef: ("typeact", (("|".join(TYPE_ACTS), str), (_WORD, str), (rf"0|{_NUMBER}", int))),
    SwapRef: (
        "swap",
        (
            *((_WORD, str), (_USER, str), (_USER, str), (f"(?:{_UUID})?", str), (rf"0|{_NUMBER}", int)),
            *((rf"0|{_NUMBER}", int), (rf"(?:{_UUID}(?:,{_UUID})*)?", str)),
        ),
    ),
    FormRef: (
        "form",
        (
            *((_WORD, str), (_WORD, str), (f"|{HOME}", str), (f"(?:{_MARK})?", str), (f"(?:{_WORD})?", str)),
            *((_PLACE, int), (_PLACE, int), (f"(?:{_MARK})?", str), (f"(?:{_UUID})?", str)),
            (f"(?:{_UUID})?", str),
        ),
    ),
    TypeDraftRef: ("draft", ((_UUID, str), (_NUMBER, int))),
    HeadingRef: ("heading", ((_UUID, str), (f"0|{_NUMBER}", int), (f"(?:{_UUID})?", str))),
    TypeFieldRef: ("field", ((_ACTS, str), (_UUID, str), (_NUMBER, int), (f"(?:{_WORD})?", str))),
    DraftGroupRef: ("draftgroup", ((_UUID, str), (_PLACE, int), (_MARK, str))),
    GroupRef: ("group", ((_ACTS, str), (_PLACE, int), (_MARK, str))),
    GroupFormRef: (
        "groupform",
        ((_WORD, str), (_WORD, str), (f"|{HOME}", str), (f"(?:{_WORD})?", str), (_PLACE, int), (_MARK, str)),
    ),
    DecideRef: ("decide", ((_UUID, str), (_NUMBER, int), (_VERDICT, Verdict), (_CLICK, str))),
    SeveralRef: ("several", ((_VERDICT, Verdict), (_TASKS, str))),
    ActRef: ("act", ((_ACT, Act), (_UUID, str), (_NUMBER, int))),
    AdminRef: ("admin", ((_ADMIN_ACT, AdminAct), (_UUID, str), (_NUMBER, int))),
    OverrideRef: ("override", ((_UUID, str), (_NUMBER, int), (_VERDICT, Verdict), (f"(?:{_UUID})?", str))),
    DelegationRef: ("delegation", ((_UUID, str),)),
    AwayRef: ("away", ((_UUID, str), (_USER, str), (f"(?:{_UUID})?", str))),
}
_PATTERNS = {
    kind: re.compile(r"\|".join([_FORMAT, name, *(f"({pattern})" for pattern, _ in parts)]))
    for kind, (name, parts) in _SHAPES.items()
}


def encode(ref: Ref) -> str:
    """The button value or private metadata that stands for `ref`. ValueError if it would not decode again."""
    value = "|".join([_FORMAT, _SHAPES[type(ref)][0], *(str(part) for part in astuple(ref))])
    if not _PATTERNS[type(ref)].fullmatch(value):
        raise ValueError(f"not an id that can travel through Slack: {ref}")
    return value


def decode(kind: type[R], value: str | None) -> R:
    """The `kind` of reference that `value` encodes. BadCallback if it is anything else."""
    name, parts = _SHAPES[kind]
    found = _PATTERNS[kind].fullmatch(value or "")
    if found is None:
        raise BadCallback(f"not a {name} reference")
    values: list[Any] = [read(text) for (_, read), text in zip(parts, found.groups(), strict=True)]
    return kind(*values)


def decode_one(kinds: Iterable[type[Any]], value: str | None) -> Any:
    """The reference of one of these kinds that `value` encodes. BadCallback if it is none of them."""
    for kind in kinds:
        with suppress(BadCallback):
            return decode(kind, value)
    raise BadCallback("not a reference that belongs here")
