"""The keys a policy may have, by where they stand, and those that are designed but do not work yet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one kind of mapping; `name` is what that mapping is. `strange` tells mappings outside policies,
    where it is of no interest what a policy does with a key."""

    name: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    strange: bool = False

    @property
    def allowed(self) -> tuple[str, ...]:
        """Every key that may stand there."""
        return self.required + self.optional


GROUP_KINDS = ("all", "any", "need")
WHO_KINDS = ("user", "role", "usergroup", "manager", "managers", "head_of", "field", "each", "chosen", "chosen_chain")
EACH_KINDS = ("role", "usergroup")
CC_KINDS = ("user", "role", "usergroup", "manager", "managers", "head_of", "field")

GROUP_KEYS = ("all", "any", "need", "of", "in_order", "veto", "distinct")
_ASKING = ("self", "empty", "remind")

POLICY = Keys(
    "policy",
    ("id", "title", "form", "route"),
    (
        *("number", "apply", "behalf", "auditors", "cc", "channel", "check", "repeat", "confirm"),
        *("reapprove", "cancel_approved", "away"),
        *_ASKING,
        "tests",
    ),
)
_SHOWN = ("help", "default", "summary", "private")
FIELD = Keys(
    "field",
    ("id", "label", "type"),
    (*_SHOWN, "required", "min", "max", "options", "currency", "derived", "unit", "unit_one"),
)
STEP = Keys("step", ("step",))
OPTION = Keys("option", ("value", "label"))
STAGE = Keys("stage", ("stage",), ("by", *GROUP_KEYS, "when", *_ASKING, "opinion"))
GROUP = Keys("group", (), (*GROUP_KEYS, "when"))
WHO = Keys("who", (), (*WHO_KINDS, "when"))
CHANNEL = Keys("channel", ("id",), ("show",))
CC = Keys("cc", (), (*CC_KINDS, "when"))
HEAD_OF = Keys("head_of", ("field",))
MANAGERS = Keys("managers", ("up_to",))
EACH = Keys("each", (), EACH_KINDS)
CHOSEN = Keys("chosen", ("label",), ("from", "at_least", "at_most"))
CHOSEN_CHAIN = Keys("chosen_chain", (), ("from", "at_least", "at_most", "until"))
REMIND = Keys("remind", (), ("after", "every", "at_most"))
AUDIENCE = Keys("apply", (), ("user", "role", "usergroup", "department", "position"))
CHECK = Keys("check", ("unless", "field", "say"))
TEST = Keys("test", ("as",), ("name", "behalf", "form", "choose", "route", "asks", "cc", "refuses", "on"))
ASKED = Keys("asked", (), ("role", "usergroup"))

_ALL = (
    POLICY,
    FIELD,
    STEP,
    OPTION,
    STAGE,
    GROUP,
    WHO,
    MANAGERS,
    CHOSEN,
    CHOSEN_CHAIN,
    REMIND,
    AUDIENCE,
    CHANNEL,
    CHECK,
    TEST,
)

NOT_YET = frozenset({"deadline", "then", "tell"})
"""Refused rather than ignored: a `when` that is silently dropped would ask the wrong people."""


def owners(key: str) -> tuple[str, ...]:
    """The kinds of mapping that have this key."""
    return tuple(keys.name for keys in _ALL if key in keys.allowed)
