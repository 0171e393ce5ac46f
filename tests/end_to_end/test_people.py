"""People who come, go, and change roles while requests are open (D3, F80, F81)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.sandbox.people import SandboxPerson, SandboxUsergroup
from bot.stops import Failed, Misconfigured
from tests.end_to_end.acting import (
    about,
    apply_for,
    apply_for_leave,
    approve,
    everything_about,
    is_asked,
    now,
    open_card,
    own_card,
    private_answer,
    rows,
    status_of,
    tasks_of,
    write_policies,
)
from tests.end_to_end.conftest import calm
from tests.end_to_end.world import World
from workflow import policy_files

POLICIES = {
    "role": "by: {role: signers}",
    "role-in-group": "all: [{role: signers}, {user: U0CARA}]",
    "role-later": ["by: {user: U0CARA}", "by: {role: signers}"],
}


class Signers:
    """A people file that says who holds the role, and the world that reads it."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def write(self, *names: str) -> None:
        people = "".join(f"  - {{email: {name}@example.com, roles: [signers]}}\n" for name in names)
        titles = "roles: {signers: {en: Signers, zh: 签署人}}\n"
        self.file.write_text(f"{titles}people:\n{people}  - {{email: emma@example.com, manager: ben@example.com}}\n")

    def become(self, world: World, *names: str) -> None:
        self.write(*names)
        assert world.bot is not None
        world.bot.people.read()
        world.settle()


@pytest.fixture
def signers(tmp_path: Path) -> Signers:
    made = Signers(tmp_path / "people.yaml")
    made.write("ben", "dan")
    return made


@pytest.fixture
def groups(sqlite_url: str, tmp_path: Path, signers: Signers) -> Iterator[World]:
    folder = tmp_path / "policies"
    folder.mkdir()
    policies = write_policies(folder, POLICIES)
    with calm(World(sqlite_url, policies=policies, people=signers.file)) as made:
        yield made


LAW = SandboxUsergroup(id="S0LAW", handle="legal", name="Legal team", users=("U0BEN", "U0DAN"))


