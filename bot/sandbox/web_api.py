"""The Web API's front: tokens, scopes, rates, ordered faults and the log of calls. The methods are in `api/`."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .api import chat, conversations, users, views
from .api.desk import Answer, Arguments, Desk
from .errors import ApiError, RateLimited
from .faults import Fault, Faults

Method = Callable[[Desk, Arguments], Answer]
_HISTORY = "channels:history,groups:history,mpim:history,im:history"
_CONVERSATIONS_READ = "channels:read,groups:read,mpim:read,im:read"


def _auth_test(desk: Desk, arguments: Arguments) -> Answer:
    workspace = desk.workspace
    return {
        "url": f"https://{workspace.team_domain}.slack.com/",
        "team": "Sandbox",
        "user": "sandbox_bot",
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "app_id": workspace.app_id,
        "is_enterprise_install": False,
    }


def _connections_open(desk: Desk, arguments: Arguments) -> Answer:
    return {"url": desk.socket_url()}


# Beside each method the scope it needs; "" needs none. Several joined by commas: any one of them.
METHODS: dict[str, tuple[str, Method]] = {
    "auth.test": ("", _auth_test),
    "apps.connections.open": ("", _connections_open),
    "chat.postMessage": ("chat:write", chat.post_message),
    "chat.update": ("chat:write", chat.update),
    "chat.delete": ("chat:write", chat.delete),
    "chat.postEphemeral": ("chat:write", chat.post_ephemeral),
    "chat.getPermalink": ("", chat.get_permalink),
    "conversations.open": ("im:write", conversations.open_),
    "conversations.info": (_CONVERSATIONS_READ, conversations.info),
    "conversations.members": (_CONVERSATIONS_READ, conversations.members),
    "conversations.list": (_CONVERSATIONS_READ, conversations.list_),
    "conversations.history": (_HISTORY, conversations.history),
    "conversations.replies": (_HISTORY, conversations.replies),
    "users.list": ("users:read", users.list_),
    "users.info": ("users:read", users.info),
    "users.lookupByEmail": ("users:read.email", users.lookup_by_email),
    "users.profile.get": ("users.profile:read", users.profile_get),
    "team.profile.get": ("users.profile:read", users.team_profile_get),
    "usergroups.list": ("usergroups:read", users.usergroups_list),
    "usergroups.users.list": ("usergroups:read", users.usergroups_users_list),
    "views.open": ("", views.open_),
    "views.update": ("", views.update),
    "views.push": ("", views.push),
    "views.publish": ("", views.publish),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the bot. `answer` is what was said, or would have been, had the reply not been lost."""

    method: str
    arguments: Mapping[str, Any]
    time: float
    status: int
    answer: Mapping[str, Any]
    fault: str = ""

    @property
    def ok(self) -> bool:
        """Slack did it and said so."""
        return bool(self.answer.get("ok")) and self.fault != "lose_reply"


class Calls:
    """The log of calls, newest last. Safe to read while calls come in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: list[Call] = []

    def add(self, call: Call) -> None:
        """One more."""
        with self._lock:
            self._all.append(call)

    def all(self, method: str = "") -> list[Call]:
        """Every call so far, or those of one method."""
        with self._lock:
            return [call for call in self._all if not method or call.method == method]

    def count(self, method: str = "") -> int:
        """How many."""
        return len(self.all(method))

    def clear(self) -> None:
        """Forgets them all."""
        with self._lock:
            self._all.clear()

    def __len__(self) -> int:
        return self.count()

    def __iter__(self) -> Any:
        return iter(self.all())

    def __getitem__(self, at: int) -> Call:
        return self.all()[at]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server sends back, and how it is made to fail on the way."""

    status: int
    body: Answer
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hang_seconds: float = 0.0


class WebApi:
    """Answers one call after another, from any thread."""

    def __init__(self, desk: Desk, faults: Faults, calls: Calls) -> None:
        self.desk, self._faults, self._calls = desk, faults, calls
        self.bot_token = f"xoxb-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-{desk.workspace.app_id}-{secrets.token_hex(12)}"

    def call(self, method: str, token: str, given: Mapping[str, Any]) -> Reply:
        """The answer to one call. The token argument is never logged."""
        arguments = Arguments({key: value for key, value in given.items() if key != "token"})
        fault = self._faults.next(method)
        reply = self._spoiled(fault) if fault else None
        if reply is None:
            reply = self._answered(method, token, arguments)
            if fault:
                reply = Reply(
                    status=reply.status, body=reply.body, cut=fault.kind == "lose_reply", hang_seconds=fault.seconds
                )
        self._calls.add(
            Call(
                method=method,
                arguments=arguments.given,
                time=self.desk.workspace.clock(),
                status=reply.status,
                answer=reply.body,
                fault=fault.kind if fault else "",
            )
        )
        return reply

    def _spoiled(self, fault: Fault) -> Reply | None:
        """The reply when the fault keeps the call from having any effect."""
        if fault.kind == "ratelimited":
            return too_many(int(fault.seconds))
        if fault.kind == "error":
            return Reply(status=200, body={"ok": False, "error": fault.error})
        if fault.kind == "status":
            return Reply(status=fault.status, body={})
        return Reply(status=0, body={}, cut=True) if fault.kind == "refuse" else None

    def _answered(self, method: str, token: str, arguments: Arguments) -> Reply:
        try:
            answer = self._run(method, token, arguments)
        except RateLimited as limited:
            return too_many(limited.retry_after)
        except ApiError as error:
            body: Answer = {"ok": False, "error": error.code, **error.extra}
            if error.messages:
                body["response_metadata"] = {"messages": error.messages}
            return Reply(status=200, body=body)
        scopes = {"x-oauth-scopes": ",".join(sorted(self.desk.scopes))}
        return Reply(status=200, body={"ok": True, **answer}, headers=scopes)

    def _run(self, method: str, token: str, arguments: Arguments) -> Answer:
        if method not in METHODS:
            raise ApiError("unknown_method", req_method=method)
        self._check_token(method, token)
        needed, function = METHODS[method]
        if needed and self.desk.scopes.isdisjoint(needed.split(",")):
            raise ApiError("missing_scope", needed=needed, provided=",".join(sorted(self.desk.scopes)))
        wait = self.desk.rates.retry_after(method)
        if wait:
            raise RateLimited(wait)
        return function(self.desk, arguments)

    def _check_token(self, method: str, token: str) -> None:
        if not token:
            raise ApiError("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise ApiError("invalid_auth")
        if (method == "apps.connections.open") != (token == self.app_token):
            raise ApiError("not_allowed_token_type")


def too_many(retry_after: int) -> Reply:
    """HTTP 429 as Slack says it."""
    return Reply(status=429, body={"ok": False, "error": "ratelimited"}, headers={"Retry-After": str(retry_after)})
