"""What people do: one function an act. It takes somebody at random, who does what he can see; False: he could not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bot import callbacks
from bot.sandbox.blocks import elements_of
from bot.sandbox.conversation import Post
from bot.sandbox.elements import all_options
from bot.sandbox.views import View
from tests.simulation.company import ADMINS

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation
    from tests.simulation.slack import Letter

Place = tuple[Any, dict[str, Any], dict[str, Any]]
"""A message or a view, a block of it, an element of that."""

Act = Callable[["Simulation"], bool]
Acts = dict[Act, int]
"""Each act, and how often it is tried beside the others."""

NUMBER = re.compile(r"[ABC]X-[0-9]{4}-[0-9]{4}")
WORDS = ("Desk", "Chair", "Visit to Lyon", "Licences", "Shelf & lamp", "<!channel>", "书架")
_DECIDING = {
    callbacks.APPROVE: 8,
    callbacks.REJECT: 2,
    callbacks.APPROVE_WITH_OPINION: 3,
    callbacks.APPROVE_WITH_WORDS: 2,
    callbacks.REJECT_WITH_WORDS: 1,
}
_LOOKING = {
    callbacks.UNDO_DECISION: 3,
    callbacks.REVISE: 8,
    callbacks.MORE: 4,
    callbacks.RESUBMIT: 2,
    callbacks.APPLY_TYPE: 1,
    callbacks.DISCARD: 1,
}
_FORMS = (
    *(callbacks.FORM, callbacks.DECIDE, callbacks.ACT_FORM, callbacks.CANCEL_FORM),
    *(callbacks.ADMIN_FORM, callbacks.OVERRIDE, callbacks.OVERRIDE_SURE),
)


def apply(sim: Simulation) -> bool:
    """Somebody types the command, and most often goes on."""
    user = sim.somebody()
    sim.slack.operations.command(user, f"/apply {sim.random.choice(sim.company.types)}")
    return sim.random.random() < 0.2 or _fill_in(sim, user)


def fill_in(sim: Simulation) -> bool:
    """Somebody goes on with a form or an opinion that is open before him."""
    return _fill_in(sim, sim.somebody())


def _fill_in(sim: Simulation, user: str) -> bool:
    for _ in range(2):  # the second time a chain was shown that he had not seen
        view = _on_top(sim, user)
        if view is None or view.definition.get("callback_id") not in _FORMS:
            return False
        for block in view.blocks:
            for element in elements_of(block) if block["type"] == "input" else ():
                _type_into(sim, view, block, element)
        sim.slack.operations.submit(view.id)
    return True


def _type_into(sim: Simulation, view: View, block: dict[str, Any], element: dict[str, Any]) -> None:
    if element["type"] == "plain_text_input":
        held: Any = f"{sim.random.choice(WORDS)} {sim.random.randrange(100)}"
    elif element["type"] == "number_input":
        held = str(sim.random.randrange(1000))
    elif element["type"] == "users_select":
        held = sim.somebody()
    elif element["type"] == "multi_users_select":
        held = list(dict.fromkeys(sim.somebody() for _ in range(sim.random.randint(1, 2))))
    elif element["type"] == "checkboxes":
        options = all_options(element)
        held = sim.random.sample(options, sim.random.randint(1, len(options)))
    elif element["type"] == "radio_buttons" or block["block_id"] == callbacks.WHICH:
        held = sim.random.choice(all_options(element))
    else:
        return
    sim.slack.operations.fill(view, block["block_id"], element["action_id"], held)


def decide(sim: Simulation) -> bool:
    """Somebody presses a button on a card or a reminder that asks him."""
    found = [place for user in sim.everybody() for place in _buttons(_posts(sim, user), _DECIDING)]
    return _press(sim, found, _DECIDING)


def decide_at_once(sim: Simulation) -> bool:
    """Two press buttons of one request in the same moment; or one of them presses Withdraw."""
    if sim.on_file or sim.pair or not sim.happens(sim.rates.at_once):
        return False  # a file has one writer at a time
    wanted = {callbacks.APPROVE, callbacks.WITHDRAW}
    found = [place for user in sim.everybody() for place in _buttons(_posts(sim, user), wanted)]
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
    (user, post), block, element = place
    sim.network.held = held = []
    try:
        sim.slack.operations.act_on_message(
            user, sim.slack.workspace.copy_of(post), block["block_id"], element["action_id"]
        )
    finally:
        sim.network.held = None
    return held[0]


def decide_several(sim: Simulation) -> bool:
    """Somebody ticks what he decides together, from a list or a reminder, and is asked once; meanwhile others act."""
    user = sim.somebody()
    if sim.random.random() < 0.7:
        sim.slack.operations.command(user, "/approvals")
    if not _press(sim, list(_buttons(_posts(sim, user), {callbacks.SEVERAL})), {}):
        return False
    for _ in range(2):  # ticked, and sure
        view = _on_top(sim, user)
        if view is None or view.definition.get("callback_id") not in (callbacks.SEVERAL, callbacks.SEVERAL_SURE):
            return False
        for block in view.blocks:
            for element in elements_of(block) if block["type"] == "input" else ():
                _type_into(sim, view, block, element)
        sim.slack.operations.submit(view.id)
    return True


def withdraw(sim: Simulation) -> bool:
    """An applicant takes his request back."""
    found = list(_buttons(_posts(sim, sim.somebody()), {callbacks.WITHDRAW}))
    return _press(sim, found, {callbacks.WITHDRAW: 1})


def look(sim: Simulation) -> bool:
    """Somebody looks at a request, takes a decision back, or begins a form from what he sees."""
    return _press(sim, list(_buttons(_posts(sim, sim.somebody()), _LOOKING)), _LOOKING)


def press_in_view(sim: Simulation) -> bool:
    """Somebody presses any button of the view on top, or of his Home."""
    user = sim.somebody()
    views = [view for view in (_on_top(sim, user), sim.slack.operations.views.home(user)) if view]
    found = [place for view in views for place in _of_view(view)]
    if not found:
        return False
    view, block, element = sim.random.choice(found)
    sim.slack.operations.act_on_view(view, block["block_id"], element["action_id"])
    return True


def act_besides(sim: Simulation) -> bool:
    """Somebody looks at a request that asks him, chooses what to do besides deciding, and most often does it."""
    found = [place for user in sim.everybody() for place in _buttons(_posts(sim, user), {callbacks.MORE})]
    if not found:
        return False
    (user, post), block, element = sim.random.choice(found)
    sim.slack.operations.act_on_message(
        user, sim.slack.workspace.copy_of(post), block["block_id"], element["action_id"]
    )
    return _choose(sim, user, callbacks.ACT) and (sim.random.random() < 0.2 or _fill_in(sim, user))


def answer(sim: Simulation) -> bool:
    """Somebody presses the button that a question has, and most often answers."""
    found = [place for user in sim.everybody() for place in _buttons(_posts(sim, user), {callbacks.ACT})]
    return _press(sim, found, {})


def claim(sim: Simulation) -> bool:
    """Somebody takes what asks his role, from another or from nobody."""
    taking = {callbacks.CLAIM: 2, callbacks.TAKE_OVER: 1}
    found = [place for user in sim.everybody() for place in _buttons(_posts(sim, user), taking)]
    return _press(sim, found, taking)


def step_in(sim: Simulation) -> bool:
    """An admin looks a pending request up, chooses what to do with it, and most often does it."""
    pending = sim.rows("SELECT number FROM requests WHERE status = 'pending' ORDER BY id")
    if not pending:
        return False
    admin = sim.random.choice(ADMINS)
    sim.slack.operations.command(admin, f"/approvals status {sim.random.choice(pending).number}")
    return _choose(sim, admin, callbacks.ADMIN) and (sim.random.random() < 0.2 or _fill_in(sim, admin))


def cancel_approved(sim: Simulation) -> bool:
    """Whoever applied looks a request up that was approved, and cancels it, or asks for it."""
    approved = sim.rows("SELECT number, applicant FROM requests WHERE status = 'approved' ORDER BY id")
    if not approved:
        return False
    number, user = sim.random.choice(approved)
    sim.slack.operations.command(user, f"/approvals status {number}")
    view = _on_top(sim, user)
    places = [place for place in _of_view(view) if place[2]["action_id"] == callbacks.CANCEL] if view else []
    for shown, block, element in places:
        sim.slack.operations.act_on_view(shown, block["block_id"], element["action_id"])
    return bool(places) and _fill_in(sim, user)


def close(sim: Simulation) -> bool:
    """Somebody closes what is open before him."""
    view = _on_top(sim, sim.somebody())
    if view is None:
        return False
    sim.slack.operations.close(view.id)
    return True


def click_late(sim: Simulation) -> bool:
    """Somebody presses a button on a card as it looked before."""
    if not sim.network.old:
        return False
    user, post = sim.random.choice(sim.network.old)
    return user in sim.everybody() and _press(sim, list(_buttons([(user, post)], None)), {})


def click_anothers(sim: Simulation) -> bool:
    """A stranger presses a button of somebody else's card."""
    stranger, owner = sim.somebody(), sim.somebody()
    posts = [(stranger, post) for _, post in _posts(sim, owner)]
    return _press(sim, list(_buttons(posts, {*_DECIDING, callbacks.WITHDRAW, callbacks.MORE})), _DECIDING)


