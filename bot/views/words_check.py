"""What checking a policy found, in words (G3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.views.catalogue import _, ngettext
from bot.views.reader import Reader
from bot.views.words import REJECTED, listed, name, names, text_of
from bot.views.words_explain import Indented
from bot.views.words_policy import applicant_builds
from bot.views.words_reasons import Explained, Reasons, anybody
from bot.views.words_ways import HANGING, ways_words
from workflow.analysis import Analysis
from workflow.checking import Finding, Report, Taken
from workflow.model import Person, Text
from workflow.seating import Step

MOST_WAYS = 4
MOST_GROUPS = 6
MOST_PEOPLE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A report with whoever it mentions: people by id, titles by role."""

    report: Report
    people: Mapping[str, Person]
    role_titles: Mapping[str, Text]


def check_lines(checked: Checked, reader: Reader) -> Iterator[Indented]:
    """The type, then what is surely not meant, what is good to know, and whose approval is enough for whom."""
    return _Writer(checked, reader).lines()


class _Writer:
    def __init__(self, checked: Checked, reader: Reader) -> None:
        self.checked, self.reader, self.report = checked, reader, checked.report
        self.of_anybody = self._reasons_for(anybody(reader))

    def lines(self) -> Iterator[Indented]:
        title, count = text_of(self.report.policy.title, self.reader), len(self.report.applicants)
        yield (
            0,
            ngettext(self.reader, "{type}: {n} person may apply", "{type}: {n} people may apply", count, type=title),
        )
        for finding in self.report.findings:
            if finding.code not in HANGING:
                yield 1, f"{REJECTED if finding.grave else '·'} {_SENTENCES[finding.code](self, finding)}"
        for code, say in HANGING.items():
            if people := self._people(code):
                yield 1, f"· {say(self.reader, people)}"
        yield from self._ways()

    def _ways(self) -> Iterator[Indented]:
        shown = [taken for taken in self.report.ways if taken.analysis.ways not in ((), ((),))]
        for taken in shown[:MOST_GROUPS]:
            enough = self._enough(taken.analysis)
            yield 1, _(self.reader, "Enough {for_whom}: {people}", for_whom=self._where(taken), people=enough)
        left = len(shown) - MOST_GROUPS
        if left > 0:
            yield 1, ngettext(self.reader, "and {n} more such line", "and {n} more such lines", left)

    def _where(self, taken: Taken) -> str:
        if not any(each.conditions for each in self.report.ways):
            return self._for(taken.applicants)
        if not taken.conditions:
            return _(self.reader, "{for_whom} where no condition holds", for_whom=self._for(taken.applicants))
        conditions = names([f"`{each.source}`" for each in taken.conditions], self.reader)
        facts = {"for_whom": self._for(taken.applicants), "conditions": conditions}
        return _(self.reader, "{for_whom} where {conditions}", **facts)

    def _enough(self, analysis: Analysis) -> str:
        ways = ways_words(analysis, self._called, self.reader)
        said = ways[:MOST_WAYS]
        if len(ways) > MOST_WAYS or analysis.cut:
            said.append("…")
        return " | ".join(said)

    def _people(self, code: str) -> str:
        """``Dan Novak (for 7 of 8), Cara Rossi (for 5 of 8)``: of the applicants."""
        found = [finding for finding in self.report.findings if finding.code == code]
        return listed([self._counted(each) for each in found], self.reader, most=MOST_PEOPLE)

    def _counted(self, finding: Finding) -> str:
        facts = {"n": len(finding.applicants), "all": len(self.report.applicants)}
        return _(self.reader, "{who} (for {n} of {all})", who=self._called(finding.person), **facts)

    def _for(self, applicants: Sequence[Person]) -> str:
        if len(applicants) == len(self.report.applicants) > 1:
            return _(self.reader, "for everybody")
        if len(applicants) <= 3:
            return _(self.reader, "for {who}", who=names([name(each) for each in applicants], self.reader))
        some = listed([name(each) for each in applicants], self.reader, most=3)
        return _(self.reader, "for {n} of {all}: {who}", n=len(applicants), all=len(self.report.applicants), who=some)

    def _with_whom(self, said: str, finding: Finding) -> str:
        return " · ".join([said, self._for(finding.applicants)])

    def _called(self, user: str) -> str:
        return self.of_anybody.called(user)

    def _reasons(self, finding: Finding) -> Reasons:
        return self._reasons_for(finding.applicants[0]) if len(finding.applicants) == 1 else self.of_anybody

    def _reasons_for(self, applicant: Person) -> Reasons:
        explained = Explained(
            policy=self.report.policy,
            trail=Step(),
            applicant=applicant,
            people={**self.checked.people, applicant.id: applicant},
            holders={},
            role_titles=self.checked.role_titles,
        )
        return Reasons(explained, self.reader)

    def _at(self, finding: Finding, said: str) -> str:
        if finding.stage is None:
            return said
        title = text_of(self.report.policy.route[finding.stage].title, self.reader)
        return _(self.reader, "Stage {title}: {said}", title=title, said=said)

    def nobody_applies(self, _finding: Finding) -> str:
        return _(self.reader, "Nobody here may apply.")

    def built(self, _finding: Finding) -> str:
        return applicant_builds(self.reader)

    def refused(self, finding: Finding) -> str:
        reasons = self._reasons(finding)
        said = reasons.refusal(reasons.lack(finding.missing, finding.part))
        return self._with_whom(self._at(finding, said), finding)

    def unfilled(self, finding: Finding) -> str:
        reasons = self._reasons(finding)
        said = reasons.filled(reasons.lack(finding.missing, finding.part), finding.verdict)
        return self._with_whom(self._at(finding, said), finding)

    def unreached(self, finding: Finding) -> str:
        return self._at(finding, _(self.reader, "reached for nobody"))

    def untold(self, finding: Finding) -> str:
        return _(self.reader, "item {n} of `cc` tells nobody", n=(finding.item or 0) + 1)

    def never(self, finding: Finding) -> str:
        return _(self.reader, "`{condition}` never holds", condition=_condition(finding))

    def always(self, finding: Finding) -> str:
        return _(self.reader, "`{condition}` always holds", condition=_condition(finding))

    def nobodys(self, finding: Finding) -> str:
        return _(self.reader, "`{condition}` holds for nobody who may apply", condition=_condition(finding))

    def unclear(self, finding: Finding) -> str:
        return _(self.reader, "`{condition}` has no answer for some", condition=_condition(finding))

    def own(self, finding: Finding) -> str:
        return self._with_whom(_(self.reader, "the applicant alone can approve his own request"), finding)

    def unasked(self, finding: Finding) -> str:
        return self._with_whom(_(self.reader, "it is approved without anybody"), finding)

    def stuck(self, finding: Finding) -> str:
        return self._with_whom(_(self.reader, "nobody can approve it"), finding)


def _condition(finding: Finding) -> str:
    assert finding.condition is not None
    return finding.condition.source


_SENTENCES: dict[str, Callable[[_Writer, Finding], str]] = {
    "nobody_applies": _Writer.nobody_applies,
    "built": _Writer.built,
    "refused": _Writer.refused,
    "unfilled": _Writer.unfilled,
    "unreached": _Writer.unreached,
    "untold": _Writer.untold,
    "never": _Writer.never,
    "always": _Writer.always,
    "nobodys": _Writer.nobodys,
    "unclear": _Writer.unclear,
    "own": _Writer.own,
    "unasked": _Writer.unasked,
    "stuck": _Writer.stuck,
}


def verdict_words(problems: int, reader: Reader) -> str:
    """The last line."""
    if not problems:
        return _(reader, "No problem found.")
    return ngettext(reader, "{n} problem found (✗).", "{n} problems found (✗).", problems)
