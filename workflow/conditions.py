"""Expressions over the form, the applicant and today: what `when`, `check` and `derived` say, in CEL (DESIGN
section 8). Nothing missing is ever taken for false or true: it is refused when the policy is loaded where that can be
seen, else when the form is submitted."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import cel

from workflow.calendars import Calendar, days, monday_to_friday, working_days
from workflow.errors import CannotWorkOut

LONGEST = 500
"""Characters of an expression at most: the parser underneath gives up on very long or deep ones."""


_CALL_FAILED = re.compile(
    r"Function '\w+' error: (?:Python function call failed: \w+: )?(.*)\. Check function", re.DOTALL
)


class BadExpression(ValueError):
    """This cannot be read as an expression; `reason` is the parser's own, in English."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MissingValue(Exception):
    """The expression asked for something that is not there; `name` is what it asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class WrongKinds(Exception):
    """The expression compares or computes what does not go together; `reason` is the evaluator's own, in English."""


class UnknownName(Exception):
    """The expression calls a function or names a variable that there is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an expression is about, as it sees it: dates are instants at 00:00 UTC, money is in major units, numbers
    have a point, fields left empty are absent. `calendar` is the applicant's. `workflow.facts` makes them."""

    form: Mapping[str, Any]
    applicant: Mapping[str, Any]
    today: datetime
    calendar: Calendar = monday_to_friday


@dataclass(frozen=True, slots=True)
class Expression:
    """A CEL expression of a policy. Equal when written alike."""

    source: str

    def value(self, facts: Facts) -> Any:
        """What it comes to. Raises MissingValue, WrongKinds, UnknownName."""
        program = _compiled(self.source)
        about = {"form": facts.form, "applicant": facts.applicant, "today": facts.today}
        try:
            return program.execute(cel.Context(variables=about, functions=_functions(facts.calendar)))
        except KeyError as error:
            raise MissingValue(str(error.args[0])) from error
        except RuntimeError as error:
            if failed := _CALL_FAILED.match(str(error)):
                raise WrongKinds(failed[1]) from error
            raise UnknownName(str(error)) from error
        except (TypeError, ValueError, ArithmeticError) as error:
            raise WrongKinds(str(error)) from error

    def result(self, facts: Facts) -> Any:
        """What it comes to. Raises CannotWorkOut where that cannot be said: nothing is worked out by silence."""
        try:
            return self.value(facts)
        except MissingValue as missing:
            raise CannotWorkOut(expression=self.source, missing=missing.name) from missing
        except (WrongKinds, UnknownName) as wrong:
            raise CannotWorkOut(expression=self.source) from wrong

    def holds(self, facts: Facts) -> bool:
        """Whether it is true. Raises CannotWorkOut where that cannot be said: nothing is false by silence."""
        value = self.result(facts)
        if not isinstance(value, bool):
            raise CannotWorkOut(expression=self.source)
        return value

    def variables(self) -> Collection[str]:
        """The names it uses, those that it introduces itself (``exists(each, …)``) included."""
        return frozenset(_compiled(self.source).variables())


def read_expression(source: str) -> Expression:
    """The expression that is written there. Raises BadExpression."""
    try:
        _compiled(source)
    except ValueError as error:
        raise BadExpression(str(error).partition("ERROR: ")[2].partition("\n")[0] or str(error)) from error
    return Expression(source)


def _functions(calendar: Calendar) -> dict[str, Callable[..., float]]:
    """What an expression can call. Numbers have a point, as everywhere in expressions."""
    return {
        "days": lambda *dates: float(days(*_ends("days", dates))),
        "working_days": lambda *dates: float(working_days(*_ends("working_days", dates), calendar)),
    }


def _ends(function: str, given: tuple[Any, ...]) -> tuple[date, date]:
    """Two dates, or the two of a date range."""
    if len(given) == 1 and isinstance(given[0], Mapping):
        given = (given[0].get("from"), given[0].get("to"))
    if len(given) != 2 or not all(isinstance(day, datetime) for day in given):
        raise TypeError(f"{function} takes two dates or a date range")
    return given[0].date(), given[1].date()


@lru_cache(maxsize=1024)
def _compiled(source: str) -> cel.Program:
    if len(source) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    return cel.compile(source)
