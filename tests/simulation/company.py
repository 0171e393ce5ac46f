"""Who works in a simulated company and what they may apply for: made up anew for every seed."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from bot.sandbox.people import SandboxChannel, SandboxPerson

ZONES = ("Europe/Berlin", "Asia/Shanghai", "America/New_York")
NAMES = ("Ann", "Ben", "Cai", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida", "Jo")
ROLES = ("finance", "legal")
ADMINS = ("U0ANN", "U0BEN")
"""They never leave, so that there is always somebody whom `empty: admin` finds."""
TYPES = 3
CHANNELS = (
    SandboxChannel(id="C0BOARD", name="board"),
    SandboxChannel(id="C0LOBBY", name="lobby", bot_is_member=False),
)
"""Where requests of a type are told, perhaps."""

Node = dict[str, Any]


class Company:
    """Its people, and the two files that say what Slack does not: `people` and the folder `policies`."""

    def __init__(self, random: Random, folder: Path) -> None:
        self._random = random
        self.people = [self._person(name) for name in NAMES]
        self.ids = [person.id for person in self.people]
        self.holders = {role: set(random.sample(self.ids, random.randint(1, 3))) for role in ROLES}
        self.file, self.policies = folder / "people.yaml", folder / "policies"
        self.policies.mkdir()
        self.types = [f"type{number}" for number in range(TYPES)]
        for type_ in self.types:
            self.write_policy(type_)
        self.write_people()

    def _person(self, name: str) -> SandboxPerson:
        return SandboxPerson(
            id=f"U0{name.upper()}",
            name=name.lower(),
            real_name=f"{name} Example",
            email=f"{name.lower()}@example.com",
            tz=self._random.choice(ZONES),
            locale=self._random.choice(["en-US", "zh-CN"]),
        )

    def write_people(self) -> None:
        """The people file as the company is now: everybody's manager is the one named before him."""
        people = [
            {
                "email": person.email,
                **({"manager": self.people[at - 1].email} if at else {}),
                "roles": sorted(role for role in ROLES if person.id in self.holders[role]),
            }
            for at, person in enumerate(self.people)
        ]
        self.file.write_text(json.dumps({"people": people}))

    def write_policy(self, type_: str) -> None:
        """The file of that type, made up anew."""
        (self.policies / f"{type_}.yaml").write_text(json.dumps(self._policy(type_)))

    # What they may apply for

    def _policy(self, type_: str) -> Node:
        random = self._random
        stages = [self._stage(number) for number in range(random.randint(1, 3))]
        remind = random.choice([{}, {}, {"remind": {"after": "2h", "every": "1d", "at_most": 5}}, {"remind": "never"}])
        told = random.choice([[], [], [self._who()], [{"role": random.choice(ROLES)}, self._who()]])
        leave = random.choice([[], [{"id": "days", "label": "Days", "type": "daterange", "summary": True}]])
        channel = random.choice([{}, {"channel": {"id": random.choice(CHANNELS).id, "show": ["amount"]}}])
        return {
            "id": type_,
            "title": type_.title(),
            "number": f"{'ABC'[int(type_[-1])]}X-{{year}}-{{seq:04d}}",
            "form": [
                {"id": "what", "label": "What", "type": "text", "max": 80, "summary": True},
                {"id": "amount", "label": "Amount", "type": "number", "min": 0, "max": 1000, "summary": True},
                *leave,
            ],
            "route": stages,
            "self": random.choice(["manager", "manager", "skip"]),
            "repeat": random.choice(["ask", "ask", "consecutive", "once"]),
            "cancel_approved": random.choice(["approvers", "approvers", "notify", "never"]),
            **remind,
            **({"away": "days"} if leave else {}),
            **channel,
            **({"cc": told} if told else {}),
        }

    def _stage(self, number: int) -> Node:
        random = self._random
        stage: Node = {"stage": f"Stage {number}"}
        if number and random.random() < 0.3:
            stage["when"] = "form.amount >= 500"
        if random.random() < 0.15:
            stage["opinion"] = "required"
        return stage | (self._group(2) if random.random() < 0.7 else {"by": self._who()})

    def _group(self, depth: int) -> Node:
        random = self._random
        size = random.randint(2, 3)
        members = [self._group(depth - 1) if depth > 1 and random.random() < 0.2 else self._who() for _ in range(size)]
        kind = random.choice(["all", "any", "need"])
        group: Node = {"need": random.randint(1, size), "of": members} if kind == "need" else {kind: members}
        for option in ("in_order", "veto"):
            if random.random() < 0.2:
                group[option] = True
        if random.random() < 0.3:
            group["distinct"] = random.random() < 0.5
        return group

    def _who(self) -> Node:
        random = self._random
        return random.choice(
            [
                {"user": random.choice(self.people).email},
                {"user": random.choice(self.people).email},
                {"role": random.choice(ROLES)},
                {"manager": random.randint(1, 2)},
            ]
        )
