"""Signatures: who may give them, what is kept of them, when the covenant is fully signed."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from clusters.enums import Role
from clusters.models import Appointment
from core.errors import RuleError, StateConflictError
from emulation.enums import CovenantState, MilestoneKind, SignatureMethod, SigningCapacity
from emulation.models import CovenantSignature, Milestone
from emulation.queries.covenants import paper_signers, signing_of
from emulation.services import covenants, signing
from tests import factories as make
from tests.factories import PASSWORD
from tests.factories import covenants as make_covenant
from tests.factories.covenants import moment, paper_signature, scan, sign, signer_for

TODAY = timezone.localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def covenant():
    """Open for signing by two units since yesterday."""
    cluster_year = make.make_cluster_year(TODAY.year, units=2)
    return make_covenant.covenant_in_signing(cluster_year, at=moment(YESTERDAY))


@pytest.fixture
def secretary(covenant):
    return make.appoint(Role.CLUSTER_SECRETARY, cluster_year=covenant.cluster_year)


def _url(page, covenant, *more):
    return reverse(f"emulation:{page}", args=[covenant.cluster_year_id, covenant.pk, *more])


def _post_signature(client, party, **changes):
    data = {"content_hash": party.covenant.frozen_hash, "agreed": "on", "password": PASSWORD, **changes}
    return client.post(_url("covenant_sign", party.covenant, party.pk), data)


def _post_paper(client, party, **changes):
    data = {
        "content_hash": party.covenant.frozen_hash,
        "signer_name": "Trần Thị Bình",
        "signer_title": "Vụ trưởng",
        "capacity": "head",
        "head_title": "",
        "signed_on": f"{TODAY:%d/%m/%Y}",
        "scan": scan(),
        **changes,
    }
    return client.post(_url("covenant_sign_paper", party.covenant, party.pk), data)


def test_head_signs_with_the_password_typed_again(client, covenant):
    party = covenant.parties.first()
    client.force_login(signer_for(party.unit, user=make.make_user("Lê Văn Cường")))

    page = client.get(_url("covenant_sign", covenant, party.pk))
    answer = _post_signature(client, party)

    assert "không phải chữ ký số" in page.content.decode()
    assert answer.status_code == 302
    signature = party.signatures.get()
    assert (signature.signer_name, signature.signer_title, signature.capacity) == (
        "Lê Văn Cường",
        "Vụ trưởng",
        SigningCapacity.HEAD,
    )
    assert (signature.content_hash, signature.version_number) == (covenant.frozen_hash, 1)
    assert (signature.signed_on, signature.is_late) == (TODAY, False)
    assert signature.password_confirmed_at is not None


@pytest.mark.rule("COV-10")
@pytest.mark.parametrize(
    ("head_title", "own_title", "line"),
    [
        ("Vụ trưởng", "Phó Vụ trưởng", "KT. VỤ TRƯỞNG"),
        ("", "Phó Giám đốc", "KT. GIÁM ĐỐC"),
        ("", "Phó Cục trưởng phụ trách", "KT. CỤC TRƯỞNG"),
        ("", "", "KT. THỦ TRƯỞNG ĐƠN VỊ"),
    ],
)
def test_deputy_signs_for_the_head(covenant, head_title, own_title, line):
    party = covenant.parties.first()
    if head_title:
        signer_for(party.unit, position_title=head_title)

    sign(party, signer_for(party.unit, Role.UNIT_DEPUTY, position_title=own_title))

    cell = paper_signers(signing_of(covenant, TODAY).lines)[0]
    assert cell["capacity"] == line


@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.STANDING_BODY, Role.AUDITOR])
def test_others_cannot_sign(covenant, role):
    party = covenant.parties.first()
    unit = party.unit if role == Role.UNIT_OFFICER else None

    with pytest.raises(RuleError, match="Chỉ thủ trưởng"):
        sign(party, make.appoint(role, unit=unit))


def test_superuser_never_signs_even_when_appointed(client, covenant):
    party = covenant.parties.first()
    person = signer_for(party.unit, user=make.make_user(is_superuser=True, is_staff=True))
    client.force_login(person)

    with pytest.raises(RuleError, match="Chỉ thủ trưởng"):
        sign(party, person)
    assert _post_signature(client, party).status_code == 404
    assert not CovenantSignature.objects.exists()


def test_right_to_sign_ends_with_the_appointment(covenant):
    party = covenant.parties.first()
    person = signer_for(party.unit)
    Appointment.objects.filter(user=person).update(valid_to=TODAY)

    with pytest.raises(RuleError, match="Chỉ thủ trưởng"):
        sign(party, person)


def test_person_acting_for_the_head_signs_as_a_deputy_and_it_is_recorded(client, covenant):
    party = covenant.parties.first()
    head = make.make_user("Thủ trưởng đi vắng")
    client.force_login(signer_for(party.unit, acts_for=head, basis="Giấy ủy quyền số 5"))

    _post_signature(client, party)

    assert party.signatures.get().capacity == SigningCapacity.DEPUTISING
    page = client.get(_url("covenant_show", covenant)).content.decode()
    assert "làm thay Thủ trưởng đi vắng" in page


def test_wrong_password_signs_nothing_and_guessing_is_stopped_for_this_person_only(client, covenant):
    party, other = covenant.parties.all()
    client.force_login(signer_for(party.unit))

    for _try in range(5):
        assert "Mật khẩu không đúng" in _post_signature(client, party, password="sai").content.decode()
    stopped = _post_signature(client, party)

    assert "chờ 5 phút" in stopped.content.decode()
    assert not CovenantSignature.objects.exists()
    assert sign(other)


def test_password_is_not_sent_back_to_the_page(client, covenant):
    party = covenant.parties.first()
    client.force_login(signer_for(party.unit))

    answer = _post_signature(client, party, agreed="")

    assert answer.status_code == 422
    assert PASSWORD not in answer.content.decode()


def test_signing_a_text_that_was_changed_is_refused(client, covenant):
    party = covenant.parties.first()
    client.force_login(signer_for(party.unit))

    answer = _post_signature(client, party, content_hash="0" * 64)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "đã thay đổi sau khi bạn mở trang" in page
    assert covenant.frozen_hash in page
    assert "checked" not in page


def test_signing_after_the_text_was_taken_back_is_told_so(client, covenant):
    party = covenant.parties.first()
    client.force_login(signer_for(party.unit))
    old = {"content_hash": covenant.frozen_hash, "agreed": "on", "password": PASSWORD}
    covenants.revise_covenant(
        covenant=covenant, reason="Sửa", signature_count=0, actor=make.make_user(), at=moment()
    )

    assert client.post(_url("covenant_sign", covenant, party.pk), old).status_code == 404
    assert not CovenantSignature.objects.exists()


def test_second_signature_of_a_unit_is_refused_with_the_first_ones_name(covenant):
    party = covenant.parties.first()
    sign(party, signer_for(party.unit, user=make.make_user("Lê Văn Cường")))

    with pytest.raises(StateConflictError, match="Lê Văn Cường đã ký cho đơn vị"):
        sign(party, signer_for(party.unit, Role.UNIT_DEPUTY))


def test_database_refuses_a_second_signature_in_force(covenant):
    signature = sign(covenant.parties.first())
    signature.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        signature.save(force_insert=True)


@pytest.mark.parametrize(
    "broken",
    [{"signer": None}, {"password_confirmed_at": None}, {"method": SignatureMethod.ON_PAPER}, {"content_hash": "x"},
     {"head_title": "Vụ trưởng"}, {"voided_at": moment()}],
)  # fmt: skip
def test_database_refuses_half_a_signature(covenant, broken):
    signature = sign(covenant.parties.first())

    with pytest.raises(IntegrityError), transaction.atomic():
        CovenantSignature.objects.filter(pk=signature.pk).update(**broken)


@pytest.mark.parametrize(
    ("at", "is_late"),
    [
        (dt.datetime(2026, 3, 31, 16, 59, 59, tzinfo=dt.UTC), False),  # 23:59:59 in Việt Nam
        (dt.datetime(2026, 3, 31, 17, 0, 0, tzinfo=dt.UTC), True),  # 00:00 on 1 April
    ],
)
def test_signature_after_the_last_day_is_kept_and_flagged(at, is_late):
    cluster_year = make.make_cluster_year(2026, units=2)
    covenant = make_covenant.covenant_in_signing(
        cluster_year, at=moment(dt.date(2026, 3, 1)), due_on=dt.date(2026, 3, 31)
    )

    assert sign(covenant.parties.first(), at=at).is_late is is_late


def test_late_signature_is_shown_with_its_date(client):
    cluster_year = make.make_cluster_year(TODAY.year, units=2)
    covenant = make_covenant.covenant_in_signing(
        cluster_year, at=moment(YESTERDAY - dt.timedelta(days=5)), due_on=YESTERDAY
    )
    sign(covenant.parties.first())
    client.force_login(make.appoint(Role.STANDING_BODY))

    for page in ("covenant_show", "covenant_paper", "ceremony_show"):
        shown = client.get(_url(page, covenant)).content.decode()
        assert "sau hạn" in shown.lower()
        assert f"{TODAY:%d/%m/%Y}" in shown


@pytest.mark.rule("COV-2")
def test_last_signature_makes_it_fully_signed_on_its_day(covenant):
    first, second = covenant.parties.all()
    sign(first)

    covenant.refresh_from_db()
    assert covenant.state == CovenantState.SIGNING
    paper_signature(second, signed_on=YESTERDAY)

    covenant.refresh_from_db()
    assert covenant.state == CovenantState.FULLY_SIGNED
    assert Milestone.objects.get(kind=MilestoneKind.COVENANT).reached_on == TODAY


@pytest.mark.rule("COV-3")
def test_step_is_reached_when_all_covenants_of_the_year_are():
    cluster_year = make.make_cluster_year(TODAY.year, units=2)
    covenant = make_covenant.covenant_in_signing(cluster_year)
    make_covenant.covenant_draft(cluster_year, group="enforcement")

    for party in covenant.parties.all():
        sign(party)

    covenant.refresh_from_db()
    assert covenant.state == CovenantState.FULLY_SIGNED
    assert Milestone.objects.get(kind=MilestoneKind.COVENANT).reached_on is None


def test_secretary_records_a_paper_signature_with_its_scan(client, covenant, secretary):
    party = covenant.parties.first()
    client.force_login(secretary)

    answer = _post_paper(client, party, capacity="deputising", signer_title="Phó Vụ trưởng", head_title="Vụ trưởng")

    assert answer.status_code == 302
    signature = party.signatures.get()
    assert (signature.method, signature.recorded_by, signature.signer) == (
        SignatureMethod.ON_PAPER,
        secretary,
        None,
    )
    assert signature.scan.original_name == "ban-ky.png"


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"signed_on": f"{TODAY + dt.timedelta(days=1):%d/%m/%Y}"}, "signed_on", "không được ở sau hôm nay"),
        ({"signed_on": f"{YESTERDAY - dt.timedelta(days=1):%d/%m/%Y}"}, "signed_on", "từ ngày chốt nội dung"),
        ({"signed_on": "31/02/2026"}, "signed_on", "không có trong lịch"),
        ({"capacity": "deputising"}, "head_title", "phải ghi chức vụ của thủ trưởng"),
        ({"capacity": "vua"}, "capacity", "không có trong danh sách"),
        ({"scan": ""}, "scan", "Chưa chọn tệp"),
        ({"scan": scan("ban-ky.pdf", b"not a pdf")}, "scan", "không phải là tệp PDF"),
        ({"scan": scan("ban-ky.exe", b"MZ")}, "scan", "không thuộc loại được nhận"),
        ({"signer_name": "a\x00b"}, "signer_name", "không đọc được"),
        ({"signer_name": "x" * 151}, "signer_name", "tối đa 150"),
        ({"signer_name": ""}, "signer_name", "Chưa nhập"),
    ],
)
def test_wrong_paper_signature_is_named_at_its_field_and_keeps_what_was_typed(
    client, covenant, secretary, wrong, field, sentence
):
    party = covenant.parties.first()
    client.force_login(secretary)

    answer = _post_paper(client, party, **{"signer_title": "Chức vụ đã gõ", **wrong})

    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors[field][0]
    assert "Chức vụ đã gõ" in answer.content.decode()
    assert not CovenantSignature.objects.exists()


def test_wrongly_recorded_paper_signature_is_undone_but_kept(client, covenant, secretary):
    first, second = covenant.parties.all()
    sign(first)
    wrong = paper_signature(second)
    client.force_login(secretary)

    client.post(_url("covenant_void", covenant, wrong.pk), {"reason": "Nhầm đơn vị"})

    wrong.refresh_from_db()
    covenant.refresh_from_db()
    assert (wrong.void_reason, covenant.state) == ("Nhầm đơn vị", CovenantState.SIGNING)
    assert Milestone.objects.get(kind=MilestoneKind.COVENANT).reached_on is None
    assert "Nhầm đơn vị" in client.get(_url("covenant_versions", covenant)).content.decode()
    assert paper_signature(second)


def test_signature_given_in_the_system_cannot_be_undone_alone(client, covenant, secretary):
    signature = sign(covenant.parties.first())
    client.force_login(secretary)

    with pytest.raises(RuleError, match="Chỉ gỡ được chữ ký trên giấy"):
        signing.void_paper_signature(signature=signature, reason="Nhầm", actor=secretary, at=moment())
    assert client.post(_url("covenant_void", covenant, signature.pk), {"reason": "Nhầm"}).status_code == 404


@pytest.mark.rule("COV-12")
def test_unit_that_joins_later_signs_a_sheet_and_touches_no_signature(client, covenant, secretary):
    for party in covenant.parties.all():
        sign(party)
    reached = Milestone.objects.get(kind=MilestoneKind.COVENANT).reached_on
    newcomer = make.make_unit("Đơn vị mới")
    make.add_member(covenant.cluster_year, newcomer, valid_from=TODAY)
    client.force_login(secretary)

    client.post(_url("covenant_accede", covenant), {"unit": newcomer.pk, "joined_on": f"{TODAY:%d/%m/%Y}"})

    covenant.refresh_from_db()
    party = covenant.parties.get(is_accession=True)
    assert (party.unit_name, covenant.state) == ("Đơn vị mới", CovenantState.SIGNING)
    assert CovenantSignature.objects.filter(voided_at__isnull=True).count() == 2
    assert Milestone.objects.get(kind=MilestoneKind.COVENANT).reached_on == reached
    sheet = client.get(_url("covenant_accession", covenant, party.pk)).content.decode()
    assert "Phiếu tham gia giao ước thi đua" in sheet
    signature = sign(party)
    covenant.refresh_from_db()
    assert (signature.is_late, covenant.state) == (False, CovenantState.FULLY_SIGNED)


def test_only_a_member_that_is_no_party_accedes(client, covenant, secretary):
    stranger = make.make_unit()
    client.force_login(secretary)

    answer = client.post(_url("covenant_accede", covenant), {"unit": stranger.pk, "joined_on": f"{TODAY:%d/%m/%Y}"})

    assert "unit" in answer.context["form"].errors
    with pytest.raises(RuleError, match="không phải là thành viên mới"):
        signing.accede(covenant=covenant, unit=stranger, joined_on=TODAY, actor=secretary, at=moment())


def test_unit_that_left_holds_nobody_up_and_may_not_sign(client, covenant, secretary):
    stays, leaves = covenant.parties.all()
    covenant.cluster_year.memberships.filter(unit=leaves.unit).update(valid_to=TODAY)

    with pytest.raises(RuleError, match="đã ra khỏi cụm"):
        sign(leaves)
    sign(stays)

    covenant.refresh_from_db()
    assert covenant.state == CovenantState.FULLY_SIGNED
    client.force_login(secretary)
    assert "Đã ra khỏi cụm, không phải ký" in client.get(_url("covenant_show", covenant)).content.decode()


def test_last_missing_unit_leaving_lets_the_secretary_settle(client, covenant, secretary):
    stays, leaves = covenant.parties.all()
    sign(stays)
    client.force_login(secretary)
    early = client.post(_url("covenant_settle", covenant))
    covenant.cluster_year.memberships.filter(unit=leaves.unit).update(valid_to=TODAY)

    page = client.get(_url("covenant_show", covenant)).content.decode()
    client.post(_url("covenant_settle", covenant))

    assert "Còn đơn vị thành viên chưa ký" in early.content.decode()
    assert "Ghi nhận đã ký đủ" in page
    covenant.refresh_from_db()
    assert covenant.state == CovenantState.FULLY_SIGNED


def test_nothing_is_signed_before_the_signing_is_open():
    frozen = make_covenant.covenant_frozen()

    with pytest.raises(StateConflictError, match="chưa mở ký"):
        sign(frozen.parties.first())


@pytest.mark.parametrize("page", ["covenant_show", "ceremony_show", "covenant_paper"])
def test_pages_cost_the_same_for_three_and_nine_units(client, page, django_assert_max_num_queries):
    client.force_login(make.appoint(Role.STANDING_BODY))
    costs = []
    for count in (3, 9):
        covenant = make_covenant.covenant_in_signing(make.make_cluster_year(TODAY.year, units=count))
        for party in covenant.parties.all()[: count // 3]:
            paper_signature(party)
        client.get(_url(page, covenant))
        with django_assert_max_num_queries(15) as counted:
            client.get(_url(page, covenant))
        costs.append(len(counted))

    assert costs[0] == costs[1]


def test_wall_shows_names_and_nothing_more_and_fetches_only_itself(client, covenant):
    party = covenant.parties.first()
    person = signer_for(party.unit, user=make.make_user("Lê Văn Cường", phone="0912345678"))
    sign(party, person)
    client.force_login(person)

    whole = client.get(_url("ceremony_show", covenant)).content.decode()
    part = client.get(_url("ceremony_show", covenant), headers={"HX-Request": "true"}).content.decode()

    assert "Lê Văn Cường, Vụ trưởng" in part
    assert "<html" in whole
    assert "<html" not in part
    assert "http-equiv=\"refresh\"" in whole
    assert "0912345678" not in whole + part


def test_secretary_sees_whom_to_call_and_other_units_do_not(client, covenant, secretary):
    first, second = covenant.parties.all()
    signer_for(first.unit, user=make.make_user(phone="0912345678"))
    other = signer_for(second.unit)
    shown = []
    for person in (secretary, other):
        client.force_login(person)
        shown.append("0912345678" in client.get(_url("covenant_show", covenant)).content.decode())

    assert shown == [True, False]
