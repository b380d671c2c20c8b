"""Figures for Prometheus, counted in the database at the moment they are asked for; none names a person."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import Count, Min, Q
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from deadlines.enums import ReminderState
from deadlines.models import Reminder
from jobs.models import Job
from jobs.queries import scheduled_tasks
from notifications.enums import DeliveryState
from notifications.models import Delivery, Notice
from notifications.queries import heartbeats

DAY = dt.timedelta(days=1)


def metrics_text(now: dt.datetime) -> bytes:
    """All figures in Prometheus' text format (9 queries)."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Rows(now))
    return generate_latest(registry)


class _Rows(Collector):
    """What the rows of the database tell at one moment."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not read the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Every family of figures."""
        yield from self._parts()
        yield from self._tasks()
        yield from self._outbox()
        yield _gauge(
            "giaouoc_reminders",
            "Reminders that are planned or held, by state",
            ["state"],
            _counts(Reminder.objects.filter(state__in=[ReminderState.PLANNED, ReminderState.HELD]), "state"),
        )
        yield _gauge(
            "giaouoc_jobs",
            "Long work: waiting and running, and what ended within a day, by state",
            ["state"],
            _counts(
                Job.objects.filter(Q(finished_at__isnull=True) | Q(finished_at__gt=self.now - DAY)), "state"
            ),
        )
        notices = Notice.objects.filter(created_at__gt=self.now - DAY)
        yield _gauge(
            "giaouoc_notices", "Notices made within a day, by kind", ["kind"], _counts(notices, "kind")
        )

    def _parts(self) -> Iterator[Metric]:
        seen = {(name,): self._age(at) for name, at in sorted(heartbeats().items())}
        yield _gauge("giaouoc_heartbeat_age_seconds", "Since a part last gave a sign of life", ["part"], seen)

    def _tasks(self) -> Iterator[Metric]:
        tasks = {(task.run.name,): task for task in scheduled_tasks(self.now)}
        ages = {key: self._age(task.run.finished_at) for key, task in tasks.items() if task.run.finished_at}
        overdue = {key: int(task.is_overdue) for key, task in tasks.items()}
        yield _gauge("giaouoc_task_success_age_seconds", "Since a task last ran well", ["task"], ages)
        yield _gauge("giaouoc_task_overdue", "1 when a task should have run well by now", ["task"], overdue)
        for name, text, values in (
            ("giaouoc_task_runs", "Runs begun", {key: task.run.runs for key, task in tasks.items()}),
            (
                "giaouoc_task_failures",
                "Runs that failed",
                {key: task.run.failures for key, task in tasks.items()},
            ),
        ):
            family = CounterMetricFamily(name, text, labels=["task"])
            for labels, value in values.items():
                family.add_metric(labels, value)
            yield family

    def _outbox(self) -> Iterator[Metric]:
        waiting = Q(state=DeliveryState.WAITING)
        lately = Q(leaves_at__gt=self.now - DAY) & ~waiting
        yield _gauge(
            "giaouoc_outbox_messages",
            "Messages: all that wait, and the others that were to leave since a day ago, by channel and state",
            ["channel", "state"],
            _counts(Delivery.objects.filter(waiting), "channel", "state")
            | _counts(Delivery.objects.filter(lately), "channel", "state"),
        )
        due = Delivery.objects.filter(waiting, leaves_at__lte=self.now)
        oldest = due.order_by().aggregate(at=Min("leaves_at"))["at"]
        age = {(): self._age(oldest) if oldest else 0}
        yield _gauge(
            "giaouoc_outbox_oldest_seconds", "Since the oldest waiting message should have left", [], age
        )

    def _age(self, at: dt.datetime) -> float:
        return abs((self.now - at).total_seconds())  # also of what a clock set back left ahead


def _gauge(name: str, text: str, labels: list[str], values: dict[tuple[str, ...], float]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family


def _counts(rows, *fields: str) -> dict[tuple[str, ...], int]:
    """How many rows there are of each value of ``fields``."""
    counted = rows.order_by().values_list(*fields).annotate(count=Count("pk"))
    return {tuple(key): count for *key, count in counted}
