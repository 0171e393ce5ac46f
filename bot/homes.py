"""App Home of one person: followed from when he opens it, shown anew after his own acts, and the language chosen there
(F1, F5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot import callbacks
from bot.private_answers import Answer
from bot.references import BadCallback, FormRef
from bot.services import Services
from bot.views.catalogue import languages
from workflow import service

Block = dict[str, Any]


def opened(services: Services, event: Mapping[str, Any]) -> None:
    """Somebody looks at the app: at its Home tab, or only at the messages."""
    if event.get("tab") == "home":
        user = str(event["user"])
        service.open_home(services.store, person=user, now=services.office.now())
        acted(services, user)


def publish(services: Services, user: str, first: Sequence[Block] = ()) -> None:
    """Have that person's Home show the truth at once, as delivery will read it; `first` above everything."""
    services.delivery.answer(Answer(user=user, first=first))


def acted(services: Services, user: str, *, looking: bool = True) -> None:
    """That person did something that raised his Home: have it shown before its turn. `looking` false: he did it
    somewhere else, and may never have opened it."""
    services.delivery.answer(Answer(user=user, raised=True, looking=looking))


def came_back(services: Services, user: str, form: FormRef) -> None:
    """That person's form was sent or closed: if he had opened it in Home, he sees there what became of it."""
    if form.opened_in == callbacks.HOME:
        publish(services, user)


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
