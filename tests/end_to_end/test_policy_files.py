"""Policy files that change while the bot serves: faulty ones never come into force, and the admins hear of it (G1)."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox.people import SandboxUsergroup
from tests.end_to_end.acting import apply_for, is_asked, status_of, write_policies
from tests.end_to_end.conftest import calm
from tests.end_to_end.world import World


def test_a_faulty_file_leaves_what_is_in_force_and_is_told(sqlite_url: str, tmp_path: Path) -> None:
    """Emma's request keeps the version it began with (G5), the next one has the new one."""
    folder = write_policies(tmp_path, {"gear": "by: {user: ben@example.com}"})
    file, right = folder / "gear.yaml", (folder / "gear.yaml").read_text()
    with calm(World(sqlite_url, policies=folder)) as world:
        emma, ben, cara, dan, finn = map(world.person, ("emma", "ben", "cara", "dan", "finn"))
        first = apply_for(emma, "gear", {"What": "Desk"})

        file.write_text(right.replace("{user: ben@", "{usr: ben@"))
        look(world)
        told = dan.find("policy files")
        assert "The policy files have 1 fault. What was in force stays in force." in told.text
        assert "gear.yaml:6:27 unknown key `usr`; did you mean `user`?" in told.visible
        assert finn.find("policy files")
        assert not any("policy files" in message.text for message in cara.messages())
        file.write_text(right.replace("{user: ben@", "{usr: ben@") + "\nextra: 1\n")
        look(world)
        posts = [message for message in dan.messages() if "policy files" in message.text]
        assert ["2 faults" in message.text for message in posts] == [True], "the same message, and no second one"
        (folder / "more.yaml").write_text(right)
        file.write_text(right)
        look(world)
        assert "more.yaml:1:5 the id `gear` is used by gear.yaml already, in line 1" in dan.find("policy files").visible
        (folder / "more.yaml").unlink()
        second = apply_for(emma, "gear", {"What": "Chair"})

        file.write_text(right.replace("ben@", "cara@"))
        look(world)
        assert "✓ The policy files are right again, and in force." in dan.find("policy files").visible
        third = apply_for(emma, "gear", {"What": "Lamp"})
        world.settle()
        assert [is_asked(ben, number) for number in (first, second, third)] == [True, True, False]
        assert is_asked(cara, third)
        assert status_of(world, first) == "pending"


def test_f78_a_file_asks_a_user_group_that_slack_does_not_tell_or_has_not(sqlite_url: str, tmp_path: Path) -> None:
    folder = write_policies(tmp_path, {"gear": "by: {user: ben@example.com}"})
    file, right = folder / "gear.yaml", (folder / "gear.yaml").read_text()
    with calm(World(sqlite_url, policies=folder)) as world:
        dan, law = world.person("dan"), SandboxUsergroup(id="S0LAW", handle="law", name="Law", users=("U0CARA",))
        world.sandbox.set_usergroup(law)
        file.write_text(right.replace("user: ben@example.com", "usergroup: lawn"))
        look(world)
        assert "Slack does not give the bot what this needs (`missing_scope`)" in dan.find("policy files").visible
        world.sandbox.scopes.add("usergroups:read")
        file.write_text(right.replace("user: ben@example.com", "usergroup: lawn") + "\n")
        look(world)
        assert "gear.yaml:6:38 Slack has no user group `lawn`; did you mean `law`?" in dan.find("policy files").visible
        file.write_text(right.replace("user: ben@example.com", "usergroup: law"))
        look(world)
        number = apply_for(world.person("emma"), "gear", {"What": "Desk"})
        world.settle()
        assert is_asked(world.person("cara"), number)


def look(world: World) -> None:
    """What the bot does every few seconds."""
    assert world.bot is not None
    world.bot.ticker.files()
    world.settle()
