"""Loading the five real cases: what the press reported, and nothing else.

Where a report is silent nothing is invented: no signatures without signers, no counts of ballots, no
decision numbers, hence no lines of award history, which need one. A reported figure that no rows can stand
behind becomes a `ReportedFact`.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from audit.services import record
from awards.models import Nomination
from clusters.enums import ClusterKind, LeadRole, SuccessionKind, UnitGroup, UnitKind
from clusters.models import Cluster, ClusterLead, ClusterYear, Unit
from clusters.services.succession import NewUnit, succeed
from clusters.services.units import create_unit
from clusters.services.years import create_year, set_members
from core.ordering import search_key
from core.shipped import shipped
from emulation.enums import (
    CampaignKind,
    ConferenceKind,
    ConferenceState,
    MilestoneKind,
    PlanState,
    ReportedTopic,
)
from emulation.models import (
    AwardType,
    Campaign,
    CampaignPlan,
    Conference,
    PeakPhase,
    PlanCampaign,
    ReportedFact,
    Target,
)
from emulation.queries.plans import content_of
from emulation.services import milestones
from emulation.services.versions import keep_version

MINISTRY = "Bộ Tư pháp"
UNIT_NOTE = "Tên như báo chí đưa; chưa ghi các lần tổ chức lại về sau."
KINDS = {
    "Bộ": UnitKind.MINISTRY,
    "Vụ": UnitKind.DEPARTMENT,
    "Văn phòng Bộ": UnitKind.MINISTRY_OFFICE,
    "Cục THADS": UnitKind.PROVINCIAL_ENFORCEMENT_LEGACY,
    "Cục": UnitKind.AGENCY,
    "Sở Tư pháp": UnitKind.JUSTICE_DEPARTMENT,
}
CLUSTER_KINDS = {"cụm": ClusterKind.CLUSTER, "khu vực": ClusterKind.REGION}
# The second case is the first one's cluster, renamed.
CLUSTER_OF_CASE = {"cum-so-1-2019": "cum-so-1", "cum-so-1-2020-2021": "cum-so-1"}
GROUPS = {"Sở Tư pháp": UnitGroup.JUSTICE, "Cục THADS, Chi cục THADS": UnitGroup.ENFORCEMENT}


@transaction.atomic
def load_cases(*, at: dt.datetime) -> list[str]:
    """Load the cases that are not loaded yet; returns their ids.

    Args:
        at: the moment of loading, for the log.
    """
    data = shipped("cases")
    loader = _Loader(data, at)
    loaded = [case["id"] for case in data["cases"] if loader.load(case)]
    if loaded:
        loader.reorganise()
    return loaded


class _Loader:
    """Carries what the cases share: units by name, movements by key, phases."""

    def __init__(self, data: dict[str, Any], at: dt.datetime) -> None:
        self.data = data
        self.at = at

    def load(self, case: dict[str, Any]) -> bool:
        """Load one case, unless its year or plan is there."""
        if "organiser" in case:
            return self._load_unit_case(case)
        code = CLUSTER_OF_CASE.get(case["id"], case["id"].rsplit("-", 1)[0])
        cluster, _ = Cluster.objects.get_or_create(code=code, defaults={"name": case["cluster"]["name"]})
        if ClusterYear.objects.filter(cluster=cluster, year=case["year"]).exists():
            return False
        year = self._year(cluster, case, case["year"])
        self._members(year, case)
        self._leads(year, case.get("leadership", []))
        self._facts(year, case)
        if launch := case.get("launch_conference"):
            conference = self._conference(year, ConferenceKind.LAUNCH, launch, case)
            self._plan(case, case, conference=conference, cluster_year=year)
            self._covenant_reported(year, case, launch["date"])
        if review := case.get("review_conference"):
            self._review(year, cluster, case, review)
        return True

    # --- organisation

    def unit(self, name: str) -> Unit:
        """The unit of that name, made if no case named it before."""
        unit = Unit.objects.filter(names__name=name).order_by("pk").first()
        if unit:
            return unit
        kind = next((kind for start, kind in KINDS.items() if name.startswith(start)), UnitKind.MINISTRY_UNIT)
        is_local = kind in (UnitKind.JUSTICE_DEPARTMENT, UnitKind.PROVINCIAL_ENFORCEMENT_LEGACY)
        parent = None if is_local or name == MINISTRY else self.unit(MINISTRY)
        return create_unit(
            code=self._code(name), name=name, kind=kind, parent=parent, note=UNIT_NOTE, actor=None, at=self.at
        )

    def reorganise(self) -> None:
        """Let the local units become what they became in 2025: none is listed as current (ORG-26)."""
        data = shipped("reorganisation")
        for merge in data["merges"]:
            if Unit.objects.filter(code=merge["code"]).exists():
                continue
            succeed(
                kind=SuccessionKind.MERGE,
                predecessors=[self.unit(name) for name in merge["from"]],
                new_units=[NewUnit(code=merge["code"], name=merge["to"], kind=merge["kind"])],
                effective_on=data["effective_on"],
                legal_basis=data["legal_basis"],
                actor=None,
                at=self.at,
            )

    def _code(self, name: str) -> str:
        """A code that stays readable: the words of the name without diacritics."""
        return search_key(name).replace(" ", "-").upper()[:40]

    def _year(self, cluster: Cluster, case: dict[str, Any], year: int) -> ClusterYear:
        return create_year(
            cluster=cluster,
            year=year,
            kind=CLUSTER_KINDS[case["cluster"]["kind"]],
            name=case["cluster"]["name"],
            block=case["cluster"]["block"],
            source_note=_source(case),
            actor=None,
            at=self.at,
        )

    def _members(self, year: ClusterYear, case: dict[str, Any]) -> None:
        """All members if the report lists them, else those that it names as leaders."""
        names = case.get("units") if isinstance(case.get("units"), list) else None
        names = names or [lead["unit"] for lead in case.get("leadership", [])]
        set_members(cluster_year=year, units=[self.unit(name) for name in names], actor=None, at=self.at)

    def _leads(self, year: ClusterYear, leads: list[dict[str, Any]], **announced: Any) -> None:
        for lead in leads:
            row = ClusterLead.objects.create(
                cluster_year=year,
                role=LeadRole.VICE_CHAIR if lead["role"].startswith("phó") else LeadRole.CHAIR,
                unit=self.unit(lead["unit"]),
                person_name=lead.get("person", ""),
                position_title=lead.get("post", ""),
                **announced,
            )
            self._record(row, year, f"Ghi {row.get_role_display()}: {lead.get('person', lead['unit'])}")

    # --- the year

    def _conference(
        self, year: ClusterYear, kind: ConferenceKind, told: dict[str, Any], case: dict[str, Any], **more: Any
    ) -> Conference:
        conference = Conference.objects.create(
            cluster_year=year,
            kind=kind,
            state=ConferenceState.HELD,
            held_on=told["date"],
            session=told.get("session", ""),
            place=told.get("place", ""),
            agenda=told.get("agenda", []),
            minutes=f"Nguồn: {_source(case)}",
            **more,
        )
        self._record(conference, year, f"Ghi {conference}")
        return conference

    def _plan(
        self,
        case: dict[str, Any],
        told: dict[str, Any],
        *,
        conference: Conference | None = None,
        cluster_year: ClusterYear | None = None,
        unit: Unit | None = None,
    ) -> CampaignPlan:
        """The plan as reported, adopted on the day of the conference or of its issue."""
        plan_told = told.get("plan", {})
        presented = (
            LeadRole.VICE_CHAIR if plan_told.get("drafted_and_presented_by", "").startswith("phó") else ""
        )
        plan = CampaignPlan.objects.create(
            cluster_year=cluster_year,
            unit=unit,
            year=case["year"],
            number=plan_told.get("number", ""),
            issued_on=plan_told.get("date"),
            slogan=told.get("theme", ""),
            presented_by=presented,
            short_drives_note=told.get("short_campaigns", ""),
            conference=conference,
            source_note=_source(case),
        )
        self._movements(plan, told)
        self._phases(plan, told)
        self._adopt(plan, conference.held_on if conference else plan_told["date"])
        return plan

    def _movements(self, plan: CampaignPlan, told: dict[str, Any]) -> None:
        target_ordinal = 0
        thematic = [{"title": title} for title in told.get("thematic", [])]
        for ordinal, movement in enumerate([*told.get("movements", []), *thematic], start=1):
            entry = movement if isinstance(movement, dict) else {"movement": movement}
            row = PlanCampaign.objects.create(
                plan=plan,
                campaign=self._campaign(entry),
                ordinal=ordinal,
                also_based_on=entry.get("also_based_on", []),
            )
            for target in entry.get("targets", []):
                target_ordinal += 1
                Target.objects.create(
                    plan=plan,
                    plan_campaign=row,
                    ordinal=target_ordinal,
                    what=target["what"],
                    goal=target["at_least"],
                    unit_of_measure=target["measure"],
                    responsible=target["by"],
                )

    def _campaign(self, entry: dict[str, Any]) -> Campaign:
        told = self.data["movements"][entry["movement"]] if "movement" in entry else entry
        starts, ends = told.get("span", (None, None))
        campaign, _ = Campaign.objects.get_or_create(
            title=told["title"],
            starts_year=starts,
            defaults={
                "kind": CampaignKind.THEMATIC,
                "ends_year": ends,
                "legal_bases": told.get("legal_basis", []),
            },
        )
        return campaign

    def _phases(self, plan: CampaignPlan, told: dict[str, Any]) -> None:
        for ordinal in sorted(told.get("phases", [])):
            days = self.data["peak_phases"][ordinal]
            PeakPhase.objects.create(
                plan=plan,
                ordinal=ordinal,
                starts_on=dt.date.fromisoformat(f"{plan.year}-{days['starts']}"),
                ends_on=dt.date.fromisoformat(f"{plan.year}-{days['ends']}"),
            )

    def _adopt(self, plan: CampaignPlan, adopted_on: dt.date) -> None:
        version = keep_version(
            draft=plan, content=content_of(plan), made_by=None, at=self.at, note="Như báo chí đưa"
        )
        plan.state = PlanState.ADOPTED
        plan.adopted_on, plan.adopted_at, plan.adopted_hash = adopted_on, self.at, version.sha256
        plan.save(update_fields=["state", "adopted_on", "adopted_at", "adopted_hash"])
        self._record(plan, plan.cluster_year, f"Ghi {plan}")
        if plan.cluster_year:
            self._reach(plan.cluster_year, MilestoneKind.LAUNCHED, adopted_on)

    def _covenant_reported(self, year: ClusterYear, case: dict[str, Any], day: dt.date) -> None:
        """The covenant was signed, but its text was not reported: a milestone, no invented text."""
        covenant = case.get("covenant", {})
        if covenant.get("signed_by_units"):
            self._fact(year, case, ReportedTopic.SIGNATURES, value=covenant["signed_by_units"])
        if covenant or case["id"] == "cum-so-1-2019":
            self._reach(year, MilestoneKind.COVENANT, day)

    # --- the vote of 18/12/2020

    def _review(
        self, year: ClusterYear, cluster: Cluster, case: dict[str, Any], told: dict[str, Any]
    ) -> None:
        """One conference votes, closes the year and opens the next (CLU-7)."""
        next_year = self._year(cluster, case, case["next_year"])
        conference = self._conference(year, ConferenceKind.REVIEW, told, case, opens_cluster_year=next_year)
        day = conference.held_on
        elevated: dict[str, Nomination] = {}
        for vote in case["vote"]["nominated"]:
            award = AwardType.objects.get(name=vote["title"])
            for ordinal, name in enumerate(vote["units"], start=1):
                nomination = Nomination.objects.create(
                    cluster_year=year,
                    achievement_year=year.year,
                    award_type=award,
                    unit=self.unit(name),
                    unit_name=name,
                    ordinal=ordinal,
                    source_note=_source(case),
                    out_of=elevated.get(name),
                )
                elevated.setdefault(name, nomination)
                self._record(nomination, year, f"Ghi kết quả suy tôn: {nomination}")
        self._reach(year, MilestoneKind.VOTED, day)
        self._leads(next_year, case["leadership_next_year"], announced_on=day, announced_note=f"{conference}")
        self._fact(
            next_year, case, ReportedTopic.PROCEEDINGS, text=f"Chương trình hội nghị: {told['agenda'][-1]}"
        )
        self._reach(next_year, MilestoneKind.COVENANT, day)

    # --- figures and statements

    def _facts(self, year: ClusterYear, case: dict[str, Any]) -> None:
        if "provinces" in case:
            self._fact(year, case, ReportedTopic.PROVINCES, value=case["provinces"])
        if isinstance(case.get("units"), int):
            self._fact(year, case, ReportedTopic.MEMBERS, value=case["units"])
        for told in case.get("registrations", []):
            self._fact(
                year,
                case,
                ReportedTopic.REGISTRATIONS,
                value=told["count"],
                text=told["kind_of_unit"],
                award_type=AwardType.objects.get(name=told["title"]),
                group=GROUPS[told["kind_of_unit"]],
            )
        for text in case.get("proposals", []):
            self._fact(year, case, ReportedTopic.PROPOSAL, text=text)
        for text in case.get("weaknesses_reported", []):
            self._fact(year, case, ReportedTopic.WEAKNESS, text=text)
        if commented := case.get("plan", {}).get("commented_by"):
            self._fact(year, case, ReportedTopic.PROCEEDINGS, text=f"Góp ý kế hoạch: {commented}")

    def _fact(self, year: ClusterYear, case: dict[str, Any], topic: ReportedTopic, **told: Any) -> None:
        ReportedFact.objects.create(cluster_year=year, topic=topic, source=_source(case), **told)

    # --- a unit's own campaign

    def _load_unit_case(self, case: dict[str, Any]) -> bool:
        unit = self.unit(case["organiser"])
        if CampaignPlan.objects.filter(unit=unit, year=case["year"]).exists():
            return False
        plan = self._plan(case, case, unit=unit)
        if "key_tasks" in case:
            ReportedFact.objects.create(
                plan=plan, topic=ReportedTopic.KEY_TASKS, value=case["key_tasks"], source=_source(case)
            )
        return True

    def _reach(self, year: ClusterYear, kind: MilestoneKind, day: dt.date) -> None:
        milestones.reach(
            cluster_year=year, kind=kind, reached_on=day, actor=None, at=self.at, reference=year.source_note
        )

    def _record(self, target: Any, year: ClusterYear | None, summary: str) -> None:
        record(actor=None, verb="case.loaded", summary=summary, target=target, scope=year, at=self.at)


def _source(case: dict[str, Any]) -> str:
    """Where the facts come from, in words; the day of the event as reported."""
    told = case.get("launch_conference") or case.get("review_conference") or case["plan"]
    return f"Báo chí đưa tin về sự kiện ngày {told['date']:%d/%m/%Y}"
