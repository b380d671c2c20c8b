"""The covenant's text: drafted, edited, frozen, opened for signing, taken back for change."""

import datetime as dt
from collections.abc import Set
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from clusters.enums import UnitGroup
from clusters.models import ClusterYear
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay, so
from emulation.enums import COVENANT_MOVES, CovenantState, MilestoneKind
from emulation.models import (
    CampaignPlan,
    Covenant,
    CovenantParty,
    CovenantSignature,
    CovenantTemplate,
    Pledge,
    TextVersion,
)
from emulation.queries.comments import unanswered
from emulation.queries.covenants import (
    FROZEN,
    conferences_for_signing,
    covenant_content,
    free_groups,
    parties_to_be,
    registered_titles,
)
from emulation.services import milestones
from emulation.services.comments import locked, open_window
from emulation.services.covenant_papers import give_up_paper, locked_with_paper
from emulation.services.telling import tell_of_signing
from emulation.services.versions import keep_version

EDITABLE = frozenset({CovenantState.DRAFT, CovenantState.IN_COMMENT})


@transaction.atomic
def draft_covenant(
    *,
    cluster_year: ClusterYear,
    group: str,
    template: CovenantTemplate | None,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Covenant:
    """Begin a covenant from a template and the year's plan: its slogan, movements and bases.

    Raises:
        RuleError: the year has such a covenant, or one for all beside one for a group.
    Source: COV-3, COV-4, COV-8.
    """
    cluster_year = ClusterYear.objects.select_for_update(of=("self",), no_key=True).get(pk=cluster_year.pk)
    milestones.ensure_running(cluster_year)
    if group not in dict(free_groups(cluster_year)):
        raise RuleError(
            _("Năm này đã có giao ước cho khối đó, hoặc đã có giao ước chung cho cả cụm."), field="group"
        )
    plan = CampaignPlan.objects.filter(cluster_year=cluster_year).first()
    title = f"Giao ước thi đua năm {cluster_year.year} {cluster_year.name}"
    with override("vi"):  # the covenant is Vietnamese whoever drafts it
        group_name = str(UnitGroup(group).label) if group else ""
    covenant = Covenant.objects.create(
        cluster_year=cluster_year,
        group=group,
        title=f"{title} – {group_name}" if group else title,
        bases=_bases(template, plan),
        opening=template.opening if template else "",
        arrangements=template.arrangements if template else "",
    )
    _write_pledges(covenant, _pledges(template, plan))
    milestones.take_back(
        cluster_year=cluster_year,
        kind=MilestoneKind.COVENANT,
        reason="Soạn thêm một giao ước",
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    record(
        actor=actor,
        verb="covenant.drafted",
        target=covenant,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Soạn {covenant.title}",
    )
    return covenant


@transaction.atomic
def save_covenant_text(
    *,
    covenant: Covenant,
    revision: int,
    fields: dict[str, Any],
    pledges: list[str],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Covenant:
    """Save the draft's text. A text out for comments keeps each saved version.

    Args:
        revision: the one that the person began from.
        fields: title, bases, opening, arrangements, witnesses, place, conference and the two settings.

    Raises:
        StateConflictError: somebody saved in the meantime, or the text is frozen.
        RuleError: the conference is another cluster's.
    """
    covenant = locked(covenant)
    if covenant.state not in EDITABLE:
        raise StateConflictError(
            _("Nội dung giao ước đã chốt. Muốn sửa thì lập bản mới, các chữ ký sẽ mất hiệu lực.")
        )
    if covenant.revision != revision:
        raise StateConflictError(
            _(
                "Trong lúc bạn soạn, người khác đã lưu bản mới hơn. "
                "Bản đang lưu hiện ở dưới; lưu lại thì bản của bạn thay bản đó."
            )
        )
    conference = fields.get("conference")
    if conference and not conferences_for_signing(covenant.cluster_year).filter(pk=conference.pk).exists():
        raise RuleError(_("Hội nghị này không phải của cụm."), field="conference")
    before = covenant_content(covenant)
    fields = fields | {"bases": [bare_basis(basis) for basis in fields.get("bases", covenant.bases)]}
    for name, value in fields.items():
        setattr(covenant, name, value)
    covenant.revision += 1
    covenant.save(update_fields=[*fields, "revision"])
    _write_pledges(covenant, pledges)
    after = covenant_content(covenant)
    if covenant.state == CovenantState.IN_COMMENT:
        keep_version(draft=covenant, content=after, made_by=actor, at=at, note="Sửa trong lúc lấy ý kiến")
    record(
        actor=actor,
        verb="covenant.text_saved",
        target=covenant,
        scope=covenant.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary="Sửa nội dung giao ước",
        before={key: value for key, value in before.items() if value != after[key]},
        after={key: value for key, value in after.items() if value != before[key]},
    )
    return covenant


@transaction.atomic
def open_for_comment(
    *,
    covenant: Covenant,
    from_on: dt.date,
    until_on: dt.date,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> TextVersion:
    """Send the text, as it is saved, to the member units for comments, or move the window.

    Raises:
        RuleError: see `comments.open_window`.
    """
    covenant = locked(covenant)  # nobody saves another text between reading this one and keeping it
    return open_window(
        draft=covenant, content=covenant_content(covenant), from_on=from_on, until_on=until_on,
        actor=actor, at=at, on_behalf_of=on_behalf_of,
    )  # fmt: skip


@transaction.atomic
def freeze_covenant(
    *, covenant: Covenant, revision: int, actor: User | None, at: dt.datetime, on_behalf_of: str = ""
) -> Covenant:
    """Fix the text and the parties: the member units of the day under that day's names (ORG-22).

    Raises:
        StateConflictError: already frozen, or the text changed after the person read it.
        RuleError: no pledge, fewer than two parties, or a comment without an answer.
    Source: domain 2.3 Covenant, COV-2, COV-4.
    """
    covenant = locked(covenant)
    _check_move(covenant, CovenantState.FROZEN, sources=EDITABLE)
    if covenant.revision != revision:
        raise StateConflictError(_("Nội dung vừa được sửa sau khi bạn mở trang này. Hãy đọc lại rồi chốt."))
    waiting = unanswered(covenant).count()
    if waiting:
        raise RuleError(
            _("Còn %(count)s ý kiến góp ý chưa trả lời. Hãy trả lời hết rồi chốt.") % {"count": so(waiting)}
        )
    if not covenant.pledges.exists():
        raise RuleError(_("Giao ước chưa có nội dung cam kết nào. Hãy soạn nội dung rồi chốt."))
    parties = parties_to_be(covenant, local_day(at))
    if len(parties) < 2:
        raise RuleError(_("Giao ước cần ít nhất hai đơn vị ký. Hãy kiểm tra danh sách thành viên của cụm."))
    for ordinal, member in enumerate(parties, start=1):
        CovenantParty.objects.update_or_create(
            covenant=covenant,
            unit=member.unit,
            defaults={
                "unit_name": member.signing_name,
                "ordinal": ordinal,
                "is_accession": False,
                "joined_on": None,
                "is_current": True,
            },
        )
    content = covenant_content(
        covenant,
        parties=[member.signing_name for member in parties],
        registrations=registered_titles(covenant) if covenant.is_listing_registrations else [],
    )
    version = keep_version(draft=covenant, content=content, made_by=actor, at=at, note="Bản chốt để ký")
    covenant.state = CovenantState.FROZEN
    covenant.version_number, covenant.frozen_hash, covenant.frozen_at = version.number, version.sha256, at
    covenant.save(update_fields=["state", "version_number", "frozen_hash", "frozen_at"])
    record(
        actor=actor,
        verb="covenant.frozen",
        target=covenant,
        scope=covenant.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Chốt nội dung giao ước, bản {version.number}, {so(len(parties))} đơn vị ký",
        after={"version_number": version.number, "frozen_hash": version.sha256},
    )
    return covenant


@transaction.atomic
def open_signing(
    *, covenant: Covenant, due_on: dt.date, actor: User | None, at: dt.datetime, on_behalf_of: str = ""
) -> Covenant:
    """Let the units sign, in parallel (COV-9); the step "ký giao ước" is due on the last day to sign.

    Raises:
        StateConflictError: not frozen, or opened before.
        RuleError: the last day has passed.
    """
    covenant = locked(covenant)
    _check_move(covenant, CovenantState.SIGNING, sources={CovenantState.FROZEN})
    if due_on < local_day(at):
        raise RuleError(_("Hạn ký đã qua. Hãy chọn từ hôm nay trở đi."), field="due_on")
    covenant.state, covenant.sign_due_on = CovenantState.SIGNING, due_on
    covenant.save(update_fields=["state", "sign_due_on"])
    tell_of_signing(covenant, actor=actor, at=at)
    others = Covenant.objects.filter(cluster_year=covenant.cluster_year, sign_due_on__isnull=False)
    milestones.set_due(
        cluster_year=covenant.cluster_year,
        kind=MilestoneKind.COVENANT,
        due_on=max(others.values_list("sign_due_on", flat=True)),
        reason="Theo hạn ký giao ước",
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    record(
        actor=actor,
        verb="covenant.signing_opened",
        target=covenant,
        scope=covenant.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Mở ký giao ước, hạn ký {ngay(due_on)}",
        after={"sign_due_on": due_on},
    )
    return covenant


@transaction.atomic
def revise_covenant(
    *,
    covenant: Covenant,
    reason: str,
    signature_count: int,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> int:
    """Take a frozen covenant back to change it: the signatures collected lose their force.

    Args:
        signature_count: how many signatures the warning that the person read spoke of.

    Returns how many signatures were voided.

    Raises:
        StateConflictError: not frozen, or more was signed since the warning was shown.
    Source: domain 2.3 Covenant, invariant 8.
    """
    covenant = locked(covenant)
    _check_move(covenant, CovenantState.DRAFT, sources=FROZEN)
    covenant = locked_with_paper(covenant)
    in_force = CovenantSignature.objects.filter(party__covenant=covenant, voided_at__isnull=True)
    count = in_force.count()
    if count != signature_count:
        raise StateConflictError(
            _("Trong lúc bạn đọc, số chữ ký đã đổi thành %(count)s. Hãy đọc lại cảnh báo rồi xác nhận.")
            % {"count": so(count)}
        )
    in_force.update(voided_at=at, void_reason=reason)
    give_up_paper(covenant, reason=reason, actor=actor, at=at, on_behalf_of=on_behalf_of)
    covenant.parties.filter(signatures__isnull=True).delete()
    covenant.parties.update(is_current=False)
    before = {"version_number": covenant.version_number, "frozen_hash": covenant.frozen_hash}
    covenant.state, covenant.frozen_at, covenant.frozen_hash = CovenantState.DRAFT, None, ""
    covenant.revision += 1
    covenant.save(update_fields=["state", "frozen_at", "frozen_hash", "revision"])
    milestones.take_back(
        cluster_year=covenant.cluster_year, kind=MilestoneKind.COVENANT, reason=reason, actor=actor, at=at,
        on_behalf_of=on_behalf_of,
    )  # fmt: skip
    record(
        actor=actor,
        verb="covenant.revised",
        target=covenant,
        scope=covenant.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Lập bản mới của giao ước, {so(count)} chữ ký mất hiệu lực: {reason}",
        before=before,
        after={"voided": count},
    )
    return count


def bare_basis(basis: str) -> str:
    """A basis without the words and marks that the paper puts around it."""
    return basis.removeprefix("Căn cứ ").rstrip(" ;.,")


def _check_move(covenant: Covenant, target: str, *, sources: Set[str]) -> None:
    if covenant.state not in sources or target not in COVENANT_MOVES[covenant.state]:
        raise StateConflictError(
            _("Giao ước đang ở bước “%(state)s” nên không làm được việc này. Hãy tải lại trang.")
            % {"state": covenant.get_state_display()}
        )


def _write_pledges(covenant: Covenant, texts: list[str]) -> None:
    covenant.pledges.all().delete()
    Pledge.objects.bulk_create(
        Pledge(covenant=covenant, ordinal=ordinal, text=text) for ordinal, text in enumerate(texts, start=1)
    )


def _bases(template: CovenantTemplate | None, plan: CampaignPlan | None) -> list[str]:
    bases = list(template.bases) if template else []
    if plan:
        bases += plan.legal_bases
        if plan.number and plan.issued_on:
            bases.append(f"Kế hoạch số {plan.number} ngày {ngay(plan.issued_on)}")
    return list(dict.fromkeys(bare_basis(basis) for basis in bases))


def _pledges(template: CovenantTemplate | None, plan: CampaignPlan | None) -> list[str]:
    pledges = []
    if plan and plan.slogan.strip():
        pledges.append(f"Thi đua thực hiện chủ đề “{' '.join(plan.slogan.split())}”.")
    pledges += template.pledges if template else []
    if plan:
        titles = plan.plan_campaigns.order_by("ordinal", "pk").values_list("campaign__title", flat=True)
        pledges += [f"Thực hiện phong trào thi đua “{title}”." for title in titles]
    return pledges
