"""A route that is built out of groups: in the form of a custom request (B6), or in a type that is not in force yet."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import building, callbacks
from bot.building import Site
from bot.building_sites import site_of
from bot.listeners.opening import open_view
from bot.private_answers import Answer
from bot.references import GroupRef, decode
from bot.services import Services
from bot.views import notices

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach what builds a route."""

    @app.action(callbacks.ADD_GROUP)
    def add(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        click = decode(GroupRef, body["actions"][0]["value"])
        _open_group(services, client, body, site_of(services, body, context), click)
        ack()

    @app.action(callbacks.CHANGE_GROUP)
    def change(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        site, click = site_of(services, body, context), decode(GroupRef, _chosen(body))
        if click.act == callbacks.EDIT:
            _open_group(services, client, body, site, click)
        else:
            building.change_group(site, click)
            _show_here(services, body, site)
        ack()

    @app.action(callbacks.COMBINE)
    def combine(ack: Ack, body: Body, context: BoltContext) -> None:
        site = site_of(services, body, context)
        building.combine(site, body)
        _show_here(services, body, site)
        ack()

    @app.action(callbacks.SHARE)
    def share(ack: Ack, body: Body) -> None:
        anew = services.store.read(lambda uow: building.group_view_again(uow, services, body))
        services.delivery.answer(Answer.in_view(body, anew))
        ack()

    @app.view(callbacks.GROUP)
    def put(ack: Ack, body: Body, context: BoltContext) -> None:
        site, below = site_of(services, body, context), body["view"].get("previous_view_id")
        errors = building.put_group(services, body, site)
        if errors:
            ack(response_action="errors", errors=errors)
        elif below:
            services.delivery.answer(Answer(view=services.store.read(site.anew), view_id=below))
            ack()
        else:  # it had to take the place of what was below it
            ack(response_action="update", view=services.store.read(site.anew))


def _chosen(body: Body) -> str:
    return str(body["actions"][0]["selected_option"]["value"])


def _open_group(services: Services, client: WebClient, body: Body, site: Site, click: GroupRef) -> None:
    """The view of the group, on top of where its route is built; that anew, where the route has changed since."""
    user = body["user"]["id"]
    view = services.store.read(lambda uow: building.group_view(uow, services, user, site, click))
    if view is None:
        _show_here(services, body, site)
        return
    open_view(client, services, body, view, notices.open_again(callbacks.ADD_GROUP, "", services.reader_now(user)))


def _show_here(services: Services, body: Body, site: Site) -> None:
    services.delivery.answer(Answer.in_view(body, services.store.read(site.anew)))