@pytest.fixture
def law(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    """A policy asks a user group of Slack's."""
    world = World(sqlite_url, policies=write_policies(tmp_path, {"deed": "by: {usergroup: legal}"}))
    world.sandbox.scopes.add("usergroups:read")
    world.sandbox.set_usergroup(LAW)
    with calm(world):
        yield world


def directory_of(world: World, user: str) -> tuple[str, bool]:
    ((name, active),) = rows(world, "SELECT name, active FROM people WHERE user_id = :user", user=user)
    return name, bool(active)


def test_f80_a_new_holder_gets_a_card_and_a_former_ones_card_goes_dead(groups: World, signers: Signers) -> None:
    emma, ben, dan, finn = (groups.person(name) for name in ("emma", "ben", "dan", "finn"))
    number = apply_for(emma, "role", {"What": "a signature"})
    card, stale = open_card(ben, number), open_card(dan, number)
    signers.become(groups, "ben", "finn")

    assert now(dan, stale).buttons == ("More",)
    assert "No longer yours" in now(dan, stale).visible
    assert "You no longer hold Signers" in now(dan, stale).visible
    assert now(ben, card).buttons == ("I'll take it", "Approve", "Reject", "More")
    assert finn.notifications == ["Emma Li: role a signature. Your approval is needed."]
    approve(finn, number)
    groups.settle()
    assert tasks_of(groups, number) == [(1, "role", "signers", "approved", "U0FINN")]


def test_d3_an_ex_holder_is_refused_at_the_click_and_nothing_changes(groups: World, signers: Signers) -> None:
    """F18."""
    emma, dan = groups.person("emma"), groups.person("dan")
    number = apply_for(emma, "role", {"What": "a signature"})
    stale = open_card(dan, number)
    signers.become(groups, "ben", "finn")
    before = everything_about(groups, number)

    for button in ("Approve", "Reject"):
        said = private_answer(dan, lambda button=button: dan.click(button, in_=stale, confirm=True))
        assert said == "Only Signers can decide this, and you are not among them now."
    assert dan.modal is None
    assert everything_about(groups, number) == before


def test_f80_who_gets_the_role_back_gets_his_buttons_back_in_the_same_card(groups: World, signers: Signers) -> None:
    emma, dan = groups.person("emma"), groups.person("dan")
    number = apply_for(emma, "role", {"What": "back and forth"})
    card = open_card(dan, number)
    signers.become(groups, "ben")
    assert not is_asked(dan, number)
    signers.become(groups, "ben", "dan")

    assert now(dan, card).buttons == ("I'll take it", "Approve", "Reject", "More")
    assert len(dan.notifications) == 1
    approve(dan, number)
    groups.settle()
    assert status_of(groups, number) == "approved"


def test_f80_a_change_of_holders_before_the_stage_counts_when_it_is_reached(groups: World, signers: Signers) -> None:
    emma, ben, cara, finn = (groups.person(name) for name in ("emma", "ben", "cara", "finn"))
    number = apply_for(emma, "role-later", {"What": "later"})
    open_card(cara, number)
    signers.become(groups, "finn")
    approve(cara, number)
    open_card(finn, number)
    groups.settle()
    assert about(ben, number) == []


def test_f80_a_change_that_concerns_nobody_here_touches_no_card(groups: World, signers: Signers) -> None:
    emma, ben = groups.person("emma"), groups.person("ben")
    number = apply_for(emma, "role", {"What": "undisturbed"})
    card = open_card(ben, number)
    groups.settle()
    calls = groups.sandbox.calls.count("chat.update")
    signers.become(groups, "ben", "dan")

    assert groups.sandbox.calls.count("chat.update") == calls
    assert now(ben, card).updates == card.updates


def test_user_change_deleted_reaches_the_directory_and_ends_the_holders_part(groups: World) -> None:
    emma, ben, dan = (groups.person(name) for name in ("emma", "ben", "dan"))
    number = apply_for(emma, "role-in-group", {"What": "who is left"})
    stale = open_card(dan, number)
    told = groups.sandbox.set_profile("U0DAN", deleted=True)
    groups.settle()

    assert told is not None
    assert told.ok
    assert directory_of(groups, "U0DAN") == ("Dan Novak", False)
    before = everything_about(groups, number)
    dan.click("Approve", in_=stale)
    groups.settle()
    assert everything_about(groups, number) == before
    assert "Dan" not in groups.person("emma").message(number).visible
    approve(ben, number)
    groups.settle()
    assert tasks_of(groups, number)[0] == (1, "role", "signers", "approved", "U0BEN")


def test_f81_what_somebody_decided_before_he_left_stands(groups: World) -> None:
    emma, ben, cara = (groups.person(name) for name in ("emma", "ben", "cara"))
    number = apply_for(emma, "role-in-group", {"What": "it stands"})
    approve(ben, number)
    groups.settle()
    groups.sandbox.set_profile("U0BEN", deleted=True)
    groups.settle()
    assert "✓ Ben Okafor" in open_card(cara, number).visible
    approve(cara, number)
    groups.settle()
    assert status_of(groups, number) == "approved"


def test_user_change_renames_and_keeps_what_only_the_people_file_knows(world: World) -> None:
    world.sandbox.set_profile("U0EMMA", real_name="Emma Stone")
    number = apply_for_leave(world.person("U0EMMA"))
    assert "Emma Stone · Sales" in open_card(world.person("ben"), number).visible


def test_team_join_lets_somebody_new_apply_at_once(world: World) -> None:
    told = world.sandbox.join(
        SandboxPerson(id="U0NEW", name="nina", real_name="Nina Novice", email="nina@example.com", tz="Asia/Shanghai")
    )
    assert told is not None
    assert told.ok
    assert directory_of(world, "U0NEW") == ("Nina Novice", True)
    nina = world.person("nina")
    number = apply_for_leave(nina)
    world.settle()

    assert tasks_of(world, number) == [(1, "role", "admin", "pending", None)], "no manager: an admin is asked"
    assert "Nina Novice" in open_card(world.person("finn"), number).visible
    assert is_asked(world.person("dan"), number)


def test_f41_the_same_event_delivered_twice_changes_nothing_the_second_time(groups: World) -> None:
    emma, ben = groups.person("emma"), groups.person("ben")
    number = apply_for(emma, "role", {"What": "once"})
    open_card(ben, number)
    told = groups.sandbox.set_profile("U0DAN", deleted=True)
    groups.settle()
    assert told is not None
    before, calls = everything_about(groups, number), groups.sandbox.calls.count("chat.update")
    groups.sandbox.deliveries.deliver("events_api", told.kind, told.user, told.payload, retry_num=1)
    groups.settle()
    assert everything_about(groups, number) == before
    assert groups.sandbox.calls.count("chat.update") == calls


def test_f88_ones_own_requests_to_ones_role_do_not_hide_what_waits(groups: World) -> None:
    """`/approvals` is the authoritative list: it counts everything that waits, and nothing that does not."""
    emma, ben, dan = (groups.person(name) for name in ("emma", "ben", "dan"))
    own = [apply_for(ben, "role", {"What": f"my own {n}"}) for n in range(21)]
    foreign = apply_for(emma, "role", {"What": "somebody else's"})
    said = ben.command("/approvals").text

    assert said.startswith("1 request waits for you")
    assert foreign in said
    listed = dan.command("/approvals").text
    assert listed.startswith("22 requests wait for you")
    assert own[0] in listed
    assert "+10 more" in listed


def test_a_user_group_of_slacks_is_asked_and_followed(law: World) -> None:
    emma, ben, dan, finn = (law.person(name) for name in ("emma", "ben", "dan", "finn"))
    number = apply_for(emma, "deed", {"What": "a signature"})
    card = open_card(ben, number)
    assert "Legal team" in own_card(emma, number).visible
    law.sandbox.set_usergroup(replace(LAW, users=("U0DAN", "U0FINN")))
    law.settle()

    assert "You no longer hold Legal team" in now(ben, card).visible
    assert is_asked(dan, number)
    approve(finn, number)
    law.settle()
    assert tasks_of(law, number) == [(1, "role", "S0LAW", "approved", "U0FINN")]

    law.sandbox.set_usergroup(replace(LAW, disabled=True))
    number = apply_for(emma, "deed", {"What": "nobody is left"})
    law.settle()
    assert tasks_of(law, number) == [(1, "role", "admin", "pending", None)]

    assert law.bot is not None
    store, tax = law.bot.services.store, replace(LAW, id="S0TAX", handle="tax")
    law.sandbox.set_usergroup(tax)
    (deed,) = store.read(lambda uow: uow.policies.current())
    source = {**deed.source, "route": [{"stage": "Taxes", "by": {"usergroup": "tax"}}]}
    policy_files.load(store, [replace(deed, version="saved in Slack", source=source)], law.office.now())
    law.bot.people.read()
    assert list(store.read(lambda uow: uow.directory.handles())) == ["S0TAX"]


def test_who_holds_what_and_what_is_known_is_shown_to_whom_it_concerns(law: World) -> None:
    emma, dan = law.person("emma"), law.person("dan")
    dan.command("/approvals Roles")
    assert dan.modal is not None
    told = dan.modal.text
    assert "Legal team (@legal) · Slack user group\nBen Okafor, since 11 May\nDan Novak, since 11 May" in told
    assert "Administrators (admin) · settings\nDan Novak, since 11 May\nFinn Larsen, since 11 May" in told
    assert "People were read from Slack" in told
    dan.close_modal()
    dan.command("/approvals people")
    dan.fill("Person", "Emma Li")
    dan.wait(lambda: "Above: Ben Okafor → Cara Rossi → Dan Novak" in dan.modal.text)
    assert "Department: Sales · people file" in dan.modal.text

    dan.close_modal()
    dan.command("/approvals types")
    assert "Made in Slack\nNone yet.\nNew type\nFrom files\n" in dan.modal.text
    assert "deed · file deed.yaml" in dan.modal.text
    assert emma.command("/approvals types").text == "Only an administrator can change this."

    emma.command("/approvals people")
    assert emma.modal.text.startswith("Emma Li\nDepartment: Sales · people file")
    assert emma.modal.inputs == ()
    emma.close_modal()
    emma.command("/approvals roles")
    assert emma.modal.text.startswith("You hold no role.")


def test_an_admin_gives_and_takes_a_role_and_the_people_file_does_not_undo_it(
    groups: World, signers: Signers, caplog: pytest.LogCaptureFixture
) -> None:
    emma, ben, noah, finn = (groups.person(name) for name in ("emma", "ben", "noah", "finn"))
    number = apply_for(emma, "role", {"What": "a signature"})
    card = open_card(ben, number)
    finn.command("/approvals roles")
    finn.click("Change a role", choice="Signers")
    finn.fill("Give it to", "Noah Weber")
    assert finn.submit().action == "update"
    assert "Noah Weber, since 11 May · given in Slack by Finn Larsen" in finn.modal.text
    finn.click("Take away", beside="Ben Okafor", confirm=True)
    finn.wait(lambda: "Ben Okafor · people file; taken away in Slack by Finn Larsen, 11 May" in finn.modal.text)
    open_card(noah, number)
    ben.wait(lambda: now(ben, card).buttons == ("More",))
    signers.become(groups, "ben", "dan")

    assert not is_asked(ben, number)
    said = "the people file gives the role signers to Ben Okafor; Finn Larsen took it away in Slack on 2026-05-11"
    assert [said in each for each in caplog.messages].count(True) == 1
    finn.click("Undo", beside="Ben Okafor")
    ben.wait(lambda: is_asked(ben, number))
    assert finn.modal.depth == 2
    finn.close_modal()
    finn.wait(lambda: "Noah Weber" in finn.modal.text and "Ben Okafor, since 11 May\n" in finn.modal.text)
    assert "taken away" not in finn.modal.text
    approve(noah, number)
    groups.settle()
    assert tasks_of(groups, number) == [(1, "role", "signers", "approved", "U0NOAH")]


def test_what_a_role_cannot_be_given_to_stands_at_the_field(groups: World) -> None:
    finn, dan = groups.person("finn"), groups.person("dan")
    finn.command("/approvals roles")
    finn.click("Change a role", choice="Signers")
    finn.fill("Give it to", "Noah Weber")
    groups.sandbox.set_profile("U0NOAH", is_restricted=True)
    assert finn.submit().errors == {"holder": "Noah Weber is not active here and can hold no role."}
    finn.close_modal()
    finn.close_modal()
    finn.command("/approvals roles")
    finn.click("Change a role", choice="Administrators (admin)")
    assert finn.modal.submit_label == ""
    assert finn.modal.buttons == ()
    assert dan.name in finn.modal.text


def test_an_admin_writes_who_leads_whom_and_the_next_request_goes_there(world: World) -> None:
    emma, cara, finn = (world.person(name) for name in ("emma", "cara", "finn"))
    finn.command("/approvals people")
    finn.fill("Person", "Emma Li")
    finn.wait(lambda: "Manager: Ben Okafor · people file" in finn.modal.text)
    finn.click("Change")
    finn.fill("Manager", "Emma Li")
    said = "Emma Li cannot be above Emma Li: the managers would form a circle."
    assert finn.submit().errors == {"manager": said}
    finn.fill("Manager", "Cara Rossi")
    finn.fill("Department", "research")
    finn.fill("Position", "lead")
    assert finn.submit().action == "closed"
    told = "Manager: Cara Rossi · changed in Slack by Finn Larsen, 11 May; the people file says Ben Okafor"
    finn.wait(lambda: told in finn.modal.text)
    assert "Department: Research · changed in Slack" in finn.modal.text
    number = apply_for_leave(emma)
    open_card(cara, number)
    finn.click("Undo", beside="Manager: Cara")
    finn.wait(lambda: "Manager: Ben Okafor · people file" in finn.modal.text)


def test_whom_a_profile_names_is_asked_where_the_file_names_nobody(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("email,manager\nnoah@example.com,ben@example.com\n")
    policies = write_policies(tmp_path, {"boss": "by: {manager: 1}"})
    world = World(sqlite_url, policies=policies, people=file, manager_field="manager")
    for user in ("U0EMMA", "U0NOAH"):
        world.sandbox.set_profile(user, fields={"Manager": "U0CARA"})
    world.sandbox.scopes.add("users.profile:read")
    with calm(world):
        emma, noah, cara = (world.person(name) for name in ("emma", "noah", "cara"))
        open_card(cara, apply_for(emma, "boss", {"What": "a desk"}))
        open_card(world.person("ben"), apply_for(noah, "boss", {"What": "a chair"}))
        emma.command("/approvals people")
        assert "Manager: Cara Rossi · profile in Slack" in emma.modal.text
        assert "Managers were read from profiles in Slack" in emma.modal.text
        world.stop_bot()
        world.manager_field = "Boss"
        with pytest.raises(Misconfigured, match=r"no such field for a person; they have: Manager\."):
            world.build()
        world.manager_field = "Manager"
        world.sandbox.scopes.remove("users.profile:read")
        with pytest.raises(Failed, match=r"profiles: the app lacks the scope users\.profile:read\."):
            world.build()
        world.manager_field = ""
        world.start_bot()
        assert rows(world, "SELECT manager FROM people WHERE user_id = 'U0EMMA'") == [("",)]


def test_without_the_scope_or_the_user_group_nothing_is_served(law: World) -> None:
    """F37, F78."""
    law.stop_bot()
    law.sandbox.scopes.remove("usergroups:read")
    with pytest.raises(Failed, match=r"lacks the scope usergroups:read\. .*`countersign manifest`"):
        law.build()
    law.sandbox.scopes.add("usergroups:read")
    law.sandbox.set_usergroup(replace(LAW, handle="legal-team"))
    with pytest.raises(Misconfigured) as refused:
        law.build()
    assert [said.rpartition("/")[2] for said in refused.value.sentences] == [
        "deed.yaml:6:38: Slack has no user group `legal`; did you mean `legal-team`?"
    ]
    law.sandbox.set_usergroup(LAW)
    law.start_bot()
