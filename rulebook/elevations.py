"""Who a cluster elevated for what: only the app above, which holds the ballots, knows.

It registers itself in ``AppConfig.ready()``.
"""

from collections.abc import Callable, Mapping

from clusters.models import ClusterYear

# Code of an award → unit → whether it was elevated; only for what was announced.
Elevations = Mapping[str, Mapping[int, bool]]
_readers: list[Callable[[ClusterYear], Elevations]] = []


def register(reader: Callable[[ClusterYear], Elevations]) -> None:
    """Let ``reader`` tell the elevations of a cluster's year, with a constant number of queries."""
    if reader not in _readers:
        _readers.append(reader)


def elevations_of(cluster_year: ClusterYear) -> dict[str, dict[int, bool]]:
    """What is announced of the year."""
    found: dict[str, dict[int, bool]] = {}
    for reader in _readers:
        for award, units in reader(cluster_year).items():
            found[award] = found.get(award, {}) | dict(units)
    return found
