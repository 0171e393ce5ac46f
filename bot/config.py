"""The settings, read from the environment once; nothing else reads it. All faults are reported together."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from gettext import gettext as _
from pathlib import Path

from bot.secret_files import with_secrets
from bot.stops import Misconfigured
from workflow.checkpoints import Key

LANGUAGES = ("en", "zh")
API_URL = "https://slack.com/api/"
DATABASE_URL = "sqlite:///countersign.db"
_LEAST_KEY = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this installation runs. Secrets never show in its repr.

    `policies` None: the starter set. `admins` and `auditors` are user ids or e-mail addresses. `manager_field`: the
    field of Slack's profiles that names somebody's manager, by label or id; empty: profiles are not read. The first of
    `audit_keys` signs checkpoints, which are posted to `audit_channel`.
    """

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = API_URL
    database_url: str = field(default=DATABASE_URL, repr=False)
    policies: Path | None = None
    people: Path | None = None
    admins: tuple[str, ...] = ()
    auditors: tuple[str, ...] = ()
    manager_field: str = ""
    audit_keys: tuple[Key, ...] = field(default=(), repr=False)
    audit_channel: str = ""
    language: str = LANGUAGES[0]

    @property
    def socket_mode(self) -> bool:
        """Whether Slack reaches us over a socket that we open, rather than over HTTP."""
        return bool(self.app_token)

    @classmethod
    def from_env(cls, env: Mapping[str, str], folder: Path) -> Settings:
        """Read the variables of DESIGN section 7; `folder` is where `./policies` is looked for. A secret may
        stand in the file that `NAME_FILE` names (F94).

        Raises Misconfigured with every fault at once.
        """
        env, unread = with_secrets(env)
        settings = cls(
            bot_token=env.get("SLACK_BOT_TOKEN", "").strip(),
            app_token=env.get("SLACK_APP_TOKEN", "").strip(),
            signing_secret=env.get("SLACK_SIGNING_SECRET", "").strip(),
            api_url=_with_slash(env.get("SLACK_API_URL") or API_URL),
            database_url=env.get("COUNTERSIGN_DATABASE_URL") or DATABASE_URL,
            policies=policies_folder(env, folder),
            people=people_path(env),
            admins=admins_of(env),
            auditors=_words(env.get("COUNTERSIGN_AUDITORS", "")),
            manager_field=manager_field(env),
            audit_keys=_keys(env),
            audit_channel=env.get("COUNTERSIGN_AUDIT_CHANNEL", "").strip(),
            language=language_of(env),
        )
        checks = _checks(settings, unread.keys())
        faults = (*unread.values(), *(sentence() for wrong, sentence in checks if wrong))
        if faults:
            raise Misconfigured(*faults)
        return settings


def database_url(env: Mapping[str, str]) -> str:
    """Where the database is. Raises Misconfigured for a file that cannot be read."""
    env, unread = with_secrets(env)
    if "COUNTERSIGN_DATABASE_URL" in unread:
        raise Misconfigured(unread["COUNTERSIGN_DATABASE_URL"])
    return env.get("COUNTERSIGN_DATABASE_URL") or DATABASE_URL


def workspace_of(env: Mapping[str, str]) -> str:
    """The workspace that a command is about where bots of several serve from one database; empty: the only one."""
    return env.get("COUNTERSIGN_WORKSPACE", "").strip()


def audit_keys(env: Mapping[str, str]) -> tuple[Key, ...]:
    """The keys that checkpoints are, and were, signed with, newest first. Raises Misconfigured."""
    env, unread = with_secrets(env)
    keys, name = _keys(env), "COUNTERSIGN_AUDIT_KEY"
    if name in unread or any(map(_is_short, keys)):
        raise Misconfigured(unread.get(name) or _short_key())
    return keys


def _keys(env: Mapping[str, str]) -> tuple[Key, ...]:
    return tuple(Key(secret.encode()) for secret in re.split(r"[\s,]+", env.get("COUNTERSIGN_AUDIT_KEY", "")) if secret)


def _is_short(key: Key) -> bool:
    return len(key.secret) < _LEAST_KEY


