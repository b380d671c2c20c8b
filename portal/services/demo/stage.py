"""One sample cluster's year on the stage: who plays, when, and who moves it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from audit.services import record
from clusters.models import Cluster, ClusterYear
from core.clock import local_day
from portal.services.demo.cast import Cast


@dataclass
class Stage:
    """One sample cluster's year with the people who move it."""

    cast: Cast
    at: dt.datetime
    chair: User
    year: ClusterYear | None = None

    @property
    def today(self) -> dt.date:
        return local_day(self.at)

    def ago(self, days: int) -> dict[str, Any]:
        """The arguments of a service called ``days`` ago by the chair."""
        return {"actor": self.chair, "at": self.at - dt.timedelta(days=days)}

    def day(self, days: int) -> dt.date:
        """The day that many days from today; negative: before."""
        return self.today + dt.timedelta(days=days)


def new_cluster(code: str, name: str, at: dt.datetime) -> Cluster:
    """A sample cluster."""
    cluster = Cluster.objects.create(code=code, name=name, is_sample=True)
    record(actor=None, verb="cluster.created", target=cluster, at=at, summary=f"Lập {name}")
    return cluster
