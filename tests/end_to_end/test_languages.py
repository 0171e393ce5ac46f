"""Two people read one card, each in their own language: Olga English, from Berlin, Mei Chinese, from Shanghai (F5)."""

from __future__ import annotations

from datetime import date

import pytest

from bot.sandbox.person import Message
from tests.end_to_end.acting import (
    about,
    apply_for,
    approve,
    number_on_modal,
    open_card,
    private_answer,
    reject,
    status_of,
)
from tests.end_to_end.acting import now as as_it_is_now
from tests.end_to_end.world import World

RESEARCH = {
    "Topic": "Alloys at low temperature",
    "Funded by": "The region",
    "Budget (EUR)": "120000",
    "Months": "18",
    "Abstract": "What happens to them below 4 K.",
}
IN_CHINESE = {"日期：开始日期": date(2026, 6, 1), "日期：结束日期": date(2026, 6, 3), "类型": "年假", "事由": "探亲"}


@pytest.fixture
def world(http_world: World) -> World:
    """Every test applies for a request of its own."""
    return http_world


def in_the_office(world: World) -> tuple[str, Message, Message]:
    """A research project that waits for Olga or Mei: its number and their cards."""
    number = apply_for(world.person("noah"), "research", RESEARCH)
    approve(world.person("ben"), number)
    olga, mei = world.person("olga"), world.person("mei")
    return number, open_card(olga, number), open_card(mei, number)


def lines(message: Message) -> list[str]:
    return [line for line in message.visible.split("\n") if line]


def test_f5_one_card_in_two_languages(world: World) -> None:
    number, english, chinese = in_the_office(world)

    assert english.text == "Noah Weber: Research project Alloys at low temperature. Your approval is needed."
    assert chinese.text == "Noah Weber：科研项目 Alloys at low temperature，待你审批。"
    assert english.buttons == ("I'll take it", "Approve", "Reject", "More")
    assert chinese.buttons == ("我来处理", "同意", "驳回", "更多")
    for words in ("Funded by: The region", "Budget: €120,000.00", "You are asked for Research office: you or Mei Chen"):
        assert words in lines(english)
    for words in ("资助级别：省级", "经费：€120,000.00", "以科研处身份审批：你或 Olga Petrova", "节点 2/3"):
        assert words in lines(chinese)
    assert "✓ Ben Okafor (Counsellor), 10:" in english.visible
    assert "✓ Ben Okafor（指导老师），" in chinese.visible
    assert f"{number} · since 10:" in english.visible
    assert f"{number} · 16:" in chinese.visible


def test_f5_each_reads_the_others_decision_in_his_own_language(world: World) -> None:
    number, english, _chinese = in_the_office(world)
    approve(world.person("mei"), number)
    world.settle()
    assert "✓ Mei Chen approved for Research office 10:" in as_it_is_now(world.person("olga"), english).visible
    assert "✓ 你已同意 16:" in world.person("mei").message("你已同意").visible

    number, _english, chinese = in_the_office(world)
    reject(world.person("olga"), number, "经费不足")
    world.settle()
    shown = as_it_is_now(world.person("mei"), chinese).visible
    assert "✗ Olga Petrova 以科研处身份驳回 16:" in shown
    assert f"该申请已驳回：“经费不足” · {number}" in shown
    assert "✗ rejected · by Olga Petrova" in about(world.person("noah"), number)[-1].visible


def test_f5_whoever_is_late_is_told_so_in_his_own_language(world: World) -> None:
    number, english, chinese = in_the_office(world)
    olga, mei = world.person("olga"), world.person("mei")
    approve(olga, number)
    world.settle()
    said = private_answer(mei, lambda: mei.click("同意", in_=chinese))
    assert said.startswith("Olga Petrova 已于 16:")
    assert said.endswith(" 同意，无需再处理。")
    said = private_answer(olga, lambda: olga.click("Reject", in_=english))
    assert said.startswith("You approved this at 10:")


def test_f5_the_request_view_and_the_reject_form_are_in_chinese(world: World) -> None:
    number, _english, chinese = in_the_office(world)
    mei = world.person("mei")
    mei.click("更多", in_=chinese)
    assert mei.modal is not None
    assert (mei.modal.title, mei.modal.close_label) == ("科研项目", "关闭")
    for words in (
        "审批流程",
        "▶ 2 科研处：你或 Olga Petrova",
        "· 3 院长：未到（Cara Rossi）",
        "审批记录",
    ):
        assert words in mei.modal.text
    mei.close_modal()
    mei.click("驳回", in_=chinese)
    assert mei.modal is not None
    assert (mei.modal.title, mei.modal.submit_label, mei.modal.inputs) == ("驳回", "驳回", ("审批意见", "内部备注"))
    mei.close_modal()
    assert status_of(world, number) == "pending"


def test_f5_who_applies_in_chinese_is_answered_in_chinese_by_people_who_read_english(world: World) -> None:
    mei, cara, dan = (world.person(name) for name in ("mei", "cara", "dan"))
    mei.command("/apply 请假")
    for label, said in IN_CHINESE.items():
        mei.fill(label, said)
    mei.submit()
    assert mei.modal is not None
    assert "当前审批人：Cara Rossi（节点 1/3）。有结果后我会通知你。" in mei.modal.text
    number = number_on_modal(mei)

    assert "Leave: 1-3 Jun, 3 working days" in lines(open_card(cara, number))
    for person in (cara, cara, dan):
        approve(person, number)
        world.settle()
    card, notice = about(mei, number)
    for message in (card, notice):
        assert "请假：6月1日至3日，3 个工作日" in lines(message)
        assert "✓ 已通过 · Dan Novak，" in message.visible
    assert notice.text.startswith("请假 6月1日至3日，3 个工作日：已通过 · Dan Novak，")


def test_f5_the_commands_answer_in_chinese(world: World) -> None:
    mei = world.person("mei")
    assert mei.command("/apply").text.split("\n")[0] == "你要发起哪类申请？"
    assert "没有“nonsense”这类申请。" in mei.command("/apply nonsense").text
    assert "我发起的" in mei.command("/approvals").text


def test_f5_a_reminder_is_in_the_language_of_whoever_is_waited_for(world: World) -> None:
    number, _english, _chinese = in_the_office(world)
    olga, mei = world.person("olga"), world.person("mei")
    world.pass_time(days=2)
    world.settle()
    for person, words in ((olga, "wait for you."), (mei, "待你审批。")):
        assert any(words in message.visible and number in message.visible for message in about(person, number)[1:])
