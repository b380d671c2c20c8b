"""Signatures on paper, recorded with their scan."""

import datetime as dt

import pytest
from django.utils import timezone

from audit.models import AuditEvent
from clusters.enums import Role
from core.errors import RuleError
from emulation.enums import CovenantState, MilestoneKind, SignatureMethod
from emulation.models import CovenantSignature, Milestone
from emulation.services import signing
from tests import factories as make
from tests.factories import covenants as make_covenant
from tests.factories.covenants import moment, paper_signature, scan, sign, url

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
    return client.post(url("covenant_sign_paper", party.covenant, party.pk), data)


def test_secretary_records_a_paper_signature_with_its_scan(client, covenant, secretary):
    party = covenant.parties.first()
    client.force_login(secretary)

    answer = _post_paper(
        client, party, capacity="deputising", signer_title="Phó Vụ trưởng", head_title="Vụ trưởng"
    )

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

    client.post(url("covenant_void", covenant, wrong.pk), {"reason": "Nhầm đơn vị"})

    wrong.refresh_from_db()
    covenant.refresh_from_db()
    assert (wrong.void_reason, covenant.state) == ("Nhầm đơn vị", CovenantState.SIGNING)
    assert Milestone.objects.get(kind=MilestoneKind.COVENANT).reached_on is None
    assert "Nhầm đơn vị" in client.get(url("covenant_versions", covenant)).content.decode()
    assert paper_signature(second)


def test_signature_given_in_the_system_cannot_be_undone_alone(client, covenant, secretary):
    signature = sign(covenant.parties.first())
    client.force_login(secretary)

    with pytest.raises(RuleError, match="Chỉ gỡ được chữ ký trên giấy"):
        signing.void_paper_signature(signature=signature, reason="Nhầm", actor=secretary, at=moment())
    assert client.post(url("covenant_void", covenant, signature.pk), {"reason": "Nhầm"}).status_code == 404


def test_paper_and_log_are_vietnamese_whoever_works_in_english(client, covenant, secretary):
    secretary.language = "en"
    secretary.save()
    party = covenant.parties.first()
    client.force_login(secretary)
    client.cookies["django_language"] = "en"

    _post_paper(client, party)

    assert "Ký trên giấy" in client.get(url("covenant_paper", covenant)).content.decode()
    assert AuditEvent.objects.get(verb="covenant.signed").summary.endswith("ký trên giấy")
