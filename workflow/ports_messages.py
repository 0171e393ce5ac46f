"""Messages as desired state (DESIGN section 5), in neutral words: what use cases and delivery need of whoever remembers
them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class MessageKind(StrEnum):
    """The messages that can be wanted (DESIGN section 5). The principal subject stands in brackets."""

    CARD = "card"  # to an approver [task]
    MINE = "mine"  # the applicant's own card [request]
    OUTCOME = "outcome"  # the final outcome, not by one's own act; to the applicant, and to who had approved [request]
    ANSWERED = "answered"  # what was answered, to whoever had asked [the answer's task]
    REMINDER = "reminder"  # everything that waits for one person [person]
    HOME = "home"  # the Home tab of somebody who looks at it [person]
    FILES = "files"  # what is wrong with the policy files, to an admin [POLICY_FILES]
    UNDELIVERED = "undelivered"  # what could not be delivered, to an admin [person]
    COPY = "copy"  # to somebody who is told of a request without being asked [request]
    CHANNEL = "channel"  # the same to everybody in a channel, which is its recipient [request]
    CHANNEL_OFF = "channel_off"  # that nothing is posted in a channel any more, to who can do something [channel]
    DELEGATION = "delegation"  # that somebody stands in for another, or does no more; to both [delegation]


POLICY_FILES = "policies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A message that should exist. `remind_at` (cards only): when its reader first hears of it again."""

    kind: MessageKind
    recipient: str
    subject: str
    request_id: str | None
    occurrence: str = ""
    remind_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message that stands in Slack: its row's id, its kind, and its principal subject (see `MessageKind`)."""

    id: str
    kind: MessageKind
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCard:
    """A card whose reader is to be reminded: `count` reminders were sent before."""

    task_id: str
    request_id: str
    count: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """Where somebody acted on a message: the place it stands at, and an address through which that message can be
    changed until then (machine time, epoch seconds)."""

    channel: str
    ts: str
    url: str
    until: float


