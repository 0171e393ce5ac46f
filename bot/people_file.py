"""The people file as it is written, CSV or YAML: read strictly, every fault told with its line (DESIGN section 8)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.calendars import is_calendar, nearest_calendar
from bot.file_faults import FilesBroken, at, placed, unread
from bot.marked_yaml import Mark, Marked, YamlBroken, YamlFault, read_marked
from workflow.model import ADMIN_ROLE, Text
from workflow.policy_keys import Keys
from workflow.policy_source import Place, nearest

_COLUMNS = ("email", "slack", "name", "department", "position", "manager", "head_of", "roles", "calendar")
_PERSON = Keys("person", (), _COLUMNS, strange=True)
_FILE = Keys("people file", ("people",), ("positions", "departments", "roles", "calendar"), strange=True)
_DEPARTMENT = Keys("department", (), ("head",), strange=True)
_LISTS = frozenset({"head_of", "roles"})
_MOST_PEOPLE = 100_000


class PeopleFileBroken(FilesBroken):
    """A people file that cannot be used, with everything wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the file says of one person. `manager` is an e-mail address or Slack id; `calendar` the one he works by, if
    it is not the file's; `at` is ``file:line``."""

    at: str
    email: str = ""
    slack: str = ""
    name: str = ""
    department: str = ""
    position: str = ""
    manager: str = ""
    roles: tuple[str, ...] = ()
    calendar: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFile:
    """What a people file says. `heads` maps every department it names to its head's reference, '' for none; `calendar`
    is the one by which everybody works of whom nothing else is said; `role_titles` say what people call a role, held by
    somebody or not; `positions` go from the bottom up."""

    entries: tuple[Entry, ...]
    heads: Mapping[str, str]
    role_titles: Mapping[str, Text] = field(default_factory=dict)
    positions: tuple[str, ...] = ()
    calendar: str = ""


def read_people_file(path: Path) -> PeopleFile:
    """What the file says, CSV if its name ends so, else YAML. Raises PeopleFileBroken with all its faults."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PeopleFileBroken([at(path, Mark(0, 0), "not_utf8")]) from error
    try:
        marked = _read_csv(text) if path.suffix.lower() == ".csv" else read_marked(text)
    except YamlBroken as broken:
        raise PeopleFileBroken(unread(path, broken.faults)) from broken
    place = Place(marked.value)
    file = _people_file(place, path, marked)
    if place.faults:
        raise PeopleFileBroken(placed(path, marked, place.faults))
    return file


def _read_csv(text: str) -> Marked:
    """The rows as YAML would have them. Marks have no column: a cell's place in its line is easily found."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    people: list[dict[str, Any]] = []
    marks: dict[tuple[str | int, ...], Mark] = {(): Mark(1, 0)}
    faults: list[YamlFault] = []
    header: list[str] = []
    begun = 1
    try:
        for row in reader:
            cells, mark, begun = [cell.strip() for cell in row], Mark(begun, 0), reader.line_num + 1
            if not any(cells):
                continue
            if not header:
                header = [cell.lower() for cell in cells]
                faults += _wrong_columns(header, mark)
                continue
            if any(cells[len(header) :]):
                faults.append(YamlFault(mark, "too_many_cells"))
            marks["people", len(people)] = mark
            people.append(_row(header, cells))
    except csv.Error as error:
        faults.append(YamlFault(Mark(begun, 0), "not_csv", {"why": str(error)}))
    if not header:
        faults.append(YamlFault(Mark(1, 0), "empty_file"))
    if faults:
        raise YamlBroken(*faults)
    return Marked({"people": people}, marks, {})


def _wrong_columns(header: list[str], mark: Mark) -> Iterable[YamlFault]:
    for at_, column in enumerate(header):
        if column in header[:at_]:
            yield YamlFault(mark, "column_twice", {"column": column})
        elif column not in _COLUMNS:
            yield YamlFault(mark, "unknown_column", {"column": column, "nearest": nearest(column, _COLUMNS)})


