"""Whom the installation believes: roots handed in, lists of revoked certificates."""

import contextlib
import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from core.errors import RuleError
from documents.enums import TrustPurpose
from documents.models import RevocationList, TrustRoot
from documents.services import trust
from documents.signing.certificates import sha256_of
from tests import factories as make
from tests.documents.authority import authority

NOW = dt.datetime(2026, 4, 1, 3, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def demo(tmp_path):
    return authority(tmp_path, NOW)


def add(content, **changes):
    fields = {
        "published_sha256": "",
        "label": "Ban Cơ yếu",
        "purpose": TrustPurpose.PUBLIC_SERVICE,
        "is_intermediate": False,
        "actor": None,
        "at": NOW,
    }
    if not changes.get("published_sha256"):
        with contextlib.suppress(ValueError):
            fields["published_sha256"] = sha256_of(x509.load_der_x509_certificate(content))
    return trust.add_root(content=content, **fields | changes)


def own_root(*, key=None, is_authority=True, days=3650, start=NOW - dt.timedelta(days=1), digest=None):
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Gốc")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .sign(key, digest or hashes.SHA256())
    )
    return certificate, key


def test_a_root_is_believed_and_its_adding_is_in_the_log(demo):
    added = add(demo.root.der)

    assert trust.current_trust().roots == (demo.root.der,)
    assert trust.current_trust().demo_sha256 == frozenset()
    assert AuditEvent.objects.get().target_id == str(added.pk)


def test_a_root_comes_as_pem_too_and_its_fingerprint_as_people_print_it(demo):
    printed = " ".join(sha256_of(demo.root.certificate).upper()[i : i + 2] for i in range(0, 64, 2))

    add(demo.root.certificate.public_bytes(Encoding.PEM), published_sha256=printed.replace(" ", ":"))

    assert trust.current_trust().roots == (demo.root.der,)


def test_another_fingerprint_than_the_published_one_is_refused(demo):
    with pytest.raises(RuleError, match="Mã băm không khớp") as refusal:
        add(demo.root.der, published_sha256="ab" * 32)

    assert refusal.value.field == "published_sha256"


@pytest.mark.parametrize(
    "encoding", ["PEM", "DER", "PEM with a password", "DER with a password", "PKCS#1", "P12"]
)
def test_a_private_key_pasted_by_mistake_is_refused_and_nothing_is_kept(demo, encoding):
    key = demo.root.key
    locked = BestAvailableEncryption(b"x")
    content = {
        "PEM": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        "DER": key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        "PEM with a password": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked),
        "DER with a password": key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, locked),
        "PKCS#1": key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
        "P12": demo.p12(demo.root, "x"),
    }[encoding]

    with pytest.raises(RuleError, match="khóa bí mật"):
        add(content)
    if encoding == "PEM":  # beside the certificate, as servers keep them
        with pytest.raises(RuleError, match="khóa bí mật"):
            add(demo.root.certificate.public_bytes(Encoding.PEM) + content)

    assert not TrustRoot.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("why", "content"),
    [
        ("không phải là chứng thư", b"abc"),
        ("không phải là chứng thư", b""),
        ("không phải là chứng thư", b"\x00" * 1000),
        ("không phải là chứng thư", b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----"),
        ("quá lớn", b"x" * 100_000),
    ],
)
def test_what_is_no_certificate_is_refused(why, content):
    with pytest.raises(RuleError, match=why):
        add(content)


@pytest.mark.parametrize(
    ("why", "certificate"),
    [
        ("không phải của bên cấp", lambda: own_root(is_authority=False)),
        ("đã hết hạn", lambda: own_root(start=NOW - dt.timedelta(days=400), days=100)),
        ("chỉ có hiệu lực từ", lambda: own_root(start=NOW + dt.timedelta(days=2))),
        ("đã yếu", lambda: own_root(key=rsa.generate_private_key(65537, 1024))),
    ],
)
def test_who_may_not_be_believed_is_refused(why, certificate):
    with pytest.raises(RuleError, match=why):
        add(certificate()[0].public_bytes(Encoding.DER))


def test_an_intermediate_is_no_root_and_several_certificates_are_not_one(demo):
    with pytest.raises(RuleError, match="không phải chứng thư gốc"):
        add(demo.issuer.der)
    pems = [one.certificate.public_bytes(Encoding.PEM) for one in (demo.root, demo.issuer)]
    with pytest.raises(RuleError, match="Tệp có 2 chứng thư"):
        add(b"".join(pems))

    add(demo.issuer.der, is_intermediate=True)

    assert trust.current_trust().roots == ()
    assert trust.current_trust().intermediates == (demo.issuer.der,)


def test_a_root_is_added_once(demo):
    add(demo.root.der)
    with pytest.raises(RuleError, match="đã có trong danh sách"):
        add(demo.root.der)


def test_a_root_for_time_stamps_stands_behind_no_signature(demo):
    add(demo.root.der, purpose=TrustPurpose.TIME_STAMP)

    assert trust.current_trust().roots == ()
    assert trust.current_trust().time_stamp_roots == (demo.root.der,)


