"""A signed file handed in: taken, or refused with what is wrong and what to do."""

import base64
import datetime as dt
import functools
import hashlib
import json

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from documents.signing.fields import fill
from documents.signing.review import Expected, RefusedError, is_based_on, review_upload
from documents.signing.validation import report_on
from tests.documents import pki
from tests.documents.signed_files import prepared

EXPECTED = Expected(("Nguyễn Văn An",), (pki.UNIT,))


@functools.cache
def authority() -> pki.Authority:
    return pki.Authority.make()


def review(previous, uploaded, *, field="ky_1", trust=None, at=None, expected=EXPECTED):
    return review_upload(
        previous,
        uploaded,
        field=field,
        trust=trust or authority().trust(),
        at=at or pki.now(),
        expected=expected,
    )


def refusal(previous, uploaded, **more) -> str:
    with pytest.raises(RefusedError) as refused:
        review(previous, uploaded, **more)
    return " ".join(f"{reason.rule}: {reason.text}" for reason in refused.value.reasons)


def signed_by(identity: pki.Identity, **more) -> bytes:
    return pki.sign(prepared(2), "ky_1", identity, **more)


@pytest.mark.rule("SIG-23")
def test_good_signature_is_taken_with_its_evidence():
    """Chữ ký đúng: được nhận, kèm chứng thư và danh sách thu hồi đã dùng để kiểm tra."""
    person = authority().person()

    accepted = review(prepared(2), signed_by(person))

    assert accepted.holder == "Nguyễn Văn An"
    assert accepted.organisation == f"{pki.UNIT}, UBND tỉnh Lai Châu"
    assert not accepted.is_trial
    assert abs(accepted.signed_at - pki.now()) < dt.timedelta(minutes=1)
    kept = json.loads(json.dumps(accepted.certificate))
    assert kept["holder"] == "Nguyễn Văn An"
    assert base64.b64decode(kept["evidence"]["chain"][-1]) == person.der
    assert len(kept["evidence"]["crls"]) == 2


@pytest.mark.parametrize("kind", ["rsa", "p256"])
@pytest.mark.parametrize("pades", [True, False])
def test_usual_keys_and_forms_are_taken(kind, pades):
    """RSA hay ECDSA, PAdES hay PKCS#7: đều nhận."""
    assert review(prepared(2), signed_by(authority().person(kind=kind), pades=pades)).holder


def test_trial_signature_says_so():
    """Chữ ký thử nghiệm được đánh dấu là thử nghiệm."""
    root = hashlib.sha256(authority().root.der).hexdigest()

    accepted = review(
        prepared(2), signed_by(authority().person()), trust=authority().trust(demo_sha256=frozenset({root}))
    )

    assert accepted.is_trial
    assert accepted.certificate["is_trial"]


def test_time_stamp_of_a_believed_service_is_the_signing_time():
    """Dấu thời gian tin cậy cho biết lúc ký, thay cho đồng hồ của máy ký."""
    stamped_at = pki.now() - dt.timedelta(hours=1)
    person = authority().person()

    accepted = review(
        prepared(2), signed_by(person, time_stamper=authority().time_stamper(fixed_at=stamped_at))
    )

    assert accepted.signed_at == stamped_at
    assert accepted.certificate["is_time_stamped"]


def test_unknown_time_stamp_service_is_no_proof_of_time():
    """Dấu thời gian của dịch vụ lạ: nhận chữ ký, nhưng không dùng dấu đó."""
    trust = authority().trust(time_stamp_roots=())
    old = authority().time_stamper(fixed_at=pki.now() - dt.timedelta(days=9))

    accepted = review(prepared(2), signed_by(authority().person(), time_stamper=old), trust=trust)

    assert not accepted.certificate["is_time_stamped"]
    assert abs(accepted.signed_at - pki.now()) < dt.timedelta(minutes=1)


# --- the certificate -------------------------------------------------------------------------------


def bad_certificates():
    people, now, day = authority().person, pki.now(), pki.DAY
    return {
        "expired": (people(until=now - day), "đã hết hạn"),
        "not yet valid": (people(since=now + day), "chưa đến ngày có hiệu lực"),
        "self-signed": (pki.self_signed(), "tự tạo"),
        "unknown issuer": (pki.Authority.make("Bên lạ").person(), "chưa được hệ thống tin cậy"),
        "web site": (
            people(usages=("digital_signature",), extended=(ExtendedKeyUsageOID.SERVER_AUTH,)),
            "không được cấp để ký văn bản",
        ),
        "encipherment only": (people(usages=("key_encipherment",)), "không được cấp để ký văn bản"),
        "code": (people(extended=(ExtendedKeyUsageOID.CODE_SIGNING,)), "không được cấp để ký văn bản"),
        "short key": (people(kind="rsa1024"), "RSA từ 2048 bit"),
        "Ed25519": (people(kind="ed25519"), "RSA hoặc ECDSA"),
    }