def click_twice(sim: Simulation) -> bool:
    """Somebody presses the same button twice."""
    user = sim.somebody()
    found = list(_buttons(_posts(sim, user), {*_DECIDING, callbacks.WITHDRAW}))
    if not found:
        return False
    place = sim.random.choice(found)
    return _press(sim, [place], {}) and _press(sim, [place], {})


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
    posts = _posts(sim, user)
    below = sim.random.choice(posts)[1].ts if posts and sim.random.random() < 0.7 else ""
    sim.slack.operations.say(user, sim.random.choice(WORDS), below)
    return True


def change_a_role(sim: Simulation) -> bool:
    """An admin says in Slack who holds a role, or takes it from somebody."""
    admin = sim.random.choice(ADMINS)
    sim.slack.operations.command(admin, "/approvals roles")
    if not _choose(sim, admin, callbacks.CHANGE_ROLE):
        return False
    view = _on_top(sim, admin)
    taking = [place for place in _of_view(view) if place[2]["action_id"] == callbacks.TAKE_ROLE] if view else []
    if view and taking and sim.random.random() < 0.5:
        _, block, element = sim.random.choice(taking)
        sim.slack.operations.act_on_view(view, block["block_id"], element["action_id"])
    elif view and view.definition.get("callback_id") == callbacks.ROLE:
        sim.slack.operations.fill(view, callbacks.HOLDER, callbacks.VALUE, sim.somebody())
        sim.slack.operations.submit(view.id)
    return True


