"""What the demo starts with: policies, a people file, and eight people as Slack knows them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMember:
    """Somebody of the demo's workspace. `name` is the handle, `title` what the profile says of the job."""

    id: str
    name: str
    real_name: str
    email: str
    title: str
    tz: str = "Europe/Berlin"
    locale: str = "en-US"


CAST = (
    CastMember(id="U0EMMA", name="emma", real_name="Emma Li", email="emma@example.com", title="Account manager"),
    CastMember(id="U0NOAH", name="noah", real_name="Noah Weber", email="noah@example.com", title="Analyst"),
    CastMember(id="U0BEN", name="ben", real_name="Ben Okafor", email="ben@example.com", title="Team lead"),
    CastMember(
        id="U0CARA",
        name="cara",
        real_name="Cara Rossi",
        email="cara@example.com",
        title="Department head",
        locale="en-GB",
    ),
    CastMember(
        id="U0DAN", name="dan", real_name="Dan Novak", email="dan@example.com", title="Director", tz="Europe/London"
    ),
    CastMember(
        id="U0OLGA",
        name="olga",
        real_name="Olga Petrova",
        email="olga@example.com",
        title="Research office administrator",
    ),
    CastMember(
        id="U0MEI",
        name="mei",
        real_name="Mei Chen",
        email="mei@example.com",
        title="Research office administrator",
        tz="Asia/Shanghai",
        locale="zh-CN",
    ),
    CastMember(id="U0FINN", name="finn", real_name="Finn Larsen", email="finn@example.com", title="Finance"),
)
"""Two employees, their lead, the department's head, the director, two research-office administrators, finance."""

ADMINS = ("U0DAN", "U0FINN")
"""The demo's COUNTERSIGN_ADMINS: two, so that a request of either still finds the other."""


def people_file() -> AbstractContextManager[Path]:
    """The people file of the cast, as a path that is good inside the `with`."""
    return resources.as_file(resources.files(__name__) / "people.yaml")
