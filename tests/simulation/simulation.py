"""The whole bot in one thread, with virtual time and a Slack that fails: a seed says everything that happens.

One step after the other is drawn: somebody acts, a letter arrives, a process delivers or ticks, time passes, somebody
leaves, a process dies. Steps nest: while a process calls Slack, or between two of its transactions, others may act.
"""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError

from bot.clocks import OfficeTime
from bot.config import Settings
from bot.rendering import Renderer
from bot.sandbox import Sandbox
from bot.stops import Failed
from bot.views.content import Content
from storage import outgoing, tables
from storage.database import open_database
from storage.unit_of_work import SqlStore
from tests.simulation import judge
from tests.simulation.away import all_arranged, behind, owners_of
from tests.simulation.clock import Clock
from tests.simulation.company import ADMINS, CHANNELS, Company
from tests.simulation.pairs import Pair
from tests.simulation.process import Process
from tests.simulation.seams import reaching
from tests.simulation.slack import API, Network
from tests.simulation.steps import EVERYTHING, Life, Steps, invite
from tests.simulation.trouble import Rates
from tests.simulation.watch import Watch
from workflow.delegation import Delegation
from workflow.errors import WorkflowError
from workflow.model import Request, Task
from workflow.ports_messages import Message, MessageKind

T = TypeVar("T")
DEPTH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a seed came to. `violations` is empty when every promise was kept; `done`: each recorded act, how often."""

    seed: int
    database: str
    violations: tuple[str, ...]
    counts: dict[str, int]
    done: dict[str, int]
    trace: tuple[str, ...]

    @property
    def line(self) -> str:
        """How to see it again."""
        return f"python -m tests.simulation --seed {self.seed} --database {self.database}"


class Simulation:
    """One seed on the empty database at `url`, which has the schema."""

    def __init__(
        self, seed: int, url: str, folder: Path, *, rates: Rates | None = None, life: Life = EVERYTHING
    ) -> None:
        self.seed, self.random = seed, Random(seed)
        self._url, self.life = url, life
        self.on_file = url.startswith("sqlite")
        self.rates = rates or Rates.of(self.random)
        self.clock = Clock()
        self.company = Company(self.random, folder)
        self.network = Network(self)
        self._database = open_database(url, clock=self.clock.machine, pool_size=3)
        self.look = SqlStore(self._database, self.slack.team_id)
        self.watch = Watch(self, self.look)
        self.violations: list[str] = []
        self.troubles = 0
        self.trace: list[str] = []
        self.pair: Pair | None = None
        self._depth = 0
        self._begun = 0
        replicas = 1 if self.on_file else self.random.randint(2, 4)
        self.processes: list[Process] = [_dead(f"{number}") for number in range(replicas)]
        self._skews = [0.0 if self.on_file else self.random.uniform(-2.0, 2.0) for _ in range(replicas)]

    @property
    def slack(self) -> Sandbox:
        """The workspace."""
        return self.network.sandbox

    # Dice

    def happens(self, rate: float) -> bool:
        """Whether a trouble of that rate happens now."""
        if not rate or self.pair is not None or self.random.random() >= rate:
            return False
        self.troubles += 1
        return True

    def somebody(self) -> str:
        """Anybody who can act: his id."""
        return self.random.choice(self.everybody())

    def everybody(self) -> list[str]:
        """All who can act."""
        return [person.id for person in self.slack.people if not person.deleted]

    def any_process(self) -> Process | None:
        """One that lives."""
        living = [process for process in self.processes if process.serves]
        return self.random.choice(living) if living else None

    def at_once(self, process: Process, first: Callable[[], object], second: Callable[[], object]) -> None:
        """Both in one moment, the first in that process. Nothing else happens, and nothing goes wrong."""
        self.pair = Pair(self, second)
        try:
            self.pair.run(process, first)
        finally:
            self.pair = None

    def violated(self, what: str) -> None:
        """A promise was broken."""
        self.violations.append(what)

    # The course of it

    def run(self) -> Result:
        """Everything, until all is quiet; then the judge looks."""
        with reaching(self), ExitStack() as closing:
            closing.callback(self._close)
            self._start_all()
            while len(self.trace) < self.life.length and not self.violations:
                self.step()
            if not self.violations:
                self.settle()
                judge.judge(self)
            return Result(
                seed=self.seed,
                database="sqlite" if self.on_file else "postgres",
                violations=tuple(self.violations),
                counts=judge.counts(self),
                done=judge.done(self),
                trace=tuple(self.trace),
            )

    def step(self) -> None:
        """One thing happens."""
        self.clock.run(self.random.choice([1.0, 5.0, 30.0]) * self.random.random())
        self._one_of(self.life.steps)

    def _one_of(self, steps: Steps) -> None:
        chosen = self.random.choices(list(steps), list(steps.values()))[0]
        self.trace.append(f"{'  ' * self._depth}{chosen.__name__}")
        chosen(self)

    def meanwhile(self) -> None:
        """Perhaps others act while a process waits."""
        if self._depth >= DEPTH or not self.happens(self.rates.meanwhile):
            return
        self._depth += 1
        try:
            for _ in range(self.random.randint(1, 2)):
                self._one_of(self.life.meanwhile)
        except Exception:  # noqa: BLE001 - no mistake of the simulation's is one of the bot's, which waits here
            self.violated(f"the simulation failed: {traceback.format_exc()}")
        finally:
            self._depth -= 1

    def passes(self, process: Process) -> None:
        """That process is between two steps of its own: it may be killed here, and others may act."""
        if not process.alive or self.happens(self.rates.killed):
            process.kill()
        self.meanwhile()
        if not process.alive:
            process.kill()

    def settle(self) -> None:
        """Troubles end, whatever is on its way arrives, every process lives: until nothing is left to show."""
        self.rates.end()
        self.clock.ahead = 0.0
        self._start_all()
        while self.network.arrive():
            pass
        for _ in range(4):
            self.clock.run(1000.0)
            self.slack.tick()
        for channel in CHANNELS:
            invite(self, channel.id)
        for process in self.processes:
            process.catch_up()
            process.read_people()
            process.tick()  # an hour later: whom Slack took no message for is tried once more
        for _ in range(400):
            busy = sum(process.deliver() for process in self.processes)
            if not busy and not self.waiting():
                return
            self.clock.run(1.0 if busy else 20.0)
        self.violated(f"delivery does not come to rest: {self.waiting()}")

    def waiting(self) -> list[Any]:
        """The messages that do not show what they should, to whom they could."""
        said = "SELECT kind, recipient, shown, wanted, ts, lease_until, not_before, attempts, last_error FROM messages"
        return [row for row in self.rows(f"{said} WHERE shown < wanted") if not self.gone(row.recipient)]

    # For the judge

    def rows(self, sql: str) -> list[Any]:
        """The rows of a plain SQL query."""
        with self._database.reading() as connection:
            return list(connection.exec_driver_sql(sql))

    def gone(self, user: str) -> bool:
        """Whether Slack has deactivated that person: nothing reaches him. A channel is not, once all is quiet."""
        person = self.slack.workspace.people.get(user)
        return person is not None and person.deleted

    def audience(self, request: Request, task: Task) -> set[str]:
        """Whom that task waits for, by the database."""
        if task.asks_applicant:
            return {person for person in request.applicants if not self.gone(person)}
        own = {person for person in self.look.read(lambda uow: owners_of(uow, request, task)) if not self.gone(person)}
        return own | (self.standing_in(own, request.type) - request.applicants)

    def standing_in(self, owners: set[str], type_: str) -> set[str]:
        """Who acts for them, by what has begun: where all of them are away."""
        standing = self.look.read(lambda uow: uow.delegations.standing())
        begun = [each for each in standing if each.opened_at and each.is_for(type_)]
        here = [each for each in begun if not self.gone(each.delegate)]
        return behind(here, owners, type_) if owners <= {each.owner for each in begun} else set()

    def arranged(self) -> list[Delegation]:
        """Whatever anybody arranged while he is away."""
        return self.look.read(lambda uow: all_arranged(uow, self.company.ids))

    def messages(self) -> list[Message]:
        """Every message but Homes."""
        read = outgoing._MESSAGE.where(tables.messages.c.kind != MessageKind.HOME.value)
        with self._database.reading() as connection:
            return [outgoing._message_of(row) for row in connection.execute(read, {"here": self.slack.team_id})]

    def rendered(self, message: Message) -> Content | None:
        """What a message has to show, as it was told at the moment of its last telling."""
        office = Standing(self.network.told_at.get(message.id, self.clock.machine()))
        return self.look.read(lambda uow: Renderer(office, "en")(uow, message))

    # Processes

    def _start_all(self) -> None:
        for at, process in enumerate(self.processes):
            if not process.alive and not any(self.start(at).serves for _ in range(50)):
                self.violated(f"process {at} does not start")

    def start(self, at: int) -> Process:
        """A new process in the place of one that is over."""
        if not self.processes[at].over:
            return self.processes[at]
        self._begun += 1
        process = self.processes[at] = Process(f"{at}.{self._begun}")
        settings = Settings(
            bot_token=self.slack.bot_token,
            signing_secret=self.slack.signing_secret,
            api_url=API,
            database_url=self._url,
            policies=self.company.policies,
            people=self.company.file,
            admins=ADMINS,
        )
        troubles = self.troubles
        office = OfficeTime(self.clock.machine, timedelta(seconds=self._skews[at]))
        try:
            process.begin(settings, self.clock.machine, office)
        except (WorkflowError, Failed, SlackApiError, OSError) as error:
            if self.troubles == troubles:
                self.violated(f"a process did not start: {error!r}")
        return process

    def _close(self) -> None:
        for process in self.processes:
            process.end()
        self._database.close()


class Standing(OfficeTime):
    """Office time that stands still."""

    def __init__(self, moment: float) -> None:
        super().__init__(lambda: moment)


def _dead(name: str) -> Process:
    process = Process(name)
    process.alive = False
    return process


def simulate(seed: int, url: str, *, rates: Rates | None = None, life: Life = EVERYTHING) -> Result:
    """Run one seed on the empty database at `url`, which has the schema; with these rates of trouble, if not the dice
    shall say them."""
    with tempfile.TemporaryDirectory(prefix="simulation") as folder:
        return Simulation(seed, url, Path(folder), rates=rates, life=life).run()
