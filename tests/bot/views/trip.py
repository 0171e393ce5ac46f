"""A form with a field of every type, filled in: for what is shown of each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.bot.views.samples import BEN, CARA, DAN, Story, seat
from workflow.conditions import Expression
from workflow.definition import Field, FieldType, Option, Policy
from workflow.forms import prefill

_FORM = (
    Field(id="where", label={"en": "Where", "zh": "目的地"}, type=FieldType.TEXT, summary=True),
    Field(id="leave", label={"en": "Leaving", "zh": "出发日期"}, type=FieldType.DATE),
    Field(id="away", label={"en": "Away", "zh": "出差时间"}, type=FieldType.DATERANGE, summary=True),
    Field(
        id="days",
        label={"en": "Length", "zh": "时长"},
        type=FieldType.NUMBER,
        derived=Expression("working_days(form.away)"),
        unit={"en": "working days", "zh": "个工作日"},
        unit_one={"en": "working day"},
    ),
    Field(
        id="long",
        label={"en": "Over a weekend", "zh": "跨周末"},
        type=FieldType.CHECKBOX,
        derived=Expression("form.days < days(form.away)"),
    ),
    Field(
        id="rate",
        label={"en": "Rate", "zh": "标准"},
        type=FieldType.TEXT,
        derived=Expression("form.days > 2.0 ? 'EU-2' : 'EU-1'"),
    ),
    Field(id="at", label={"en": "At", "zh": "出发时间"}, type=FieldType.TIME),
    Field(id="seats", label={"en": "Seats", "zh": "人数"}, type=FieldType.NUMBER, min=Decimal(1)),
    Field(id="cost", label={"en": "Cost", "zh": "费用"}, type=FieldType.MONEY, currency="EUR"),
    Field(
        id="class",
        label={"en": "Class", "zh": "舱位"},
        type=FieldType.SELECT,
        options=(
            Option(value="2", label={"en": "Second", "zh": "二等"}),
            Option(value="1", label={"en": "First", "zh": "一等"}),
        ),
    ),
    Field(
        id="purposes",
        label={"en": "For", "zh": "用途"},
        type=FieldType.MULTISELECT,
        options=(
            Option(value="visit", label={"en": "A visit", "zh": "拜访"}),
            Option(value="talk", label={"en": "A talk", "zh": "演讲"}),
            Option(value="training", label={"en": "Training", "zh": "培训"}),
        ),
        max=Decimal(2),
    ),
    Field(id="car", label={"en": "With a car", "zh": "自驾"}, type=FieldType.CHECKBOX, required=False),
    Field(id="host", label={"en": "Host", "zh": "接待人"}, type=FieldType.PERSON, required=False),
    Field(id="party", label={"en": "Going along", "zh": "同行人"}, type=FieldType.PEOPLE, required=False),
    Field(
        id="room",
        label={"en": "Told in", "zh": "通知频道"},
        type=FieldType.CHANNEL,
        summary=True,
        help={"en": "Who should know", "zh": "应知会的频道"},
    ),
    Field(id="plan", label={"en": "Programme", "zh": "日程"}, type=FieldType.LINK, summary=True),
    Field(
        id="bills",
        label={"en": "Offers", "zh": "报价"},
        type=FieldType.FILES,
        max=Decimal(3),
        summary=True,
    ),
    Field(
        id="why", label={"en": "Purpose", "zh": "事由"}, type=FieldType.LONGTEXT, private=True, help={"": "Two lines"}
    ),
)
TRIP = Policy(
    id="trip",
    title={"en": "Business trip", "zh": "出差"},
    number="TR-{year}-{seq:04d}",
    form=_FORM,
    route=(),
    version="c" * 64,
)
TRIP_VALUES: dict[str, object] = {
    "where": "Lyon",
    "leave": "2026-06-01",
    "away": {"from": "2026-06-01", "to": "2026-06-03"},
    "days": "3",
    "long": False,
    "rate": "EU-2",
    "at": "07:05",
    "seats": "2",
    "cost": 48000,
    "class": "2",
    "purposes": ["talk", "visit"],
    "car": True,
    "host": BEN.id,
    "party": [CARA.id, DAN.id],
    "room": "C0TRAVEL",
    "plan": "https://fair.example.com/programme?day=1",
    "bills": [
        {"id": "F0RAIL", "name": "rail.pdf", "url": "https://acme.slack.com/files/U0EMMA/F0RAIL/rail.pdf"},
        {"id": "F0HOTEL", "name": "hotel.pdf", "url": ""},
    ],
    "why": "To see the fair.\nAnd the printer.",
}
TRIP_RAW = prefill(TRIP.form, TRIP_VALUES)


def trip(**changed: object) -> Story:
    """Asks Ben for the trip, with these values changed."""
    return Story(seat(BEN, "Team lead"), policy=TRIP, values=TRIP_VALUES | changed)


def long_lists() -> Policy:
    """A choice, and a choice of several, among more than Slack has room for in a form."""
    rooms = tuple(Option(value=f"{n}", label={"en": f"Room {n}", "zh": f"{n} 号房间"}) for n in range(150))
    one = Field(id="one", label={"en": "Room", "zh": "房间"}, type=FieldType.SELECT, options=rooms)
    several = replace(one, id="several", label={"en": "Or", "zh": "备选"}, type=FieldType.MULTISELECT, required=False)
    return replace(TRIP, form=(one, several))
