"""Whom the acts of a year tell, and what; the pages of the acts ask the same functions for whom."""

import datetime as dt
from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.enums import SIGNING_ROLES
from clusters.models import ClusterYear
from clusters.services.telling import Words, drafting_people, speakers_of, speakers_of_members, tell
from core.clock import local_day
from core.templatetags.vi_format import ngay
from emulation.enums import MilestoneKind
from emulation.models import CampaignPlan, Covenant, Milestone, StepExtension, TitleRegistration, UnitReport
from emulation.queries.pending import ACTING_ROLES
from emulation.queries.year_facts import day_in


def heads_of(report: UnitReport, day: dt.date) -> list[User]:
    """Who can sign the report off."""
    return speakers_of([report.unit_id], day, SIGNING_ROLES)


def writers_of(report: UnitReport, day: dt.date) -> list[User]:
    """The people of the unit that reports."""
    return speakers_of([report.unit_id], day)


def readers_of(report: UnitReport, day: dt.date) -> list[User]:
    """The people of the cluster who read reports."""
    return drafting_people(report.cluster_year, day)


def concerned_by(cluster_year: ClusterYear, kind: MilestoneKind, day: dt.date) -> list[User]:
    """Who takes a step: people of the member units, else those who draft for the cluster."""
    if kind in ACTING_ROLES:
        return speakers_of_members(cluster_year, day_in(cluster_year, day), ACTING_ROLES[kind])
    return drafting_people(cluster_year, day)


def signers_of(covenant: Covenant, day: dt.date) -> list[User]:
    """Who signs for the covenant's parties."""
    parties = covenant.parties.filter(is_current=True).values_list("unit", flat=True)
    return speakers_of(list(parties), day, SIGNING_ROLES)


def tell_of_report(
    report: UnitReport, what: str, people: Collection[User], *, actor: User, at: dt.datetime, reason: str = ""
) -> int:
    """Tell of a step of a report.

    Args:
        what: ``laid``, ``submitted``, ``returned``, ``recalled``, ``recall_asked`` or ``recall_answered``.
        reason: what the one who acts said.
    """

    def words() -> Words:
        name = {"unit": report.unit, "report": report.get_period_display()}
        subject, body, why = {
            "laid": (
                _("Trình ký báo cáo “%(report)s” của %(unit)s"),
                _("Báo cáo đã soạn xong. Hãy đọc, rồi ký duyệt và nộp."),
                _("Bạn là người ký duyệt báo cáo của %(unit)s."),
            ),
            "submitted": (
                _("%(unit)s đã nộp báo cáo “%(report)s”"),
                _("Hãy đọc, rồi nhận hoặc trả lại để bổ sung."),
                _("Bạn là lãnh đạo, thư ký hoặc cán bộ đơn vị Trưởng, Phó Trưởng cụm."),
            ),
            "returned": (
                _("Báo cáo “%(report)s” của %(unit)s bị trả lại để bổ sung"),
                _("Hãy bổ sung rồi nộp lại."),
                _("Bạn là người của %(unit)s."),
            ),
            "recalled": (
                _("%(unit)s rút lại báo cáo “%(report)s”"),
                _("Cụm chưa mở báo cáo này. Đơn vị sẽ nộp lại sau."),
                _("Bạn là lãnh đạo, thư ký hoặc cán bộ đơn vị Trưởng, Phó Trưởng cụm."),
            ),
            "recall_asked": (
                _("%(unit)s xin rút lại báo cáo “%(report)s”"),
                _("Hãy trả lời đơn vị."),
                _("Bạn là lãnh đạo, thư ký hoặc cán bộ đơn vị Trưởng, Phó Trưởng cụm."),
            ),
            "recall_answered": (
                _("Cụm trả lời việc xin rút báo cáo “%(report)s” của %(unit)s"),
                _("Hãy mở báo cáo để đọc câu trả lời."),
                _("Bạn là người của %(unit)s."),
            ),
        }[what]
        return Words(
            subject=subject % name,
            body=_body(report.cluster_year, body, reason),
            why=why % name,
        )

    page = "report_edit" if what == "returned" else "report_detail"
    place = [report.cluster_year_id, report.period, report.unit_id]
    return tell(
        people=people, kind=f"report.{what}", about=report, path=reverse(f"emulation:{page}", args=place), words=words,
        actor=actor, at=at,
    )  # fmt: skip