def _row(header: list[str], cells: list[str]) -> dict[str, Any]:
    given = {column: cell for column, cell in zip(header, cells, strict=False) if cell}
    return {
        column: [part.strip() for part in cell.split(";") if part.strip()] if column in _LISTS else cell
        for column, cell in given.items()
    }


def _people_file(place: Place, path: Path, marked: Marked) -> PeopleFile:
    if not place.mapping(_FILE) or "people" not in place:
        return PeopleFile(entries=(), heads={})
    positions = tuple(each.string() for each in place["positions"].items(100)) if "positions" in place else ()
    heads = _departments(place["departments"]) if "departments" in place else {}
    titles = _role_titles(place["roles"]) if "roles" in place else {}
    calendar = _calendar(place["calendar"]) if "calendar" in place else ""
    entries: list[Entry] = []
    taken: set[str] = set()
    for item in place["people"].items(_MOST_PEOPLE):
        if not item.mapping(_PERSON):
            continue
        entry = _entry(item, positions, f"{path}:{marked.mark(item.path).line}")
        _refuse_second(item, entry, taken)
        _add_heads(item, entry, heads)
        entries.append(entry)
    for entry in entries:
        if entry.department:
            heads.setdefault(entry.department, "")
    return PeopleFile(entries=tuple(entries), heads=heads, role_titles=titles, positions=positions, calendar=calendar)


def _departments(place: Place) -> dict[str, str]:
    if not isinstance(place.value, Mapping):
        place.fault("wrong_type", wanted="mapping")
        return {}
    heads: dict[str, str] = {}
    for name in place.value:
        department = place[name]
        given = department.value is not None and department.mapping(_DEPARTMENT) and "head" in department
        heads[name] = department["head"].user() if given else ""
    return heads


def _role_titles(place: Place) -> dict[str, Text]:
    if not isinstance(place.value, Mapping):
        place.fault("wrong_type", wanted="mapping")
        return {}
    return {role: place[role].text() for role in place.value}


def _entry(place: Place, positions: tuple[str, ...], at: str) -> Entry:
    def cell(key: str) -> str:
        return place[key].string() if key in place else ""

    email, slack = cell("email"), cell("slack")
    if not email and not slack:
        place.fault("nobody_named")
    if email and "@" not in email:
        place["email"].fault("bad_user", value=email)
    if slack:
        place["slack"].user()
    position = cell("position")
    if positions and position and position not in positions:
        place["position"].fault("not_one_of", value=position, choices=positions, nearest=nearest(position, positions))
    manager = place["manager"].user() if "manager" in place else ""
    if manager and manager.casefold() in {email.casefold(), slack.casefold()}:
        place["manager"].fault("own_manager")
    return Entry(
        at=at,
        email=email,
        slack=slack,
        name=cell("name"),
        department=cell("department"),
        position=position,
        manager=manager,
        roles=_roles(place["roles"]) if "roles" in place else (),
        calendar=_calendar(place["calendar"]) if "calendar" in place else "",
    )


def _calendar(place: Place) -> str:
    code = place.string(20)
    if code and not is_calendar(code):
        place.fault("unknown_calendar", value=code, nearest=nearest_calendar(code))
    return code


def _roles(place: Place) -> tuple[str, ...]:
    if place.value == []:
        return ()
    roles = []
    for item in place.items(100):
        role = item.string(60)
        if role.casefold() == ADMIN_ROLE:
            item.fault("admin_role")
        roles.append(role)
    return tuple(dict.fromkeys(roles))


def _refuse_second(place: Place, entry: Entry, taken: set[str]) -> None:
    for ref in (entry.email.casefold(), entry.slack.casefold()):
        if ref and ref in taken:
            place.fault("duplicate", what="person", value=ref)
        taken.add(ref)


def _add_heads(place: Place, entry: Entry, heads: dict[str, str]) -> None:
    if "head_of" not in place:
        return
    own = entry.slack or entry.email
    for item in place["head_of"].items(100):
        department = item.string()
        if heads.get(department) and heads[department].casefold() not in {
            entry.email.casefold(),
            entry.slack.casefold(),
        }:
            item.fault("second_head", department=department, head=heads[department])
        heads[department] = own
