"""What people do: one function an act. It takes somebody at random, who does what he can see; False: he could not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot import callbacks
from bot.sandbox.elements import all_options
from tests.simulation.company import ADMINS, CHANNELS
from tests.simulation.hands import (
    WORDS,
    Place,
    buttons,
    buttons_in,
    choose,
    click,
    click_in_view,
    day,
    elements_in,
    everybodys,
    fill_in_form,
    on_top,
    posts_of,
    press,
)

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation
    from tests.simulation.slack import Letter

Act = Callable[["Simulation"], bool]
Acts = dict[Act, int]
"""Each act, and how often it is tried beside the others."""

NUMBER = re.compile(r"[ABC]X-[0-9]{4}-[0-9]{4}")
_DECIDING = {
    callbacks.APPROVE: 8,
    callbacks.REJECT: 2,
    callbacks.APPROVE_WITH_OPINION: 3,
    callbacks.APPROVE_WITH_WORDS: 2,
    callbacks.REJECT_WITH_WORDS: 1,
}
_LOOKING = {
    callbacks.MORE: 4,
    callbacks.RESUBMIT: 2,
    callbacks.APPLY_TYPE: 1,
    callbacks.DISCARD: 1,
}


def apply(sim: Simulation) -> bool:
    """Somebody types the command, and most often goes on."""
    user = sim.somebody()
    sim.slack.operations.command(user, f"/apply {sim.random.choice(sim.company.types)}")
    return sim.random.random() < 0.2 or fill_in_form(sim, user)


def fill_in(sim: Simulation) -> bool:
    """Somebody goes on with a form or an opinion that is open before him."""
    return fill_in_form(sim, sim.somebody())


def decide(sim: Simulation) -> bool:
    """Somebody presses a button on a card or a reminder that asks him."""
    return press(sim, everybodys(sim, _DECIDING), _DECIDING)


def decide_at_once(sim: Simulation) -> bool:
    """Two press buttons of one request in the same moment; or one of them presses Withdraw."""
    if sim.on_file or sim.pair or not sim.happens(sim.rates.at_once):
        return False  # a file has one writer at a time
    wanted = {callbacks.APPROVE, callbacks.WITHDRAW}
    found = everybodys(sim, wanted)
    by_headline: dict[str, list[Place]] = {}
    for place in found:
        by_headline.setdefault(_about(place), []).append(place)
    several = [places for places in by_headline.values() if len(places) > 1]
    if not several:
        return False
    first, second = (_letter(sim, place) for place in sim.random.sample(sim.random.choice(several), 2))
    one, other = sim.any_process(), sim.any_process()
    if one is None or other is None:
        return False
    sim.at_once(one, lambda: sim.network.hand_to(one, first), lambda: sim.network.hand_to(other, second))
    return True


def _about(place: Place) -> str:
    """The number of the request that a card is about."""
    (_, post), _, _ = place
    found = NUMBER.search(str(post.blocks))
    return found[0] if found else post.ts


def _letter(sim: Simulation, place: Place) -> Letter:
    """What Slack would tell of that click."""
    sim.network.held = held = []
    try:
        click(sim, place)
    finally:
        sim.network.held = None
    return held[0]


def decide_several(sim: Simulation) -> bool:
    """Somebody ticks what he decides together, from a list or a reminder, and is asked once; meanwhile others act."""
    user = sim.somebody()
    if sim.random.random() < 0.7:
        sim.slack.operations.command(user, "/approvals")
    return press(sim, list(buttons(posts_of(sim, user), {callbacks.SEVERAL})), {})


def withdraw(sim: Simulation) -> bool:
    """An applicant takes his request back."""
    found = list(buttons(posts_of(sim, sim.somebody()), {callbacks.WITHDRAW}))
    return press(sim, found, {callbacks.WITHDRAW: 1})


def look(sim: Simulation) -> bool:
    """Somebody looks at a request, or begins a form from what he sees."""
    return press(sim, list(buttons(posts_of(sim, sim.somebody()), _LOOKING)), _LOOKING)


def look_in_a_channel(sim: Simulation) -> bool:
    """Somebody looks at a request from a channel in which it is told; whether he may see it or not."""
    user = sim.somebody()
    there = [post for each in CHANNELS for post in sim.slack.workspace.conversations[each.id].posts.values()]
    return press(sim, list(buttons([(user, post) for post in there if not post.gone], None)), {})


def undo(sim: Simulation) -> bool:
    """Somebody takes his decision back."""
    return press(sim, everybodys(sim, {callbacks.UNDO_DECISION}), {})


def revise(sim: Simulation) -> bool:
    """An applicant goes on with what came back to him, and most often sends it anew."""
    return press(sim, everybodys(sim, {callbacks.REVISE}), {})


def press_in_view(sim: Simulation) -> bool:
    """Somebody presses any button of the view on top, or of his Home."""
    user = sim.somebody()
    views = [view for view in (on_top(sim, user), sim.slack.operations.views.home(user)) if view]
    found = [place for view in views for place in buttons_in(view, None)]
    if found:
        click_in_view(sim, sim.random.choice(found))
    return bool(found)


def act_besides(sim: Simulation) -> bool:
    """Somebody looks at a request that asks him, chooses what to do besides deciding, and most often does it."""
    asking = everybodys(sim, {callbacks.APPROVE})
    if not asking:
        return False
    (user, post), _, _ = sim.random.choice(asking)
    for place in buttons([(user, post)], {callbacks.MORE}):
        click(sim, place)
    return choose(sim, user, callbacks.ACT) and (sim.random.random() < 0.2 or fill_in_form(sim, user))


def answer(sim: Simulation) -> bool:
    """Somebody presses the button that a question has, and most often answers."""
    return press(sim, everybodys(sim, {callbacks.ACT}), {})


def claim(sim: Simulation) -> bool:
    """Somebody takes what asks his role, from another or from nobody."""
    taking = {callbacks.CLAIM: 2, callbacks.TAKE_OVER: 1}
    return press(sim, everybodys(sim, taking), taking)


def step_in(sim: Simulation) -> bool:
    """An admin looks a pending request up, chooses what to do with it, and most often does it."""
    pending = sim.rows("SELECT number FROM requests WHERE status = 'pending' ORDER BY id")
    if not pending:
        return False
    admin = sim.random.choice(ADMINS)
    sim.slack.operations.command(admin, f"/approvals status {sim.random.choice(pending).number}")
    return choose(sim, admin, callbacks.ADMIN) and (sim.random.random() < 0.2 or fill_in_form(sim, admin))


def cancel_approved(sim: Simulation) -> bool:
    """Whoever applied looks a request up that was approved, and cancels it, or asks for it."""
    approved = sim.rows("SELECT number, applicant FROM requests WHERE status = 'approved' ORDER BY id")
    if not approved:
        return False
    number, user = sim.random.choice(approved)
    sim.slack.operations.command(user, f"/approvals status {number}")
    for place in buttons_in(on_top(sim, user), {callbacks.CANCEL}):
        click_in_view(sim, place)
        return fill_in_form(sim, user)
    return False


def close(sim: Simulation) -> bool:
    """Somebody closes what is open before him."""
    view = on_top(sim, sim.somebody())
    if view is None:
        return False
    sim.slack.operations.close(view.id)
    return True


def click_late(sim: Simulation) -> bool:
    """Somebody presses a button on a card as it looked before."""
    if not sim.network.old:
        return False
    user, post = sim.random.choice(sim.network.old)
    return user in sim.everybody() and press(sim, list(buttons([(user, post)], None)), {})


def click_anothers(sim: Simulation) -> bool:
    """A stranger presses a button of somebody else's card."""
    stranger, owner = sim.somebody(), sim.somebody()
    posts = [(stranger, post) for _, post in posts_of(sim, owner)]
    return press(sim, list(buttons(posts, {*_DECIDING, callbacks.WITHDRAW, callbacks.MORE})), _DECIDING)