@pytest.mark.parametrize("name", bad_certificates())
@pytest.mark.rule("SIG-23")
def test_bad_certificate_is_refused_and_reported(name):
    """Chứng thư hết hạn, tự tạo, sai mục đích, yếu…: không nhận, báo cáo kiểm tra cũng nói rõ."""
    identity, sentence = bad_certificates()[name]
    uploaded = signed_by(identity, digest="sha512")

    assert "SIG-23: " in (told := refusal(prepared(2), uploaded))
    assert sentence in told
    report = report_on(uploaded, authority().trust(), at=pki.now())
    assert (report.verdict, report.is_valid) == ("unknown", False)
    assert sentence in " ".join(report.signatures[0].sentences)


@pytest.mark.rule("SIG-23")
def test_revoked_certificate_is_refused():
    """Chứng thư đã bị thu hồi trước khi ký: không nhận."""
    own = pki.Authority.make("Gốc có thu hồi")
    person = own.person()
    own.revoke(person, pki.now() - dt.timedelta(days=2))

    assert "đã bị thu hồi từ" in refusal(prepared(2), signed_by(person), trust=own.trust())


@pytest.mark.rule("SIG-23")
def test_certificate_revoked_after_a_time_stamp_still_counts():
    """Thu hồi sau khi ký, có dấu thời gian chứng minh: chữ ký vẫn có hiệu lực; không có dấu thì không."""
    own = pki.Authority.make("Gốc thu hồi sau")
    person = own.person()
    own.revoke(person, pki.now() - dt.timedelta(hours=1))
    trust = own.trust(crls=own.crls(at=pki.now()))
    stamper = own.time_stamper(fixed_at=pki.now() - dt.timedelta(hours=2))

    assert review(prepared(2), signed_by(person, time_stamper=stamper), trust=trust).holder
    assert "đã bị thu hồi" in refusal(prepared(2), signed_by(person), trust=trust)


@pytest.mark.parametrize("crls", [(), "stale", "of the root only"])
@pytest.mark.rule("SIG-23")
def test_unknown_revocation_is_refused(crls):
    """Không biết có bị thu hồi hay không (không có danh sách, danh sách quá hạn): không nhận."""
    if crls == "stale":
        crls = authority().crls(at=pki.now() - dt.timedelta(days=40), lasts=dt.timedelta(days=30))
    elif crls:
        crls = authority().crls()[:1]

    told = refusal(prepared(2), signed_by(authority().person()), trust=authority().trust(crls=crls))

    assert "Chưa biết chứng thư có bị thu hồi" in told


@pytest.mark.rule("SIG-23")
def test_weak_digest_is_refused():
    """Hàm băm SHA-1: không nhận."""
    uploaded = signed_by(authority().person(kind="rsa"), digest="sha1")

    assert "hàm băm đã yếu" in refusal(prepared(2), uploaded)


# --- the person and the unit -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["NGUYỄN VĂN AN", "  Nguyễn  Văn An ", "Nguye\u0302\u0303n Va\u0306n An"],
    ids=["caps", "spaces", "NFD"],
)
def test_name_is_compared_as_people_read_it(written):
    """Chữ hoa, khoảng trắng, cách mã hóa dấu không làm thành người khác."""
    assert review(prepared(2), signed_by(authority().person(written)))


def test_tone_mark_may_stand_on_either_vowel():
    """«Hoà» và «Hòa» là một tên."""
    expected = Expected(("Lê Hòa",), (pki.UNIT,))

    assert review(prepared(2), signed_by(authority().person("Lê Hoà")), expected=expected)


@pytest.mark.parametrize("holder", ["Nguyễn Văn Ân", "Nguyen Van An", "Nguyễn Văn", "Nguyễn Văn An Bình", ""])
@pytest.mark.rule("SIG-26")
def test_other_holder_is_refused(holder):
    """Chứng thư của người khác, dù chỉ khác một dấu: không nhận, và nói của ai."""
    told = refusal(prepared(2), signed_by(authority().person(holder or "?")))

    assert "SIG-26: Chứng thư cấp cho" in told
    assert "Nguyễn Văn An" in told


@pytest.mark.rule("SIG-26")
def test_other_organisation_is_refused():
    """Chứng thư của đơn vị khác, hoặc tên cũ của đơn vị: không nhận."""
    told = refusal(prepared(2), signed_by(authority().person("Nguyễn Văn An", "UBND tỉnh", "Sở Tư pháp cũ")))

    assert "SIG-26: Chứng thư ghi cơ quan «Sở Tư pháp cũ, UBND tỉnh»" in told


