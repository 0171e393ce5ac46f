"""Routes as pictures: those in docs are what the code draws (COUNTERSIGN_GOLDEN=write draws them anew), nothing lies
outside or across, and what people wrote stays text (issue 4: "The route as SVG on the page and in docs")."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot import definitions
from bot.offices import starter_office
from bot.policy_findings import called_by
from bot.views.reader import reader_in
from bot.views.route_svg import route_svg
from bot.views.svg import Face
from bot.views.words_building import Called
from tests.bot.views.catalogues import LANGUAGES, WRITE
from workflow.definition import Policy
from workflow.policy import read_policy

IMAGES = Path(__file__).parents[3] / "docs" / "images" / "routes"
STARTER = {policy.id: policy for policy in definitions.load(None, "en").policies}
OFFICE = starter_office(STARTER.values()).directory
EVERYTHING = read_policy(
    {
        "id": "everything",
        "title": {"en": "All <there> & is", "zh": "全部"},
        "empty": "approve",
        "form": [
            {"id": "who", "label": "Who", "type": "person"},
            {"id": "amount", "label": "Amount", "type": "money", "currency": "EUR"},
        ],
        "route": [
            {"stage": "Line", "by": {"managers": {"up_to": "head"}}},
            {"stage": "Chain", "by": {"chosen_chain": {"at_least": 2, "at_most": 2, "until": "head"}}},
            {
                "stage": "Board & friends, of whom there are more than fit on a line",
                "need": 2,
                "veto": True,
                "opinion": "required",
                "of": [
                    {"user": "ann-with-a-very-long-address@subsidiary.example.com"},
                    {"any": [{"manager": 2}, {"usergroup": "legal"}], "when": "form.amount > 10.0"},
                    {"all": [{"field": "who"}, {"each": {"role": "finance"}}], "in_order": True},
                ],
            },
            {"stage": "End", "empty": "reject", "when": "form.amount > 5.0", "by": {"head_of": "Sales"}},
            {"stage": "Last", "by": {"chosen": {"label": "Reader", "at_most": 3}}},
        ],
    }
)
ALL = [*STARTER.values(), EVERYTHING]


def drawn(policy: Policy, language: str = "en", *, upright: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(route_svg(policy, called_by(policy, OFFICE), reader_in(language), upright=upright))


def texts(svg: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in svg.iter("{http://www.w3.org/2000/svg}text")]


Area = tuple[float, float, float, float]


def boxes(svg: ElementTree.Element) -> list[Area]:
    """Left, top, right and bottom of every rectangle; first that of the paper."""
    found = []
    for box in svg.iter("{http://www.w3.org/2000/svg}rect"):
        left, top, width, height = (float(box.get(each, "0")) for each in ("x", "y", "width", "height"))
        found.append((left, top, left + width, top + height))
    return found


def inside(one: Area, other: Area) -> bool:
    return other[0] <= one[0] and other[1] <= one[1] and one[2] <= other[2] and one[3] <= other[3]


def apart(one: Area, other: Area) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@pytest.mark.parametrize("policy", STARTER.values(), ids=STARTER)
def test_the_pictures_in_docs_are_what_is_drawn(policy: Policy) -> None:
    path = IMAGES / f"{policy.id}.svg"
    shown = route_svg(policy, called_by(policy, OFFICE), reader_in("en"))
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == shown


def test_docs_have_no_picture_of_a_type_that_is_no_more() -> None:
    assert {path.stem for path in IMAGES.glob("*.svg")} == STARTER.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("policy", ALL, ids=lambda policy: policy.id)
def test_boxes_lie_in_each_other_or_apart(policy: Policy, language: str, upright: bool) -> None:
    paper, *found = boxes(drawn(policy, language, upright=upright))
    assert all(inside(box, paper) for box in found)
    behind = {(left + 5, top + 5, right + 5, bottom + 5) for left, top, right, bottom in found}
    for one, other in combinations([box for box in found if box not in behind], 2):
        assert inside(one, other) or inside(other, one) or apart(one, other)


def test_everything_that_a_route_can_say_is_said() -> None:
    said = " ".join(texts(drawn(EVERYTHING, upright=True)))
    for words in (
        "Above the applicant, up to head one after the other",
        "level by level, 2 levels, up to head",
        "2 must approve · one rejection is enough to reject",
        "One approval of 2 is enough",
        "2 levels above the applicant",
        "@legal any member of the user group",
        "if form.amount > 10.0",
        "All must approve, in order",
        "Named in the form: Who",
        "Every holder of the role Finance",
        "Approving takes an opinion",
        "Passes where nobody can be asked",
        "Rejected where nobody can be asked",
        "Head of Sales",
        "Reader chosen by the applicant, 3 at most",
    ):
        assert words in said
    assert regex.sub(r"\s", "", said).count("ann-with-a-very-long-address@subsidiary.example.com") == 1


def test_whoever_sees_no_picture_is_told_the_route() -> None:
    svg = drawn(STARTER["purchase"])
    title, told = (svg.findtext(f"{{http://www.w3.org/2000/svg}}{name}") for name in ("title", "desc"))
    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", "route-purchase-title")
    assert title == "Purchase: who is asked"
    assert (told or "").splitlines()[::2] == [
        "1 Manager and finance: Both must approve: Manager of the applicant · Finance, any holder of the role",
        "3 Large purchase: Director, any holder of the role · if form.amount >= 10000",
    ]


def test_what_people_wrote_is_text_and_nothing_else() -> None:
    """F87: nothing that a policy says becomes a mark of the picture, or keeps it from being read."""
    title = "</text><script>alert(1)</script>&\u202e\ufffe\x07 \"'"
    field = {"id": "what", "label": "What", "type": "text"}
    stage = {"stage": title, "by": {"role": "<b>"}}
    policy = read_policy({"id": "x", "title": title, "form": [field], "route": [stage]})
    svg = ElementTree.fromstring(route_svg(policy, Called(), reader_in("en")))
    assert {element.tag.rpartition("}")[2] for element in svg.iter()} == {
        *("svg", "title", "desc", "style", "rect", "circle", "text", "path")
    }
    assert texts(svg)[0] == "</text><script>alert(1)</script>& \"'"


FACE = Face(kind="body", size=13)
WRITING = st.text(st.sampled_from(list("abcWi.@- 、，。）审批组长财务")), max_size=60)


@given(text=WRITING, room=st.integers(40, 200))
def test_lines_hold_the_whole_text_and_fit(text: str, room: int) -> None:
    lines = FACE.lines(text, room)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(FACE.width(line) <= room for line in lines)


def test_chinese_breaks_anywhere_but_before_closing_punctuation() -> None:
    assert FACE.lines("由申请人选定，最多三人", 6 * 13) == ["由申请人选", "定，最多三人"]
    assert FACE.lines("Head of the department", 80) == ["Head of the", "department"]
    assert FACE.lines("ann.larsen@example.com", 100) == ["ann.larsen@", "example.com"]
