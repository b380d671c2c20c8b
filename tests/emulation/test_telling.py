"""Acts tell whom they concern, in the act's own transaction, with the sender and a reason why."""

import datetime as dt

import pytest
from django.urls import reverse

from clusters.enums import Role
from emulation.enums import MilestoneKind, ReportPeriod
from emulation.services import milestones, report_review, reports
from emulation.services.extensions import extend_step
from notifications.kinds import kind_of
from notifications.models import Notice
from tests import factories as make
from tests.factories.covenants import covenant_in_comment, covenant_in_signing

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 6, 1, 3, tzinfo=dt.UTC)


def _told(kind: str) -> dict:
    """User → notice of the kind."""
    return {one.recipient: one for one in Notice.objects.filter(kind=kind).select_related("recipient")}


def test_report_goes_from_officer_to_head_to_cluster_and_back(client):
    year = make.make_cluster_year(2026, units=2)
    lead, unit = make.members_of(year)
    make.make_lead(year, lead)
    chair = make.appoint(Role.UNIT_HEAD, unit=lead)
    secretary = make.appoint(Role.CLUSTER_SECRETARY, cluster_year=year)
    head, officer = (make.appoint(role, unit=unit) for role in (Role.UNIT_HEAD, Role.UNIT_OFFICER))
    period = ReportPeriod.MIDYEAR
    report = reports.save_report(
        cluster_year=year, unit=unit, period=period, revision=0, results="Kết quả", actor=officer, at=AT
    )
    reports.lay_report(report_id=report.pk, actor=officer, at=AT)
    (notice,) = _told("report.laid").values()
    assert (notice.recipient, notice.sender) == (head, officer)
    assert notice.path == reverse("emulation:report_detail", args=[year.pk, period, unit.pk])
    assert "ký duyệt" in notice.why

    reports.submit_report(report_id=report.pk, actor=head, at=AT)
    assert set(_told("report.submitted")) == {chair, secretary}
    client.force_login(chair)
    report_review.open_report(report_id=report.pk, actor=chair, at=AT)
    page = client.get(reverse("emulation:report_detail", args=[year.pk, period, unit.pk])).text
    assert f"Sẽ báo cho: {head.full_name}" in page or f"Sẽ báo cho: {officer.full_name}" in page
    report_review.return_report(report_id=report.pk, reason="Thiếu số liệu", actor=chair, at=AT)
    returned = _told("report.returned")
    assert set(returned) == {head, officer}
    assert "Lý do: Thiếu số liệu" in returned[officer].body
    assert returned[officer].path == reverse("emulation:report_edit", args=[year.pk, period, unit.pk])


def test_moved_day_and_more_time_are_told_to_those_who_take_the_step():
    year = make.make_cluster_year(2026, units=2)
    one, other = (make.appoint(Role.UNIT_OFFICER, unit=unit) for unit in make.members_of(year))
    chair = make.make_user()
    step, acting = MilestoneKind.REGISTERED, {"actor": chair, "at": AT}
    milestones.set_due_days(cluster_year=year, days={step: dt.date(2026, 6, 20)}, reason="", **acting)
    assert not _told("step.due_moved")
    milestones.set_due_days(cluster_year=year, days={step: dt.date(2026, 6, 25)}, reason="Bão", **acting)
    moved = _told("step.due_moved")
    assert set(moved) == {one, other}
    assert "đến hết ngày 25/06/2026" in moved[one].subject
    extend_step(
        cluster_year=year, unit=make.members_of(year)[0], kind=step, due_on=dt.date(2026, 6, 30), reason="Bão",
        decision_number="15/CV", decision_on=dt.date(2026, 6, 1), **acting,
    )  # fmt: skip
    assert set(_told("step.extended")) == {one}


def test_draft_out_for_comments_is_told_to_the_units_and_its_signing_to_who_signs():
    year = make.make_cluster_year(2026, units=3)
    unit = make.members_of(year)[0]
    head, officer = (make.appoint(role, unit=unit) for role in (Role.UNIT_HEAD, Role.UNIT_OFFICER))
    covenant = covenant_in_comment(year)
    told = _told("draft.opened")
    assert set(told) == {head, officer}
    assert told[head].path == reverse("emulation:covenant_comments", args=[year.pk, covenant.pk])
    covenant_in_signing(make_again := make.make_cluster_year(2025, units=[unit, *make.members_of(year)[1:]]))
    assert set(_told("covenant.signing_opened")) == {head}
    assert _told("covenant.signing_opened")[head].body.startswith(str(make_again))


def test_every_act_is_named_where_people_choose_their_mail():
    codes = (
        "report.laid", "step.extended", "draft.opened", "covenant.signing_opened", "registration.disqualified",
        "dossier.returned", "public_comment.opened", "ballot.prepared", "session.called",
    )  # fmt: skip
    assert all(kind_of(code) for code in codes)