def _short_key() -> str:
    return _(
        "COUNTERSIGN_AUDIT_KEY holds a key of fewer than {least} characters. Make one with: openssl rand -hex 32"
    ).format(least=_LEAST_KEY)


def admins_of(env: Mapping[str, str]) -> tuple[str, ...]:
    """The admins' user ids or e-mail addresses."""
    return _words(env.get("COUNTERSIGN_ADMINS", ""))


def language_of(env: Mapping[str, str]) -> str:
    """The language for channels, for whom Slack tells none, and for the command line."""
    return env.get("COUNTERSIGN_LANGUAGE") or LANGUAGES[0]


def _with_slash(url: str) -> str:
    return url if url.endswith("/") else url + "/"


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def manager_field(env: Mapping[str, str]) -> str:
    """The field of Slack's profiles that names somebody's manager; empty for none."""
    return env.get("COUNTERSIGN_MANAGER_FIELD", "").strip()


def people_path(env: Mapping[str, str]) -> Path | None:
    """The people file; None where none is set."""
    return Path(env["COUNTERSIGN_PEOPLE"]) if env.get("COUNTERSIGN_PEOPLE") else None


def policies_folder(env: Mapping[str, str], folder: Path) -> Path | None:
    """Where the policies are: as the environment says, or in `./policies` of that folder; None: the starter set."""
    if env.get("COUNTERSIGN_POLICIES"):
        return Path(env["COUNTERSIGN_POLICIES"])
    local = folder / "policies"
    return local if local.is_dir() else None


def _checks(settings: Settings, unread: Collection[str]) -> tuple[tuple[bool, Callable[[], str]], ...]:
    """What may be wrong, and how it is said; of what is `unread` not that it is missing."""
    s = settings
    reachable = s.app_token or s.signing_secret or {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}.intersection(unread)
    return (
        (
            not s.bot_token and "SLACK_BOT_TOKEN" not in unread,
            lambda: _("SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token (xoxb-…) of your app."),
        ),
        (
            bool(s.bot_token) and not s.bot_token.startswith(("xoxb-", "xoxe.xoxb-")),
            lambda: _("SLACK_BOT_TOKEN is not a bot token: it must begin with xoxb-."),
        ),
        (
            bool(s.app_token) and not s.app_token.startswith("xapp-"),
            lambda: _("SLACK_APP_TOKEN is not an app-level token: it must begin with xapp-."),
        ),
        (
            not reachable,
            lambda: _(
                "Set SLACK_APP_TOKEN (Socket Mode, no public address) or SLACK_SIGNING_SECRET (HTTP): "
                "without one of them Slack cannot reach us."
            ),
        ),
        (
            not s.api_url.startswith(("http://", "https://")),
            lambda: _("SLACK_API_URL must begin with https:// (or http://), not {url}.").format(url=s.api_url),
        ),
        (
            not s.database_url.startswith(("sqlite:///", "postgresql", "postgres:")),
            lambda: _("COUNTERSIGN_DATABASE_URL must begin with sqlite:/// or postgresql://."),
        ),
        (
            s.policies is not None and not s.policies.is_dir(),
            lambda: _("COUNTERSIGN_POLICIES: there is no folder {path}.").format(path=s.policies),
        ),
        (
            s.people is not None and not s.people.is_file(),
            lambda: _("COUNTERSIGN_PEOPLE: there is no file {path}.").format(path=s.people),
        ),
        (any(map(_is_short, s.audit_keys)), _short_key),
        (
            bool(s.audit_channel) and not re.fullmatch(r"[CG][A-Z0-9]{5,}", s.audit_channel),
            lambda: _(
                "COUNTERSIGN_AUDIT_CHANNEL must be the id of a channel (C…), not {given}: Slack shows it at the end of "
                "the channel's details."
            ).format(given=s.audit_channel),
        ),
        (
            s.language not in LANGUAGES,
            lambda: _("COUNTERSIGN_LANGUAGE must be one of {known}, not {given}.").format(
                known=", ".join(LANGUAGES), given=s.language
            ),
        ),
    )
