"""App Home of one person: read, published anew after every act in it, and the language chosen there (F1, F5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot import callbacks, drafts, pictures
from bot.callbacks import BadCallback, FormRef
from bot.delivery import Answer
from bot.services import Services
from bot.views.catalogue import languages
from bot.views.home import MOST_DECIDED, Desk, home_view
from workflow.ports import UnitOfWork

Block = dict[str, Any]


def opened(services: Services, event: Mapping[str, Any]) -> None:
    """Somebody looks at the app: at its Home tab, or only at the messages."""
    if event.get("tab") == "home":
        publish(services, str(event["user"]))


def publish(services: Services, user: str, first: Sequence[Block] = ()) -> None:
    """Have that person's Home show the truth, as delivery will read it; `first` above everything."""
    services.delivery.answer(Answer(home=lambda uow: look(uow, services, user, first), user=user))


def came_back(services: Services, user: str, form: FormRef) -> None:
    """That person's form was sent or closed: if he had opened it in Home, he sees there what became of it."""
    if form.opened_in == callbacks.HOME:
        publish(services, user)


def look(uow: UnitOfWork, services: Services, user: str, first: Sequence[Block] = ()) -> Block:
    """The Home of that person as it is now."""
    who, person = pictures.viewer(uow, user), uow.directory.person(user)
    waiting, more = pictures.waiting_for(uow, who)
    desk = Desk(
        waiting=waiting,
        unfinished=drafts.unfinished(uow, services, user),
        mine=pictures.applied_by(uow, who),
        decided=pictures.decided_by(uow, who, MOST_DECIDED),
        language=person.language if person else "",
        more_waiting=more,
    )
    return home_view(desk, services.reader(uow, user), services.office.now(), first=first)


def is_home(body: Mapping[str, Any]) -> bool:
    """Whether a click was made in the Home tab."""
    return (body.get("view") or {}).get("type") == "home"


def language_of(value: str) -> str:
    """The language that was chosen; empty for none. BadCallback for anything that was not on offer."""
    if value == callbacks.AS_IN_SLACK:
        return ""
    if value not in languages():
        raise BadCallback("not a language")
    return value
