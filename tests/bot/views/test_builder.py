"""B6: what stands in the view of a group is the group; what is wrong with it is said at its field."""

from __future__ import annotations

from typing import Any

import pytest

from bot.references import GroupFormRef
from bot.views.builder import COUNT, PEOPLE, SHARE, GroupForm, group_errors, group_modal, read_group
from bot.views.words_building import stage_title
from tests.bot.views.catalogues import LANGUAGES
from tests.bot.views.custom import CALLED, FINANCE, SIX, modal
from tests.bot.views.samples import BEN, CAI, EMMA, NONCE, reader
from workflow.building import BuiltGroup, Kind, Member, group_faults
from workflow.errors import Fault

GROUPS = (*SIX, BuiltGroup(members=(Member(Kind.USER, BEN.id), FINANCE, Member(Kind.USERGROUP, "S01")), need=2))
SAID = [
    (Fault("nobody"), "Please choose one person or role at least."),
    (Fault("too_many", {"max": 20}), "20 members at most, please."),
    (Fault("yourself"), "You cannot approve your own request. Please take yourself out."),
    (Fault("not_a_person", {"user": BEN.id}), "Ben Ode cannot be asked: not an active person of this workspace."),
    (Fault("too_few", {"members": 1}), "There is only 1 member. Please ask for no more."),
    (Fault("too_few", {"members": 2}), "There are only 2 members. Please ask for no more."),
]


def state(view: dict[str, Any]) -> dict[str, Any]:
    """What Slack would say stands in a view that nobody touched."""
    values = {}
    for block in view["blocks"]:
        element = block["element"]
        first = {key.replace("initial", "selected"): held for key, held in element.items() if key.startswith("initial")}
        values[block["block_id"]] = {element["action_id"]: first | {"value": element.get("initial_value")}}
    return {"values": values}


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_that_is_opened_and_closed_is_the_same(group: BuiltGroup) -> None:
    roles = [member for member in group.members if member.kind is not Kind.USER]
    ref = GroupFormRef(NONCE, "v", "", "", 0, "0" * 16)
    view = group_modal(GroupForm.of(group), ref, roles, CALLED, reader(EMMA))
    assert read_group(state(view)).group() == group


def test_how_many_counts_only_where_so_many_are_asked_for() -> None:
    assert GroupForm(people=[BEN.id, CAI.id], share="all", need="1").group().need is None
    assert GroupForm(people=[BEN.id, CAI.id], share="some", need="").group().need == 0
    blocks = {name: [block["block_id"] for block in modal(GroupForm(share=name))["blocks"]] for name in ("all", "some")}
    assert [COUNT in blocks[name] for name in ("all", "some")] == [False, True]


@pytest.mark.parametrize(("fault", "sentence"), SAID)
def test_what_is_wrong_with_a_group_is_said(fault: Fault, sentence: str) -> None:
    place = "need" if fault.code == "too_few" else "members"
    for share, block in (("some", COUNT), ("all", SHARE)):
        at = block if place == "need" else PEOPLE
        assert group_errors({place: fault}, GroupForm(share=share), CALLED, reader(EMMA)) == {at: sentence}


def test_every_fault_there_is_has_a_sentence() -> None:
    groups = [BuiltGroup(), *GROUPS, BuiltGroup(members=(Member(Kind.USER, EMMA.id),), need=3)]
    groups.append(BuiltGroup(members=tuple(Member(Kind.USER, f"U{n}") for n in range(30))))
    codes = {fault.code for group in groups for fault in group_faults(group, EMMA.id, ()).values()}
    assert codes == {fault.code for fault, _sentence in SAID}


def test_a_stage_has_a_title_in_every_language() -> None:
    assert set(stage_title(0)) == set(stage_title(2)) == set(LANGUAGES)
    assert (stage_title(0)["zh"], stage_title(2)["zh"]) == ("审批", "第 2 组")
