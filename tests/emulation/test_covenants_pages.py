"""The covenant's pages: two people at once, bad input, what each may see."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from clusters.enums import Role, UnitGroup
from emulation.enums import ReportedTopic
from emulation.models import (
    Covenant,
    ReportedFact,
)
from emulation.queries.covenants import covenant_content
from tests import factories as make
from tests.factories import covenants as make_covenant
from tests.factories.covenants import url

YEAR = timezone.localdate().year


def _chair(cluster_year):
    unit = make.members_of(cluster_year)[0]
    make.make_lead(cluster_year, unit)
    return make.appoint(Role.UNIT_HEAD, unit=unit)


def _text(covenant, **changes):
    """What the edit page sends."""
    return {
        "revision": covenant.revision,
        "title": covenant.title,
        "pledges": "Cam kết một\nCam kết hai",
        "bases": "",
        "opening": "",
        "arrangements": "",
        "witnesses": "",
        "place": "",
        **changes,
    }


def test_frozen_text_cannot_be_saved(client):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    covenant = make_covenant.covenant_frozen(cluster_year)

    answer = client.post(url("covenant_edit", covenant), _text(covenant))

    assert answer.status_code == 422
    assert "đã chốt" in answer.content.decode()
    assert covenant_content(covenant)["pledges"] == ["Hoàn thành nhiệm vụ.", "Đoàn kết."]


def test_warning_that_speaks_of_too_few_signatures_voids_nothing(client):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    covenant = make_covenant.covenant_in_signing(cluster_year)
    signature = make_covenant.sign(covenant.parties.all()[1])

    answer = client.post(url("covenant_revise", covenant), {"reason": "Sửa", "signature_count": "0"})

    signature.refresh_from_db()
    assert (answer.status_code, signature.voided_at) == (422, None)
    assert "1 chữ ký đã có sẽ mất hiệu lực" in answer.content.decode()


def test_of_two_people_saving_at_once_the_later_sees_both_texts(client):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    covenant = make_covenant.covenant_draft(cluster_year)
    client.post(url("covenant_edit", covenant), _text(covenant, title="Của người thứ nhất"))

    second = client.post(url("covenant_edit", covenant), _text(covenant, title="Của người thứ hai"))

    page = second.content.decode()
    assert second.status_code == 422
    assert "Của người thứ hai" in page
    assert "Của người thứ nhất" in page
    covenant.refresh_from_db()
    assert (covenant.title, covenant.revision) == ("Của người thứ nhất", 1)
    third = client.post(url("covenant_edit", covenant), _text(covenant, title="Của người thứ hai"))
    assert third.status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "a\x00b"},
        {"title": "x" * 400},
        {"pledges": ""},
        {"pledges": "đ" * 5_000_000},
        {"bases": "x" * 501},
        {"revision": "9" * 40},
        {"revision": ""},
        {"conference": "9" * 30},
        {"conference": "không"},
        {"witnesses": "\n".join("a" * 11)},
    ],
)
def test_bad_text_is_named_at_its_field_and_nothing_is_saved(client, wrong):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    covenant = make_covenant.covenant_draft(cluster_year)

    answer = client.post(url("covenant_edit", covenant), _text(covenant, **wrong))

    assert answer.status_code == 422
    assert set(wrong) <= set(answer.context["form"].errors)
    assert Covenant.objects.get().revision == 0


def test_emoji_and_combining_marks_are_kept_whole(client):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    covenant = make_covenant.covenant_draft(cluster_year)

    client.post(url("covenant_edit", covenant), _text(covenant, title="Gia\u0301o ước 🙂"))

    assert Covenant.objects.get().title == "Giáo ước 🙂"


def test_conference_of_another_cluster_is_refused(client):
    from emulation.models import Conference

    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    covenant = make_covenant.covenant_draft(cluster_year)
    other = Conference.objects.create(
        cluster_year=make.make_cluster_year(YEAR), kind="launch", held_on=dt.date(YEAR, 3, 1)
    )

    answer = client.post(url("covenant_edit", covenant), _text(covenant, conference=other.pk))

    assert "conference" in answer.context["form"].errors


def test_list_costs_the_same_for_one_and_three(client, django_assert_max_num_queries):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    address = reverse("emulation:covenant_list", args=[cluster_year.pk])
    costs = []
    for groups in ([UnitGroup.MINISTRY], [UnitGroup.JUSTICE, UnitGroup.ENFORCEMENT]):
        for group in groups:
            make_covenant.covenant_draft(cluster_year, group=group)
        client.get(address)
        with django_assert_max_num_queries(15) as counted:
            client.get(address)
        costs.append(len(counted))

    assert costs[0] == costs[1]


def test_list_tells_what_the_press_said(client):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    ReportedFact.objects.create(
        cluster_year=cluster_year, topic=ReportedTopic.SIGNATURES, value=26, source="Bài báo 19/03/2018"
    )

    answer = client.get(reverse("emulation:covenant_list", args=[cluster_year.pk]))

    assert "Báo chí đưa: 26 đơn vị đã ký" in answer.content.decode()


def test_a_draft_not_yet_sent_is_hidden_from_the_units(client):
    covenant = make_covenant.covenant_draft()
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=make.members_of(covenant.cluster_year)[1]))

    hidden = client.get(url("covenant_show", covenant))
    listed = client.get(reverse("emulation:covenant_list", args=[covenant.cluster_year_id]))

    assert hidden.status_code == 404
    assert covenant.title not in listed.content.decode()


def test_guessed_addresses_are_not_found(client):
    cluster_year = make.make_cluster_year(YEAR)
    client.force_login(_chair(cluster_year))
    other = make_covenant.covenant_in_signing()

    for address in (
        reverse("emulation:covenant_show", args=[cluster_year.pk, other.pk]),
        reverse("emulation:covenant_show", args=[cluster_year.pk, 10**30]),
        url("covenant_show", other),
        url("covenant_sign", other, other.parties.first().pk),
    ):
        assert client.get(address).status_code == 404
