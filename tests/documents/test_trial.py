"""Trying out: certificates of the trial authority and its time stamps; nothing of it on a real site."""

import hashlib

import pytest
from asn1crypto import algos, tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from django.urls import reverse

from audit.models import AuditEvent
from clusters.enums import Role
from tests import factories as make

CERTIFICATE, STAMP = (reverse(f"documents:{name}") for name in ("demo_certificate", "demo_time_stamp"))


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def names_in(answer):
    """Holder and organisation of the certificate downloaded."""
    _key, certificate, chain = pkcs12.load_key_and_certificates(answer.content, b"thu-nghiem")
    assert len(chain) == 2
    oids = (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME)
    return tuple(certificate.subject.get_attributes_for_oid(oid)[0].value for oid in oids)


@pytest.mark.rule("SIG-4")
def test_a_head_takes_a_certificate_of_their_own_and_no_key_is_kept(client, tmp_path):
    unit = make.make_unit("Sở Tư pháp Lai Châu")
    head = make.appoint(Role.UNIT_HEAD, unit=unit, user=make.make_user("Nguyễn Thị Hoa"))
    client.force_login(head)
    assert "thu-nghiem" in client.get(CERTIFICATE).content.decode()

    answer = client.post(CERTIFICATE, {"holder": f"person-{unit.pk}"})

    assert names_in(answer) == ("Nguyễn Thị Hoa", "Sở Tư pháp Lai Châu")
    assert "attachment" in answer["Content-Disposition"]
    key = pkcs12.load_key_and_certificates(answer.content, b"thu-nghiem")[0]
    secret = f"{key.private_numbers().private_value:x}"
    for path in (tmp_path / "demo-authority").iterdir():
        assert secret not in path.read_bytes().hex()
    assert AuditEvent.objects.filter(verb="trial_certificate.issued", actor=head.username).count() == 1


def test_a_records_clerk_takes_the_agency_s(client):
    unit = make.make_unit("Sở Tư pháp Lai Châu")
    client.force_login(make.appoint(Role.RECORDS_CLERK, unit=unit))

    answer = client.post(CERTIFICATE, {"holder": f"agency-{unit.pk}"})

    assert names_in(answer) == ("Sở Tư pháp Lai Châu", "Sở Tư pháp Lai Châu")


@pytest.mark.parametrize(
    "holder", ["", "person-999999", "agency-{unit}", "\x00", "person-" + "9" * 5000, "🎉"]
)
def test_nobody_takes_another_s(client, holder):
    unit = make.make_unit()
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=unit))

    answer = client.post(CERTIFICATE, {"holder": holder.format(unit=unit.pk)})

    assert answer.status_code == 422
    assert not AuditEvent.objects.filter(verb="trial_certificate.issued").exists()


def test_who_works_for_no_unit_is_told_why_there_is_none(client):
    client.force_login(make.make_user())

    assert "Hôm nay bạn không giữ vai trò nào" in client.get(CERTIFICATE).content.decode()
    assert client.post(CERTIFICATE, {"holder": "person-1"}).status_code == 422


def test_a_real_site_has_none_of_it(client, settings):
    settings.DEMO_ALLOWED = False
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=make.make_unit()))

    assert client.get(CERTIFICATE).status_code == 404
    assert (
        client.post(STAMP, data=request_for(b"x"), content_type="application/timestamp-query").status_code
        == 404
    )


def request_for(content, digest="sha256"):
    return tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": digest}),
                "hashed_message": hashlib.new(digest, content).digest(),
            },
            "nonce": 7,
            "cert_req": True,
        }
    ).dump()


def test_a_stamp_names_what_was_asked(client):
    answer = client.post(STAMP, data=request_for(b"x"), content_type="application/timestamp-query")

    assert answer["Content-Type"] == "application/timestamp-reply"
    stamp = tsp.TimeStampResp.load(answer.content)
    assert stamp["status"]["status"].native == "granted"
    said = stamp["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert said["message_imprint"]["hashed_message"].native == hashlib.sha256(b"x").digest()
    assert said["nonce"].native == 7


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"\x30\x00",
        b"\x00" * 5000,
        b"x" * 100_000,
        request_for(b"x", "sha1"),
        request_for(b"x")[:-3],
        request_for(b"x") + b"more",
    ],
)
def test_what_is_no_request_is_refused(client, body):
    answer = client.post(STAMP, data=body, content_type="application/timestamp-query")

    assert answer.status_code == 400
