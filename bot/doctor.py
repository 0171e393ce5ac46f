"""`countersign doctor`: looks at everything that the bot needs, before or while it runs, and says what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from gettext import gettext as _
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import definitions, manifest, slack_trouble
from bot.config import Settings
from bot.courier import web_client
from bot.people_file import PeopleFileBroken, read_people_file
from bot.stops import Misconfigured
from bot.views.words import capital
from workflow.definition import Policy


class Mark(Enum):
    """How it stands with one thing, as it is printed."""

    GOOD = "✓"
    NOTE = "!"
    BAD = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, as a sentence that says what to do where something is to be done."""

    mark: Mark
    sentence: str

    def __str__(self) -> str:
        return f"{self.mark.value} {self.sentence}"


Look = Callable[[str], Sequence[Finding]]


def examine(env: Mapping[str, str], folder: Path, look_at_database: Look) -> Iterator[Finding]:
    """Everything in turn. Where the settings are wrong there is nothing else to look at."""
    try:
        settings = Settings.from_env(env, folder)
    except Misconfigured as wrong:
        yield from (Finding(Mark.BAD, sentence) for sentence in wrong.sentences)
        return
    yield Finding(Mark.GOOD, _("The settings can be read."))
    yield from look_at_database(settings.database_url)
    try:
        policies = definitions.load(settings.policies, settings.language).policies
    except Misconfigured as wrong:
        policies = ()
        yield from (Finding(Mark.BAD, sentence) for sentence in wrong.sentences)
    else:
        yield from _policies(settings, policies)
    yield from _people(settings)
    yield from _slack(settings, policies)


def _policies(settings: Settings, policies: tuple[Policy, ...]) -> Iterator[Finding]:
    where = settings.policies or _("the starter set")
    yield Finding(Mark.GOOD, _("{count} approval types in {where}.").format(count=len(policies), where=where))
    try:
        definitions.check_admins(policies, frozenset(settings.admins))
    except Misconfigured as wrong:
        yield from (Finding(Mark.BAD, sentence) for sentence in wrong.sentences)


def _people(settings: Settings) -> Iterator[Finding]:
    if settings.people is None:
        said = _("COUNTERSIGN_PEOPLE is not set: nobody has a department, a manager or a role beyond what Slack says.")
        yield Finding(Mark.NOTE, said)
        return
    try:
        people = read_people_file(settings.people)
    except PeopleFileBroken as broken:
        yield from (Finding(Mark.BAD, sentence) for sentence in broken.sentences(settings.language))
        return
    said = _("{count} people in {file}.").format(count=len(people.entries), file=settings.people)
    yield Finding(Mark.GOOD, said)


def _slack(settings: Settings, policies: tuple[Policy, ...]) -> Iterator[Finding]:
    client = web_client(settings.bot_token, settings.api_url)
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        said = _("Slack does not accept the bot token {token}: {error}. Copy it anew from your app's page.")
        token = fingerprint(settings.bot_token)
        yield Finding(Mark.BAD, said.format(token=token, error=error.response.get("error")))
        return
    except OSError as error:
        said = _("Slack cannot be reached at {url}: {error}").format(url=settings.api_url, error=error)
        yield Finding(Mark.BAD, said)
        return
    said = _("Slack knows the bot token {token} as {name} in {team}.")
    token = fingerprint(settings.bot_token)
    yield Finding(Mark.GOOD, said.format(token=token, name=answer.get("user"), team=answer.get("team")))
    lacking = [scope for scope in _scopes(settings, policies) if slack_trouble.lacks(answer, scope)]
    yield from (Finding(Mark.BAD, f"{capital(slack_trouble.lacking(scope))}.") for scope in lacking)
    if not lacking:
        yield Finding(Mark.GOOD, _("The app has every scope that it needs."))
    yield from _socket(client, settings)


def _scopes(settings: Settings, policies: tuple[Policy, ...]) -> Sequence[str]:
    made = manifest.manifest(
        None,
        usergroups=bool(definitions.usergroups_of(policies)),
        files=definitions.take_files(policies),
        profiles=bool(settings.manager_field),
        channels=definitions.tell_channels(policies),
    )
    scopes: Sequence[str] = made["oauth_config"]["scopes"]["bot"]
    return scopes


def _socket(client: WebClient, settings: Settings) -> Iterator[Finding]:
    if not settings.socket_mode:
        return
    token = fingerprint(settings.app_token)
    try:
        client.apps_connections_open(app_token=settings.app_token)
    except SlackApiError as error:
        said = _("Slack does not accept the app-level token {token}: {error}. Make one with connections:write.")
        yield Finding(Mark.BAD, said.format(token=token, error=error.response.get("error")))
    else:
        yield Finding(Mark.GOOD, _("Slack opens a socket for the app-level token {token}.").format(token=token))


def fingerprint(secret: str) -> str:
    """Enough of a secret to tell it from another, and no more (F94)."""
    return f"{secret[:5]}…{hashlib.sha256(secret.encode()).hexdigest()[:8]}"