@pytest.mark.rule("SIG-26")
def test_agency_signs_with_its_own_certificate():
    """Chữ ký cơ quan: chứng thư phải là của chính cơ quan."""
    expected = Expected((pki.UNIT,), (pki.UNIT,), is_agency=True)
    agency = authority().person(pki.UNIT, "UBND tỉnh Lai Châu")

    assert review(prepared(2), signed_by(agency), expected=expected).holder == pki.UNIT
    assert "SIG-26" in refusal(prepared(2), signed_by(authority().person()), expected=expected)


def test_all_that_is_wrong_is_said_at_once():
    """Sai nhiều điều thì nói hết một lần."""
    told = refusal(
        prepared(2), signed_by(authority().person("Người Khác", "Nơi khác", until=pki.now() - pki.DAY))
    )

    assert told.count("SIG-26") == 2
    assert "SIG-23" in told


# --- the clock -------------------------------------------------------------------------------------


@pytest.mark.rule("SIG-34")
def test_clock_that_runs_ahead_is_refused():
    """Đồng hồ máy ký chạy nhanh: không nhận, bảo chỉnh lại."""
    ahead = signed_by(authority().person(), at=pki.now() + dt.timedelta(minutes=20))

    assert "đồng hồ máy ký chạy nhanh" in refusal(prepared(2), ahead)


@pytest.mark.rule("SIG-34")
def test_signing_before_the_file_existed_is_refused():
    """Đồng hồ máy ký chạy chậm: ký trước khi có tệp thì không nhận."""
    late = signed_by(authority().person(), at=pki.now() - dt.timedelta(hours=3))
    expected = Expected(
        *(EXPECTED.names, EXPECTED.organisations), not_before=pki.now() - dt.timedelta(hours=1)
    )

    assert "đồng hồ máy ký chạy chậm" in refusal(prepared(2), late, expected=expected)


# --- the file --------------------------------------------------------------------------------------


def test_file_without_a_new_signature_is_refused():
    """Nộp lại chính tệp đã tải về: không nhận."""
    assert "chưa có chữ ký mới" in refusal(prepared(2), prepared(2))


@pytest.mark.rule("SIG-7")
def test_older_file_is_told_to_fetch_the_newer():
    """Hai người cùng tải một bản: người nộp sau được bảo tải bản mới, không mất gì."""
    first = signed_by(authority().person())
    second = pki.sign(prepared(2), "ky_2", authority().person("Lê Thị Bình"))

    told = refusal(first, second, field="ky_2", expected=Expected(("Lê Thị Bình",), (pki.UNIT,)))

    assert "đã có chữ ký mới hơn" in told


def test_file_rewritten_by_the_program_is_refused():
    """Phần mềm ghi lại cả tệp: không nhận, chỉ cách ký đúng."""
    from io import BytesIO

    import pypdf

    writer = pypdf.PdfWriter(clone_from=BytesIO(signed_by(authority().person())))
    out = BytesIO()
    writer.write(out)

    assert "không phải là tệp đã tải từ hệ thống" in refusal(prepared(2), out.getvalue())


def test_other_field_is_refused():
    """Ký nhầm ô của người khác: không nhận."""
    uploaded = pki.sign(prepared(2), "ky_2", authority().person())

    assert "không nằm đúng ô" in refusal(prepared(2), uploaded)


def test_two_signatures_at_once_are_refused():
    """Nộp một lần hai chữ ký: không nhận."""
    uploaded = pki.sign(signed_by(authority().person()), "ky_2", authority().person("Lê Thị Bình"))

    assert "nhiều hơn một chữ ký mới" in refusal(prepared(2), uploaded)


def test_signature_over_what_was_written_in_between_is_good():
    """Ghi số sau chữ ký của người, rồi cơ quan ký: cả hai còn hiệu lực."""
    numbered = fill(pki.sign(prepared(1, agencies=1), "ky_1", authority().person()), {"so": "06"})
    agency = authority().person(pki.UNIT, "UBND tỉnh Lai Châu")
    both = pki.sign(numbered, "co_quan_1", agency)

    accepted = review(
        numbered, both, field="co_quan_1", expected=Expected((pki.UNIT,), (pki.UNIT,), is_agency=True)
    )

    assert accepted.holder == pki.UNIT
    assert report_on(both, authority().trust(), at=pki.now()).verdict == "genuine"


def test_revision_that_an_upload_extends_is_found():
    """Biết tệp nộp ký trên bản nào."""
    first, second = prepared(2), signed_by(authority().person())
    made = [(hashlib.sha256(pdf).hexdigest(), len(pdf)) for pdf in (first, second)]
    on_first = pki.sign(first, "ky_2", authority().person("Lê Thị Bình"))
    on_second = pki.sign(second, "ky_2", authority().person("Lê Thị Bình"))

    assert is_based_on(made, on_first) == 0
    assert is_based_on(made, on_second) == 1
    assert is_based_on(made, second) == 1
    assert is_based_on(made, first[:-1]) is None
