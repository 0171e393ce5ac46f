"""Brings the parts together: nothing else in `bot` knows `storage`. No container, no globals: read it top-down."""

from __future__ import annotations

import time
from collections.abc import Callable
from gettext import gettext as _

from slack_bolt import App
from slack_bolt.error import BoltError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import definitions, slack_trouble
from bot.app import build_app
from bot.calendars import calendar_of
from bot.clocks import MachineClock, OfficeTime
from bot.config import Settings
from bot.courier import Courier, web_client
from bot.definitions import Loaded
from bot.delivery import Delivery
from bot.manifest import FILE_SCOPES
from bot.metrics import Metrics
from bot.pacing import SLACKS, Pace, Tempo
from bot.people_file import PeopleFileBroken
from bot.people_sync import PeopleSync
from bot.policies import check_usergroups
from bot.policy_files import PolicyFiles
from bot.profile_sync import ProfileSync
from bot.reminders import Ticker
from bot.rendering import Renderer
from bot.running import Bot
from bot.sealing import Sealing
from bot.services import Services
from bot.slack_profiles import NoSuchField
from bot.stops import Failed, Misconfigured
from bot.wiring.databases import database_errors, refuse_old_and_new
from storage import schema
from storage.database import Database, open_database
from storage.serving import AlreadyServing, ServingLock
from storage.trouble import DatabaseTrouble
from storage.unit_of_work import SqlStore
from workflow.definition import Policy
from workflow.model import ADMIN_ROLE
from workflow.upkeep import People, mend_all, repair_cards


def build(
    settings: Settings,
    *,
    clock: MachineClock = time.time,
    office: OfficeTime | None = None,
    tempo: Tempo = SLACKS,
    migrate: bool = False,
) -> Bot:
    """A bot for the workspace of the token: database ready, policies published, people read; nothing started yet.

    `clock` is machine time (epoch seconds), `tempo` how fast Slack may be called. Raises Misconfigured or Failed.
    """
    loaded = definitions.load(settings.policies, settings.language)
    database = open_database(settings.database_url, clock=clock)
    lock = _lock(database)
    try:
        _prepare(database, migrate=migrate)
        with database_errors():
            database.warm_up()
        return _wire(settings, database, lock, loaded, clock, office or OfficeTime(clock), tempo)
    except BaseException:
        _closing(database, lock)()
        raise


def _wire(
    settings: Settings,
    database: Database,
    lock: ServingLock,
    loaded: Loaded,
    clock: MachineClock,
    office: OfficeTime,
    tempo: Tempo,
) -> Bot:
    policies, client = loaded.policies, web_client(settings.bot_token, settings.api_url)
    team = _workspace(client, policies)
    store = SqlStore(database, workspace=team, calendars=calendar_of)
    if database.file is not None:  # the only serving process: what an earlier one held is free
        store.write(lambda uow: uow.outgoing.release_all())
    people = PeopleSync(
        store,
        client,
        office,
        team=team,
        file=settings.people,
        admins=settings.admins,
        auditors=settings.auditors,
        usergroups=definitions.usergroups_of(policies),
        profiles=bool(settings.manager_field),
    )
    profiles = ProfileSync(store, client, database.machine_now, lambda: people.silent, settings.manager_field)
    admins = _reading_people(people, settings.language).roles.get(ADMIN_ROLE, ())
    if people.usergroups:  # only now it is known which there are
        with definitions.faults_told(settings.language):
            check_usergroups(loaded.files, people.usergroup_names)
    if settings.manager_field:
        _reading_profiles(profiles)
    definitions.check_admins((*policies, *definitions.made_in_slack(store)), frozenset(admins))
    with definitions.faults_told(settings.language):
        definitions.offer(store, loaded.files, office.now())
    repair_cards(store, office.now())
    mend_all(store, office.now())
    now, render = database.machine_now, Renderer(office, settings.language, settings.audit_channel)
    delivery = Delivery(
        store,
        Courier(client),
        render,
        Pace(tempo, now),
        now,
        (DatabaseTrouble, OSError),
        office,
    )
    store.on_commit(delivery.wake)
    files = PolicyFiles(store, client, office, people, settings.policies, loaded.looks)
    sealing = Sealing(
        store=store,
        office=office,
        delivery=delivery,
        key=next(iter(settings.audit_keys), None),
        channel=settings.audit_channel,
        language=settings.language,
    )
    read_profiles = profiles.read_some if settings.manager_field else None
    ticker = Ticker(store, office, people.read, files.look, lambda: delivery.held, sealing, read_profiles)
    metrics = Metrics(store, delivery, clock, ticker.age)
    store.on_facts(metrics.recorded)
    store.on_rerun(metrics.reruns.inc)
    services = Services(
        store=store,
        office=office,
        clock=clock,
        client=client,
        delivery=delivery,
        people=people,
        language=settings.language,
        soon=ticker.soon,
    )
    return Bot(
        settings=settings,
        services=services,
        app=_app(services, metrics),
        ticker=ticker,
        people=people,
        metrics=metrics,
        database_fault=lambda: store.trouble or _schema_fault(database),
        close=_closing(database, lock),
    )


