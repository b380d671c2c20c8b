"""Units, clusters and who acts for them."""

from clusters.models.absence import Absence
from clusters.models.appointment import Appointment
from clusters.models.cluster import Cluster, ClusterLead, ClusterMembership, ClusterYear
from clusters.models.unit import (
    Unit,
    UnitHead,
    UnitKindPeriod,
    UnitName,
    UnitParent,
    UnitSuccession,
)

__all__ = [
    "Absence",
    "Appointment",
    "Cluster",
    "ClusterLead",
    "ClusterMembership",
    "ClusterYear",
    "Unit",
    "UnitHead",
    "UnitKindPeriod",
    "UnitName",
    "UnitParent",
    "UnitSuccession",
]
