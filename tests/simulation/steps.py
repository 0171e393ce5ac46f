"""What can happen next: one function a step. `meanwhile` may also happen while a process waits within a step."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.simulation.acts import ACTS, Acts
from tests.simulation.company import ADMINS, CHANNELS

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

DAY = 86_400.0
Steps = dict[Callable[["Simulation"], object], float]
"""Every step, and how often it is drawn beside the others."""


def somebody_acts(sim: Simulation) -> None:
    """Somebody does something; what cannot be done now is drawn again, a few times."""
    told = len(sim.trace) - 1
    for _ in range(6):
        act = sim.random.choices(list(sim.life.acts), list(sim.life.acts.values()))[0]
        with contextlib.suppress(LookupError):  # what he wanted to press has changed meanwhile
            if act(sim):
                sim.trace[told] += f": {act.__name__}"
                return


def a_letter_arrives(sim: Simulation) -> None:
    """What Slack tells late, twice or again."""
    sim.network.arrive()
    sim.slack.tick()


def a_process_delivers(sim: Simulation) -> None:
    """A step of delivery."""
    process = sim.any_process()
    if process is not None:
        process.deliver()


def a_process_ticks(sim: Simulation) -> None:
    """What fell due is done, and what was put off until soon."""
    process = sim.any_process()
    if process is not None:
        process.catch_up()
        process.tick()
        process.seal()


def two_tick_at_once(sim: Simulation) -> None:
    """After a while, two replicas look in the same moment at what fell due."""
    one, other = sim.any_process(), sim.any_process()
    if one is not None and other is not None and one is not other and sim.happens(sim.rates.at_once):
        time_passes(sim)
        sim.at_once(one, one.tick, other.tick)


def people_are_read(sim: Simulation) -> None:
    """A process reads Slack's people and the people file."""
    process = sim.any_process()
    if process is not None:
        process.read_people()


def a_policy_file_is_saved(sim: Simulation) -> None:
    """Another version of a type; open requests keep theirs, and a process takes it up when it looks."""
    sim.company.write_policy(sim.random.choice(sim.company.types))


def files_are_read(sim: Simulation) -> None:
    """A process looks at the policy files."""
    process = sim.any_process()
    if process is not None:
        process.read_files()


def time_passes(sim: Simulation) -> None:
    """From a minute to four days."""
    sim.clock.run(60.0 * (4 * DAY / 60.0) ** sim.random.random())


def somebody_leaves_or_returns(sim: Simulation) -> None:
    """Slack's account is deactivated, or opened again."""
    person = sim.random.choice([person for person in sim.slack.people if person.id not in ADMINS])
    gone = [each for each in sim.slack.people if each.deleted]
    if person.deleted or len(gone) < 3:
        sim.slack.set_profile(person.id, deleted=not person.deleted)


def a_role_changes_hands(sim: Simulation) -> None:
    """The people file says something else of who holds a role; a process reads it when it reads the people."""
    role, person = sim.random.choice(sorted(sim.company.holders)), sim.random.choice(sim.company.ids)
    sim.company.holders[role] ^= {person}
    sim.company.write_people()


def a_channel_loses_the_bot_or_gets_it(sim: Simulation) -> None:
    """Somebody removes the bot from a channel, or invites it."""
    channel = sim.random.choice(CHANNELS).id
    if sim.slack.workspace.bot_user_id in sim.slack.workspace.conversations[channel].members:
        remove(sim, channel)
    else:
        invite(sim, channel)


def remove(sim: Simulation, channel: str) -> None:
    """Slack takes no messages of the bot there, and says so when there is one."""
    sim.slack.workspace.conversations[channel].members.discard(sim.slack.workspace.bot_user_id)


def invite(sim: Simulation, channel: str) -> None:
    """Somebody invites the bot; who sees that it is there, and hears nothing, removes it before."""
    remove(sim, channel)
    sim.slack.operations.command(sim.somebody(), "/invite @Countersign", channel)


def a_process_starts(sim: Simulation) -> None:
    """Somebody, or the system, starts what is down."""
    for at, process in enumerate(sim.processes):
        if not process.alive:
            sim.start(at)


def a_process_is_killed(sim: Simulation) -> None:
    """Between two steps, as by a power cut."""
    process = sim.any_process()
    if process is not None and sim.happens(min(1.0, sim.rates.killed * 100)):
        process.end()


def the_clock_is_set(sim: Simulation) -> None:
    """The machine's clock jumps, forward or back, by less than a minute."""
    if sim.happens(sim.rates.clock_set):
        sim.clock.ahead = sim.random.uniform(-30.0, 30.0)


def a_card_is_deleted(sim: Simulation) -> None:
    """An owner of the workspace deletes a message of the bot's."""
    posted = [(sent, place) for sent in sim.network.sent.values() for place in sent.places[-1:]]
    if posted and sim.happens(sim.rates.card_deleted):
        sent, (channel, ts) = sim.random.choice(posted)
        post = sim.slack.workspace.find_post(channel, ts)
        if post is not None:
            sim.slack.workspace.remove(post)
            sent.deleted += 1


_MEANWHILE: Steps = {
    somebody_acts: 8,
    a_letter_arrives: 2,
    a_process_delivers: 5,
    a_process_ticks: 2,
    people_are_read: 1,
    files_are_read: 0.5,
    somebody_leaves_or_returns: 0.5,
}
_STEPS: Steps = _MEANWHILE | {
    somebody_acts: 18,
    a_process_delivers: 12,
    a_process_ticks: 3,
    two_tick_at_once: 3,
    time_passes: 4,
    a_role_changes_hands: 0.7,
    a_policy_file_is_saved: 0.3,
    a_channel_loses_the_bot_or_gets_it: 0.5,
    a_process_starts: 4,
    a_process_is_killed: 0.5,
    the_clock_is_set: 0.4,
    a_card_is_deleted: 0.3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What is drawn from, each as often as it says beside the others: steps, those that may happen within a step, and
    what somebody does who acts. `length`: how many steps there are, from when on all comes to rest."""

    steps: Steps
    meanwhile: Steps
    acts: Acts
    length: int = 100


EVERYTHING = Life(steps=_STEPS, meanwhile=_MEANWHILE, acts=ACTS)