def _choose(sim: Simulation, user: str, menu: str) -> bool:
    """Somebody chooses anything in that menu of the view on top."""
    view = _on_top(sim, user)
    for block in view.blocks if view else ():
        for element in elements_of(block):
            if element["action_id"] == menu:
                chosen = {"type": element["type"], "selected_option": sim.random.choice(all_options(element))}
                sim.slack.operations.act_on_view(view, block["block_id"], menu, chosen)
                return True
    return False


ACTS: Acts = {
    apply: 8,
    fill_in: 2,
    decide: 14,
    decide_at_once: 6,
    decide_several: 3,
    withdraw: 1,
    look: 2,
    press_in_view: 2,
    act_besides: 3,
    answer: 2,
    claim: 2,
    step_in: 2,
    cancel_approved: 3,
    close: 1,
    click_late: 2,
    click_anothers: 2,
    click_twice: 1,
    open_home: 1,
    change_a_role: 3,
    ask: 1,
}
"""Every act."""


def _press(sim: Simulation, found: list[Place], weights: dict[str, int]) -> bool:
    if not found:
        return False
    (user, post), block, element = sim.random.choices(found, [weights.get(e["action_id"], 1) for _, _, e in found])[0]
    copied = sim.slack.workspace.copy_of(post)
    sim.slack.operations.act_on_message(user, copied, block["block_id"], element["action_id"])
    if _on_top(sim, user) is not None and sim.random.random() < 0.8:
        _fill_in(sim, user)
    return True


def _posts(sim: Simulation, user: str) -> list[tuple[str, Post]]:
    """The direct messages that this person sees, private answers among them."""
    direct = sim.slack.workspace.existing_direct(user)
    posts = list(direct.posts.values()) if direct else []
    posts += [post for post in sim.slack.workspace.ephemerals.values() if post.only_for == user][-3:]
    return [(user, post) for post in posts if not post.gone]


def _buttons(posts: list[tuple[str, Post]], wanted: Any) -> Iterator[Place]:
    for user, post in posts:
        for block in post.blocks:
            for element in elements_of(block):
                if element["type"] == "button" and (wanted is None or element["action_id"] in wanted):
                    yield (user, post), block, element


def _of_view(view: View) -> Iterator[Place]:
    for block in view.blocks:
        for element in elements_of(block):
            if element["type"] == "button":
                yield view, block, element


def _on_top(sim: Simulation, user: str) -> View | None:
    stack = sim.slack.operations.views.stack(user)
    return stack[-1] if stack else None
