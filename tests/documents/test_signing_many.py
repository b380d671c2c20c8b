"""A covenant of 26 parties: any order, mixed keys; every signature stays in force, here and in pdfsig."""

import functools
import json
import random
import time
from dataclasses import asdict

import pytest

from documents.signing.review import Expected, RefusedError, review_upload
from documents.signing.validation import report_on
from tests.documents import pki
from tests.documents.poppler import signatures_seen
from tests.documents.signed_files import prepared

PARTIES = 26


@functools.cache
def covenant() -> tuple[pki.Authority, tuple[bytes, ...], tuple[int, ...]]:
    """An authority, the file after each signature, and the order in which the parties signed."""
    authority = pki.Authority.make()
    order = tuple(random.sample(range(1, PARTIES + 1), PARTIES))
    revisions = [prepared(PARTIES)]
    for number in order:
        person = authority.person(
            f"Người thứ {number}", kind="rsa" if number % 2 else "p256", number=number % 4
        )
        revisions.append(pki.sign(revisions[-1], f"ky_{number}", person))
    return authority, tuple(revisions), order


@pytest.mark.rule("COV-9")
@pytest.mark.rule("SIG-24")
def test_26_parties_sign_in_any_order_and_all_stay_valid():
    """26 bên ký theo thứ tự bất kỳ, RSA và ECDSA lẫn lộn: cả 26 có hiệu lực, pdfsig cũng thấy vậy."""
    authority, revisions, order = covenant()
    start = time.process_time()

    report = report_on(revisions[-1], authority.trust(), at=pki.now())

    assert time.process_time() - start < 6  # of our own: machines of the tests are shared
    assert report.verdict == "genuine"
    assert [signature.field for signature in report.signatures] == [f"ky_{number}" for number in order]
    assert all(signature.is_valid for signature in report.signatures)
    assert report.signatures[0].later_fields == tuple(f"ky_{number}" for number in order[1:])
    assert report.empty_fields == ()
    assert json.loads(json.dumps(asdict(report), ensure_ascii=False))["verdict"] == "genuine"
    seen = signatures_seen(revisions[-1])
    assert len(seen) == PARTIES
    assert all(is_valid for _name, is_valid in seen)


def test_the_last_of_26_is_taken():
    """Chữ ký thứ 26 được nhận như chữ ký đầu."""
    authority, revisions, order = covenant()

    accepted = review_upload(
        revisions[-2],
        revisions[-1],
        field=f"ky_{order[-1]}",
        trust=authority.trust(),
        at=pki.now(),
        expected=Expected((f"Người thứ {order[-1]}",), (pki.UNIT,)),
    )

    assert accepted.holder == f"Người thứ {order[-1]}"


@pytest.mark.parametrize("place", [0.02, 0.3])
@pytest.mark.rule("SIG-7")
def test_one_flipped_byte_is_seen_by_both(place):
    """Đổi một byte: hệ thống và pdfsig đều thấy."""
    authority, revisions, _order = covenant()
    pdf = bytearray(revisions[-1])
    at = _content_byte(revisions[0], place)
    pdf[at] ^= 1

    try:
        report = report_on(bytes(pdf), authority.trust(), at=pki.now())
        assert report.verdict == "changed"
        assert not any(signature.is_valid for signature in report.signatures)
    except RefusedError:
        pass  # it is not even a readable file any more
    assert not any(is_valid for _name, is_valid in signatures_seen(bytes(pdf)))


def _content_byte(pdf: bytes, place: float) -> int:
    """A byte within a page's content, which leaves the file readable."""
    start = pdf.index(b"stream\n") + 7
    return start + int((pdf.index(b"endstream", start) - start) * place) + 1


def test_file_cut_back_to_an_earlier_revision_is_still_whole():
    """Tệp bị cắt về bản cũ thì tự nó vẫn đúng: phải so với sổ, như báo cáo nói."""
    authority, revisions, _order = covenant()

    report = report_on(revisions[13], authority.trust(), at=pki.now())

    assert report.verdict == "genuine"
    assert len(report.signatures) == 13
    assert len(report.empty_fields) == 13


def test_report_without_signatures_says_so():
    """Tệp chưa ai ký: nói rõ là không có chữ ký."""
    report = report_on(prepared(2), pki.Authority.make().trust(), at=pki.now())

    assert (report.verdict, report.is_valid) == ("unknown", False)
    assert report.sentences == ("Tệp không có chữ ký số nào.",)
