"""Loading the cases: every reported fact can be read on a page, loading again changes nothing, the log holds."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from audit.models import AuditEvent
from clusters.enums import ClusterKind, LeadRole
from clusters.models import ClusterYear, Unit
from emulation.models import CampaignPlan, Conference
from portal.services.cases import load_cases
from tests.replay.person import Person
from tests.replay.story import movement, of, reports, written

pytestmark = pytest.mark.replay

AT = dt.datetime(2026, 3, 2, 2, 0, tzinfo=dt.UTC)
PAGES_OF_YEAR = [
    "portal:year_detail", "emulation:year_setup", "emulation:plan_show", "emulation:conference_list",
    "emulation:covenant_list", "emulation:registration_list", "emulation:report_findings", "awards:nomination_list",
]  # fmt: skip
NAMES = {
    **{key: movement(key)["title"] for key in reports()["movements"]},
    "cụm": str(ClusterKind.CLUSTER.label), "khu vực": str(ClusterKind.REGION.label),
}  # fmt: skip
FIGURES = {
    "provinces": "Số tỉnh {}", "units": "Số đơn vị thành viên {}", "signed_by_units": "Số đơn vị ký giao ước {}",
    "count": "Cờ thi đua Ngành Tư pháp {}:", "key_tasks": "{} nhiệm vụ trọng tâm",
}  # fmt: skip
# Not facts to be read: the file's own names, and words that only say which of its entries is meant.
SILENT = {"id", "drafted", "signed_at"}


def _leaves(told: Any, path: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    if isinstance(told, dict):
        for key, value in told.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(told, list):
        for value in told:
            yield from _leaves(value, path)
    else:
        yield path, told


def _as_shown(path: tuple, value: Any, case: dict[str, Any]) -> list[str]:
    """How pages write a fact; any one of the ways will do."""
    key = path[-1]
    if isinstance(value, dt.date):
        return [written(value)] if "anniversaries" not in path else [f"{value:%d/%m}"]
    if key in ("role", "drafted_and_presented_by"):
        return [str(LeadRole.VICE_CHAIR.label if value.startswith("phó") else LeadRole.CHAIR.label)]
    if key == "phases":
        days = reports()["peak_phases"][value]
        return [f"{days['ends'][3:]}/{days['ends'][:2]}/{case['year']}"]
    if key == "years":
        return [f"{value} năm"]
    if key == "at_least":
        return [f"{value} xã"]
    if key == "kind_of_unit":
        return ["Sở Tư pháp"] if value.startswith("Sở") else ["Cơ quan THADS"]
    if key in FIGURES and isinstance(value, int):
        return [FIGURES[key].format(value)]
    return [NAMES.get(value, str(value))]


def _pages(case: dict[str, Any]) -> list[str]:
    if "organiser" in case:
        plan = CampaignPlan.objects.get(unit__name=case["organiser"])
        return [of("unit_plan_show", plan.pk), reverse("clusters:unit_detail", args=[plan.unit_id])]
    pages = []
    for year in (case["year"], case.get("next_year")):
        for row in ClusterYear.objects.filter(year=year, name=case["cluster"]["name"]):
            pages += [reverse(page, args=[row.pk]) for page in PAGES_OF_YEAR]
            pages += [
                of("conference_detail", row.pk, c.pk) for c in Conference.objects.filter(cluster_year=row)
            ]
    return pages


@pytest.fixture
def _cases():
    assert load_cases(at=AT) == [case["id"] for case in reports()["cases"]]


@pytest.mark.usefixtures("_cases")
def test_every_reported_fact_can_be_read(standing):
    reader = Person(standing)
    missing = []
    for case in reports()["cases"]:
        words = " ".join(reader.reads(page) for page in _pages(case))
        missing += [
            (case["id"], ".".join(map(str, path)), value, words)
            for path, value in _leaves(case)
            if path[-1] not in SILENT and not any(way in words for way in _as_shown(path, value, case))
        ]

    assert missing == []


@pytest.mark.usefixtures("_cases")
def test_every_shared_movement_is_read_with_its_years_and_bases(standing):
    used = {
        entry["movement"] if isinstance(entry, dict) else entry
        for case in reports()["cases"]
        for entry in case.get("movements", [])
    }
    assert used == set(reports()["movements"])
    reader = Person(standing)
    for plan in CampaignPlan.objects.select_related("unit", "cluster_year"):
        page = of("unit_plan_show", plan.pk) if plan.unit_id else of("plan_show", plan.cluster_year_id)
        words = reader.reads(page)
        for told in map(movement, sorted(used)):
            if told["title"] in words:
                assert all(basis in words for basis in told.get("legal_basis", []))
                assert "span" not in told or "–".join(map(str, told["span"])) in words


@pytest.mark.usefixtures("_cases")
def test_loading_again_changes_nothing():
    models = (ClusterYear, Unit, CampaignPlan, Conference, AuditEvent)
    before = [model.objects.count() for model in models]

    assert load_cases(at=AT) == []

    assert [model.objects.count() for model in models] == before


@pytest.mark.usefixtures("_cases")
def test_loading_is_in_the_log_and_its_chain_holds(capsys):
    assert AuditEvent.objects.filter(verb="case.loaded").count() > len(reports()["cases"])

    call_command("verify_audit")

    assert str(AuditEvent.objects.count()) in capsys.readouterr().out


@pytest.mark.usefixtures("_cases")
def test_nothing_is_invented():
    """What no report gives stays empty: decisions, signatures, ballots."""
    assert not ClusterYear.objects.exclude(decision_number="").exists()
    for name in ("covenants", "ballots", "registrations"):
        assert not ClusterYear.objects.filter(**{f"{name}__isnull": False}).exists()
