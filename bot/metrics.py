"""What `/metrics` tells: how old what people have not seen yet is, and what was tried for it (docs/run.md).

Counts are of this process, from its start; what waits is the database's, the same whichever replica is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.clocks import MachineClock
from bot.delivery import Delivery
from workflow.ports import Store

log = logging.getLogger(__name__)


class Metrics(Collector):
    """The figures of one bot. `waited`: seconds since the last tick, None before the first."""

    def __init__(
        self, store: Store, delivery: Delivery, clock: MachineClock, waited: Callable[[], float | None]
    ) -> None:
        self._store, self._delivery, self._clock, self._waited = store, delivery, clock, waited
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._facts = Counter(
            "countersign_facts",
            "Facts that were recorded in the history, by kind: submitted, decided, finished and so on.",
            ["kind"],
            registry=self._registry,
        )
        self.reruns = Counter(
            "countersign_transaction_reruns",
            "Transactions that ran again after a conflict in the database.",
            registry=self._registry,
        )
        self.events_limited = Counter(
            "countersign_slack_events_limited",
            "Times that Slack said it leaves out events, since it had too many to tell.",
            registry=self._registry,
        )

    def recorded(self, kinds: Sequence[str]) -> None:
        """These facts were committed."""
        for kind in kinds:
            self._facts.labels(kind).inc()

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)

    def describe(self) -> Iterator[Metric]:
        """Nothing beforehand: registering asks nobody."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """What is looked up when somebody asks. What the database cannot tell now is left out."""
        yield from self._tried()
        waited = self._waited()
        if waited is not None:
            yield _gauge("countersign_tick_age_seconds", "Seconds since what falls due was last looked at.", waited)
        try:
            yield from self._waiting()
        except Exception:
            log.warning("the messages that wait could not be counted", exc_info=True, extra={"action": "uncounted"})

    def _tried(self) -> Iterator[Metric]:
        limited = CounterMetricFamily(
            "countersign_slack_rate_limited", "Calls that Slack answered with 429, by method.", labels=["method"]
        )
        for method, count in sorted(self._delivery.rate_limited.copy().items()):
            limited.add_metric([method], count)
        yield limited
        ends = CounterMetricFamily(
            "countersign_deliveries", "Attempts to show a message, by what became of them.", labels=["end"]
        )
        for end, count in sorted(self._delivery.ends.copy().items()):
            ends.add_metric([end], count)
        yield ends
        held = "1 while Slack takes no messages and all of them wait."
        yield _gauge("countersign_delivery_held", held, float(self._delivery.held))

    def _waiting(self) -> Iterator[Metric]:
        waiting = self._store.read(lambda uow: uow.outgoing.waiting())
        depth = GaugeMetricFamily(
            "countersign_messages_waiting", "Messages that do not show yet what they should, by kind.", labels=["kind"]
        )
        for row in waiting:
            depth.add_metric([row.kind.value], row.count)
        yield depth
        raised = [row.raised_at for row in waiting if row.raised_at is not None]
        age = max(0.0, self._clock() - min(raised)) if raised else 0.0
        yield _gauge("countersign_delivery_age_seconds", "For how long the oldest of them has waited.", age)
        given_up = sum(row.given_up for row in waiting)
        yield _gauge("countersign_messages_given_up", "Messages that are not tried any more.", given_up)


def _gauge(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(name, said, value=value)