def tell_of_extension(extension: StepExtension, *, path: str, actor: User, at: dt.datetime) -> int:
    """Tell the unit that it has more time."""

    def words() -> Words:
        step = {"step": extension.get_kind_display(), "day": ngay(extension.due_on)}
        return Words(
            subject=_("Được gia hạn “%(step)s” đến hết ngày %(day)s") % step,
            body=_body(
                extension.cluster_year,
                _("Theo văn bản số %(number)s ngày %(on)s.")
                % {"number": extension.decision_number, "on": ngay(extension.decision_on)},
                extension.reason,
            ),
            why=_("Bạn là người của %(unit)s.") % {"unit": extension.unit},
        )

    people = speakers_of([extension.unit_id], local_day(at))
    return tell(
        people=people, kind="step.extended", about=extension, path=path, words=words, actor=actor, at=at
    )


def tell_of_moved_day(
    milestone: Milestone,
    *,
    due_on: dt.date | None,
    before: dt.date,
    reason: str,
    path: str,
    actor: User | None,
    at: dt.datetime,
) -> int:
    """Tell all who take the step that its day moved."""

    def words() -> Words:
        step = {"step": milestone.get_kind_display(), "before": ngay(before)}
        if due_on:
            subject = _("Đổi hạn “%(step)s”: đến hết ngày %(day)s") % {**step, "day": ngay(due_on)}
        else:
            subject = _("Bỏ hạn “%(step)s”") % step
        return Words(
            subject=subject,
            body=_body(milestone.cluster_year, _("Hạn trước đây: hết ngày %(before)s.") % step, reason),
            why=_("Bạn có việc ở bước này của cụm."),
        )

    people = concerned_by(milestone.cluster_year, MilestoneKind(milestone.kind), local_day(at))
    return tell(
        people=people, kind="step.due_moved", about=milestone, path=path, words=words, actor=actor, at=at
    )


def tell_of_draft(draft: CampaignPlan | Covenant, *, actor: User | None, at: dt.datetime) -> int:
    """Tell the member units that a draft waits for their comments."""
    is_plan = isinstance(draft, CampaignPlan)

    def words() -> Words:
        until = {"day": ngay(draft.comments_until_on)}
        subject = (
            _("Góp ý dự thảo kế hoạch đến hết ngày %(day)s") % until
            if is_plan
            else _("Góp ý dự thảo giao ước đến hết ngày %(day)s") % until
        )
        return Words(
            subject=subject,
            body=_body(draft.cluster_year, _("Hãy đọc dự thảo, rồi góp ý hoặc báo thống nhất.")),
            why=_("Đơn vị của bạn là thành viên của cụm."),
        )

    people = concerned_by(draft.cluster_year, MilestoneKind.COMMENTED, local_day(at))
    path = (
        reverse("emulation:comment_list", args=[draft.cluster_year_id])
        if is_plan
        else reverse("emulation:covenant_comments", args=[draft.cluster_year_id, draft.pk])
    )
    return tell(people=people, kind="draft.opened", about=draft, path=path, words=words, actor=actor, at=at)


def tell_of_signing(covenant: Covenant, *, actor: User | None, at: dt.datetime) -> int:
    """Tell those who sign for the parties that the covenant can be signed."""

    def words() -> Words:
        return Words(
            subject=_("Ký giao ước thi đua đến hết ngày %(day)s") % {"day": ngay(covenant.sign_due_on)},
            body=_body(covenant.cluster_year, _("%(title)s đã mở ký. Hãy đọc rồi ký.") % {"title": covenant.title}),
            why=_("Bạn ký giao ước thay mặt đơn vị."),
        )  # fmt: skip

    path = reverse("emulation:covenant_show", args=[covenant.cluster_year_id, covenant.pk])
    people = signers_of(covenant, local_day(at))
    return tell(
        people=people,
        kind="covenant.signing_opened",
        about=covenant,
        path=path,
        words=words,
        actor=actor,
        at=at,
    )


def tell_of_disqualified(registration: TitleRegistration, *, actor: User, at: dt.datetime) -> int:
    """Tell the unit that its registration was struck out."""

    def words() -> Words:
        named = {"award": registration.award_type, "unit": registration.for_unit_name}
        return Words(
            subject=_("Đăng ký %(award)s của %(unit)s không đủ điều kiện") % named,
            body=_body(registration.cluster_year, "", registration.end_reason),
            why=_("Đơn vị của bạn đã đăng ký danh hiệu này."),
        )

    path = reverse("emulation:registration_list", args=[registration.cluster_year_id])
    people = speakers_of([registration.by_unit_id], local_day(at))
    return tell(
        people=people, kind="registration.disqualified", about=registration, path=path, words=words, actor=actor, at=at
    )  # fmt: skip


def _body(cluster_year: ClusterYear, text: str, reason: str = "") -> str:
    parts = [str(cluster_year), text, _("Lý do: %(reason)s") % {"reason": reason} if reason.strip() else ""]
    return "\n\n".join(filter(None, parts))
