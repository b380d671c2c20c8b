"""Completed files: what is needed to check them for decades, under one time stamp; earlier signatures hold."""

import datetime as dt
import shutil
import subprocess
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from clusters.enums import Role
from core import clock
from documents.services import trust
from documents.signing import demo_authority
from documents.signing.certificates import holder_of
from documents.signing.sealing import TimeStampError, seal
from documents.signing.validation import report_on
from tests import factories as make
from tests.documents.authority import authority, sign
from tests.documents.signed_files import prepared

UNIT = "Cục Kiểm tra văn bản và Quản lý xử lý vi phạm hành chính"
TEN_YEARS = dt.timedelta(days=3650)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def demo(tmp_path):
    return authority(tmp_path, clock.now())


@pytest.fixture
def signed(demo):
    """A file with a person's and an agency's signature, with both kinds of keys."""
    at = clock.now()
    once = sign(demo, prepared(2), "ky_1", demo.issue_person("Nguyễn Thị Hoa", UNIT, at=at))
    return sign(demo, once, "ky_2", demo.issue_agency(UNIT, at=at))


def pdfsig(pdf, tmp_path):
    """How many signatures the independent verifier finds valid."""
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    return said.count("Signature is Valid")


@pytest.mark.rule("SIG-24")
def test_sealing_appends_and_earlier_signatures_hold(demo, signed):
    sealed = seal(signed, demo.trust(at=clock.now()), demo.time_stamper())

    assert sealed.startswith(signed)
    report = report_on(sealed, demo.trust(at=clock.now()), at=clock.now())
    assert [one.is_valid for one in report.signatures] == [True, True, True]
    assert report.signatures[-1].is_time_stamp
    assert report.signatures[-1].covers_all
    assert report.verdict == "genuine"
    assert report.is_trial


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils is not installed")
def test_an_independent_verifier_finds_the_signatures_valid_and_a_changed_byte_in_them(
    demo, signed, tmp_path
):
    sealed = seal(signed, demo.trust(at=clock.now()), demo.time_stamper())
    assert pdfsig(sealed, tmp_path) == 2

    changed = sealed.replace(b"/Title", b"/Titel", 1)

    assert pdfsig(changed, tmp_path) < 2


@pytest.mark.rule("SIG-23")
def test_a_sealed_file_carries_what_it_is_checked_by_once_each(demo, signed):
    sealed = seal(signed, demo.trust(at=clock.now()), demo.time_stamper())

    store = DocumentSecurityStore.read_dss(PdfFileReader(BytesIO(sealed)))
    names = [one.subject.native["common_name"] for one in store.load_certs()]
    assert len(names) == len(set(names))
    assert {"Nguyễn Thị Hoa", UNIT} < set(names)
    assert sum("THỬ NGHIỆM" in name for name in names) == 3  # root, issuer, time stamps
    assert len(store.crls) == 2


@pytest.mark.rule("SIG-24")
def test_a_sealed_file_can_be_checked_when_its_certificates_have_long_expired(demo, signed):
    sealed = seal(signed, demo.trust(at=clock.now()), demo.time_stamper())
    later = clock.now() + TEN_YEARS

    assert report_on(sealed, demo.trust(at=later), at=later).is_valid
    assert not report_on(signed, demo.trust(at=later), at=later).is_valid


def test_without_a_time_stamp_service_the_data_are_added_and_that_is_all(demo, signed):
    added = seal(signed, demo.trust(at=clock.now()), None)

    assert added.startswith(signed)
    report = report_on(added, demo.trust(at=clock.now()), at=clock.now())
    assert report.is_valid
    assert not any(one.is_time_stamp for one in report.signatures)
    assert len(DocumentSecurityStore.read_dss(PdfFileReader(BytesIO(added))).crls) == 2


def test_a_service_that_does_not_answer_is_said_so_that_it_is_tried_again(demo, signed):
    nobody = RequestsHTTPTimeStamper("http://127.0.0.1:9/", timeout=2)
    with pytest.raises(TimeStampError):
        seal(signed, demo.trust(at=clock.now()), nobody)


@pytest.mark.rule("SIG-23")
def test_a_revoked_trial_certificate_is_refused_from_then_on(demo):
    trust.set_up_demo(at=clock.now())
    identity = demo.issue_person("Nguyễn Thị Hoa", UNIT, at=clock.now())
    once = sign(demo, prepared(1), "ky_1", identity)
    assert report_on(once, trust.current_trust(), at=clock.now()).is_valid

    call_command("demo_authority", "revoke", f"{identity.certificate.serial_number:x}")

    (one,) = report_on(once, trust.current_trust(), at=clock.now()).signatures
    assert one.chain == "revoked"


def test_names_of_units_may_be_long_and_every_name_of_the_authority_says_trial(demo):
    identity = demo.issue_agency("Cục " + "rất dài " * 20, at=clock.now())

    assert b"TH\xe1\xbb\xac NGHI\xe1\xbb\x86M" in identity.der
    for one in (demo.root, demo.issuer, demo.time_stamp_service):
        assert "THỬ NGHIỆM" in holder_of(one.certificate)


def test_two_processes_make_one_authority(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        made = list(
            pool.map(
                lambda _n: demo_authority.open_or_make(tmp_path / "a", at=clock.now()).root.der, range(4)
            )
        )

    assert len(set(made)) == 1


def test_the_command_issues_files_that_open_with_the_password_it_prints(tmp_path, capsys):
    unit = make.make_unit("Sở Tư pháp Lai Châu", code="STP-LC")
    head = make.appoint(Role.UNIT_HEAD, unit=unit)

    call_command("demo_authority", "person", head.username, "--out", tmp_path)
    call_command("demo_authority", "agency", "STP-LC", "--out", tmp_path)

    from cryptography.hazmat.primitives.serialization import pkcs12

    printed = capsys.readouterr().out
    for name in (head.username, "STP-LC"):
        path = tmp_path / f"{name}.p12"
        assert str(path) in printed
        assert path.stat().st_mode & 0o777 == 0o600
        assert pkcs12.load_key_and_certificates(path.read_bytes(), b"thu-nghiem")[1]


def test_the_command_refuses_in_words(settings):
    with pytest.raises(CommandError, match="Không có người dùng"):
        call_command("demo_authority", "person", "khong-co")
    with pytest.raises(CommandError, match="không làm việc cho đơn vị nào"):
        call_command("demo_authority", "person", make.make_user().username)
    with pytest.raises(CommandError, match="Không có đơn vị"):
        call_command("demo_authority", "agency", "khong-co")
    call_command("demo_authority", "make")
    with pytest.raises(CommandError, match="Không có chứng thư thử nghiệm"):
        call_command("demo_authority", "revoke", "ab")
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="không dùng chữ ký thử nghiệm"):
        call_command("demo_authority", "make")
