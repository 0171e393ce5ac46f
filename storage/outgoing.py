"""Messages as delivery takes them: leased, shown, parked. All times are machine time in epoch seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, or_
from sqlalchemy.engine import Connection

from storage.messages import CLICKED
from storage.rows import Row
from storage.tables import message_subjects, messages, requests
from storage.writes import Writes
from workflow.ports_messages import Message, MessageKind, Refusal, ReminderItem, Shown, Stuck, WaitingKind

_HERE = messages.c.workspace == bindparam("here")
_WAITS = messages.c.shown < messages.c.wanted

_TAKEN = (
    "id",
    "kind",
    "recipient",
    "subject",
    "request_id",
    "occurrence",
    "wanted",
    "shown",
    "channel",
    "ts",
    "attempts",
    "maybe_since",
    "rank",
    "refused",
    "reply_url",
    "reply_until",
    "reply_left",
)
_MESSAGE = sa.select(*(messages.c[name] for name in _TAKEN)).where(_HERE)
_TAKE = (
    _MESSAGE.where(
        _WAITS,
        messages.c.given_up_at.is_(None),
        messages.c.not_before <= bindparam("now"),
        or_(messages.c.lease_until.is_(None), messages.c.lease_until <= bindparam("now")),
    )
    .order_by(messages.c.rank, messages.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)  # nothing on SQLite, where nobody else is writing now
)
_LEASE = (
    sa.update(messages)
    .where(_HERE, messages.c.id.in_(bindparam("keys", expanding=True)))
    .values(
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until"),
        attempts=messages.c.attempts + 1,
        not_before=bindparam("now"),
        maybe_since=sa.case(
            (messages.c.ts.is_(None), sa.func.coalesce(messages.c.maybe_since, bindparam("now", type_=sa.Double))),
            else_=messages.c.maybe_since,
        ),
    )
)
_OWN = and_(_HERE, messages.c.id == bindparam("key"), messages.c.lease_owner == bindparam("owner"))
_RENEW = sa.update(messages).where(_OWN).values(lease_until=bindparam("until"))
_GIVE_BACK = (
    sa.update(messages)
    .where(_OWN)
    .values(
        attempts=messages.c.attempts - 1,
        maybe_since=bindparam("maybe_since"),
        lease_owner=None,
        lease_until=None,
    )
)
_SHOWN = (
    sa.update(messages)
    .where(_OWN)
    .values(
        shown=bindparam("version"),
        channel=bindparam("channel"),
        ts=bindparam("ts"),
        attempts=0,
        refused=0,
        given_up_at=None,
        # A lease sets it; if it is 0 again, somebody clicked since (`storage.messages`), and sees the card change.
        not_before=sa.case((messages.c.not_before == 0, 0.0), else_=bindparam("rest", type_=sa.Double)),
        reply_left=messages.c.reply_left - bindparam("replies", type_=sa.Integer),
        last_error=None,
        maybe_since=bindparam("maybe_since"),
        lease_owner=None,
        lease_until=None,
    )
)
_HOME_OF = _MESSAGE.where(
    messages.c.kind == sa.literal_column(f"'{MessageKind.HOME.value}'"),
    messages.c.subject == bindparam("person"),
)
_HOME_SHOWN = (
    sa.update(messages)
    .where(_HERE, messages.c.id == bindparam("key"), messages.c.shown < bindparam("version"))
    .values(shown=bindparam("version"), not_before=bindparam("rest"))
)
_PARK = (
    sa.update(messages)
    .where(_OWN)
    .values(
        not_before=bindparam("not_before"),
        last_error=bindparam("error"),
        maybe_since=bindparam("maybe_since"),
        lease_owner=None,
        lease_until=None,
    )
)
_REFUSED = _PARK.values(
    refused=messages.c.refused + 1,
    given_up_at=sa.case((messages.c.refused + 1 >= bindparam("most"), bindparam("at", type_=sa.Double))),
).returning(messages.c.given_up_at)
_STUCK = (
    sa.select(
        *(messages.c[name] for name in ("id", "kind", "recipient", "last_error", "given_up_at", "not_before")),
        messages.c.attempts,
        requests.c.number,
    )
    .outerjoin_from(
        messages,
        requests,
        and_(requests.c.workspace == messages.c.workspace, requests.c.id == messages.c.request_id),
    )
    .where(_HERE)
)
_WAITING = _STUCK.where(_WAITS).order_by(messages.c.rank, messages.c.id)
_GIVEN_UP = _STUCK.where(
    messages.c.given_up_at.is_not(None), messages.c.kind != sa.literal_column(f"'{MessageKind.HOME.value}'")
).order_by(messages.c.given_up_at, messages.c.id)
_WAITING_BY_KIND = (
    sa.select(
        messages.c.kind,
        sa.func.count().label("many"),
        sa.func.count(messages.c.given_up_at).label("given_up"),
        sa.func.min(sa.case((messages.c.given_up_at.is_(None), messages.c.raised_at))).label("raised_at"),
    )
    .where(_HERE, _WAITS)
    .group_by(messages.c.kind)
)
_RETRY = sa.update(messages).where(_HERE, _WAITS).values(given_up_at=None, refused=0, attempts=0, not_before=0)
_RETRY_ONE = _RETRY.where(messages.c.id == bindparam("key"))
_RETRY_ALL = _RETRY.where(messages.c.given_up_at.is_not(None))
_RETRY_IN = _RETRY.where(
    messages.c.kind == sa.literal_column(f"'{MessageKind.CHANNEL.value}'"), messages.c.recipient == bindparam("there")
)
_DROP = (
    sa.update(messages)
    .where(_HERE, _WAITS, messages.c.id == bindparam("key"))
    .values(shown=messages.c.wanted, given_up_at=None, refused=0, attempts=0, lease_owner=None, lease_until=None)
)
_RELEASE_ALL = (
    sa.update(messages).where(_HERE, messages.c.lease_owner.is_not(None)).values(lease_owner=None, lease_until=None)
)
_ITEMS = (
    sa.select(message_subjects.c.task_id, message_subjects.c.request_id, message_subjects.c.occurrence)
    .where(message_subjects.c.workspace == bindparam("here"), message_subjects.c.message_id == bindparam("key"))
    .order_by(message_subjects.c.task_id)
)
_LATER = sa.select(
    sa.exists().where(
        _HERE,
        messages.c.kind == bindparam("kind"),
        messages.c.subject == bindparam("subject"),
        messages.c.recipient == bindparam("recipient"),
        messages.c.occurrence > bindparam("occurrence"),
    )
)
_BACKLOG = (
    sa.select(sa.func.count())
    .select_from(messages)
    .where(_HERE, _WAITS, messages.c.given_up_at.is_(None), messages.c.not_before <= bindparam("now"))
)


class SqlOutgoing:
    """Fulfils `workflow.ports_messages.Outgoing` on one connection."""

    def __init__(self, connection: Connection, workspace: str, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._workspace = workspace

    def lease(self, owner: str, now: float, until: float, limit: int) -> Sequence[Message]:
        """Take what is to be shown. The messages returned tell of the attempts before this one: `maybe_since` is a
        value only if one of those has no known answer; `attempts` counts this one."""
        rows = self._execute(_TAKE, now=now, limit=limit).all()
        if rows:
            self._execute(_LEASE, keys=[row.id for row in rows], owner=owner, now=now, until=until)
        return [_message_of(row) for row in rows]

    def renew(self, message: Message, owner: str, until: float) -> bool:
        return self._execute(_RENEW, key=message.id, owner=owner, until=until).rowcount == 1

    def give_back(self, messages: Sequence[Message], owner: str) -> None:
        for message in messages:
            self._execute(_GIVE_BACK, key=message.id, owner=owner, maybe_since=message.maybe_since)

    def shown(self, message: Message, owner: str, shown: Shown) -> None:
        self._execute(
            _SHOWN,
            key=message.id,
            owner=owner,
            version=message.wanted,
            channel=shown.channel,
            ts=shown.ts,
            rest=shown.rest,
            replies=shown.replies,
            maybe_since=shown.maybe_since,
        )

    def home_of(self, person: str) -> Message | None:
        row = self._execute(_HOME_OF, person=person).first()
        return None if row is None else _message_of(row)

    def home_shown(self, home: Message, rest: float) -> None:
        self._execute(_HOME_SHOWN, key=home.id, version=home.wanted, rest=rest)

    def park(self, message: Message, owner: str, *, not_before: float, error: str, maybe_since: float | None) -> None:
        self._execute(_PARK, key=message.id, owner=owner, not_before=not_before, error=error, maybe_since=maybe_since)

    def refused(self, message: Message, owner: str, refusal: Refusal, most: int) -> bool:
        params = {"error": refusal.error, "not_before": refusal.not_before, "maybe_since": refusal.maybe_since}
        noted = self._execute(_REFUSED, key=message.id, owner=owner, most=most, at=refusal.at, **params)
        return noted.scalar() is not None

    def stuck(self, *, given_up: bool) -> Sequence[Stuck]:
        return [_stuck_of(row) for row in self._execute(_GIVEN_UP if given_up else _WAITING)]

    def waiting(self) -> Sequence[WaitingKind]:
        return [
            WaitingKind(kind=MessageKind(row.kind), count=row.many, given_up=row.given_up, raised_at=row.raised_at)
            for row in self._execute(_WAITING_BY_KIND)
        ]

    def retry(self, message_id: str | None) -> int:
        if message_id is None:
            return self._execute(_RETRY_ALL).rowcount
        return self._execute(_RETRY_ONE, key=message_id).rowcount

    def retry_in(self, channel: str) -> None:
        self._execute(_RETRY_IN, there=channel)

    def drop(self, message_id: str) -> bool:
        return self._execute(_DROP, key=message_id).rowcount == 1

    def release_all(self) -> None:
        self._execute(_RELEASE_ALL)

    def reminder_items(self, message_id: str) -> Sequence[ReminderItem]:
        return [
            ReminderItem(task_id=row.task_id, request_id=row.request_id, occurrence=row.occurrence)
            for row in self._execute(_ITEMS, key=message_id)
        ]

    def superseded(self, message: Message) -> bool:
        later = {"kind": message.kind.value, "subject": message.subject, "recipient": message.recipient}
        return bool(self._execute(_LATER, **later, occurrence=message.occurrence).scalar_one())

    def backlog(self, now: float) -> int:
        """How many rows could be shown now, leased ones included, parked ones not."""
        return int(self._execute(_BACKLOG, now=now).scalar_one())

    def _execute(self, statement: sa.Executable, **params: Any) -> sa.CursorResult[Any]:
        self._writes.send()
        return self._connection.execute(statement, {"here": self._workspace, **params})


def _message_of(row: Row) -> Message:
    return Message(
        id=row.id,
        kind=MessageKind(row.kind),
        recipient=row.recipient,
        subject=row.subject,
        request_id=row.request_id,
        occurrence=row.occurrence,
        wanted=row.wanted,
        shown=row.shown,
        channel=row.channel,
        ts=row.ts,
        attempts=row.attempts + 1,
        maybe_since=row.maybe_since,
        clicked=row.rank == CLICKED,
        refused=row.refused,
        reply_url=row.reply_url,
        reply_until=row.reply_until,
        reply_left=row.reply_left,
    )


def _stuck_of(row: Row) -> Stuck:
    return Stuck(
        id=row.id,
        kind=MessageKind(row.kind),
        recipient=row.recipient,
        number=row.number or "",
        error=row.last_error or "",
        given_up=row.given_up_at is not None,
        not_before=row.not_before,
        attempts=row.attempts,
    )
