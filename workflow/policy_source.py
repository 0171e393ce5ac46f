"""Reading a plain mapping place by place, so that every fault is found and each one knows where it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher, get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from workflow.errors import WorkflowError
from workflow.model import Text
from workflow.policy_keys import NOT_YET, Keys, owners

Path = tuple[str | int, ...]
Choice = TypeVar("Choice", bound=StrEnum)

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,20}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_MOST_DIGITS = 20
ID = re.compile(r"[a-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """One thing wrong with a policy. `path` leads to the value, or to the key where `key_is_wrong`; no sentence."""

    path: Path
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key_is_wrong(self) -> bool:
        """Whether the key at the end of `path` is at fault rather than what it holds."""
        return self.code in {"unknown_key", "misplaced_key"} or (
            self.code == "not_available_yet" and "value" not in self.facts
        )


@dataclass
class PolicyFaults(WorkflowError):
    """A mapping is no policy; everything wrong with it at once (G1)."""

    code = "policy_faults"
    faults: tuple[PolicyFault, ...]


def nearest(word: object, right: Iterable[str]) -> str | None:
    """The right word that this one was probably meant to be."""
    close = get_close_matches(str(word).lower(), list(right), n=1, cutoff=0.5)
    return close[0] if close else None


def likest_first(word: str, right: Iterable[str]) -> list[str]:
    """The right words, those first that are the most like this one."""
    return sorted(right, key=lambda each: -SequenceMatcher(None, word.lower(), each).ratio())


@dataclass(frozen=True, slots=True)
class Place:
    """A value in the source, where it stands, and the list that collects the faults of the whole source.

    Every reading method notes a fault and returns something harmless where the value is wrong: reading goes on, and
    whoever started it looks at `faults` in the end.
    """

    value: Any
    path: Path = ()
    faults: list[PolicyFault] = field(default_factory=list)

    def fault(self, code: str, **facts: Any) -> None:
        """Note that the value here is wrong."""
        self.faults.append(PolicyFault(self.path, code, facts))

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, Mapping) and key in self.value

    def __getitem__(self, key: str) -> Place:
        value = self.value[key] if key in self else None
        return Place(value, (*self.path, key), self.faults)

    def mapping(self, keys: Keys) -> bool:
        """Whether this is a mapping at all; its keys are checked against those that may stand here."""
        if not isinstance(self.value, Mapping):
            self.fault("wrong_type", wanted="mapping")
            return False
        meant = {self._wrong_key(key, keys) for key in self.value if key not in keys.allowed}
        for key in keys.required:
            if key not in self.value and key not in meant:
                self.fault("missing", key=key)
        return True

    def _wrong_key(self, key: Any, keys: Keys) -> str | None:
        """Note the fault; the key that was probably meant, so that it is not said to be missing as well."""
        there = Place(None, (*self.path, key), self.faults)
        elsewhere = () if keys.strange else owners(key)
        if key in NOT_YET and not keys.strange:
            there.fault("not_available_yet", key=key)
        elif elsewhere:
            there.fault("misplaced_key", key=key, here=keys.name, belongs=elsewhere)
        else:
            # What is missing is the likeliest to have been meant.
            lacking = [each for each in keys.required if each not in self.value]
            meant = nearest(key, lacking) or nearest(key, keys.allowed)
            there.fault("unknown_key", key=str(key), nearest=meant, possible=keys.allowed)
            return meant
        return None

    def items(self, most: int) -> tuple[Place, ...]:
        """The members of a list that has 1 to `most` of them."""
        if not isinstance(self.value, list | tuple):
            self.fault("wrong_type", wanted="list")
            return ()
        if not self.value:
            self.fault("empty")
        if len(self.value) > most:
            self.fault("too_many", max=most)
        return self.members()

    def members(self) -> tuple[Place, ...]:
        """The members of a list, however many; none where there is no list."""
        members = self.value if isinstance(self.value, list | tuple) else ()
        return tuple(Place(value, (*self.path, at), self.faults) for at, value in enumerate(members))

    def string(self, most: int = 200) -> str:
        """A text that is not for people: an id, a name, a format; blanks around it do not count."""
        if not isinstance(self.value, str):
            self.fault("wrong_type", wanted="string")
            return ""
        value = self.value.strip()
        if not value:
            self.fault("empty")
        elif len(value) > most:
            self.fault("too_long", max=most)
        return value

    def name(self) -> str:
        """An id: small letters, digits, ``_`` and ``-``, 40 at most."""
        value = self.string(40)
        if value and not ID.fullmatch(value):
            self.fault("bad_id", value=value)
        return value

    def user(self) -> str:
        """A person, by Slack id or e-mail address."""
        value = self.string()
        if value and not SLACK_ID.fullmatch(value) and not EMAIL.fullmatch(value):
            self.fault("bad_user", value=value)
        return value

    def text(self) -> Text:
        """A text for people: one string, or one per language."""
        if not isinstance(self.value, Mapping):
            return {"": self.string()}
        if not self.value:
            self.fault("empty")
        for language in self.value:
            if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
                self.fault("bad_language", value=str(language))
        return {str(language): self[language].string() for language in self.value}

    def flag(self, default: bool = False) -> bool:
        """True or false; `default` where nothing stands."""
        if self.value is None:
            return default
        if not isinstance(self.value, bool):
            self.fault("wrong_type", wanted="flag")
            return default
        return self.value

    def whole(self, low: int, high: int) -> int:
        """A whole number between the two, both included."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.fault("wrong_type", wanted="whole")
            return low
        if not low <= self.value <= high:
            self.fault("out_of_range", value=self.value, min=low, max=high)
            return low
        return self.value

    def decimal(self) -> Decimal | None:
        """A finite number, exact as it is written; None where nothing stands."""
        if self.value is None:
            return None
        number = _exact(self.value)
        if number is None:
            self.fault("wrong_type", wanted="number")
        return number

    def one_of(self, choices: type[Choice], default: Choice, later: Collection[str] = ()) -> Choice:
        """One of the enumeration's values; `later` are those that are designed but not available yet."""
        if self.value is None:
            return default
        if isinstance(self.value, str) and self.value in later:
            self.fault("not_available_yet", key=self.path[-1], value=self.value)
            return default
        try:
            return choices(self.value)
        except ValueError:
            words = tuple(choice.value for choice in choices)
            self.fault("not_one_of", value=str(self.value), choices=words, nearest=nearest(self.value, words))
            return default


def _exact(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    # Beyond twenty digits it is no bound of a form but a mistake, and "1e999999999" would not fit into memory.
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_MOST_DIGITS or number.adjusted() > _MOST_DIGITS:
        return None
    return number
