"""Who leads a cluster in a year: named by decision, replaced within the year with the history kept (CLU-6)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from clusters.enums import LeadRole
from clusters.models import ClusterLead, ClusterMembership, ClusterYear, Unit
from clusters.queries import people_of_leads
from clusters.services.years import lock_year
from core.clock import local_day
from core.errors import RuleError
from core.templatetags.vi_format import ngay
from notifications.services import Draft, create_notices


@dataclass(frozen=True, kw_only=True)
class LeadSpec:
    """Who is to lead: a unit, and optionally a named person of it (CLU-6)."""

    role: str
    unit: Unit
    person_name: str = ""
    position_title: str = ""
    user: User | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The paper that names the leaders, and where it was announced (CLU-7)."""

    number: str = ""
    signed_on: dt.date | None = None
    issuer: str = ""
    announced_on: dt.date | None = None
    announced_note: str = ""


@transaction.atomic
def set_leads(
    *,
    cluster_year: ClusterYear,
    leads: Sequence[LeadSpec],
    decision: Decision,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> list[ClusterLead]:
    """Name the Trưởng and Phó Trưởng, perhaps at the closing of the year before (CLU-7).

    Until somebody was replaced, the list can be written anew; then only `replace_lead` remains.
    Ranks are not compared: a deputy head may lead a full head (CLU-5).

    Raises:
        RuleError: two chairs, more than two deputies, a unit twice or not a member, a replacement recorded.
    """
    lock_year(cluster_year)
    rows = ClusterLead.objects.filter(cluster_year=cluster_year)
    if rows.filter(valid_to__isnull=False).exists():
        raise RuleError(_("Trong năm đã có thay Trưởng hoặc Phó Trưởng. Hãy dùng mục thay người."))
    _ensure_leads_fit(cluster_year, leads)
    old = list(rows.order_by("role", "pk"))
    before, known = [str(lead) for lead in old], {_who(lead) for lead in old}
    rows.delete()
    created = [_create_lead(cluster_year, lead, decision) for lead in leads]
    _tell([lead for lead in created if _who(lead) not in known], actor, at)
    where = f", công bố ngày {ngay(decision.announced_on)}" if decision.announced_on else ""
    record(
        actor=actor,
        verb="cluster_year.leads_set",
        target=cluster_year,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Cử {'; '.join(map(str, created))}{where}",
        before={"Trưởng, Phó Trưởng": before},
        after={"Trưởng, Phó Trưởng": [str(lead) for lead in created]},
    )
    return created


@transaction.atomic
def replace_lead(
    *,
    lead: ClusterLead,
    by: LeadSpec,
    valid_from: dt.date,
    decision: Decision,
    reason: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> ClusterLead:
    """Replace a leader within the year from a day on; the one before stays in the history (CLU-6).

    Raises:
        RuleError: the leader was replaced already, the day is too early, or the new one leads already.
    """
    cluster_year = lock_year(lead.cluster_year)
    old = ClusterLead.objects.select_for_update(of=("self",)).select_related("unit").get(pk=lead.pk)
    if old.valid_to:
        raise RuleError(_("Người này đã được thay từ ngày %(day)s.") % {"day": ngay(old.valid_to)})
    if old.valid_from and valid_from <= old.valid_from:
        raise RuleError(
            _("Người được thay giữ việc từ ngày %(day)s. Hãy chọn ngày sau đó.")
            % {"day": ngay(old.valid_from)},
            field="valid_from",
        )
    old.valid_to = valid_from
    old.save(update_fields=["valid_to"])
    others = ClusterLead.objects.filter(cluster_year=cluster_year).exclude(valid_to__lte=valid_from)
    if others.filter(unit=by.unit).exists():
        raise RuleError(_("%(unit)s đang là Trưởng hoặc Phó Trưởng.") % {"unit": by.unit}, field="unit")
    _ensure_member(cluster_year, by.unit, valid_from)
    by = replace(by, role=old.role)
    new = _create_lead(cluster_year, by, decision, valid_from=valid_from)
    _tell([new], actor, at)
    record(
        actor=actor,
        verb="cluster_year.lead_replaced",
        target=cluster_year,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Thay {old} bằng {new.person_name or new.unit} từ ngày {ngay(valid_from)}: {reason}",
        before={old.get_role_display(): old.person_name or str(old.unit)},
        after={old.get_role_display(): new.person_name or str(new.unit)},
    )
    return new


def _ensure_member(cluster_year: ClusterYear, unit: Unit, day: dt.date) -> None:
    if not ClusterMembership.objects.on(day).filter(cluster_year=cluster_year, unit=unit).exists():
        raise RuleError(
            _("%(unit)s không phải đơn vị thành viên. Trưởng, Phó Trưởng phải thuộc đơn vị thành viên.")
            % {"unit": unit},
            field="unit",
        )


def _ensure_leads_fit(cluster_year: ClusterYear, leads: Sequence[LeadSpec]) -> None:
    roles = [lead.role for lead in leads]
    if roles.count(LeadRole.CHAIR) > 1:
        raise RuleError(_("Chỉ có một Trưởng."))
    if roles.count(LeadRole.VICE_CHAIR) > 2:
        raise RuleError(_("Nhiều nhất hai Phó Trưởng."))
    if len({lead.unit.pk for lead in leads}) != len(leads):
        raise RuleError(
            _("Trưởng và các Phó Trưởng phải thuộc các đơn vị khác nhau (mỗi đơn vị một vai trò).")
        )
    for lead in leads:
        _ensure_member(cluster_year, lead.unit, dt.date(cluster_year.year, 1, 1))


def _create_lead(
    cluster_year: ClusterYear, lead: LeadSpec, decision: Decision, *, valid_from: dt.date | None = None
) -> ClusterLead:
    return ClusterLead.objects.create(
        cluster_year=cluster_year,
        role=lead.role,
        unit=lead.unit,
        person_name=lead.person_name or (lead.user.full_name if lead.user else ""),
        position_title=lead.position_title,
        user=lead.user,
        decision_number=decision.number,
        decision_on=decision.signed_on,
        decision_issuer=decision.issuer,
        announced_on=decision.announced_on,
        announced_note=decision.announced_note,
        valid_from=valid_from,
    )


def _who(lead: ClusterLead) -> tuple[str, int, str, int | None]:
    return lead.role, lead.unit_id, lead.person_name, lead.user_id


def _tell(leads: Sequence[ClusterLead], actor: User | None, at: dt.datetime) -> None:
    """Tell those who begin to lead where they find what they take over; of a year that is over nobody is told."""
    drafts = []
    for lead in leads:
        year, today = lead.cluster_year, local_day(at)
        if today > dt.date(year.year, 12, 31):
            continue
        begins = max(today, lead.valid_from or dt.date(year.year, 1, 1))
        for person in people_of_leads([lead], begins):
            with override(person.language):
                drafts.append(_draft(lead, person, begins))
    create_notices(drafts=drafts, at=at, sender=actor)


def _draft(lead: ClusterLead, person: User, begins: dt.date) -> Draft:
    words = {"role": lead.get_role_display(), "year": lead.cluster_year, "day": ngay(begins)}
    return Draft(
        recipient=person,
        kind="lead.named",
        dedupe_key=f"lead:{lead.pk}:{person.pk}",
        subject=_("Nhận nhiệm vụ %(role)s: %(year)s") % words,
        body=_(
            "Từ ngày %(day)s, bạn giữ nhiệm vụ %(role)s, %(year)s. Trang bàn giao có mọi việc còn hạn, lịch đến "
            "hết năm, người liên hệ của các đơn vị, biên bản năm trước và những điều cụm đã hứa."
        )
        % words,
        why=_("Bạn, hoặc đơn vị do bạn đứng đầu, được cử làm %(role)s, %(year)s.") % words,
        path=reverse("portal:handover_show", args=[lead.cluster_year_id]),
        about_type="clusters.clusteryear",
        about_id=str(lead.cluster_year_id),
    )
