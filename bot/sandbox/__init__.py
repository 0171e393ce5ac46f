"""A local Slack workspace on loopback that enforces what Slack enforces: people to act as, a page to click in."""

from __future__ import annotations

from .deliveries import Delivery
from .extra import ExtraPage
from .hints import Hint
from .office import Office
from .operations import Outcome
from .people import SandboxChannel, SandboxPerson, SlashCommand
from .person import CommandResult, Message, Modal, Person
from .sandbox import Sandbox
from .web_api import Call

__all__ = [
    "Call",
    "CommandResult",
    "Delivery",
    "ExtraPage",
    "Hint",
    "Message",
    "Modal",
    "Office",
    "Outcome",
    "Person",
    "Sandbox",
    "SandboxChannel",
    "SandboxPerson",
    "SlashCommand",
]
