"""Who reads and writes persons and the history of awards.

A unit's people see and keep their own unit's persons; whoever leads a cluster sees nothing more by that. The
standing body and auditors see all. What a unit itself grants it enters itself; what the ministry or the State
grants only the standing body enters, and so needs no confirming afterwards.
"""

from clusters.permissions import Access

# Decided by the head of the unit (domain 3.1); the others come from the ministry or the State.
GRANTED_BY_UNITS = frozenset({"ldtt", "cstd_co_so", "tt_ldtt", "giay_khen"})


def reads_history_of_units(access: Access) -> bool:
    """Awards of units are published decisions: everybody with a part in the work reads them."""
    return bool(access.appointments or access.leads)


def keeps_holds(access: Access) -> bool:
    """Opens and ends holds, answers alerts, cancels awards, decides what a unit inherits."""
    return access.is_standing_body


def reads_rules(access: Access) -> bool:
    """The rule book is open to everybody with a part in the work."""
    return bool(access.appointments or access.leads)


def edits_rules(access: Access) -> bool:
    """Enters versions, values, rule sets, and the number of flags of a cluster."""
    return access.is_standing_body


def confirms_rules(access: Access) -> bool:
    """Confirms that a rule is as the law says."""
    return access.is_legal_officer or access.is_standing_body
