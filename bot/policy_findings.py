"""What is found about a policy, with the names of whoever it mentions, for the terminal and Slack alike (G2, G3)."""

from __future__ import annotations

from collections.abc import Callable

from bot.offices import Directory
from bot.views.words_building import Called
from bot.views.words_check import Checked
from workflow.application import find
from workflow.checking import Report
from workflow.definition import Policy
from workflow.policy_names import roles_in, users_in


def called_by(policy: Policy, directory: Directory) -> Called:
    """What the people and roles are called whom the policy names: the people, by what it calls them."""
    found = {who: find(directory, who) for who in users_in(policy.source)}
    people = {who: person for who, person in found.items() if person is not None}
    return Called(people=people, role_titles=directory.role_titles(roles_in(policy.source)))


def checked(report: Report, directory: Directory) -> Checked:
    """The report with whoever it mentions."""
    users = {user for taken in report.ways for way in taken.analysis.ways for some in way for user in some.people}
    return Checked(
        report=report,
        people=directory.people(users | {finding.person for finding in report.findings}),
        role_titles=directory.role_titles(roles_in(report.policy.source)),
    )


def written_in(directory: Directory) -> Callable[[str], str]:
    """How a policy's tests call people: by their addresses."""

    def call(user: str) -> str:
        person = directory.person(user)
        return (person and person.email) or user

    return call
