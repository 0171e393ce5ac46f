"""Every kind of group, lived through in direct messages: who may stop being asked, and when it is decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from bot.callbacks import APPROVE, APPROVE_WITH_OPINION
from bot.sandbox.person import Message, Person
from tests.end_to_end.acting import (
    about,
    apply_for,
    approve,
    begin,
    facts_of,
    is_asked,
    now,
    number_on_modal,
    open_card,
    own_card,
    private_answer,
    reject,
    send,
    status_of,
    tasks_of,
    withdraw,
    write_policies,
)
from tests.end_to_end.conftest import calm, new_sqlite
from tests.end_to_end.world import World
from workflow.behalf import BLOCK as BEHALF

BEN, CARA, DAN, FINN = ("{user: U0BEN}", "{user: U0CARA}", "{user: U0DAN}", "{user: U0FINN}")
POLICIES = {
    "parallel": f"all: [{BEN}, {CARA}, {DAN}]",
    "collaborative": f"any: [{BEN}, {CARA}, {DAN}]",
    "both-groups": f"all: [{{all: [{BEN}, {CARA}]}}, {{any: [{DAN}, {FINN}]}}]",
    "either-group": f"any: [{{all: [{BEN}, {CARA}]}}, {{any: [{DAN}, {FINN}]}}]",
    "two-of-three": f"need: 2, of: [{BEN}, {CARA}, {DAN}]",
    "two-of-groups": f"need: 2, of: [{{any: [{BEN}, {CARA}]}}, {DAN}, {FINN}]",
    "veto": f"any: [{BEN}, {CARA}, {DAN}], veto: true",
    "in-order": f"all: [{BEN}, {CARA}, {DAN}], in_order: true",
    "role": "by: {role: research_office}",
    "role-in-group": f"all: [{{role: research_office}}, {BEN}]",
    "opinion": f"by: {BEN}, opinion: required",
}


@dataclass(frozen=True)
class Case:
    """Who votes how, in turn; how it ends; whose tasks close without a decision of theirs, and by whose vote."""

    policy: str
    votes: str
    ends: str
    closes: str = ""

    def __str__(self) -> str:
        return f"{self.policy}: {self.votes} = {self.ends}"


CASES = {
    "b1 parallel: all approve": Case("parallel", "ben+ cara+ dan+", "approved"),
    "b1 parallel: in any order": Case("parallel", "dan+ ben+ cara+", "approved"),
    "b1 parallel: the first rejects": Case("parallel", "ben-", "rejected", "cara:ben- dan:ben-"),
    "b1 parallel: the last rejects": Case("parallel", "dan+ cara+ ben-", "rejected"),
    "b2 collaborative: one approves": Case("collaborative", "cara+", "approved", "ben:cara+ dan:cara+"),
    "b2 collaborative: one approves after a rejection": Case("collaborative", "ben- cara+", "approved", "dan:cara+"),
    "b2 collaborative: all reject": Case("collaborative", "ben- cara- dan-", "rejected"),
    "b3 all groups: both pass": Case("both-groups", "ben+ dan+ cara+", "approved", "finn:dan+"),
    "b3 all groups: the parallel one is rejected": Case("both-groups", "dan+ ben-", "rejected", "finn:dan+ cara:ben-"),
    "b3 all groups: the collaborative one is rejected": Case(
        "both-groups", "finn- dan-", "rejected", "ben:dan- cara:dan-"
    ),
    "b3 any group: the parallel one passes": Case("either-group", "cara+ ben+", "approved", "dan:ben+ finn:ben+"),
    "b3 any group: the collaborative one passes": Case(
        "either-group", "ben+ finn+", "approved", "cara:finn+ dan:finn+"
    ),
    "b3 any group: both rejected": Case("either-group", "ben- dan- finn-", "rejected", "cara:ben-"),
    "b4 two of three approve": Case("two-of-three", "ben+ dan+", "approved", "cara:dan+"),
    "b4 two of three after a rejection": Case("two-of-three", "cara- ben+ dan+", "approved"),
    "b4 two of three is out of reach": Case("two-of-three", "ben+ dan- cara-", "rejected"),
    "b4 a group counts as one of three": Case("two-of-groups", "ben+ finn+", "approved", "cara:ben+ dan:finn+"),
    "b4 a group and another out of reach": Case("two-of-groups", "ben- dan- cara-", "rejected", "finn:cara-"),
    "b7 veto: one rejects": Case("veto", "cara-", "rejected", "ben:cara- dan:cara-"),
    "b7 veto: one approves": Case("veto", "dan+", "approved", "ben:dan+ cara:dan+"),
}
ASKED = {
    "parallel": "ben cara dan",
    "collaborative": "ben cara dan",
    "both-groups": "ben cara dan finn",
    "either-group": "ben cara dan finn",
    "two-of-three": "ben cara dan",
    "two-of-groups": "ben cara dan finn",
    "veto": "ben cara dan",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = write_policies(tmp_path_factory.mktemp("policies"), POLICIES)
    audited = (folder / "opinion.yaml").read_text().replace("id: opinion", "id: audited").replace('"A', '"X')
    (folder / "audited.yaml").write_text(audited + "auditors: [{user: U0NOAH}, {user: U0EMMA}]\n")
    behalf = (folder / "role.yaml").read_text().replace("id: role", "id: behalf").replace('"A', '"Y')
    asks = behalf.replace("{role: research_office}", "{manager: 1}")
    (folder / "behalf.yaml").write_text(asks + "apply: [{user: U0EMMA}, {user: U0NOAH}]\nbehalf: {user: U0OLGA}\n")
    with calm(World(new_sqlite(tmp_path_factory), policies=folder)) as made:
        yield made


def applied(world: World, policy: str) -> str:
    return apply_for(world.person("emma"), policy, {"What": "a decision"})


def vote(world: World, number: str, voted: str) -> Person:
    person = world.person(voted[:-1])
    outcome = approve(person, number) if voted.endswith("+") else reject(person, number, "no")
    assert not outcome.error
    return person


def statuses(world: World, number: str) -> dict[str, str]:
    return {asked.removeprefix("U0").lower(): status for _, _, asked, status, _ in tasks_of(world, number)}


@pytest.mark.parametrize("name", CASES)
def test_a_group_is_decided_by_these_votes_and_by_no_fewer(world: World, name: str) -> None:
    case = CASES[name]
    number, votes = applied(world, case.policy), case.votes.split()
    closed = dict(pair.split(":") for pair in case.closes.split())
    asked = {who: open_card(world.person(who), number) for who in ASKED[case.policy].split()}
    for voted in votes:
        assert status_of(world, number) == "pending"
        vote(world, number, voted)
    world.settle()

    assert status_of(world, number) == case.ends
    expected = {voted[:-1]: "approved" if voted.endswith("+") else "rejected" for voted in votes}
    assert statuses(world, number) == expected | dict.fromkeys(closed, "closed")
    assert facts_of(world, number).count("finished") == 1
    for who, card in asked.items():
        assert now(world.person(who), card).buttons == ("More",), f"{who} has nothing left to press"
    for who, by in closed.items():
        said = now(world.person(who), asked[who]).visible
        assert decider(world, by) in said, "B5: whoever did not decide reads who did"


def decider(world: World, voted: str) -> str:
    what = "approved" if voted.endswith("+") else "rejected"
    return f"{world.person(voted[:-1]).name} {what}"


def test_b5_nobody_waits_for_somebody_else_inside_a_group(world: World) -> None:
    number = applied(world, "parallel")
    ben, cara, dan = (world.person(name) for name in ("ben", "cara", "dan"))

    assert "All 3 must approve" in open_card(ben, number).visible
    approve(dan, number)
    world.settle()
    assert statuses(world, number) == {"ben": "pending", "cara": "pending", "dan": "approved"}
    assert "All 3 must approve · 1 so far" in open_card(cara, number).visible
    assert is_asked(ben, number)


def test_b2_the_cards_say_what_a_rejection_does_and_after_mine_who_can_still_approve(world: World) -> None:
    number = applied(world, "collaborative")
    ben = world.person("ben")
    card = open_card(ben, number)

    assert "One approval of 3 is enough · a rejection counts only if all three reject" in card.visible
    reject(ben, number, "no")
    world.settle()
    assert status_of(world, number) == "pending"
    shown = now(ben, card).visible
    assert "The request is still open: Cara Rossi or Dan Novak can approve it." in shown


def test_b3_the_seats_of_a_decided_group_close_while_the_request_goes_on(world: World) -> None:
    number = applied(world, "both-groups")
    ben, cara, dan, finn = (world.person(name) for name in ("ben", "cara", "dan", "finn"))
    card = open_card(finn, number)
    approve(dan, number)
    world.settle()

    assert status_of(world, number) == "pending"
    assert statuses(world, number) == {"ben": "pending", "cara": "pending", "dan": "approved", "finn": "closed"}
    assert "Dan Novak approved" in now(finn, card).visible
    assert is_asked(ben, number)
    assert is_asked(cara, number)


def test_b4_in_order_only_the_first_who_has_not_decided_is_asked(world: World) -> None:
    number = applied(world, "in-order")
    for who, after in (("ben", "cara"), ("cara", "dan")):
        open_card(world.person(who), number)
        world.settle()
        assert about(world.person(after), number) == []
        assert after not in statuses(world, number)
        vote(world, number, f"{who}+")
    vote(world, number, "dan-")
    world.settle()
    assert status_of(world, number) == "rejected"


def test_a11_one_holder_of_the_role_decides_and_the_row_keeps_the_role_and_the_person(world: World) -> None:
    number = applied(world, "role")
    olga, mei = world.person("olga"), world.person("mei")
    card = open_card(mei, number)
    open_card(olga, number)

    assert tasks_of(world, number) == [(1, "role", "research_office", "pending", None)]
    approve(olga, number)
    world.settle()
    assert tasks_of(world, number) == [(1, "role", "research_office", "approved", "U0OLGA")]
    assert status_of(world, number) == "approved"
    assert "Olga Petrova 以科研处身份同意" in now(mei, card).visible
    assert not is_asked(mei, number)


def test_a11_a_holder_may_reject_for_the_role_and_the_applicant_reads_who(world: World) -> None:
    number = applied(world, "role-in-group")
    reject(world.person("mei"), number, "no budget")
    world.settle()

    assert status_of(world, number) == "rejected"
    assert tasks_of(world, number)[0] == (1, "role", "research_office", "rejected", "U0MEI")
    said = about(world.person("emma"), number)[-1].visible
    assert "rejected · by Mei Chen" in said
    assert '"no budget"' in said


def test_d5_the_co_approver_who_clicks_late_is_told_who_decided_and_when(world: World) -> None:
    number = applied(world, "collaborative")
    ben, cara = world.person("ben"), world.person("cara")
    stale = open_card(cara, number)
    approve(ben, number)
    world.settle()
    before = tasks_of(world, number), facts_of(world, number)

    said = private_answer(cara, lambda: cara.click("Approve", in_=stale, confirm=True))
    assert said.startswith("Ben Okafor approved this")
    assert said.endswith("Nothing more to do.")
    said = private_answer(cara, lambda: cara.click("Reject", in_=stale))
    assert said.startswith("Ben Okafor approved this")
    assert (tasks_of(world, number), facts_of(world, number)) == before


def test_d2_approving_asks_for_an_opinion_where_the_stage_does(world: World) -> None:
    """In the window that Approve opens; and a card of before, which approves at one click, is answered with the way."""
    number, ben = applied(world, "opinion"), world.person("ben")
    card = open_card(ben, number)
    world.settle()
    before = tasks_of(world, number), facts_of(world, number)
    told = private_answer(ben, lambda: ben.click("Approve", in_=_of_before(card)))
    assert told.startswith("Not recorded yet: approving here asks for your opinion too.")
    assert (tasks_of(world, number), facts_of(world, number)) == before

    ben.click("Approve with opinion", in_=ben.ephemerals[-1])
    ben.close_modal()
    ben.click("Approve", in_=card)
    assert ben.submit().action == "blocked"
    ben.fill("Opinion", "Seen and checked")
    ben.submit()
    world.settle()
    assert status_of(world, number) == "approved"
    assert '"Seen and checked"' in about(world.person("emma"), number)[-1].visible


def test_f6_the_auditors_of_a_type_see_its_requests_with_the_remarks_and_decide_none(world: World) -> None:
    """Nobody else does; and whoever applied reads no remarks, auditor or not."""
    number, ben, noah, emma = applied(world, "audited"), *(world.person(who) for who in ("ben", "noah", "emma"))
    card = open_card(ben, number)
    ben.click("Reject", in_=card)
    ben.fill("Opinion", "No")
    ben.fill("Internal remark", "third time")
    ben.submit()
    world.settle()
    seen = [_status(person, number) for person in (noah, emma, world.person("finn"), world.person("cara"))]
    assert ["third time" in text for text in seen] == [True, False, True, False]  # Finn is an admin
    assert [number in text for text in seen] == [True, True, True, False]
    assert private_answer(noah, lambda: noah.click("Approve", in_=card)).startswith("Ben Okafor was asked")
    other = applied(world, "opinion")
    assert other not in _status(noah, other)


def test_c10_applying_for_somebody_else_asks_whom_it_would_ask_for_him(world: World) -> None:
    """The chain follows *For whom*; cards say who sent it; whoever it is for can take it back (F76)."""
    olga, emma, ben = (world.person(who) for who in ("olga", "emma", "ben"))
    modal = begin(olga, "behalf")
    assert "Cara Rossi" in modal.text
    olga.fill("For whom", "Finn Larsen")
    olga.wait(lambda: "Cara Rossi" not in _form(olga))
    olga.fill("What", "a decision")
    refused = send(olga).errors
    assert refused == {BEHALF: "This type is not for that person. Please choose somebody else."}
    olga.fill("For whom", "Emma Li")
    olga.wait(lambda: "Ben Okafor" in _form(olga))
    olga.submit()
    number = number_on_modal(olga)
    assert "Emma Li (by Olga Petrova)" in open_card(ben, number).visible
    assert own_card(olga, number).buttons == own_card(emma, number).buttons == ("Withdraw", "More")
    withdraw(emma, number)
    world.settle()
    assert status_of(world, number) == "withdrawn"
    olga.click("Copy and resubmit", in_=about(olga, number)[-1])
    assert "Ben Okafor" in _form(olga)
    olga.close_modal()


def _form(person: Person) -> str:
    return person.modal.text if person.modal else ""


def _status(person: Person, number: str) -> str:
    person.command(f"/approvals status {number}")
    if person.modal is None:
        return ""
    text = person.modal.text
    person.close_modal()
    return text


def _of_before(card: Message) -> Message:
    blocks = json.loads(json.dumps(card.post.blocks).replace(APPROVE_WITH_OPINION, APPROVE))
    return replace(card, post=replace(card.post, blocks=blocks))
