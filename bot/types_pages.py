"""What the demo's page shows besides Slack: every type on offer, with its route as a picture."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.policy_findings import called_by
from bot.views.reader import Reader, reader_in
from bot.views.route_svg import route_svg
from bot.views.types_page import types_page
from bot.views.words_building import Called
from workflow.definition import Policy
from workflow.policy_versions import policy_of
from workflow.ports import Store

PICTURE_SECURITY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
SECURITY = {"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'"}


class TypesPage:
    """Its routes. `store` is None while no bot runs."""

    def __init__(self, store: Callable[[], Store | None]) -> None:
        self._store = store

    def routes(self) -> list[BaseRoute]:
        """What the server adds to its own."""
        return [Route("/types", self._index), Route("/types/{id}.svg", self._picture)]

    async def _index(self, request: Request) -> Response:
        types = await run_in_threadpool(self._types)
        return HTMLResponse(types_page(types, _reader(request)), headers=SECURITY)

    async def _picture(self, request: Request) -> Response:
        for policy, called in await run_in_threadpool(self._types):
            if policy.id == request.path_params["id"]:
                upright = "upright" in request.query_params
                picture = route_svg(policy, called, _reader(request), upright=upright)
                return Response(picture, media_type="image/svg+xml", headers=PICTURE_SECURITY)
        return PlainTextResponse("not found", status_code=404)

    def _types(self) -> list[tuple[Policy, Called]]:
        store = self._store()
        if store is None:
            return []
        return store.read(
            lambda uow: [
                (policy, called_by(policy, uow.directory)) for policy in map(policy_of, uow.policies.current())
            ]
        )


def _reader(request: Request) -> Reader:
    return reader_in(request.query_params.get("language", ""))