def test_a_trial_root_counts_only_where_trials_are_allowed(demo, settings):
    trust.set_up_demo(at=NOW)
    assert len(trust.current_trust().demo_sha256) == 1

    settings.DEMO_ALLOWED = False

    assert trust.current_trust().roots == ()
    assert trust.time_stamper() is None
    with pytest.raises(RuleError):
        trust.set_up_demo(at=NOW)
    with pytest.raises(RuleError, match="không nhận gốc"):
        add(own_root()[0].public_bytes(Encoding.DER), purpose=TrustPurpose.DEMO)


def test_setting_the_trial_up_twice_is_harmless_and_its_keys_are_its_owners_only(tmp_path):
    first = trust.set_up_demo(at=NOW)
    again = trust.set_up_demo(at=NOW + dt.timedelta(days=1))

    assert first.root.der == again.root.der
    assert TrustRoot.objects.count() == 2
    folder = tmp_path / "demo-authority"
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all("PRIVATE" not in root.pem for root in TrustRoot.objects.all())


def test_the_newest_list_counts(demo):
    trust.set_up_demo(at=NOW)
    later = demo.crls(at=NOW + dt.timedelta(hours=1))
    trust.keep_crl(content=later[1], actor=None, at=NOW + dt.timedelta(hours=1))

    assert set(trust.current_trust().crls) == {demo.crls(at=NOW)[0], later[1]}
    with pytest.raises(RuleError, match="cũ hơn"):
        trust.keep_crl(content=demo.crls(at=NOW)[1], actor=None, at=NOW + dt.timedelta(hours=1))


def test_a_list_from_nobody_known_or_forged_or_from_the_future_is_refused(demo):
    list_of_issuer = demo.crls(at=NOW)[1]
    with pytest.raises(RuleError, match="không do bên cấp"):
        trust.keep_crl(content=list_of_issuer, actor=None, at=NOW)
    trust.set_up_demo(at=NOW)
    forged = list_of_issuer[:-1] + bytes([list_of_issuer[-1] ^ 1])
    for content, why in (
        (forged, "không do bên cấp"),
        (b"x" * 50, "không phải là danh sách"),
        (b"", "không phải là danh sách"),
        (demo.crls(at=NOW + dt.timedelta(days=1))[1], "tương lai"),
    ):
        with pytest.raises(RuleError, match=why):
            trust.keep_crl(content=content, actor=None, at=NOW)


@pytest.fixture
def administrator(client):
    client.force_login(make.make_user("Quản Trị", is_superuser=True, is_staff=True))
    return client


def test_the_administrator_adds_a_root_and_sees_its_facts(administrator, tmp_path):
    from core import clock

    demo = authority(tmp_path, clock.now())
    form = {
        "file": SimpleUploadedFile("goc.cer", demo.root.der),
        "published_sha256": sha256_of(demo.root.certificate),
        "label": "Gốc của Ban Cơ yếu",
        "purpose": TrustPurpose.PUBLIC_SERVICE,
    }

    answer = administrator.post(reverse("admin:documents_trustroot_add"), form)

    assert answer.status_code == 302
    root = TrustRoot.objects.get()
    page = administrator.get(reverse("admin:documents_trustroot_change", args=[root.pk])).content.decode()
    assert "Gốc THỬ NGHIỆM" in page
    assert root.sha256[:2].upper() + ":" in page
    assert AuditEvent.objects.count() == 1

    administrator.post(
        reverse("admin:documents_trustroot_change", args=[root.pk]), {"label": "Gốc cũ", "is_active": ""}
    )

    assert trust.current_trust().roots == ()
    assert AuditEvent.objects.count() == 2


@pytest.mark.parametrize("model", ["trustroot", "revocationlist"])
def test_a_list_costs_the_same_with_one_row_and_with_three(administrator, demo, model):
    url = reverse(f"admin:documents_{model}_changelist")

    def cost():
        with CaptureQueriesContext(connection) as captured:
            administrator.get(url)
        return len(captured)

    add(demo.root.der)
    trust.keep_crl(content=demo.crls(at=NOW)[0], actor=None, at=NOW)
    cost()
    with_one = cost()
    for days in (1, 2):
        later = NOW + dt.timedelta(days=days)
        add(own_root()[0].public_bytes(Encoding.DER))
        trust.keep_crl(content=demo.crls(at=later)[0], actor=None, at=later)

    assert cost() == with_one


def test_a_refused_root_is_said_at_its_field_and_what_was_typed_stays(administrator, demo):
    form = {
        "file": SimpleUploadedFile("goc.pem", demo.p12(demo.root, "x")),
        "published_sha256": "12",
        "label": "Gốc của Ban Cơ yếu",
        "purpose": TrustPurpose.PUBLIC_SERVICE,
    }

    page = administrator.post(reverse("admin:documents_trustroot_add"), form).content.decode()

    assert "khóa bí mật" in page
    assert 'value="Gốc của Ban Cơ yếu"' in page
    assert not TrustRoot.objects.exists()


def test_the_administrator_hands_in_a_list(administrator, tmp_path):
    from core import clock

    demo = trust.set_up_demo(at=clock.now() - dt.timedelta(days=40))
    listing = reverse("admin:documents_revocationlist_changelist")
    assert "Đã quá hạn" in administrator.get(listing).content.decode()

    administrator.post(
        reverse("admin:documents_revocationlist_add"),
        {"file": SimpleUploadedFile("a.crl", demo.crls(at=clock.now())[1])},
    )

    assert RevocationList.objects.count() == 3
    assert "Dùng được" in administrator.get(listing).content.decode()