def _app(services: Services, metrics: Metrics) -> App:
    try:
        return build_app(services, metrics.events_limited.inc)
    except BoltError as refused:  # it asks Slack once more whose token this is, and Slack may be out of order by now
        raise Failed(_("Slack did not say whose SLACK_BOT_TOKEN is: {error}").format(error=refused)) from refused


def _lock(database: Database) -> ServingLock:
    try:
        return ServingLock(database)
    except AlreadyServing as taken:
        raise Failed(
            _(
                "Another process serves {file} already. Stop it first, or use PostgreSQL, where several may serve."
            ).format(file=taken.file)
        ) from taken
    except OSError as error:
        raise Failed(_("The database file cannot be used: {error}.").format(error=error)) from error


def _prepare(database: Database, *, migrate: bool) -> None:
    """An empty database is created; an old one only when asked to (DESIGN section 7)."""
    url = _url(database)
    with database_errors():
        state = schema.state(url)
        if state is schema.SchemaState.EMPTY or (state is schema.SchemaState.OLD and migrate):
            schema.upgrade(url)
        refuse_old_and_new(schema.state(url))


def _schema_fault(database: Database) -> str | None:
    state = schema.state(_url(database))
    return None if state is schema.SchemaState.CURRENT else f"the schema is {state}"


def _url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def _workspace(client: WebClient, policies: tuple[Policy, ...]) -> str:
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        raise Failed(
            _("Slack does not accept SLACK_BOT_TOKEN ({error}). Copy it anew from your app's page.").format(
                error=error.response.get("error")
            )
        ) from error
    except OSError as error:
        raise Failed(_("Slack cannot be reached at {url}: {error}").format(url=client.base_url, error=error)) from error
    if definitions.take_files(policies) and slack_trouble.lacks(answer, *FILE_SCOPES):
        raise Failed(_("A form takes files: {error}.").format(error=slack_trouble.lacking(*FILE_SCOPES)))
    return str(answer["team_id"])


def _reading_people(people: PeopleSync, language: str) -> People:
    try:
        return people.read()
    except PeopleFileBroken as broken:
        raise Misconfigured(*broken.sentences(language)) from broken
    except SlackApiError as error:
        raise Failed(_("Slack does not tell its people: {error}.").format(error=slack_trouble.said(error))) from error


def _reading_profiles(profiles: ProfileSync) -> None:
    try:
        profiles.begin()
    except NoSuchField as missing:
        said = _("COUNTERSIGN_MANAGER_FIELD: Slack's profiles have no such field for a person; they have: {fields}.")
        raise Misconfigured(said.format(fields=", ".join(missing.labels) or _("none"))) from missing
    except SlackApiError as error:
        raise Failed(_("Slack does not tell its profiles: {error}.").format(error=slack_trouble.said(error))) from error


def _closing(database: Database, lock: ServingLock) -> Callable[[], None]:
    def close() -> None:
        database.close()
        lock.release()

    return close
