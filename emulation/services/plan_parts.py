"""Movements of a plan. After adoption only drives can be opened beside it (CYC-8)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from emulation.enums import CampaignKind, PlanState
from emulation.models import Campaign, CampaignPlan, PlanCampaign, TargetFigure
from emulation.services import comments
from emulation.services.plans import editable, record_on


@transaction.atomic
def add_campaign(
    *,
    plan: CampaignPlan,
    campaign: Campaign,
    actor: User | None,
    at: dt.datetime,
    also_based_on: list[str] | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    on_behalf_of: str = "",
) -> PlanCampaign:
    """Take a movement of the catalogue into the plan. Into an adopted one only a drive, with its first day.

    Raises:
        RuleError: it is in the plan already, the days are reversed, or a regular movement comes too late.
    Source: CYC-8 to CYC-10.
    """
    plan = comments.locked(plan)
    is_later = plan.state == PlanState.ADOPTED
    if plan.plan_campaigns.filter(campaign=campaign).exists():
        raise RuleError(_("Phong trào này đã có trong kế hoạch."), field="campaign")
    if is_later and campaign.kind == CampaignKind.REGULAR:
        raise RuleError(
            _("Kế hoạch đã thông qua: chỉ mở thêm được đợt chuyên đề, ngắn ngày hoặc đột xuất."), field="kind"
        )
    if is_later and starts_on is None:
        raise RuleError(_("Đợt mở sau khi kế hoạch đã thông qua phải có ngày bắt đầu."), field="starts_on")
    _check_days(starts_on, ends_on)
    row = PlanCampaign.objects.create(
        plan=plan,
        campaign=campaign,
        ordinal=next_ordinal(plan.plan_campaigns),
        also_based_on=also_based_on or [],
        starts_on=starts_on,
        ends_on=ends_on,
        is_opened_later=is_later,
    )
    verb, did = (
        ("plan.drive_opened", "Mở đợt thi đua") if is_later else ("plan.campaign_added", "Thêm phong trào")
    )
    record_on(plan, verb, f"{did} “{campaign}”", actor, at, on_behalf_of,
            after=_campaign_words(row))  # fmt: skip
    return row


@transaction.atomic
def add_new_campaign(
    *,
    plan: CampaignPlan,
    title: str,
    kind: CampaignKind,
    actor: User | None,
    at: dt.datetime,
    launched_by: str = "",
    starts_year: int | None = None,
    ends_year: int | None = None,
    legal_bases: list[str] | None = None,
    parents: list[Campaign] | None = None,
    on_behalf_of: str = "",
    **place: Any,
) -> PlanCampaign:
    """Put a movement that is not in the catalogue there, and take it into the plan.

    Args:
        place: what `add_campaign` takes about the movement's place in the plan.

    Raises:
        RuleError: the catalogue has it already, its years are reversed, or `add_campaign` refuses it.
    """
    if starts_year and ends_year and ends_year < starts_year:
        raise RuleError(_("Năm kết thúc phải từ năm bắt đầu trở đi."), field="ends_year")
    if Campaign.objects.filter(title__iexact=title, starts_year=starts_year).exists():
        raise RuleError(
            _("Danh mục đã có phong trào này. Hãy chọn trong danh sách phong trào."), field="title"
        )
    campaign = Campaign.objects.create(
        title=title,
        kind=kind,
        launched_by=launched_by,
        starts_year=starts_year,
        ends_year=ends_year,
        legal_bases=legal_bases or [],
        is_sample=plan.is_sample,
    )
    campaign.parents.set(parents or [])
    return add_campaign(plan=plan, campaign=campaign, actor=actor, at=at, on_behalf_of=on_behalf_of, **place)


@transaction.atomic
def change_campaign(
    *,
    row: PlanCampaign,
    also_based_on: list[str],
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> PlanCampaign:
    """Change a movement's bases and days in this plan; the catalogue stays as it is.

    Raises:
        RuleError: the plan is adopted and the movement is part of its frozen text, or days are reversed.
    """
    plan, row = _locked_part(row)
    if row.is_opened_later and starts_on is None:
        raise RuleError(_("Đợt mở sau khi kế hoạch đã thông qua phải có ngày bắt đầu."), field="starts_on")
    _check_days(starts_on, ends_on)
    before = _campaign_words(row)
    row.also_based_on, row.starts_on, row.ends_on = also_based_on, starts_on, ends_on
    row.save(update_fields=["also_based_on", "starts_on", "ends_on"])
    record_on(plan, "plan.campaign_changed", f"Sửa phong trào “{row}”", actor, at, on_behalf_of, before=before,
            after=_campaign_words(row))  # fmt: skip
    return row


@transaction.atomic
def remove_campaign(
    *, row: PlanCampaign, actor: User | None, at: dt.datetime, on_behalf_of: str = ""
) -> None:
    """Take a movement with its targets out of the plan; the catalogue keeps the movement.

    Raises:
        RuleError: the plan is adopted and the movement belongs to its frozen text, or units reported
            figures of its targets.
    """
    plan, row = _locked_part(row)
    if TargetFigure.objects.filter(share__target__plan_campaign=row).exists():
        raise RuleError(
            _("Các đơn vị đã báo kết quả chỉ tiêu của đợt này nên không bỏ được. Hãy ghi ngày kết thúc đợt.")
        )
    words = _campaign_words(row)
    summary = f"Bỏ {row._meta.verbose_name} “{row}”"
    row.delete()
    record_on(plan, "plan.part_removed", summary, actor, at, on_behalf_of, before=words)


@transaction.atomic
def move_campaign(
    *, row: PlanCampaign, step: int, actor: User | None, at: dt.datetime, on_behalf_of: str = ""
) -> None:
    """Move a movement up (−1) or down (1) by one place; at the end nothing happens.

    Raises:
        RuleError: the plan is adopted.
    """
    plan = editable(row.plan)
    places = moved(plan.plan_campaigns, row, step)
    if places:
        record_on(plan, "plan.part_moved", f"Đổi thứ tự “{row}”", actor, at, on_behalf_of,
                before={"thứ tự": places[0]}, after={"thứ tự": places[1]})  # fmt: skip


def moved(siblings: Any, row: Any, step: int) -> tuple[int, int] | None:
    """Move ``row`` among its siblings; its place before and after, None where it stays.

    The caller has locked their owner.
    """
    rows = list(siblings.order_by("ordinal", "pk"))
    if row not in rows:  # removed by somebody else meanwhile
        return None
    place = rows.index(row)
    if not 0 <= place + step < len(rows):
        return None
    rows.insert(place + step, rows.pop(place))
    for ordinal, each in enumerate(rows, start=1):
        each.ordinal = ordinal
    type(row).objects.bulk_update(rows, ["ordinal"])
    return place + 1, place + step + 1


def next_ordinal(siblings: Any) -> int:
    """The place after the last of the siblings (1 query)."""
    return (siblings.aggregate(last=Max("ordinal"))["last"] or 0) + 1


def _locked_part(row: PlanCampaign) -> tuple[CampaignPlan, PlanCampaign]:
    """The plan and its movement, fresh under the plan's lock; drives opened later stay changeable."""
    plan = comments.locked(row.plan)
    fresh = PlanCampaign.objects.filter(pk=row.pk).first()
    if fresh is None:
        raise StateConflictError(_("Mục này vừa được người khác bỏ khỏi kế hoạch."))
    fresh.plan = plan
    if not fresh.is_opened_later:
        editable(plan)
    return plan, fresh


def _check_days(starts_on: dt.date | None, ends_on: dt.date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise RuleError(_("Ngày kết thúc phải từ ngày bắt đầu trở đi."), field="ends_on")


def _campaign_words(row: PlanCampaign) -> dict[str, Any]:
    return {
        "căn cứ thêm": row.also_based_on,
        "từ ngày": ngay(row.starts_on),
        "đến hết ngày": ngay(row.ends_on),
        "chỉ tiêu": [target.what for target in row.targets.order_by("ordinal", "pk")],
    }
