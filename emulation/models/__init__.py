"""The emulation year: milestones, conferences, plans, covenants, registrations, reports."""

from emulation.models.award_type import AwardType
from emulation.models.campaign import Anniversary, Campaign, CampaignPlan, PeakPhase, PlanCampaign
from emulation.models.conference import Arrival, Attendance, Conference
from emulation.models.covenant import (
    Covenant,
    CovenantParty,
    CovenantSignature,
    CovenantTemplate,
    Pledge,
)
from emulation.models.draft import DraftComment, TextVersion
from emulation.models.exemplar import Exemplar, Replication
from emulation.models.parameter import Parameter
from emulation.models.registration import TitleRegistration
from emulation.models.report import ReportedFact, ReportVersion, UnitReport
from emulation.models.summary import ClusterSummary
from emulation.models.target import Target, TargetFigure, TargetShare
from emulation.models.year import Milestone, StepExtension, YearHalt
from emulation.models.year_plan import PlanningStep

__all__ = [
    "Anniversary",
    "Arrival",
    "Attendance",
    "AwardType",
    "Campaign",
    "CampaignPlan",
    "ClusterSummary",
    "Conference",
    "Covenant",
    "CovenantParty",
    "CovenantSignature",
    "CovenantTemplate",
    "DraftComment",
    "Exemplar",
    "Milestone",
    "Parameter",
    "PeakPhase",
    "PlanCampaign",
    "PlanningStep",
    "Pledge",
    "Replication",
    "ReportVersion",
    "ReportedFact",
    "StepExtension",
    "Target",
    "TargetFigure",
    "TargetShare",
    "TextVersion",
    "TitleRegistration",
    "UnitReport",
    "YearHalt",
]