def click_twice(sim: Simulation) -> bool:
    """Somebody presses the same button twice."""
    user = sim.somebody()
    found = list(buttons(posts_of(sim, user), {*_DECIDING, callbacks.WITHDRAW}))
    if not found:
        return False
    place = sim.random.choice(found)
    return press(sim, [place], {}) and press(sim, [place], {})


def open_home(sim: Simulation) -> bool:
    """Somebody opens the Home tab."""
    sim.slack.operations.open_home(sim.somebody())
    return True


def ask(sim: Simulation) -> bool:
    """Somebody types a command that only tells, or words to the bot, in a thread or not."""
    user = sim.somebody()
    if sim.random.random() < 0.5:
        sim.slack.operations.command(user, "/approvals")
        return True
    posts = posts_of(sim, user)
    below = sim.random.choice(posts)[1].ts if posts and sim.random.random() < 0.7 else ""
    sim.slack.operations.say(user, sim.random.choice(WORDS), below)
    return True


def change_a_role(sim: Simulation) -> bool:
    """An admin says in Slack who holds a role, or takes it from somebody."""
    admin = sim.random.choice(ADMINS)
    sim.slack.operations.command(admin, "/approvals roles")
    if not choose(sim, admin, callbacks.CHANGE_ROLE):
        return False
    view = on_top(sim, admin)
    taking = list(buttons_in(view, {callbacks.TAKE_ROLE}))
    if taking and sim.random.random() < 0.5:
        click_in_view(sim, sim.random.choice(taking))
    elif view and view.definition.get("callback_id") == callbacks.ROLE:
        sim.slack.operations.fill(view, callbacks.HOLDER, callbacks.VALUE, sim.somebody())
        sim.slack.operations.submit(view.id)
    return True


