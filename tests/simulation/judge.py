"""Looks at what is left when all is quiet, and judges it: request by request against a naive model, and message by
message against what people see in Slack.

The model of a request is `tests.workflow.oracle`: what follows from its route and the votes in its history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot import callbacks
from bot.references import ActRef, TaskRef, decode
from bot.sandbox.blocks import elements_of
from bot.sandbox.conversation import Post
from tests.simulation import away
from tests.simulation.model import RECORDED
from tests.simulation.words import slips
from tests.workflow import oracle
from workflow.addition import Place
from workflow.auditing import Verification
from workflow.checkpoints import Known
from workflow.model import (
    Request,
    RequestStatus,
    Task,
    TaskStatus,
    Verdict,
)
from workflow.policy_versions import policy_in_force
from workflow.ports import HistoryEntry
from workflow.ports_messages import MessageKind
from workflow.revising import CARRIED

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

_ENDS = {Verdict.APPROVE: RequestStatus.APPROVED, Verdict.REJECT: RequestStatus.REJECTED}
_SAYS = {"approve": TaskStatus.APPROVED, "reject": TaskStatus.REJECTED}
_LAST = {"finished": "", "withdrawn": "withdrawn", "cancelled": "cancelled", "revoked": "cancelled"}
_DECISIONS = ("decided", "overridden")
_ENDED_AS = {"reseated": "transferred", "transferred": "transferred", "reassigned": "transferred", "answered": "closed"}
GONE_BACK = ("taken_back", "sent_back", "resubmitted")
_DECIDING = {callbacks.APPROVE, callbacks.REJECT, callbacks.APPROVE_WITH_OPINION}


def judge(simulation: Simulation) -> None:
    """Every promise, one after the other."""
    requests = _requests(simulation)
    for request, history in requests:
        for fault in _faults_of(simulation, request, history):
            simulation.violated(f"{request.number}: {fault}")
    for finding in Verification(simulation.look, Known()).faults():
        simulation.violated(f"the history is not whole: {finding}")
    for fault in (
        *_links(requests),
        *away.faults(simulation.arranged(), [request for request, _ in requests], simulation.clock.true()),
        *_refusals(simulation),
        *_slips(simulation),
        *_acts(simulation, requests),
        *_reminders(simulation),
        *_channels(simulation, [request for request, _ in requests]),
        *_shown(simulation, requests),
    ):
        simulation.violated(fault)


def counts(simulation: Simulation) -> dict[str, int]:
    """How much there was to judge."""
    acts, requests = simulation.watch.acts, _requests(simulation)
    return {
        "requests": len(requests),
        "acts": len(acts),
        "recorded": sum(done(simulation).values()),
        "delegations": len(simulation.arranged()),
        "for another": sum(task.on_behalf_of is not None for request, _ in requests for task in request.tasks),
        "messages": len(simulation.network.sent),
        "duplicates": sum(len(sent.places) - sent.deleted > 1 for sent in simulation.network.sent.values()),
        "troubles": simulation.troubles,
    }


def done(simulation: Simulation) -> Counter[str]:
    """How often each act was answered as recorded."""
    return Counter(act.kind for act in simulation.watch.acts if act.answer == RECORDED)


Judged = tuple[Request, Sequence[HistoryEntry]]


def _requests(simulation: Simulation) -> list[Judged]:
    ids = [row.id for row in simulation.rows("SELECT id FROM requests ORDER BY id")]

    def read(uow: Any) -> list[Judged]:
        found = [uow.requests.get(id_) for id_ in ids]
        return [(each, uow.requests.history(each.id)) for each in found]

    return simulation.look.read(read)


# One request


def _faults_of(simulation: Simulation, request: Request, history: Sequence[HistoryEntry]) -> Iterator[str]:
    yield from replay_faults(request, history)
    yield from claim_faults(request, history)
    yield from model_faults(request, history)
    decided = Counter(entry.payload["task_id"] for entry in history if entry.kind in _DECISIONS and entry.payload)
    yield from (f"task {task} was decided {times} times" for task, times in decided.items() if times > 1)
    if any(task.decided_by in request.applicants for task in request.tasks if not task.asks_applicant):
        yield "an applicant decided"
    if request.status is RequestStatus.PENDING:
        live = [task for task in request.tasks if task.live]
        if not live or not all(simulation.audience(request, task) for task in live):
            yield "it waits on nobody"


def _links(requests: Sequence[Judged]) -> Iterator[str]:
    """What was approved is cancelled if, and only if, one that asks for it is approved, or somebody did so at once; and
    one at most asks for it."""
    by_id = {request.id: request for request, _ in requests}
    for request, _ in requests:
        asking = [each for each in by_id.values() if each.cancels == request.id]
        if sum(each.status is RequestStatus.PENDING for each in asking) > 1:
            yield f"{request.number}: several ask to cancel it"
        approved = any(each.status is RequestStatus.APPROVED for each in asking)
        if approved and request.status is not RequestStatus.CANCELLED:
            yield f"{request.number} is not cancelled, which was approved"
        revoked = request.status is RequestStatus.CANCELLED and request.cancelled_by is None
        if revoked and not approved:
            yield f"{request.number} is cancelled, and nobody approved that"


def replay_faults(request: Request, history: Sequence[HistoryEntry]) -> Iterator[str]:
    """What the history says, told anew, is what is stored."""
    status, tasks = "pending", dict[str, tuple[str, str | None]]()
    for entry in history:
        said = dict(entry.payload or {})
        if entry.kind == "opened":
            tasks |= {task["id"]: (task["status"], task.get("decided_by")) for task in said["tasks"]}
        elif entry.kind in _DECISIONS:
            by_rule = "skipped" if said["verdict"] == "approve" else "rejected"
            told = _SAYS[said["verdict"]].value if said.get("by") else by_rule
            tasks[said["task_id"]] = (told, said.get("by"))
        elif entry.kind == "closed":
            tasks |= dict.fromkeys(said["task_ids"], ("closed", None))
        elif entry.kind in _ENDED_AS:
            tasks[said["task_id"]] = (_ENDED_AS[entry.kind], said.get("by"))
        elif entry.kind == "added" and said["place"] == Place.BEFORE:
            tasks[said["task_id"]] = ("transferred", said["by"])
        elif entry.kind in GONE_BACK:
            tasks |= {task_id: ("returned", tasks[task_id][1]) for task_id in said["task_ids"]}
            tasks[said["task_id"]] = ("closed" if entry.kind == "resubmitted" else "returned", said["by"])
        elif entry.kind in _LAST:
            status = said.get("status", _LAST[entry.kind])
    stored = {task.id: (task.status.value, task.decided_by) for task in request.tasks}
    if (status, tasks) != (request.status.value, stored):
        yield f"its history tells {status} {tasks}, stored is {request.status.value} {stored}"


def claim_faults(request: Request, history: Sequence[HistoryEntry]) -> Iterator[str]:
    """Whoever has taken what, by the history, has it."""
    told: dict[str, str | None] = {}
    for entry in history:
        if entry.payload and entry.kind in ("claimed", "released"):
            told[entry.payload["task_id"]] = entry.payload["by"] if entry.kind == "claimed" else None
    for task in request.tasks:
        if task.claimed_by != told.get(task.id):
            yield f"its history tells that {told.get(task.id)} has {task}"


def model_faults(request: Request, history: Sequence[HistoryEntry]) -> Iterator[str]:
    """Status and open seats follow from the route and the votes in their order; nothing is decided after the end."""
    votes = [(said["node_id"], Verdict(said["verdict"])) for said in _counting(history)]
    settled = oracle.settled(request.route, votes)
    revoked = any(entry.kind == "revoked" for entry in history)
    if revoked:
        expected, open_seats = RequestStatus.CANCELLED, set[str]()
        if settled is None or settled[1] is not Verdict.APPROVE:
            yield "an approval was cancelled that there was not"
    elif request.status in (RequestStatus.WITHDRAWN, RequestStatus.CANCELLED):
        expected, open_seats = request.status, set[str]()
        if settled:
            yield f"it was {expected.value} after it had ended"
    else:
        expected = _ENDS[settled[1]] if settled else RequestStatus.PENDING
        open_seats = set() if request.revision else {seat.id for seat in oracle.open_seats(request.route, votes)}
    if request.status is not expected:
        yield f"it is {request.status.value} and should be {expected.value} after {votes}"
    if settled and settled[0] != len(votes) - 1:
        yield f"it was decided after its end: {votes}"
    asked = {task.node_id for task in request.tasks if task.live and not task.asks_applicant}
    if asked != open_seats:
        yield f"it asks {sorted(asked)} and should ask {sorted(open_seats)}"


def _counting(history: Sequence[HistoryEntry]) -> list[Mapping[str, Any]]:
    """The decisions that were not gone back from, in their order."""
    counting: list[Mapping[str, Any]] = []
    for entry in history:
        said = entry.payload or {}
        if entry.kind in _DECISIONS:
            counting.append(said)
        elif entry.kind in GONE_BACK:
            counting = [each for each in counting if each["task_id"] not in said["task_ids"]]
    return counting


# What people did


def _acts(simulation: Simulation, requests: Sequence[Judged]) -> Iterator[str]:
    """What was answered as recorded stands; what stands was done by whom it names, and not refused to him."""
    tasks = {task.id: task for request, _ in requests for task in request.tasks}
    stood = {act.subject for act in simulation.watch.acts if act.answer in (RECORDED, "outcome_unknown", "")}
    for act in simulation.watch.acts:
        if act.verdict and act.answer == RECORDED:
            task = tasks.get(act.subject)
            stands = (_SAYS[act.verdict.value], TaskStatus.RETURNED)  # perhaps he took it back
            if task is None or task.decided_by != act.actor or task.status not in stands:
                yield f"{act} is lost"
    sent = {act.nonce for act in simulation.watch.acts}
    for row in simulation.rows("SELECT nonce, request_id FROM submissions"):
        if row.nonce not in sent:
            yield f"nobody sent {row.request_id}"
    for request, _ in requests:
        for task in request.tasks:
            carried = task.rule == CARRIED or task.asks_applicant  # told of as a part of sending the form anew
            if task.decided_by and not carried and not stood & {task.id, request.id if task.overridden else task.id}:
                yield f"nobody was told of {task}"


# What Slack said

_REFUSALS = {
    *("expired_trigger_id", "exchanged_trigger_id", "hash_conflict", "not_found"),  # somebody was faster, or we late
    *("expired_url", "used_url", "message_not_found", "user_disabled", "is_archived", "not_in_channel"),
    "ratelimited",
}
_TROUBLES = ("operation_timeout", "dispatch_failed", "http_500")


def _refusals(simulation: Simulation) -> Iterator[str]:
    """Slack refuses nothing for what the bot made of it, a view or blocks say, and understands every answer."""
    for call in simulation.slack.calls:
        said = call.answer.get("error")
        closed = call.method == "views.push" and said == "invalid_trigger_id"  # what it would have stood upon
        if said and not call.fault and not closed and said not in _REFUSALS:
            yield f"Slack refused {call.method}: {call.answer}"
    yield from (problem for problem in simulation.slack.problems if not problem.endswith(_TROUBLES))


def _slips(simulation: Simulation) -> Iterator[str]:
    """Nobody reads ids."""
    for call in simulation.slack.calls:
        if found := slips(call.arguments):
            yield f"{call.method} says {found}"


# Messages


def _reminders(simulation: Simulation) -> Iterator[str]:
    twice = (
        "SELECT task_id, recipient, occurrence FROM message_subjects GROUP BY task_id, recipient, occurrence"
        " HAVING count(*) > 1"
    )
    yield from (f"one occurrence, two reminders: {tuple(row)}" for row in simulation.rows(twice))
    counted = (
        "SELECT m.subject, m.recipient, m.reminded, (SELECT count(*) FROM message_subjects s"
        " WHERE s.task_id = m.subject AND s.recipient = m.recipient) AS sent FROM messages m WHERE m.kind = 'card'"
    )
    for row in simulation.rows(counted):
        if row.reminded != row.sent:
            yield f"{row.recipient} was reminded {row.sent} times of {row.subject}, counted are {row.reminded}"


def _channels(simulation: Simulation, requests: Iterable[Request]) -> Iterator[str]:
    """Each request is told in the channel of its type, at least where Slack never refused one of them."""
    if any(call.answer.get("error") == "not_in_channel" for call in simulation.slack.calls):
        return
    told = {(each.subject, each.recipient) for each in simulation.messages() if each.kind is MessageKind.CHANNEL}
    for request in requests:
        channel = simulation.look.read(lambda uow, it=request: policy_in_force(uow, it.policy_version)).channel
        if channel is not None and request.cancels is None and (request.id, channel.id) not in told:
            yield f"{request.number} is not told in {channel.id}"


def _shown(simulation: Simulation, requests: Sequence[Judged]) -> Iterator[str]:
    """Slack shows what the database says: every message once, as it would be rendered now; no button that is dead."""
    workspace = simulation.slack.workspace
    posts = {(post.channel, post.ts): post for each in workspace.conversations.values() for post in each.posts.values()}
    stored = simulation.messages()
    for message in stored:
        there = posts.get((message.channel or "", message.ts or ""))
        if simulation.gone(message.recipient) or simulation.network.taken_away(message.id):
            continue
        content = simulation.rendered(message)
        if (content is None) is not (there is None):
            yield f"{message} {'is shown still' if there else 'is not shown'}"
        elif content is not None and there is not None and looks(content.message()) != looks(said_in(there)):
            shown, wanted = repr(looks(said_in(there))), repr(looks(content.message()))
            at = next((at for at, pair in enumerate(zip(shown, wanted, strict=False)) if pair[0] != pair[1]), 0)
            at = max(0, at - 60)
            yield (
                f"{message.kind.value} of {message.recipient} about {message.subject} is shown as"
                f" …{shown[at : at + 160]}… should be …{wanted[at : at + 160]}…"
            )
    places = {(message.channel, message.ts) for message in stored}
    unanswered = (message for message in stored if message.maybe_since is not None)
    sought = {message.id for message in unanswered if simulation.gone(message.recipient)}
    for id_, sent in simulation.network.sent.items():
        for place in sent.places:
            if id_ not in sought and place in posts and place not in places and not posts[place].gone:
                yield f"message {id_} stands in Slack where the database does not know: {sent.places}"
    yield from _buttons(simulation, requests, posts.values())


def _buttons(simulation: Simulation, requests: Sequence[Judged], posts: Collection[Post]) -> Iterator[str]:
    asked = {
        (task.id, person)
        for request, _ in requests
        for task in request.tasks
        if task.live and task is not request.revision  # whose buttons are the request's
        for person in _acting(simulation, request, task)
    }
    owners = {id_: each.user for id_, each in simulation.slack.workspace.conversations.items()}
    shown = {(task, owners[post.channel] or "") for post in posts if post.metadata for task in _asks(post)}
    for task, person in shown - asked:
        if not simulation.gone(person):
            yield f"{person} has a button for {task}, which does not ask him"
    barred = _may_not_matter(requests)
    taken = {(each.subject, each.recipient) for each in simulation.messages() if simulation.network.taken_away(each.id)}
    for task, person in asked - shown - taken:
        if task not in barred:
            yield f"{person} has no button for {task}, which asks him"


def _acting(simulation: Simulation, request: Request, task: Task) -> set[str]:
    """Whose act is awaited: of whoever has taken it, where he still may, and of those who stand in for him."""
    asked, has_it = simulation.audience(request, task), task.claimed_by
    if has_it is None or has_it not in asked:
        return asked
    return asked & {has_it, *simulation.standing_in({has_it}, request.type)}


def _asks(post: Post) -> Iterator[str]:
    for block in post.blocks:
        for element in elements_of(block):
            if element.get("action_id") == callbacks.ACT:
                yield decode(ActRef, element["value"]).task_id
            if element.get("action_id") in _DECIDING:
                yield decode(TaskRef, element["value"]).task_id


def _may_not_matter(requests: Sequence[Judged]) -> set[str]:
    """Live tasks in distinct groups: whoever may not approve there and is not waited for has no button."""
    return {task.id for request, _ in requests for task in request.tasks if task.live and _in_distinct(request, task)}


def _in_distinct(request: Request, task: Task) -> bool:
    return _below(request.route, task.node_id, distinct=False)


def _below(node: Any, node_id: str, *, distinct: bool) -> bool:
    if node.id == node_id:
        return distinct
    return any(_below(member, node_id, distinct=distinct or node.distinct) for member in getattr(node, "members", ()))


def said_in(post: Post) -> Mapping[str, Any]:
    """What a message in Slack says, as `looks` takes it."""
    return {"text": post.text, "blocks": post.blocks}


def looks(message: Mapping[str, Any]) -> tuple[str, Any]:
    """The words and the buttons: without what Slack adds."""
    return message["text"], _bare(message["blocks"])


def _bare(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _bare(each) for key, each in part.items() if key not in ("block_id", "emoji", "verbatim")}
    return [_bare(each) for each in part] if isinstance(part, list) else part
