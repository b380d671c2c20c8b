"""Due days, the award guidance, handing over to the archive."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from clusters.enums import Role
from core.errors import RuleError, StateConflictError
from emulation.enums import MilestoneKind
from emulation.models import Milestone
from emulation.services import milestones
from tests import factories as make

NOW = dt.datetime(2026, 11, 2, 2, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 2)


@pytest.fixture
def year():
    return make.make_cluster_year(2026)


@pytest.fixture
def secretary(year):
    return make.appoint(Role.CLUSTER_SECRETARY, cluster_year=year)


def test_due_days_are_set_together_and_moving_one_needs_a_reason(client, year, secretary):
    client.force_login(secretary)
    url = reverse("emulation:milestone_due", args=[year.pk])

    assert client.post(url, {"due_registered": "15/03/2026", "due_midyear": "10/07/2026"}).status_code == 302
    refused = client.post(url, {"due_registered": "20/03/2026", "due_midyear": "10/07/2026"})
    assert refused.status_code == 422
    assert "phải ghi lý do" in refused.content.decode()
    moved = {"due_registered": "20/03/2026", "due_midyear": "10/07/2026", "reason": "Bộ gia hạn"}
    assert client.post(url, moved).status_code == 302
    assert Milestone.objects.get(kind=MilestoneKind.REGISTERED).due_on == dt.date(2026, 3, 20)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("31/02/2026", "không có trong lịch"),
        ("15/03/2030", "phải từ ngày 01/07/2025 đến ngày 31/12/2027"),
        ("abc", "ngày/tháng/năm"),
    ],
)
def test_a_wrong_day_saves_nothing_at_all(client, year, secretary, day, sentence):
    client.force_login(secretary)

    response = client.post(
        reverse("emulation:milestone_due", args=[year.pk]),
        {"due_commented": "01/03/2026", "due_registered": day},
    )

    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert not Milestone.objects.filter(due_on__isnull=False).exists()


def test_opening_the_due_page_writes_nothing(client, year, secretary):
    client.force_login(secretary)
    client.get(reverse("emulation:milestone_due", args=[year.pk]))
    assert Milestone.objects.count() == 0


def test_the_guidance_is_recorded_once_with_its_scan(client, year, secretary):
    picture = BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    client.force_login(secretary)
    url = reverse("emulation:milestone_guidance", args=[year.pk])
    scan = SimpleUploadedFile("cong-van.png", picture.getvalue())

    assert (
        client.post(url, {"reference": "5034/BTP-TCCB", "day": "19/10/2026", "file": scan}).status_code == 302
    )
    milestone = Milestone.objects.get(kind=MilestoneKind.GUIDANCE)
    assert (milestone.reference, milestone.reached_on) == ("Công văn 5034/BTP-TCCB", dt.date(2026, 10, 19))
    assert milestone.file.original_name == "cong-van.png"
    assert client.post(url, {"reference": "1", "day": "19/10/2026"}).status_code == 422


def test_the_guidance_does_not_lie_ahead(year, secretary):
    with pytest.raises(RuleError, match="chưa tới"):
        milestones.record_guidance(
            cluster_year=year, number="1", issued_on=TODAY + dt.timedelta(days=1), actor=secretary, at=NOW
        )


def test_a_member_reads_the_guidance_page_and_does_not_record(client, year):
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=make.members_of(year)[0]))
    url = reverse("emulation:milestone_guidance", args=[year.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reference": "1", "day": "01/10/2026"}).status_code == 403


def test_the_file_is_handed_over_after_the_results(year, secretary):
    arguments = {
        "cluster_year": year,
        "reference": "Biên bản 1",
        "handed_on": TODAY,
        "actor": secretary,
        "at": NOW,
    }
    with pytest.raises(RuleError, match="Chưa công bố"):
        milestones.hand_over(**arguments)
    milestones.reach(cluster_year=year, kind=MilestoneKind.SETTLED, reached_on=TODAY, actor=secretary, at=NOW)
    assert milestones.hand_over(**arguments).reached_on == TODAY
    with pytest.raises(StateConflictError):
        milestones.hand_over(**arguments)