def be_away(sim: Simulation) -> bool:
    """Somebody says who stands in for him for some hours or days, or ends it."""
    user = sim.somebody()
    sim.slack.operations.command(user, "/approvals away")
    return _arrange(sim, user)


def say_that_somebody_is_away(sim: Simulation) -> bool:
    """An admin looks somebody up and says who stands in for him, or ends it."""
    admin = sim.random.choice(ADMINS)
    sim.slack.operations.command(admin, "/approvals people")
    view = on_top(sim, admin)
    for block, _ in elements_in(view, callbacks.PERSON):
        sim.slack.operations.fill(view, block["block_id"], callbacks.PERSON, sim.somebody())
    for process in sim.processes:
        process.deliver()  # he waits until he sees him
    for place in list(buttons_in(on_top(sim, admin), {callbacks.AWAY})):
        click_in_view(sim, place)
    return _arrange(sim, admin)


def arrange_for_leave(sim: Simulation) -> bool:
    """Somebody whose leave is approved says who stands in for him meanwhile."""
    found = everybodys(sim, {callbacks.STAND_IN})
    if not found:
        return False
    place = sim.random.choice(found)
    click(sim, place)
    (user, _), _, _ = place
    _arrange(sim, user)
    return True


def _arrange(sim: Simulation, user: str) -> bool:
    """In the form before that person end what is arranged, or say who stands in, until some hour within days; sometimes
    for one type only."""
    view = on_top(sim, user)
    if view is None or view.definition.get("callback_id") != callbacks.AWAY_FORM:
        return False
    ends = list(buttons_in(view, {callbacks.END_AWAY}))
    if ends and sim.random.random() < 0.5:
        click_in_view(sim, sim.random.choice(ends))
        return True
    until = f"{sim.random.randrange(24):02}:00"
    held: dict[str, Any] = {
        callbacks.DELEGATE: sim.somebody(),
        callbacks.LAST: day(sim, 3),
        callbacks.UNTIL_TIME: until,
    }
    for block, element in elements_in(view, callbacks.VALUE):
        if block["block_id"] == callbacks.ONLY_TYPES and sim.random.random() < 0.3:
            held[callbacks.ONLY_TYPES] = sim.random.sample(all_options(element), 1)
    for block_id, value in held.items():
        sim.slack.operations.fill(view, block_id, callbacks.VALUE, value)
    sim.slack.operations.submit(view.id)
    return True


ACTS: Acts = {
    apply: 8,
    fill_in: 2,
    decide: 14,
    decide_at_once: 6,
    decide_several: 3,
    withdraw: 1,
    look: 1,
    undo: 2,
    press_in_view: 2,
    act_besides: 8,
    answer: 3,
    revise: 3,
    claim: 2,
    step_in: 1,
    cancel_approved: 3,
    close: 1,
    click_late: 2,
    click_anothers: 2,
    click_twice: 1,
    open_home: 1,
    change_a_role: 3,
    be_away: 4,
    say_that_somebody_is_away: 3,
    arrange_for_leave: 4,
    look_in_a_channel: 1,
    ask: 1,
}
"""Every act."""
