"""Listeners, by what Slack sends. Each has one of three shapes (Decide, Open, Step) and no rule in it."""

from __future__ import annotations

from slack_bolt import App

from bot.listeners import (
    actions,
    acts,
    administering,
    away,
    building,
    cancelling,
    commands,
    decisions,
    directory,
    drafts,
    errors,
    events,
    facts,
    forms,
    reports,
    several,
    submissions,
    suggestions,
    swapping,
    type_drafts,
    type_ends,
    types,
)
from bot.services import Services


def register(app: App, services: Services) -> None:
    """Attach every listener, and the one handler of errors."""
    deciding = (actions, acts, administering, cancelling, decisions, submissions, several)
    of_types = (types, type_drafts, type_ends, swapping, reports)
    of_people = (directory, facts, away)
    filling = (forms, drafts, building, suggestions)
    for module in (commands, *deciding, *filling, *of_people, *of_types, events, errors):
        module.register(app, services)
