"""What every act brings along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.references import ActRef
from bot.services import Services
from bot.views.blocks import Block
from bot.views.picture import Picture
from bot.views.reader import Reader
from workflow import service
from workflow.model import Request, Task
from workflow.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An act's modal as `user` sent it: the `state` of the view, and how many seconds are left for the database."""

    asked: ActRef
    user: str
    state: Mapping[str, Any]
    within: float


Modal = Callable[[Picture, Task, ActRef, Reader], Block]


@dataclass(frozen=True, slots=True)
class ActForm:
    """The modal that asks what an act needs to know, and what sending it does."""

    modal: Modal
    send: Callable[[Services, Sent], object]
    check: Callable[[UnitOfWork, Request, Task, str], object] = service.check_may_decide
    """Refuses whom the task does not ask, before anything is shown."""
