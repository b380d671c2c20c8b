"""Signatures in the system: who may give them, what is kept of them, when all have signed."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clusters.enums import Role
from clusters.models import Appointment
from core.errors import RuleError, StateConflictError
from emulation.enums import CovenantState, HaltKind, MilestoneKind, SignatureMethod, SigningCapacity
from emulation.models import CovenantSignature, Milestone, YearHalt
from emulation.queries.covenants import paper_signers, signing_of
from emulation.services import covenants
from tests import factories as make
from tests.factories import PASSWORD
from tests.factories import covenants as make_covenant
from tests.factories.covenants import moment, paper_signature, sign, signer_for, url

TODAY = timezone.localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def covenant():
    """Open for signing by two units since yesterday."""
    cluster_year = make.make_cluster_year(TODAY.year, units=2)
    return make_covenant.covenant_in_signing(cluster_year, at=moment(YESTERDAY))


def _post_signature(client, party, **changes):
    data = {"content_hash": party.covenant.frozen_hash, "agreed": "on", "password": PASSWORD, **changes}
    return client.post(url("covenant_sign", party.covenant, party.pk), data)


def test_head_signs_with_the_password_typed_again(client, covenant):
    party = covenant.parties.first()
    client.force_login(signer_for(party.unit, user=make.make_user("Lê Văn Cường")))

    page = client.get(url("covenant_sign", covenant, party.pk))
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
    page = client.get(url("covenant_show", covenant)).content.decode()
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

    assert client.post(url("covenant_sign", covenant, party.pk), old).status_code == 404
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


def test_nothing_is_signed_before_the_signing_is_open():
    frozen = make_covenant.covenant_frozen()

    with pytest.raises(StateConflictError, match="chưa mở ký"):
        sign(frozen.parties.first())


def test_nothing_is_signed_in_a_halted_year(covenant):
    YearHalt.objects.create(
        cluster_year=covenant.cluster_year, kind=HaltKind.SUSPENDED, halted_on=TODAY,
        decision_number="9/QĐ-BTP", decision_on=TODAY, reason="Sắp xếp lại",
    )  # fmt: skip

    with pytest.raises(RuleError, match="9/QĐ-BTP"):
        sign(covenant.parties.first())
