"""The log's own lock comes last: after its first event a service locks nothing that it does not hold already."""

import re
from contextlib import contextmanager

import pytest
from django.db import connection

from core.clock import local_day
from emulation.enums import ReportPeriod, ReportState
from emulation.models import CampaignPlan, UnitReport
from emulation.services import plans, report_review
from tests import factories as make
from tests.factories import covenants as make_covenant

LOCKS = re.compile(r'FROM "(\w+)".*FOR (?:NO KEY )?UPDATE|^UPDATE "(\w+)"', re.DOTALL)


@contextmanager
def locked_too_late():
    """Tables with rows first locked after the first event."""
    before, late, has_logged = set(), [], False

    def watch(execute, sql, *rest):
        nonlocal has_logged
        has_logged = has_logged or sql.startswith('INSERT INTO "audit_auditevent"')
        if found := LOCKS.search(sql):
            table = found[1] or found[2]
            if has_logged and table not in before:
                late.append(table)
            before.add(table)
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield late
    assert has_logged


@pytest.fixture
def cluster_year():
    return make.make_cluster_year(2026, units=2)


def test_plan_adopted_with_its_signed_copy(cluster_year):
    at = make_covenant.moment()
    plan = plans.draft_plan(cluster_year=cluster_year, slogan="Đoàn kết", actor=None, at=at)
    plans.open_for_comment(plan=plan, from_on=local_day(at), until_on=local_day(at), actor=None, at=at)

    with locked_too_late() as late:
        plans.adopt_plan(
            plan=plan, adopted_on=local_day(at), upload=make_covenant.scan(), actor=make.make_user(), at=at
        )

    assert late == []
    assert CampaignPlan.objects.get().file is not None


def test_last_signature(cluster_year):
    first, last = make_covenant.covenant_in_signing(cluster_year).parties.order_by("ordinal")
    make_covenant.sign(first)
    signer = make_covenant.signer_for(last.unit)

    with locked_too_late() as late:
        make_covenant.sign(last, signer)

    assert late == []


def test_last_report_accepted(cluster_year):
    unit, other = make.members_of(cluster_year)
    for each in (unit, other):
        UnitReport.objects.create(
            cluster_year=cluster_year, unit=each, period=ReportPeriod.MIDYEAR, state=ReportState.SUBMITTED,
            results="Đạt", submitted_at=make_covenant.moment(), submitted_by=make.make_user(),
        )  # fmt: skip

    for report in UnitReport.objects.order_by("pk"):
        with locked_too_late() as late:
            report_review.accept_report(
                report_id=report.pk, actor=make.make_user(), at=make_covenant.moment()
            )
        assert late == []
