"""What a hand in Slack can do: find a button and press it, fill in what is open and send it, choose in a menu."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot import callbacks
from bot.sandbox.blocks import elements_of
from bot.sandbox.conversation import Post
from bot.sandbox.elements import all_options
from bot.sandbox.views import View

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

Place = tuple[Any, dict[str, Any], dict[str, Any]]
"""A message or a view, a block of it, an element of that."""

WORDS = ("Desk", "Chair", "Visit to Lyon", "Licences", "Shelf & lamp", "<!channel>", "书架")
_FORMS = (
    *(callbacks.FORM, callbacks.DECIDE, callbacks.ACT_FORM, callbacks.CANCEL_FORM),
    *(callbacks.ADMIN_FORM, callbacks.OVERRIDE, callbacks.OVERRIDE_SURE),
    *(callbacks.SEVERAL, callbacks.SEVERAL_SURE),
)


def fill_in_form(sim: Simulation, user: str) -> bool:
    """That person fills in the form on top, at random, and sends it."""
    for _ in range(2):  # the second time he is asked whether he is sure, or shown a chain that he had not seen
        view = on_top(sim, user)
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
    elif element["type"] == "datepicker":
        held = day(sim, 0 if block["block_id"].endswith(".from") else 4)
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


def day(sim: Simulation, within: int) -> str:
    """A day, from today on by the clock of UTC, at most so many later."""
    today = datetime.fromtimestamp(sim.clock.true(), UTC).date()
    return (today + timedelta(days=sim.random.randint(0, within))).isoformat()


def choose(sim: Simulation, user: str, menu: str) -> bool:
    """Somebody chooses anything in that menu of the view on top."""
    view = on_top(sim, user)
    for block, element in elements_in(view, menu):
        chosen = {"type": element["type"], "selected_option": sim.random.choice(all_options(element))}
        sim.slack.operations.act_on_view(view, block["block_id"], menu, chosen)
        return True
    return False


def elements_in(view: View | None, action: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The elements of a view, if there is one, with that action, each with its block."""
    for block in view.blocks if view else ():
        for element in elements_of(block):
            if element["action_id"] == action:
                yield block, element


def press(sim: Simulation, found: list[Place], weights: Mapping[str, int]) -> bool:
    """Press one of those buttons of messages, each weighed by what it does, and most often fill in what it opens."""
    if not found:
        return False
    place = sim.random.choices(found, [weights.get(element["action_id"], 1) for _, _, element in found])[0]
    click(sim, place)
    (user, _), _, _ = place
    if on_top(sim, user) is not None and sim.random.random() < 0.8:
        fill_in_form(sim, user)
    return True


def click(sim: Simulation, place: Place) -> None:
    """Press that button of a message."""
    (user, post), block, element = place
    sim.slack.operations.act_on_message(
        user, sim.slack.workspace.copy_of(post), block["block_id"], element["action_id"]
    )


def click_in_view(sim: Simulation, place: Place) -> None:
    """Press that button of a view."""
    view, block, element = place
    sim.slack.operations.act_on_view(view, block["block_id"], element["action_id"])


def everybodys(sim: Simulation, wanted: Collection[str]) -> list[Place]:
    """Those buttons of the messages that everybody sees."""
    return [place for user in sim.everybody() for place in buttons(posts_of(sim, user), wanted)]


def posts_of(sim: Simulation, user: str) -> list[tuple[str, Post]]:
    """The direct messages that this person sees, private answers among them."""
    direct = sim.slack.workspace.existing_direct(user)
    posts = list(direct.posts.values()) if direct else []
    posts += [post for post in sim.slack.workspace.ephemerals.values() if post.only_for == user][-3:]
    return [(user, post) for post in posts if not post.gone]


def buttons(posts: list[tuple[str, Post]], wanted: Collection[str] | None) -> Iterator[Place]:
    """Those buttons of these messages; None: all."""
    for user, post in posts:
        for block in post.blocks:
            for element in elements_of(block):
                if element["type"] == "button" and (wanted is None or element["action_id"] in wanted):
                    yield (user, post), block, element


def buttons_in(view: View | None, wanted: Collection[str] | None) -> Iterator[Place]:
    """Those buttons of a view, if there is one; None: all."""
    for block in view.blocks if view else ():
        for element in elements_of(block):
            if element["type"] == "button" and (wanted is None or element["action_id"] in wanted):
                yield view, block, element


def on_top(sim: Simulation, user: str) -> View | None:
    """The view that is before that person."""
    stack = sim.slack.operations.views.stack(user)
    return stack[-1] if stack else None
