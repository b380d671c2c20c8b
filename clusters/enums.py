"""Choices of units, clusters and appointments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """Kind of a unit; dated, because a Vụ can become a Cục (ORG-8)."""

    MINISTRY = "ministry", _("Bộ")
    DEPARTMENT = "department", _("Vụ")
    AGENCY = "agency", _("Cục")
    MINISTRY_OFFICE = "ministry_office", _("Văn phòng Bộ")
    MINISTRY_UNIT = "ministry_unit", _("Đơn vị khác thuộc Bộ")
    PUBLIC_SERVICE_UNIT = "public_service_unit", _("Đơn vị sự nghiệp công lập")
    ENFORCEMENT_ADMINISTRATION = "enforcement_administration", _("Cục Quản lý THADS")
    JUSTICE_DEPARTMENT = "justice_department", _("Sở Tư pháp")
    PROVINCIAL_ENFORCEMENT = "provincial_enforcement", _("THADS tỉnh, thành phố")
    PROVINCIAL_ENFORCEMENT_LEGACY = (
        "provincial_enforcement_legacy",
        _("Cục THADS (trước 01/07/2025)"),
    )
    DISTRICT_ENFORCEMENT_LEGACY = (
        "district_enforcement_legacy",
        _("Chi cục THADS (trước 01/07/2025)"),
    )
    AREA_ENFORCEMENT_DIVISION = "area_enforcement_division", _("Phòng THADS khu vực")
    DISTRICT_JUSTICE_OFFICE_LEGACY = (
        "district_justice_office_legacy",
        _("Phòng Tư pháp (trước 01/07/2025)"),
    )
    SUB_UNIT = "sub_unit", _("Phòng, bộ phận trực thuộc")


class UnitGroup(models.TextChoices):
    """How reports and covenants group units of a mixed region (CLU-10, COV-3)."""

    MINISTRY = "ministry", _("Đơn vị thuộc Bộ")
    JUSTICE = "justice", _("Sở Tư pháp")
    ENFORCEMENT = "enforcement", _("Cơ quan THADS")


ENFORCEMENT_KINDS = frozenset(
    {
        UnitKind.PROVINCIAL_ENFORCEMENT,
        UnitKind.PROVINCIAL_ENFORCEMENT_LEGACY,
        UnitKind.DISTRICT_ENFORCEMENT_LEGACY,
        UnitKind.AREA_ENFORCEMENT_DIVISION,
    }
)
JUSTICE_KINDS = frozenset({UnitKind.JUSTICE_DEPARTMENT, UnitKind.DISTRICT_JUSTICE_OFFICE_LEGACY})


def group_of(kind: str) -> UnitGroup:
    """The group that reports count a unit of this kind in."""
    if kind in ENFORCEMENT_KINDS:
        return UnitGroup.ENFORCEMENT
    if kind in JUSTICE_KINDS:
        return UnitGroup.JUSTICE
    return UnitGroup.MINISTRY


class SuccessionKind(models.TextChoices):
    """How one unit became another (ORG-21)."""

    RENAME = "rename", _("Đổi tên")
    MERGE = "merge", _("Sáp nhập, hợp nhất")
    SPLIT = "split", _("Chia, tách")
    ABSORB = "absorb", _("Nhập vào đơn vị khác")
    DISSOLVE = "dissolve", _("Giải thể")


class ClusterKind(models.TextChoices):
    """What the cluster is called; the vocabulary changed over the years."""

    CLUSTER = "cluster", _("Cụm thi đua")
    REGION = "region", _("Khu vực thi đua")
    BLOCK = "block", _("Khối thi đua")


class LeadRole(models.TextChoices):
    """Role in leading a cluster in a year."""

    CHAIR = "chair", _("Trưởng")
    VICE_CHAIR = "vice_chair", _("Phó Trưởng")


class Role(models.TextChoices):
    """What a dated appointment lets a person do."""

    STANDING_BODY = "standing_body", _("Cán bộ Thường trực Hội đồng")
    UNIT_HEAD = "unit_head", _("Thủ trưởng đơn vị")
    UNIT_DEPUTY = "unit_deputy", _("Cấp phó của thủ trưởng đơn vị")
    UNIT_OFFICER = "unit_officer", _("Cán bộ thi đua của đơn vị")
    RECORDS_CLERK = "records_clerk", _("Văn thư của đơn vị")
    CLUSTER_SECRETARY = "cluster_secretary", _("Thư ký cụm, khu vực")
    LEGAL_OFFICER = "legal_officer", _("Cán bộ pháp chế")
    AUDITOR = "auditor", _("Kiểm tra, giám sát (chỉ xem)")


UNIT_ROLES = frozenset({Role.UNIT_HEAD, Role.UNIT_DEPUTY, Role.UNIT_OFFICER})
# Roles held in a unit; a records clerk keeps its numbers and seal (SIG-3) but does not speak for it.
ROLES_IN_A_UNIT = UNIT_ROLES | {Role.RECORDS_CLERK}
SIGNING_ROLES = frozenset({Role.UNIT_HEAD, Role.UNIT_DEPUTY})
