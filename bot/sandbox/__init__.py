"""A local Slack workspace on loopback that enforces what Slack enforces: people to act as, a page to click in."""

from __future__ import annotations

from .acts import Office
from .deliveries import Delivery
from .operations import Outcome
from .people import SandboxChannel, SandboxPerson
from .person import CommandResult, Message, Modal, Person
from .sandbox import Sandbox
from .web_api import Call

__all__ = [
    "Call",
    "CommandResult",
    "Delivery",
    "Message",
    "Modal",
    "Office",
    "Outcome",
    "Person",
    "Sandbox",
    "SandboxChannel",
    "SandboxPerson",
]