class Messages(Protocol):
    """Messages as desired state (DESIGN section 5): what use cases say of them. Delivery has more, see `Outgoing`."""

    def changed(self, request_id: str, *, clicked: tuple[str, str] | None = None, click: Click | None = None) -> None:
        """Raise every message that has the request as a subject, and the Homes of those whom these are for. `clicked`:
        (task or request id, reader) of the card on which somebody just acted; it goes before everything else, and so
        does the message at the place of the `click`, which notes its address."""

    def want(self, wanted: Sequence[Wanted]) -> None:
        """Add messages that should exist; those that exist already are raised instead. So are the Homes of those whom
        messages about these requests are for."""

    def carry_on(self, task_id: str, card: Wanted) -> None:
        """Have the card of that task which `card`'s reader has be that card from now on, with its reminders: it changes
        and makes no sound (DESIGN section 5)."""

    def cards_of(self, task_id: str) -> Mapping[str, datetime | None]:
        """Who has, or shall have, a card of this task, and when he next hears of it."""

    def uncarded(self) -> Sequence[str]:
        """Every open request with a task that asks a role of which somebody, not its applicant, has no card."""

    def posted(self, channel: str, ts: str) -> Posted | None:
        """What stands at that place in Slack, if it is a message of these and was not taken down."""

    def due(self, now: datetime, limit: int) -> Sequence[str]:
        """People with a reminder due at or before `now` (office time), longest due first."""

    def lock_due(self, person: str, now: datetime, limit: int) -> Sequence[DueCard]:
        """The person's cards that are due and whose tasks wait: those he was reminded of least, then longest due, come
        first. His reminders are locked against other replicas until the transaction ends."""

    def put_off(self, person: str, now: datetime, until: datetime) -> None:
        """Put off, uncounted, whatever is still due for the person, and silence what has ended."""

    def reminded(self, person: str, cards: Sequence[DueCard], next_at: Mapping[str, datetime | None]) -> None:
        """Count a reminder on these cards and set their next moments (by task id; None: never again)."""

    def turn(self, task_id: str, person: str, at: datetime | None, at_most: int) -> None:
        """Have that person hear of that task again at that moment, or never; never where he did `at_most` times."""

    def remind(self, person: str, tasks: Mapping[str, str], occurrences: Mapping[str, int], at: datetime) -> None:
        """Want one reminder for the person with these tasks (task id to request id), each task's occurrence
        unique per person (E7); his earlier reminders are raised, to be taken down."""

    def raise_all(self, kind: MessageKind, subject: str, occurrence: str) -> None:
        """Raise the messages of that kind, subject and occurrence, whoever has them."""

    def raise_unposted(self, person: str) -> None:
        """Have what was never posted for that person and lasts, cards and outcomes say, tried once more, where there is
        still something to say."""

    def home_opened(self, person: str, at: datetime) -> None:
        """The person looks at his Home (office time): want it shown anew, now and with all that will concern him."""

    def raise_home(self, person: str) -> None:
        """Something that his Home shows has changed, and is no request: want it shown anew, if it is followed."""

    def forget_homes(self, before: datetime) -> None:
        """Leave alone the Homes of those who last looked before that moment, and of those who left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message row leased for delivery. `wanted` is the version to show; `shown` 0 and `ts` None: never posted.

    `maybe_since`: machine time (epoch seconds) of an attempt to post whose answer is not known; look for the message
    before posting again (F20). `clicked`: somebody acted on it. `refused`: so
    often in a row Slack said no. `reply_*`: the address that the last click brought,
    until when (machine time) and how often.
    """

    id: str
    kind: MessageKind
    recipient: str
    subject: str
    request_id: str | None
    occurrence: str
    wanted: int
    shown: int
    channel: str | None
    ts: str | None
    attempts: int
    maybe_since: float | None
    clicked: bool = False
    refused: int = 0
    reply_url: str | None = None
    reply_until: float = 0.0
    reply_left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Where a message stands now; nowhere: nothing is to be shown any more (dropped or deleted), or it is a Home. What
    is wanted next waits until `rest` (machine time), unless somebody acts on it. `replies` uses of the click's address
    are gone. `maybe_since` as there, where its reader could not be reached to look for it."""

    channel: str | None = None
    ts: str | None = None
    rest: float = 0.0
    replies: int = 0
    maybe_since: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a message could not be shown at `at`, and when it is tried again (machine time); `maybe_since` as there."""

    error: str
    at: float
    not_before: float
    maybe_since: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A message that waits, with the number of its request. `given_up`: it is not tried any more. `not_before` is
    machine time."""

    id: str
    kind: MessageKind
    recipient: str
    number: str
    error: str
    given_up: bool
    not_before: float
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingKind:
    """How many messages of a kind wait to be shown, how many of them are given up, and since when (machine time) the
    oldest of the others waits; None where that is not known."""

    kind: MessageKind
    count: int
    given_up: int
    raised_at: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderItem:
    """One row of a reminder."""

    task_id: str
    request_id: str
    occurrence: int


class Outgoing(Protocol):
    """What delivery needs of messages. Times are machine time in epoch seconds; `owner` names the delivering process.

    A result is written only while the lease is still the owner's; a stale one changes nothing."""

    def lease(self, owner: str, now: float, until: float, limit: int) -> Sequence[Message]:
        """Take rows that are to be shown (`shown < wanted`, due, not leased), most urgent first. Every row taken that
        has no ts is marked as maybe posted from `now` on; `attempts` rises."""

    def renew(self, message: Message, owner: str, until: float) -> bool:
        """Hold it longer; False when it is somebody else's by now."""

    def give_back(self, messages: Sequence[Message], owner: str) -> None:
        """Nothing was tried with these: as if they had not been taken."""

    def shown(self, message: Message, owner: str, shown: Shown) -> None:
        """Slack shows what was wanted of `message` when it was leased. If more was wanted meanwhile it stays due."""

    def home_of(self, person: str) -> Message | None:
        """That person's Home, if it is one that follows; leased or not."""

    def home_shown(self, home: Message, rest: float) -> None:
        """Slack shows what was wanted of `home`, whoever has leased it; as `shown`."""

    def park(self, message: Message, owner: str, *, not_before: float, error: str, maybe_since: float | None) -> None:
        """Try again later; `maybe_since` None when Slack surely did not take the post."""

    def refused(self, message: Message, owner: str, refusal: Refusal, most: int) -> bool:
        """As `park`; given up with the refusal that makes it `most` in a row. Whatever raises it has it tried once
        more. Returns whether it is given up."""

    def stuck(self, *, given_up: bool) -> Sequence[Stuck]:
        """What waits to be shown, longest first; only what was given up, Homes left out, or all."""

    def waiting(self) -> Sequence[WaitingKind]:
        """What waits, by kind; kinds of which nothing does are left out."""

    def retry(self, message_id: str | None) -> int:
        """Have that one, or all that were given up, tried at once as if for the first time. Returns how many."""

    def retry_in(self, channel: str) -> None:
        """As `retry`, all that waits of a channel."""

    def drop(self, message_id: str) -> bool:
        """Want nothing of it until it is raised again. False if it does not wait."""

    def release_all(self) -> None:
        """Free every lease: for the start of the only serving process (SQLite)."""

    def reminder_items(self, message_id: str) -> Sequence[ReminderItem]:
        """The rows of a reminder, oldest first."""

    def superseded(self, message: Message) -> bool:
        """Whether a later reminder to the same person exists."""

    def backlog(self, now: float) -> int:
        """How many rows wait to be shown."""
