"""Policy files that change while the bot serves: faulty ones never come into force, and the admins hear of it (G1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.people import SandboxUsergroup
from bot.sandbox.person import Message, Person
from tests.end_to_end.acting import apply_for, is_asked, status_of, write_policies
from tests.end_to_end.conftest import calm, new_sqlite
from tests.end_to_end.world import World
from workflow.publishing import issue


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A bot that serves one policy file, which every test leaves right."""
    folder = write_policies(tmp_path_factory.mktemp("policies"), {"gear": "by: {user: ben@example.com}"})
    with calm(World(new_sqlite(tmp_path_factory), policies=folder)) as made:
        yield made


@pytest.fixture
def file(world: World) -> Iterator[Path]:
    """The file."""
    path = world.bot.settings.policies / "gear.yaml"
    before = path.read_text()
    yield path
    path.write_text(before + "\n")
    look(world)


def test_a_faulty_file_leaves_what_is_in_force_and_is_told(world: World, file: Path) -> None:
    """Emma's request keeps the version it began with (G5), the next one has the new one."""
    right, more = file.read_text(), file.with_name("more.yaml")
    emma, ben, cara, dan, finn = map(world.person, ("emma", "ben", "cara", "dan", "finn"))
    first = apply_for(emma, "gear", {"What": "Desk"})

    file.write_text(right.replace("{user: ben@", "{usr: ben@"))
    look(world)
    first_told = told(dan, "gear.yaml:6:27 unknown key usr; did you mean user?")
    assert first_told.text == "The policy files have 1 fault. What was in force stays in force."
    told(finn, "1 fault")
    assert not any("policy files" in message.text for message in cara.messages())
    file.write_text(right.replace("{user: ben@", "{usr: ben@") + "\nextra: 1\n")
    look(world)
    assert told(dan, "2 faults").ts == first_told.ts, "the same message, and no second one"
    more.write_text(right)
    file.write_text(right)
    look(world)
    told(dan, "more.yaml:1:5 the id gear is used by gear.yaml already, in line 1")
    more.unlink()
    second = apply_for(emma, "gear", {"What": "Chair"})

    file.write_text(right.replace("ben@", "cara@"))
    look(world)
    told(dan, "✓ The policy files are right again, and in force.")
    third = apply_for(emma, "gear", {"What": "Lamp"})
    world.settle()
    assert [is_asked(ben, number) for number in (first, second, third)] == [True, True, False]
    assert is_asked(cara, third)
    assert status_of(world, first) == "pending"


def test_what_was_made_in_slack_stays_beside_the_files(world: World, file: Path) -> None:
    """A reload leaves it in force; a file with its id is refused, and both are named (DESIGN section 8)."""
    dan, store, more = world.person("dan"), world.bot.services.store, file.with_name("perk.yaml")
    (gear,) = store.read(lambda uow: uow.policies.current())
    perk = {**gear.source, "id": "perk", "number": "PK-{year}-{seq:04d}", "title": "Perk"}
    store.write(lambda uow: issue(uow, perk, after=0, actor="U0DAN", nonce="n", now=world.office.now()))

    more.write_text(file.read_text().replace("id: gear", "id: perk").replace("AA-", "AB-"))
    look(world)
    told(dan, 'perk.yaml:1:5 the id perk is that of a type made in Slack, "Perk"')
    more.unlink()
    look(world)
    told(dan, "right again")
    number = apply_for(world.person("emma"), "perk", {"What": "Tea"})
    world.settle()
    assert is_asked(world.person("ben"), number)


def test_f78_a_file_asks_a_user_group_that_slack_does_not_tell_or_has_not(world: World, file: Path) -> None:
    right, dan = file.read_text(), world.person("dan")
    world.sandbox.set_usergroup(SandboxUsergroup(id="S0LAW", handle="law", name="Law", users=("U0CARA",)))
    file.write_text(right.replace("user: ben@example.com", "usergroup: lawn"))
    look(world)
    told(dan, "Slack does not give the bot what this needs (missing_scope)")
    world.sandbox.scopes.add("usergroups:read")
    file.write_text(right.replace("user: ben@example.com", "usergroup: lawn") + "\n")
    look(world)
    told(dan, "gear.yaml:6:38 Slack has no user group lawn; did you mean law?")
    file.write_text(right.replace("user: ben@example.com", "usergroup: law"))
    look(world)
    number = apply_for(world.person("emma"), "gear", {"What": "Desk"})
    world.settle()
    assert is_asked(world.person("cara"), number)


def told(admin: Person, words: str) -> Message:
    """The message about the files, as soon as it says so."""

    def newest() -> Message | None:
        found = admin.find("policy files")
        return found if found is not None and words in found.visible else None

    message = admin.wait(newest)
    assert message is not None
    return message


def look(world: World) -> None:
    """What the bot does every few seconds: it reads what has not changed any more since the time before."""
    assert world.bot is not None
    world.bot.ticker.files()
    world.bot.ticker.files()
    world.settle()
