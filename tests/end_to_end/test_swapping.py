"""An admin puts somebody in another's place: in a type, and in its open requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import swapping
from bot.references import SwapRef, decode
from bot.views import types
from tests.end_to_end.acting import apply_for, approve, is_asked, now, open_card, status_of, write_policies
from tests.end_to_end.conftest import calm
from tests.end_to_end.world import PATIENCE, World
from workflow import service
from workflow.model import Request
from workflow.publishing import issue


@pytest.fixture
def groups(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    """One type asks the holders of a role and Cara."""
    people, folder = tmp_path / "people.yaml", tmp_path / "policies"
    folder.mkdir()
    people.write_text("people: [{email: ben@example.com, roles: [signers]}]\n")
    policies = write_policies(folder, {"role-in-group": "all: [{role: signers}, {user: U0CARA}]"})
    with calm(World(sqlite_url, policies=policies, people=people)) as made:
        yield made


def test_an_admin_puts_somebody_in_anothers_place_in_a_type_and_its_open_requests(
    groups: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Issue 4: for new requests where the type was made in Slack, and for open ones of any type."""
    emma, ben, cara, noah, finn = (groups.person(name) for name in ("emma", "ben", "cara", "noah", "finn"))
    number, his = (apply_for(one, "role-in-group", {"What": "a signature"}) for one in (emma, noah))
    card = open_card(cara, number)
    finn.command("/approvals types")
    finn.click("change_type", beside="role-in-group", choice="Swap a person")
    assert "The file role-in-group.yaml says what this type is: change it there." in finn.modal.text
    finn.fill("Who leaves", "Cara Rossi")
    finn.wait(lambda: "Open requests: 2 ask Cara Rossi, now or later." in finn.modal.text)
    finn.fill("Who takes over", "Cara Rossi")
    assert finn.submit().errors == {"leaves": "Please choose two different people."}
    finn.fill("Who takes over", "Noah Weber")
    assert finn.submit().action == "update"
    assert "✓ 1 open request: Noah Weber instead of Cara Rossi" in finn.modal.text
    assert f"Not changed:\n{his}: Noah Weber applied and cannot approve it" in finn.modal.text
    open_card(noah, number)
    cara.wait(lambda: "No longer yours" in now(cara, card).visible)
    assert is_asked(cara, his)
    each_click_comes_further(groups, his)

    publish(
        groups,
        {
            "id": "gym",
            "title": "Gym",
            "number": "GY-{year}-{seq:04d}",
            "route": [{"stage": "First", "by": {"user": "U0CARA"}}],
        },
    )
    old = apply_for(emma, "gym", {"What": "weights"})
    finn.close_modal()
    finn.close_modal()
    finn.command("/approvals types")
    finn.click("change_type", beside="gym", choice="Swap a person")
    finn.fill("Who leaves", "Cara Rossi")
    finn.wait(lambda: "New requests: the type names Cara Rossi. The change is its version 2." in finn.modal.text)
    finn.fill("Who takes over", "Ben Okafor")
    finn.fill("Open requests", ["Also for 1 open request"])
    assert finn.submit().action == "update"
    assert finn.modal.text.splitlines() == [
        "✓ New requests: Ben Okafor instead of Cara Rossi, version 2",
        "✓ 1 open request: Ben Okafor instead of Cara Rossi",
    ]
    new = apply_for(emma, "gym", {"What": "ropes"})
    for each in (old, new):
        approve(ben, each)
        assert status_of(groups, each) == "approved"
    finn.close_modal()
    finn.wait(lambda: "gym · version 2, Finn Larsen, 11 May" in finn.modal.text)

    monkeypatch.setattr(types, "MOST_SHOWN", 1)
    finn.close_modal()
    finn.command("/approvals types")
    finn.click("Next page")
    finn.wait(lambda: "2 to 2 of " in finn.modal.text)
    finn.click("Previous page")
    finn.wait(lambda: "gym · version 2" in finn.modal.text)
    groups.sandbox.set_profile("U0BEN", deleted=True)
    finn.click("change_type", beside="gym", choice="Swap a person")
    finn.wait(lambda: finn.suggestions("Who leaves", "")[0] == "Ben Okafor (not active)")  # whom the type names, first
    finn.fill("Who leaves", "Ben Okafor")
    finn.fill("Who takes over", "Dan Novak")
    finn.submit()
    assert finn.modal.text == "✓ New requests: Dan Novak instead of Ben Okafor, version 3"


def each_click_comes_further(world: World, his: str) -> None:
    """Three requests a click: of Noah's own and of those in which Cara has decided none comes again before the others,
    a click that comes twice changes nothing twice, and at the end all is told (F29)."""
    assert world.bot is not None
    services, emma, cara = world.bot.services, "U0EMMA", world.person("cara")
    noahs = [applied(world, "U0NOAH", each) for each in range(3)]
    decided = [applied(world, emma, each) for each in range(3, 5)]
    for each in decided:
        (task,) = (task for task in each.tasks if task.asked_id == "U0CARA")
        service.approve(services.store, task_id=task.id, actor="U0CARA", seen=1, now=world.office.now())
    hers = [applied(world, emma, each) for each in range(5, 10)]

    def three() -> Callable[[], float]:
        return iter([PATIENCE] * 6 + [0.0]).__next__  # looked at before and while a request is changed

    view, clicks = swapping.go_on(services, "U0FINN", SwapRef("role-in-group", "U0CARA", "U0NOAH"), three(), 2), []
    while "submit" in view:
        clicks.append(decode(SwapRef, view["private_metadata"]))
        view = swapping.go_on(services, "U0FINN", clicks[-1], three(), 2)
    assert [(each.after, each.changed, each.not_changed) for each in clicks] == [
        (noahs[1].id, 0, 3),
        (decided[1].id, 0, 4),
        (hers[2].id, 3, 4),
    ]
    said = [block["text"]["text"] for block in view["blocks"]]
    assert said[0] == "✓ 5 open requests: Noah Weber instead of Cara Rossi"
    assert said[1].splitlines() == [
        "Not changed:",
        *(f"{number}: Noah Weber applied and cannot approve it" for number in (his, *(each.number for each in noahs))),
    ]
    again = swapping.go_on(services, "U0FINN", clicks[1], lambda: PATIENCE)
    assert "5 open" not in str(again["blocks"])
    stored = [services.store.read(lambda uow, each=each: uow.requests.get(each.id)) for each in (*decided, *hers)]
    assert [each and each.route_version for each in stored] == [1, 1, 2, 2, 2, 2, 2]
    cara.wait(lambda: not is_asked(cara, hers[4].number))


def applied(world: World, sender: str, serial: int) -> Request:
    """A request that a program made, which is faster."""
    assert world.bot is not None
    store, given = world.bot.services.store, {"raw": {"what": "a stamp"}, "nonce": f"stamp {serial}"}
    (version,) = (each.version for each in store.read(lambda uow: uow.policies.current()) if each.id == "role-in-group")
    return service.submit(store, policy_version=version, sender=sender, now=world.office.now(), **given)


def publish(world: World, source: dict[str, Any]) -> None:
    """Finn, an admin, has made that type in Slack."""
    assert world.bot is not None
    whole = {"form": [{"id": "what", "label": "What", "type": "text"}], **source}
    world.bot.services.store.write(
        lambda uow: issue(uow, whole, after=0, actor="U0FINN", nonce="n", now=world.office.now())
    )
