"""Who must still act on a step of a cluster's year: one rule, for reminders and for "Việc của tôi"."""

from clusters.enums import Role
from emulation.enums import CovenantState, MilestoneKind, PlanState, ReportState
from emulation.queries.report_days import REPORT_STEPS
from emulation.queries.year_facts import YearFacts

# A comment, a registration or a report may come from head or officer; only head and deputy sign.
ACTING_ROLES: dict[MilestoneKind, frozenset[Role]] = {
    MilestoneKind.COMMENTED: frozenset({Role.UNIT_HEAD, Role.UNIT_OFFICER}),
    MilestoneKind.COVENANT: frozenset({Role.UNIT_HEAD, Role.UNIT_DEPUTY}),
    MilestoneKind.REGISTERED: frozenset({Role.UNIT_HEAD, Role.UNIT_OFFICER}),
    MilestoneKind.MIDYEAR: frozenset({Role.UNIT_HEAD, Role.UNIT_OFFICER}),
    MilestoneKind.PHASE_TWO: frozenset({Role.UNIT_HEAD, Role.UNIT_OFFICER}),
    MilestoneKind.YEAR_REPORT: frozenset({Role.UNIT_HEAD, Role.UNIT_OFFICER}),
}
_PERIODS = {kind: period for period, kind in REPORT_STEPS.items()}
_SENT = frozenset({ReportState.SUBMITTED, ReportState.ACCEPTED, ReportState.CORRECTING})


def awaited_units(facts: YearFacts, kind: MilestoneKind) -> list[int]:
    """Member units that must still take the step, in the decision's order; none once it is reached."""
    if facts.reached(kind) or facts.halt:
        return []
    members = [member.unit_id for member in facts.members]
    if kind == MilestoneKind.COMMENTED:
        return [u for u in members if u not in facts.commenters] if _is_in_comment(facts) else []
    if kind == MilestoneKind.COVENANT:
        return [unit_id for unit_id in members if unit_id in facts.unsigned]
    if kind == MilestoneKind.REGISTERED:
        return [unit_id for unit_id in members if unit_id not in facts.registrations]
    if kind in _PERIODS:
        period = _PERIODS[kind]
        return [u for u in members if facts.reports.get((period, u)) not in _SENT]
    return []


def _is_in_comment(facts: YearFacts) -> bool:
    if facts.plan and facts.plan.state == PlanState.IN_COMMENT:
        return True
    return any(covenant.state == CovenantState.IN_COMMENT for covenant in facts.covenants)
