"""The app manifest: what a Slack app must be allowed so that this bot works, and no more (F96)."""

from __future__ import annotations

import json
from gettext import gettext as _
from typing import Any

SCOPES = ("commands", "chat:write", "im:write", "im:history", "users:read", "users:read.email")
EVENTS = ("app_home_opened", "message.im", "team_join", "user_change")
USERGROUP_SCOPES = ("usergroups:read",)
FILE_SCOPES = ("files:read",)
PROFILE_SCOPES = ("users.profile:read",)
CHANNEL_SCOPES = ("channels:history", "groups:history", "channels:read", "groups:read")
"""To find what was posted there when the answer was lost, and to hear that the bot was invited."""
USERGROUP_EVENTS = ("subteam_members_changed", "subteam_updated")
CHANNEL_EVENTS = ("member_joined_channel",)


def manifest(
    url: str | None, *, usergroups: bool = False, files: bool = False, profiles: bool = False, channels: bool = False
) -> dict[str, Any]:
    """The manifest for Socket Mode, or for HTTP mode when `url`, the bot's public address, is given. `usergroups`: a
    policy asks one. `files`: a form takes some. `profiles`: they name managers. `channels`: some are told."""
    wanted = (
        *((usergroups, USERGROUP_SCOPES), (files, FILE_SCOPES)),
        *((profiles, PROFILE_SCOPES), (channels, CHANNEL_SCOPES)),
    )
    scopes = SCOPES + tuple(scope for switched_on, more in wanted if switched_on for scope in more)
    address = {"url": f"{url.rstrip('/')}/slack/events"} if url else {}
    asked = dict.fromkeys(("request_url", "message_menu_options_url"), address.get("url")) if address else {}
    interactivity = {"is_enabled": True, **asked}
    told = EVENTS + (USERGROUP_EVENTS if usergroups else ()) + (CHANNEL_EVENTS if channels else ())
    events = {"bot_events": sorted(told), **({"request_url": address["url"]} if address else {})}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Countersign",
            "description": _("Apply with a slash command, approve in a direct message."),
            "background_color": "#1f3d2b",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,  # whoever types is answered
            },
            "bot_user": {"display_name": "Countersign", "always_online": True},
            "slash_commands": [
                _command("/apply", _("Apply for an approval"), "leave", address),
                _command("/approvals", _("What waits for you, and your requests"), "status LV-2026-0042", address),
            ],
        },
        "oauth_config": {"scopes": {"bot": list(scopes)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _command(name: str, description: str, hint: str, address: dict[str, str]) -> dict[str, Any]:
    return {"command": name, "description": description, "usage_hint": hint, "should_escape": False, **address}


def as_json(url: str | None, **switched_on: bool) -> str:
    """The manifest as the text that Slack's "create from manifest" takes."""
    made = manifest(url, **switched_on)
    return json.dumps(made, indent=2, ensure_ascii=False)
