"""What the policy commands say, every sentence of it: all names are numbers, so that whatever has letters is ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree

from bot.explaining import Asked, explain
from bot.file_directory import directory_of
from bot.file_faults import FileFault
from bot.people_file import Entry, PeopleFile
from bot.policy_findings import checked
from bot.stops import Stop
from bot.views import words_policy, words_tests
from bot.views.reader import Reader
from bot.views.route_svg import route_svg
from bot.views.types_page import page_title
from bot.views.words_building import Called
from bot.views.words_check import check_lines, verdict_words
from bot.views.words_fault import BUILT, DUPLICATES, PLACES, TYPES, fault_line, fault_words
from bot.views.words_fault_plain import PLAIN
from bot.views.words_group import nameless_group
from bot.views.words_tests import test_lines
from bot.views.words_ways import ways_lines
from tests.bot.views.samples import MORNING, group, seat
from tests.workflow.house import policy_of
from workflow.analysis import analyse
from workflow.checking import Finding, Report, check
from workflow.conditions import Expression
from workflow.errors import CannotWorkOut
from workflow.model import AskedKind, Group, Person, Seat, Verdict
from workflow.trying import try_out

PEOPLE = PeopleFile(
    entries=(
        Entry(at="", email="1@0", name="1", department="30", position="40", manager="2@0"),
        Entry(at="", email="2@0", name="2", department="30", position="40", manager="3@0", roles=("20",)),
        Entry(at="", email="3@0", name="3", department="30", roles=("20",)),
        Entry(at="", email="4@0", name="4", manager="5@0"),
        Entry(at="", email="5@0", name="5", manager="4@0"),
        Entry(at="", email="6@0", name="6", roles=("21",)),
    ),
    heads={"30": "3@0", "31": ""},
)
SOMEBODY, EMPTY = {"user": "1@0"}, {"role": "29"}
WHEN = {"when": "form.what == '7'"}
ROUTES = [
    [{"by": {"manager": 1}}, {"by": {"manager": 3}}, {"by": {"head_of": "applicant"}}, {"by": {"head_of": "31"}}],
    [{"by": {"role": "21"}}, {"by": EMPTY, "empty": "approve"}, {"by": SOMEBODY, "self": "skip"}],
    [{"by": EMPTY, "empty": "reject"}, {"by": SOMEBODY, "self": "allow"}],
    [{"by": {"manager": 1}, **WHEN}],
    [{"any": [{"user": "2@0"}, {"manager": 1}, {"user": "6@0", **WHEN}, {"usergroup": "50"}, {"usergroup": "51"}]}],
    [{"all": [{"head_of": "30"}, {"role": "20"}]}, {"need": 1, "of": [{"role": "20"}, {"manager": 2}]}],
    [{"by": SOMEBODY}, {"all": [{"role": "21"}, {"user": "6@0"}]}],
    [{"all": [{**SOMEBODY, "when": "form.what != '8'"}], "self": "skip"}],
    [{"by": SOMEBODY, "self": "skip"}],
    [{"by": {"managers": {"up_to": "40"}}}, {"by": {"each": {"role": "20"}}}, {"by": {"each": {"usergroup": "50"}}}],
    [{"by": {"chosen": {"label": "64"}}}, {"by": {"chosen": {"label": "65", "from": {"role": "29"}}}}],
    [{"by": {"head_of": {"field": "who"}}}, {"by": {"field": "who"}}, {"any": [{"each": EMPTY}]}],
]
FORM = [
    {"id": "what", "label": "61", "type": "text"},
    {"id": "who", "label": "62", "type": "person", "required": False},
]


def policy_answers(reader: Reader) -> Iterator[str]:
    """Line by line."""
    for stages in ROUTES:
        for admins in (["6@0"], []):
            for who in ("1@0", "3@0", "4@0", "6@0", "9@0"):
                yield from _explained(stages, admins, who, ["what=8", "who=2@0"], reader)
        yield from _explained(stages, ["6@0"], "1@0", ["what=7"], reader, gone=True)
    for sets in (["99=3"], ["wat=7"], ["what= "], ["who=9"], []):
        yield from _explained(ROUTES[3], [], "1@0", sets, reader)
    yield from _explained(ROUTES[0], [], "1@0", [], reader, apply={"role": "21"})
    yield from _explained(ROUTES[0], ["6@0"], "1@0", ["what=8"], reader, cc=[{"role": "20"}])
    yield from _ways(reader)
    yield from (nameless_group(group(*[seat("99")] * 3, need=need), reader) for need in (2, 3))
    yield words_policy.no_such_type("99", ["98"], reader)
    yield words_policy.cannot_work_out(CannotWorkOut(expression="99"), (), reader)
    yield words_policy.assumed(["9@0"], reader)
    yield words_policy.say_who_there_is(reader)
    yield words_policy.one_of_both(reader)
    yield words_policy.no_people_file("99", reader)
    yield words_policy.which_version("99", "97", ["96"], reader)
    yield words_policy.which_version("99", "", ["96"], reader)
    yield words_policy.file_exists("99", reader)
    yield from _faults(reader)
    yield from _tests(reader)
    yield from _checks(reader)
    yield from _drawn(reader)
    yield words_policy.not_written("99", "98", reader)


_PLAIN_FACTS = (
    "key value max min field type reason types currency decimals department head why tag line id first column error"
)


def _faults(reader: Reader) -> Iterator[str]:
    facts: dict[str, Any] = {**dict.fromkeys(_PLAIN_FACTS.split(), "1"), "title": {"": "1"}}
    for code in PLAIN:
        yield fault_words(code, facts, reader)
    facts |= {"belongs": list(PLACES), "keys": ["1"], "choices": ["1"], "possible": ["1"], "name": "1"}
    facts |= {"wanted": "list", "what": "field"}
    for code in BUILT:
        yield fault_words(code, facts | {"given": [], "nearest": ""}, reader)
        yield fault_words(code, facts | {"given": ["1"], "nearest": "1"}, reader)
    for wanted in TYPES:
        yield fault_words("wrong_type", {"wanted": wanted}, reader)
    for what in DUPLICATES:
        yield fault_words("duplicate", {"what": what, "value": "1"}, reader)
    yield fault_words("not_available_yet", {"key": "1"}, reader)
    yield fault_line(FileFault(file="1", line=1, column=1, code="empty", facts={}), reader)


def _checks(reader: Reader) -> Iterator[str]:
    crowd = [Entry(at="", email=f"{n}@9", name=str(n), manager=f"{n + 1}@9") for n in range(10, 20)]
    people = replace(PEOPLE, entries=(*PEOPLE.entries, *crowd))
    never, always = {"when": "form.what == '7' && form.what == '8'"}, {"when": "form.what == form.what"}
    nobodys = {"when": "applicant.department == '39'"}
    first = {"by": {"role": "20"}}
    for admins in (["6@0"], []):
        for stages, top in (
            ([{"by": {"manager": 1}}, {"by": {"role": "20"}, **never}, {"by": {"role": "20"}, **always}], {}),
            ([{**first, **WHEN}, {**first, **nobodys}, {"by": SOMEBODY, "self": "skip"}], {"apply": {"user": "1@0"}}),
            ([{"by": SOMEBODY, "self": "allow"}], {"apply": {"user": "1@0"}}),
            ([{"by": EMPTY, "empty": "approve"}], {}),
            ([{"by": EMPTY, "empty": "reject"}], {}),
            ([{"any": [{"role": "20"}, {"user": "6@0"}]}, first], {}),
            ([{"by": EMPTY}, {"by": {"manager": 1}, "self": "skip"}, first], {}),
            ([{"by": {"manager": 1}}, first], {}),
            ([{"need": 1, "of": [{"user": f"{n}@9"} for n in range(10, 16)]}], {"apply": {"department": "30"}}),
            ([{"by": {"user": "2@0"}}, {"any": [{"user": "2@0"}, {"user": "6@0"}]}], {}),
            ([first], {"apply": {"role": "28"}}),
            ([first], {"cc": [EMPTY]}),
        ):
            policy = policy_of(*({"stage": "80", **stage} for stage in stages), form=FORM, title="81", **top)
            directory, _assumed = directory_of(people, [policy], admins)
            report = check(policy, directory)
            yield from (line for _depth, line in check_lines(checked(report, directory), reader))
    policy = policy_of(first, title="81")
    unclear = Finding(code="unclear", condition=Expression("99"), applicants=(Person(id="1", name="1"),))
    report = Report(policy=policy, applicants=unclear.applicants, findings=(unclear,), ways=())
    yield from (line for _depth, line in check_lines(checked(report, directory), reader))
    yield words_policy.applicant_builds(reader)
    for problems in (0, 1):
        yield verdict_words(problems, reader)


def _drawn(reader: Reader) -> Iterator[str]:
    groups = [
        {"all": [{"each": {"role": "20"}}, {**SOMEBODY, **WHEN}], "veto": True},
        {"any": [{"chosen": {"label": "64", "at_most": 3}}], "opinion": "required", "empty": "approve"},
        {"by": {"chosen": {"label": "64", "at_least": 2}}},
        {"need": 2, "of": [{"field": "who"}, {"role": "20"}], "empty": "reject", **WHEN},
    ]
    chains = [{"at_least": 1, "at_most": 4, "until": "40"}, {"at_least": 1, "at_most": 1}]
    stages = [*groups, *({"by": {"chosen_chain": chain}} for chain in chains), *ROUTES[9]]
    policy = policy_of(*({"stage": "80", **stage} for stage in stages), form=FORM, title="81")
    title, told, *_drawn = ElementTree.fromstring(route_svg(policy, Called(), reader))
    yield from (title.text or "", *(told.text or "").splitlines(), page_title(reader))


def _tests(reader: Reader) -> Iterator[str]:
    cases = [
        {"as": "1@0", "form": {"what": "7"}, "asks": ["2@0"]},
        {"as": "1@0", "form": {"what": "7"}, "asks": [["2@0", {"role": "20"}], {"usergroup": "50"}]},
        {"as": "1@0", "form": {"what": "7"}, "asks": ["2@0"], "cc": ["3@0"]},
        {"as": "1@0", "form": {"what": "7"}, "refuses": "what"},
        {"as": "1@0", "asks": [[]]},
        {"as": "1@0", "refuses": "who"},
        {"as": "8@0", "refuses": "who", "name": "90"},
    ]
    policy = policy_of({"by": {"manager": 1}}, form=FORM, title="81", tests=cases)
    directory, _assumed = directory_of(PEOPLE, [policy], ["6@0"])
    for test in policy.tests:
        yield from test_lines(policy, try_out(policy, test, directory, MORNING), "91", lambda user: user, reader)
    for counts in ((0, 0), (3, 0), (1, 2)):
        yield words_tests.summary(*counts, reader)


def _ways(reader: Reader) -> Iterator[str]:
    for need, size in ((1, 10), (5, 12), (2, 3)):
        board = Group(id="g", members=tuple(_seat(f"s{at}") for at in range(size)), need=need)
        yield from ways_lines(analyse(board, {f"s{at}": {f"p{at}"} for at in range(size)}), _called, reader)
    both = Group(id="h", members=(_seat("b"), _seat("c")), need=2, distinct=True)
    yield from ways_lines(analyse(both, {"b": {"p", "q", "r"}, "c": {"p", "q", "r"}}), _called, reader)
    either = Group(id="g", members=(_seat("a"), both), need=1)
    yield from ways_lines(analyse(either, {"a": {"p"}, "b": {"q"}, "c": {"r"}}), _called, reader)
    first = Group(id="g", members=(_seat("a"), Group(id="h", members=both.members, need=1)), need=2)
    yield from ways_lines(analyse(first, {"a": {"p"}, "b": {"q"}, "c": {"q", "r"}}), _called, reader)
    yield from ways_lines(analyse(both, {}), _called, reader)
    passed = replace(_seat("a"), asked_kind=AskedKind.RULE, verdict=Verdict.APPROVE)
    yield from ways_lines(analyse(Group(id="g", members=(passed,), need=1), {}), _called, reader)


def _called(user: str) -> str:
    return "".join(str(ord(letter)) for letter in user)


def _seat(name: str) -> Seat:
    return Seat(id=name, asked_kind=AskedKind.ROLE, asked_id=name)


def _explained(
    stages: list[dict],
    admins: list[str],
    who: str,
    sets: list[str],
    reader: Reader,
    *,
    gone: bool = False,
    **top: object,
) -> Iterator[str]:
    named = ({"stage": "80", **stage} for stage in stages)
    policy = policy_of(*named, form=FORM, title="81", **top)
    directory, _assumed = directory_of(PEOPLE, [policy], admins)
    if gone:
        people = tuple(replace(p, active=p.email in {"1@0", "6@0"}) for p in directory.people_known)
        directory = replace(directory, people_known=people, groups={})
    try:
        yield from (
            line for _depth, line in explain(policy, Asked(who=who, sets=sets), directory, date(2026, 5, 12), reader)
        )
    except Stop as stop:
        yield from stop.sentences
