"""The pages of the rule book, as the right people use them."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from audit.models import AuditEvent
from clusters.enums import Role
from emulation.models import AwardType
from rulebook.models import ClusterQuota, Rule, RuleSet
from rulebook.queries.rules import rule, rule_set_on
from tests import factories as make
from tests.factories.rules import load_rules
from tests.rulebook.test_rules import AT


@pytest.fixture
def book(db):
    load_rules()
    with time_machine.travel(AT, tick=False):
        yield rule_set_on(AT.date())


def _as(role, **of):
    client = Client()
    client.force_login(make.appoint(role, **of))
    return client


def _typed(client, page, one):
    """What the form of the page is sent with when nothing is changed."""
    form = client.get(page).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in typed.items() if value not in (None, False)} | {"seen": one.pk}


def test_the_standing_body_enters_what_is_unknown_and_the_legal_officer_confirms(book):
    standing, legal = _as(Role.STANDING_BODY), _as(Role.LEGAL_OFFICER)
    one = rule(book, "flag.higher_replaces_lower")
    listed = standing.get(reverse("rulebook:rule_set_show", args=[book.pk]), {"muc": "phai-nhap"})
    assert one.words in listed.content.decode()
    assert "ngưỡng phiếu" in listed.content.decode().lower()
    page = reverse("rulebook:rule_enter", args=[one.pk])

    # Neither answer is ticked beforehand; to leave it open is refused at the field.
    typed = _typed(standing, page, one) | {"source": "Công văn", "reason": "Bộ đã hướng dẫn"}
    refused = standing.post(page, typed)
    assert refused.status_code == 422
    assert "replaces" in refused.context["form"].errors
    answer = standing.post(page, typed | {"replaces": "no"}, follow=True)

    entered = rule(book, one.key)
    assert (entered.value, entered.version) == ({"replaces": False}, 2)
    assert "giữ cả hai mức" in answer.content.decode()
    assert "chưa xác nhận" in answer.content.decode()
    confirm = reverse("rulebook:rule_confirm", args=[entered.pk])
    assert legal.get(page).status_code == 403
    assert legal.post(confirm, {"basis": ""}).status_code == 422
    assert "Công văn 12" in legal.post(confirm, {"basis": "Công văn 12"}, follow=True).content.decode()
    assert rule(book, one.key).is_sure
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"rule.entered", "rule.confirmed"}


def test_two_people_edit_one_rule_and_nothing_typed_is_lost(book):
    standing, other = _as(Role.STANDING_BODY), _as(Role.STANDING_BODY)
    one = rule(book, "vote.council.co_chinh_phu")
    page = reverse("rulebook:rule_enter", args=[one.pk])
    typed = _typed(standing, page, one) | {"reason": "Nghị định mới"}
    other.post(page, typed | {"numerator": "85"})

    late = standing.post(page, typed | {"numerator": "90"})
    assert late.status_code == 422
    assert "phiên bản 2 đã được lưu" in late.content.decode()
    assert "85/100" in late.content.decode()
    form = late.context["form"]
    assert form["numerator"].value() == "90"
    again = {name: form[name].value() for name in form.fields}
    standing.post(page, {name: value for name, value in again.items() if value is not None})

    assert [one.value["numerator"] for one in Rule.objects.filter(rule_set=book, key=one.key)] == [80, 85, 90]


def test_bad_input_is_told_at_its_field(book):
    standing = _as(Role.STANDING_BODY)
    for key, field, typed in (
        ("quota.cstd_co_so", "percent", {"percent": "115"}),
        ("quota.cstd_co_so", "of", {"of": "none_such"}),
        ("dossier.filing", "day", {"day": "31", "month": "2"}),
        ("vote.cluster.quorum", "quorum", {"quorum": "3/2"}),
        ("vote.cluster.quorum", "quorum", {"quorum": "hai phần ba"}),
        ("money.base_salary", "amount", {"amount": "9" * 30}),
        ("decider.co_nganh", "office", {"office": "Bộ\x00trưởng"}),
        ("reward.not_twice", "allowed_pairs", {"allowed_pairs": "Cờ; không có"}),
        ("cstd_nganh.chain", "words", {"words": "🏳️" * 5_000}),
        ("ldtt.rating", "reason", {"reason": ""}),
    ):
        one = rule(book, key)
        page = reverse("rulebook:rule_enter", args=[one.pk])
        answer = standing.post(page, _typed(standing, page, one) | {"reason": "Thử"} | typed)
        assert (answer.status_code, field in answer.context["form"].errors) == (422, True), (key, typed)
    assert not Rule.objects.filter(version__gt=1).exists()


def test_rules_are_found_and_junk_finds_nothing(book, django_assert_max_num_queries):
    officer = _as(Role.UNIT_OFFICER, unit=make.make_unit())
    page = reverse("rulebook:rule_set_show", args=[book.pk])

    def found(**asked):
        answer = officer.get(page, asked)
        assert answer.status_code == 200
        return [told.rule.key for group in answer.context["groups"] for told in group.rules]

    assert found(q="chuỗi không có") == []
    assert found(q="\x00") == found()
    assert "ldtt.rating" in found(q="hoan thanh tot")
    assert "ldtt.rating" not in found(muc="da-chac")
    assert {key.split(".")[0] for key in found(**{"danh-hieu": "tt_ldxs"})} >= {"tt_ldxs", "money"}
    assert len(found(muc="%s")) == len(found())
    with django_assert_max_num_queries(12):
        whole = officer.get(page).text
    assert ('gu-fold-card">' in whole, 'gu-fold-card" open' in whole) == (True, False)
    assert 'gu-fold-card">' not in officer.get(page, {"q": "hoan thanh tot"}).text
    assert officer.get(reverse("rulebook:rule_set_show", args=[2**40])).status_code == 404


def test_a_new_rule_set_and_the_number_of_a_cluster(book):
    standing = _as(Role.STANDING_BODY)
    typed = {
        "code": "2027-03",
        "name": "Nghị định mới",
        "valid_from": "01/03/2027",
        "basis": "Nghị định",
        "note": "",
    }
    begin = reverse("rulebook:rule_set_begin", args=[book.pk])

    assert standing.post(begin, typed | {"valid_from": "31/02/2027"}).status_code == 422
    assert standing.post(begin, typed).status_code == 302
    assert RuleSet.objects.get(code="2026-10").valid_to.year == 2027
    assert "Nghị định mới" in standing.get(reverse("rulebook:rule_set_list")).content.decode()

    unit = make.make_unit()
    year = make.make_cluster_year(2026, units=[unit])
    flag = AwardType.objects.get(code="co_nganh")
    enter = reverse("rulebook:quota_enter", args=[year.pk, flag.pk])
    assert standing.post(enter, {"number": "4", "basis": "Công văn 5034"}).status_code == 302
    late = standing.post(enter, {"number": "5", "basis": "Công văn 1"})
    assert late.status_code == 422
    assert ClusterQuota.objects.get().number == 4
    shown = _as(Role.UNIT_OFFICER, unit=unit).get(reverse("rulebook:quota_list", args=[year.pk]))
    assert "Công văn 5034" in shown.content.decode()


def test_people_at_work_are_told_what_is_not_confirmed(book):
    home = _as(Role.STANDING_BODY).get(reverse("portal:home")).content.decode()

    assert "quy tắc đang có hiệu lực chưa được xác nhận" in home
    assert reverse("rulebook:rule_set_show", args=[book.pk]) in home
