"""Messages as use cases say them: what should exist, what changed, who is to be reminded. Sending is `outgoing`'s."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from storage.database import Among
from storage.tables import message_subjects, messages, people, requests, roles, tasks
from storage.writes import Writes
from workflow.model import AskedKind, TaskStatus
from workflow.ports_messages import Click, DueCard, MessageKind, Posted, Wanted

CLICKED, OTHERS = 0, 4
RANKS = {
    MessageKind.CARD: 1,
    MessageKind.MINE: 2,
    MessageKind.OUTCOME: 2,
    MessageKind.ANSWERED: 2,
    MessageKind.REMINDER: 3,
    MessageKind.COPY: OTHERS,
    MessageKind.CHANNEL: OTHERS,
    MessageKind.CHANNEL_OFF: OTHERS,
    MessageKind.DELEGATION: OTHERS,
    MessageKind.HOME: OTHERS,
    MessageKind.FILES: OTHERS,
    MessageKind.UNDELIVERED: OTHERS,
}
"""What goes first (DESIGN section 5): the clicked card, new task cards, results, reminders, the rest."""

_OF_ONE_REQUEST = (MessageKind.CARD, MessageKind.MINE, MessageKind.OUTCOME, MessageKind.ANSWERED, MessageKind.COPY)
_LASTING = (*_OF_ONE_REQUEST, MessageKind.DELEGATION, MessageKind.CHANNEL_OFF)
"""What is still worth reading by somebody who could not be reached when it was said."""

REPLIES = 4
"""How often a message is changed through the address of one click; Slack allows five uses (F44)."""

_HERE = messages.c.workspace == bindparam("here")
_OF_KIND = {kind: messages.c.kind == sa.literal_column(f"'{kind.value}'") for kind in MessageKind}
_IS_CARD, _IS_REMINDER = _OF_KIND[MessageKind.CARD], _OF_KIND[MessageKind.REMINDER]

# A row that still waits keeps its place: a new task's card stays a new task's card.
_RANK_KEPT = sa.case(
    (or_(messages.c.ts.is_(None), messages.c.shown < messages.c.wanted), messages.c.rank), else_=OTHERS
)


def _more(now: sa.ColumnElement[float]) -> dict[str, Any]:
    """There is something else to say, since now if there was not before: what was given up is tried once more."""
    since = sa.case((messages.c.shown < messages.c.wanted, messages.c.raised_at), else_=now)
    return {"wanted": messages.c.wanted + 1, "given_up_at": None, "raised_at": since}


_MORE = _more(bindparam("raised", type_=sa.Double))
_ADD = insert(messages)
_ADD_MORE = _more(_ADD.excluded.raised_at)

_AT_PLACE = and_(messages.c.ts == bindparam("place_ts"), messages.c.channel == bindparam("place"))
_IS_CLICKED = or_(
    and_(messages.c.subject == bindparam("clicked"), messages.c.recipient == bindparam("reader")), _AT_PLACE
)
# A union, not an OR: for that SQLite would read every message of the workspace.
_ABOUT = Among(
    messages.c.id,
    sa.union_all(
        sa.select(messages.c.id).where(_HERE, messages.c.request_id == bindparam("request")),
        sa.select(message_subjects.c.message_id).where(
            message_subjects.c.workspace == bindparam("here"), message_subjects.c.request_id == bindparam("request")
        ),
    ).scalar_subquery(),
)
_CHANGED = (
    sa.update(messages)
    .where(_HERE, _ABOUT)
    .values(
        **_MORE,
        rank=sa.case((_IS_CLICKED, CLICKED), else_=_RANK_KEPT),
        not_before=sa.case((_IS_CLICKED, 0.0), else_=messages.c.not_before),
        reply_url=sa.case((_AT_PLACE, bindparam("url", type_=sa.Text)), else_=messages.c.reply_url),
        reply_until=sa.case((_AT_PLACE, bindparam("until", type_=sa.Double)), else_=messages.c.reply_until),
        reply_left=sa.case((_AT_PLACE, REPLIES), else_=messages.c.reply_left),
    )
)
_WANT = _ADD.on_conflict_do_update(
    index_elements=["workspace", "kind", "subject", "recipient", "occurrence"],
    set_={**_ADD_MORE, "rank": _RANK_KEPT},
)

_home, _about = messages.alias("home"), messages.alias("about")
# In one order, the last rows of a transaction: two that concern the same people would else wait for each other. Not by
# the id alone, for which SQLite would read every message of the workspace.
_FOLLOWING = (
    sa.select(_home.c.id)
    .where(_home.c.workspace == bindparam("here"), _home.c.kind == sa.literal_column(f"'{MessageKind.HOME.value}'"))
    .where(
        Among(
            _home.c.subject,
            sa.select(_about.c.recipient)
            .where(_about.c.workspace == bindparam("here"), _about.c.request_id == bindparam("request"))
            .scalar_subquery(),
        )
    )
    .order_by(_home.c.id.concat(sa.literal_column("''")))
    .with_for_update()
)
_RAISE_HOMES = sa.update(messages).where(_HERE, Among(messages.c.id, _FOLLOWING.scalar_subquery())).values(_MORE)
_OPEN_HOME = _ADD.on_conflict_do_update(
    index_elements=["workspace", "kind", "subject", "recipient", "occurrence"],
    set_={**_ADD_MORE, "wanted_at": _ADD.excluded.wanted_at},
)
_RAISE_HOME = (
    sa.update(messages)
    .where(_HERE, _OF_KIND[MessageKind.HOME], messages.c.subject == bindparam("person"))
    .values(_MORE)
)
_IS_HERE = (
    sa.exists()
    .where(people.c.workspace == messages.c.workspace, people.c.user_id == messages.c.recipient)
    .where(people.c.active)
)
_FORGET_HOMES = sa.delete(messages).where(
    _HERE, _OF_KIND[MessageKind.HOME], or_(messages.c.wanted_at < bindparam("before"), ~_IS_HERE)
)
_RAISE_ALL = (
    sa.update(messages)
    .where(
        _HERE,
        messages.c.kind == bindparam("what"),
        messages.c.subject == bindparam("about"),
        messages.c.occurrence == bindparam("which"),
    )
    .values(_MORE)
)
_RAISE_UNPOSTED = (
    sa.update(messages)
    .where(_HERE, messages.c.recipient == bindparam("person"), messages.c.ts.is_(None))
    .where(or_(*(_OF_KIND[kind] for kind in _LASTING)))
    .values(_MORE)
)
_CARDS_OF = sa.select(messages.c.recipient, messages.c.remind_at).where(
    _HERE, _IS_CARD, messages.c.subject == bindparam("task")
)
# Who is barred from a task by another decision of his is in it too: he is looked at, and gets none.
_UNCARDED = (
    sa.select(tasks.c.request_id)
    .distinct()
    .join(requests, and_(requests.c.workspace == tasks.c.workspace, requests.c.id == tasks.c.request_id))
    .join(roles, and_(roles.c.workspace == tasks.c.workspace, roles.c.role == tasks.c.asked_id))
    .join(people, and_(people.c.workspace == roles.c.workspace, people.c.user_id == roles.c.user_id))
    .where(
        tasks.c.workspace == bindparam("here"),
        tasks.c.status == sa.literal_column(f"'{TaskStatus.PENDING.value}'"),
        tasks.c.asked_kind == sa.literal_column(f"'{AskedKind.ROLE.value}'"),
        roles.c.user_id.not_in((requests.c.applicant, sa.func.coalesce(requests.c.submitted_by, requests.c.applicant))),
        people.c.active,
        ~sa.exists().where(
            messages.c.workspace == tasks.c.workspace,
            _IS_CARD,
            messages.c.subject == tasks.c.id,
            messages.c.recipient == roles.c.user_id,
        ),
    )
    .order_by(tasks.c.request_id)
)
_POSTED = sa.select(messages.c.id, messages.c.kind, messages.c.subject).where(
    _HERE, messages.c.ts == bindparam("ts"), messages.c.channel == bindparam("channel")
)

_DUE = and_(_HERE, _IS_CARD, messages.c.remind_at.is_not(None), messages.c.remind_at <= bindparam("now"))
_DUE_PEOPLE = (
    sa.select(messages.c.recipient)
    .where(_DUE)
    .group_by(messages.c.recipient)
    .order_by(sa.func.min(messages.c.remind_at), messages.c.recipient)
    .limit(bindparam("limit"))
)
_DUE_TO = (_DUE, messages.c.recipient == bindparam("person"))
_WAITS = (
    sa.exists()
    .where(tasks.c.workspace == messages.c.workspace, tasks.c.id == messages.c.subject)
    .where(tasks.c.status == sa.literal_column("'pending'"))
)
_DUE_CARDS = (
    sa.select(messages.c.subject, messages.c.request_id, messages.c.reminded, messages.c.remind_at)
    .where(*_DUE_TO, _WAITS)
    .order_by(messages.c.reminded, messages.c.remind_at, messages.c.id)
    .limit(bindparam("limit"))
)
_PUT_OFF = (
    sa.update(messages)
    .where(*_DUE_TO)
    .values(remind_at=sa.case((_WAITS, bindparam("until", type_=messages.c.remind_at.type)), else_=sa.null()))
)
_LOCK_PERSON = (
    sa.select(people.c.user_id)
    .where(people.c.workspace == bindparam("here"), people.c.user_id == bindparam("person"))
    .with_for_update()
)
_CARD_OF = (_HERE, _IS_CARD, messages.c.subject == bindparam("task"), messages.c.recipient == bindparam("person"))
_COUNT_REMINDER = (
    sa.update(messages)
    .where(*_CARD_OF)
    .values(reminded=messages.c.reminded + 1, remind_at=bindparam("next", type_=messages.c.remind_at.type))
)

_CARRY_ON = (
    sa.update(messages)
    .where(*_CARD_OF)
    .values(subject=bindparam("about"), remind_at=bindparam("next", type_=messages.c.remind_at.type), reminded=0)
)
_TURN = (
    sa.update(messages)
    .where(*_CARD_OF)
    .values(
        remind_at=sa.case(
            (messages.c.reminded < bindparam("at_most"), bindparam("next", type_=messages.c.remind_at.type)),
            else_=sa.null(),
        )
    )
)

_REMINDERS_OF = (_HERE, _IS_REMINDER, messages.c.subject == bindparam("person"))
_LAST_REMINDER = sa.select(sa.func.max(messages.c.occurrence)).where(*_REMINDERS_OF)
# One being posted this moment has no ts yet; raised, it is looked at again and taken down.
_SUPERSEDE = (
    sa.update(messages)
    .where(*_REMINDERS_OF, or_(messages.c.ts.is_not(None), messages.c.shown < messages.c.wanted))
    .values(_MORE)
)
_NOWHERE = Click(channel="", ts="", url="", until=0.0)
_ADD_REMINDER = sa.insert(messages)
_ADD_SUBJECTS = sa.insert(message_subjects)


class SqlMessages:
    """Fulfils `workflow.ports_messages.Messages` on one connection. `raised`: whether delivery has something to do."""

    def __init__(
        self,
        connection: Connection,
        workspace: str,
        writes: Writes,
        new_id: Callable[[], str],
        clock: Callable[[], float],
    ) -> None:
        self._connection = connection
        self._writes = writes
        self._workspace = workspace
        self._new_id = new_id
        self._clock = clock
        self._concerned: set[str] = set()
        self.raised = False

    def changed(self, request_id: str, *, clicked: tuple[str, str] | None = None, click: Click | None = None) -> None:
        self.raised = True
        subject, reader = clicked or ("", "")
        self._concerned.add(request_id)
        at = click or _NOWHERE
        place = {"place": at.channel, "place_ts": at.ts, "url": at.url, "until": at.until, **self._since()}
        self._writes.add(_CHANGED, self._params(request=request_id, clicked=subject, reader=reader, **place))

    def want(self, wanted: Sequence[Wanted]) -> None:
        """Add messages that should exist; those that exist already are raised and keep their next reminder."""
        if not wanted:
            return
        self.raised = True
        self._concerned.update(message.request_id for message in wanted if message.request_id)
        self._writes.add(_WANT, *[self._row(message) for message in wanted])

    def carry_on(self, task_id: str, card: Wanted) -> None:
        """Before `changed` and `want`, which raise it."""
        about = {"task": task_id, "person": card.recipient, "about": card.subject, "next": card.remind_at}
        self._writes.add(_CARRY_ON, self._params(**about))

    def raise_homes(self) -> None:
        """Raise the Homes of everybody with a message about a request that messages were wanted or raised for. Last of
        all: what is wanted has its rows then, and nobody else waits long for a Home."""
        since = self._since()
        self._writes.add(_RAISE_HOMES, *[self._params(request=id_, **since) for id_ in sorted(self._concerned)])
        self._concerned.clear()

    def raise_all(self, kind: MessageKind, subject: str, occurrence: str) -> None:
        self.raised = True
        which = self._params(what=kind.value, about=subject, which=occurrence)
        self._writes.add(_RAISE_ALL, which | self._since())

    def raise_unposted(self, person: str) -> None:
        self.raised = True
        self._writes.add(_RAISE_UNPOSTED, self._params(person=person, **self._since()))

    def home_opened(self, person: str, at: datetime) -> None:
        self.raised = True
        home = Wanted(kind=MessageKind.HOME, recipient=person, subject=person, request_id=None)
        self._writes.add(_OPEN_HOME, self._row(home) | {"wanted_at": at})

    def raise_home(self, person: str) -> None:
        self.raised = True
        self._writes.add(_RAISE_HOME, self._params(person=person, **self._since()))

    def forget_homes(self, before: datetime) -> None:
        self._execute(_FORGET_HOMES, before=before)

    def cards_of(self, task_id: str) -> Mapping[str, datetime | None]:
        return {row.recipient: row.remind_at for row in self._execute(_CARDS_OF, task=task_id)}

    def uncarded(self) -> Sequence[str]:
        return self._execute(_UNCARDED).scalars().all()

    def posted(self, channel: str, ts: str) -> Posted | None:
        row = self._execute(_POSTED, channel=channel, ts=ts).first()
        return Posted(id=row.id, kind=MessageKind(row.kind), subject=row.subject) if row else None

    def due(self, now: datetime, limit: int) -> Sequence[str]:
        return self._execute(_DUE_PEOPLE, now=now, limit=limit).scalars().all()

    def lock_due(self, person: str, now: datetime, limit: int) -> Sequence[DueCard]:
        """The person's due cards. The lock is on his row of the directory: another replica finds the cards counted."""
        self._execute(_LOCK_PERSON, person=person)
        return [
            DueCard(task_id=row.subject, request_id=row.request_id, count=row.reminded, due_at=row.remind_at)
            for row in self._execute(_DUE_CARDS, person=person, now=now, limit=limit)
        ]

    def put_off(self, person: str, now: datetime, until: datetime) -> None:
        self._writes.add(_PUT_OFF, self._params(person=person, now=now, until=until))

    def reminded(self, person: str, cards: Sequence[DueCard], next_at: Mapping[str, datetime | None]) -> None:
        params = [self._params(person=person, task=card.task_id, next=next_at[card.task_id]) for card in cards]
        self._writes.add(_COUNT_REMINDER, *params)

    def turn(self, task_id: str, person: str, at: datetime | None, at_most: int) -> None:
        self._writes.add(_TURN, self._params(person=person, task=task_id, next=at, at_most=at_most))

    def remind(self, person: str, tasks: Mapping[str, str], occurrences: Mapping[str, int], at: datetime) -> None:
        """Want one reminder with these tasks. A task's occurrence that was used before for this person breaks a
        constraint, and with it the transaction (E7)."""
        if not tasks:
            return
        self.raised = True
        self._execute(_LOCK_PERSON, person=person)
        last = self._execute(_LAST_REMINDER, person=person).scalar_one()
        self._writes.add(_SUPERSEDE, self._params(person=person, **self._since()))
        reminder = Wanted(
            kind=MessageKind.REMINDER,
            recipient=person,
            subject=person,
            request_id=None,
            occurrence=f"{int(last or 0) + 1:09d}",
        )
        row = self._row(reminder) | {"wanted_at": at}
        self._writes.add(_ADD_REMINDER, row)
        self._writes.add(
            _ADD_SUBJECTS,
            *[
                {
                    "workspace": self._workspace,
                    "message_id": row["id"],
                    "task_id": task,
                    "request_id": request,
                    "recipient": person,
                    "occurrence": occurrences[task],
                }
                for task, request in tasks.items()
            ],
        )

    def _row(self, message: Wanted) -> dict[str, Any]:
        return {
            "workspace": self._workspace,
            "id": self._new_id(),
            "kind": message.kind.value,
            "recipient": message.recipient,
            "subject": message.subject,
            "occurrence": message.occurrence,
            "request_id": message.request_id,
            "rank": RANKS[message.kind],
            "wanted": 1,
            "remind_at": message.remind_at,
            "raised_at": self._clock(),
        }

    def _since(self) -> dict[str, float]:
        return {"raised": self._clock()}

    def _params(self, **params: Any) -> dict[str, Any]:
        return {"here": self._workspace, **params}

    def _execute(self, statement: sa.Executable, **params: Any) -> sa.CursorResult[Any]:
        self._writes.send()
        return self._connection.execute(statement, self._params(**params))
