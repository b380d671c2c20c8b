"""Sample reports of the first half: accepted, handed in late, corrected, given more time, waiting for the head."""

import datetime as dt

from accounts.models import User
from clusters.models import Unit
from emulation.enums import MilestoneKind, ReportPeriod
from emulation.models import UnitReport
from emulation.services.extensions import extend_step
from emulation.services.report_review import accept_report
from emulation.services.report_versions import begin_correction
from emulation.services.reports import lay_report, save_report, submit_report
from emulation.services.summaries import compile_summary, save_texts
from portal.services.demo.stage import Stage

PERIOD = ReportPeriod.MIDYEAR


def show_reports(stage: Stage) -> None:
    """The reports of the running cluster, due 40 days before, and the summary made of them."""
    units, people = stage.cast.units, stage.cast.people
    for key, person, ago in (
        ("C1", "truongcum", 44), ("C2", "photruongcum", 43), ("C4", "thutruong2", 42), ("C6", "thutruong4", 41),
        ("C5", "thutruong3", 37),
    ):  # fmt: skip
        sent = _hand_in(stage, units[key], people[person], ago=ago)
        accept_report(report_id=sent.pk, **stage.ago(ago - 2))
    _correct(stage, units["C4"], people["thutruong2"])
    extend_step(
        cluster_year=stage.year, unit=units["C7"], kind=MilestoneKind.MIDYEAR, due_on=stage.day(-30), decision_number="18/TB-MH",
        decision_on=stage.day(-41), reason="Đơn vị sắp xếp lại bộ máy.", **stage.ago(41),
    )  # fmt: skip
    sent = _hand_in(stage, units["C7"], people["thutruong5"], ago=31)
    accept_report(report_id=sent.pk, **stage.ago(30))
    # The officer of C3 laid it before the head; C8 wrote nothing.
    draft = _save(stage, units["C3"], people["canbo1"], ago=2)
    lay_report(report_id=draft.pk, actor=people["canbo1"], at=stage.at - dt.timedelta(days=2))
    summary = compile_summary(cluster_year=stage.year, period=PERIOD, **stage.ago(27))
    save_texts(
        cluster_year=stage.year, period=PERIOD, revision=summary.revision, **stage.ago(26),
        results="Phần lớn đơn vị đạt chỉ tiêu số hoá; ba đơn vị có điển hình được nêu (nội dung minh hoạ).",
        weaknesses="Một đơn vị nộp báo cáo muộn, một đơn vị chưa nộp.",
        tasks="Giúp các đơn vị còn chậm về hồ sơ quá hạn; nhân rộng cách làm của Tổ số hoá hồ sơ.",
    )  # fmt: skip


def _save(
    stage: Stage, unit: Unit, actor: User, *, ago: int, revision: int = 0, results: str = ""
) -> UnitReport:
    return save_report(
        cluster_year=stage.year, unit=unit, period=PERIOD, revision=revision, actor=actor,
        at=stage.at - dt.timedelta(days=ago),
        results=results or "Sáu tháng đầu năm hoàn thành 55% nhiệm vụ cả năm (số liệu minh hoạ).",
        weaknesses="Hồ sơ dồn vào cuối quý.", exemplars=["Tổ tiếp nhận hồ sơ (minh hoạ)"],
        proposals="Đề nghị cụm tổ chức trao đổi cách làm số hoá.",
    )  # fmt: skip


def _hand_in(stage: Stage, unit: Unit, actor: User, *, ago: int) -> UnitReport:
    saved = _save(stage, unit, actor, ago=ago)
    return submit_report(report_id=saved.pk, actor=actor, at=stage.at - dt.timedelta(days=ago))


def _correct(stage: Stage, unit: Unit, actor: User) -> None:
    """The unit finds a wrong figure in what was accepted; both stay readable."""
    when = {"actor": actor, "at": stage.at - dt.timedelta(days=34)}
    report = UnitReport.objects.get(cluster_year=stage.year, unit=unit, period=PERIOD)
    report = begin_correction(report_id=report.pk, reason="Cộng nhầm số việc của hai phòng.", **when)
    _save(
        stage, unit, actor, ago=34, revision=report.revision,
        results="Sáu tháng đầu năm hoàn thành 52% nhiệm vụ cả năm (số liệu minh hoạ, đã sửa).",
    )  # fmt: skip
    submit_report(report_id=report.pk, **when)
    accept_report(report_id=report.pk, **stage.ago(33))
