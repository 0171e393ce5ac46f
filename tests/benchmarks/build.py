"""This build as a contender: the use cases on the storage, as a listener calls them. Delivery is no part of it."""

from __future__ import annotations

from datetime import UTC, datetime

from uuid_utils import uuid7

from storage.database import Database, open_database
from storage.schema import upgrade
from storage.unit_of_work import SqlStore
from workflow import policy_files, service, upkeep
from workflow.model import ADMIN_ROLE, Person
from workflow.policy import read_policy
from workflow.ports import StoredPolicy
from workflow.upkeep import People

WORKSPACE = "T0BENCH"

# As the starter's leave, so that finding the approvers costs what it costs there; kept here, so that figures of
# different days can be compared.
LEAVE = {
    "id": "leave",
    "title": {"en": "Leave", "zh": "请假"},
    "number": "LV-{year}-{seq:04d}",
    "form": [
        {"id": "first_day", "label": "First day", "type": "date", "summary": True},
        {"id": "last_day", "label": "Last day", "type": "date", "summary": True},
        {"id": "reason", "label": "Reason", "type": "text", "max": 200, "required": False},
    ],
    "route": [
        {"stage": {"en": "Team lead", "zh": "组长"}, "by": {"manager": 1}},
        {"stage": {"en": "Department head", "zh": "部门主管"}, "by": {"head_of": "applicant"}},
        {"stage": {"en": "Director", "zh": "总监"}, "by": {"role": "director"}},
    ],
}
FORM = {"first_day": "2026-12-01", "last_day": "2026-12-03", "reason": "family visit"}
APPROVERS = ("UBEN", "UHANA", "UDORA")
PEOPLE = People(
    people=(
        Person(id="UEMMA", name="Emma", email="emma@example.com", department="Sales", manager="UBEN"),
        Person(id="UBEN", name="Ben", email="ben@example.com", department="Sales", manager="UHANA"),
        Person(id="UHANA", name="Hana", email="hana@example.com", department="Sales"),
        Person(id="UDORA", name="Dora", email="dora@example.com"),
    ),
    roles={"director": ["UDORA"], ADMIN_ROLE: ["UDORA"]},
    departments={"Sales": "UHANA"},
)


def prepare(url: str) -> tuple[Database, str]:
    """An empty database with the schema, the people and the policy; open, and the policy's version."""
    upgrade(url)
    database, now = open_database(url), datetime.now(UTC)
    store = SqlStore(database, WORKSPACE)
    upkeep.replace_directory(store, PEOPLE, now)
    policy = read_policy(LEAVE)
    policy_files.load(store, [StoredPolicy(id=policy.id, version=policy.version, source=policy.source)], now)
    return database, policy.version


class Build:
    """Requests go their way through `workflow.service`; safe to use from several threads."""

    def __init__(self, url: str) -> None:
        self._database, self._version = prepare(url)
        self._store = SqlStore(self._database, WORKSPACE)

    def chain3(self) -> None:
        """Submit one request and approve it three times, each committed."""
        request = service.submit(
            self._store,
            policy_version=self._version,
            sender="UEMMA",
            raw=FORM,
            nonce=str(uuid7()),
            now=datetime.now(UTC),
        )
        for approver in APPROVERS:
            task = request.tasks[-1]
            request = service.approve(
                self._store, task_id=task.id, actor=approver, seen=task.form_version, now=datetime.now(UTC)
            )

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()
