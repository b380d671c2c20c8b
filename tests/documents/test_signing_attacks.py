"""Published attacks: refused when handed in, and told of when somebody checks the file."""

import functools

import pytest

from documents.signing.fields import fill
from documents.signing.refusals import RefusedError
from documents.signing.review import Expected, review_upload
from documents.signing.validation import report_on
from tests.documents import attacks, pki
from tests.documents.signed_files import prepared

EXPECTED = Expected(("Lê Thị Bình",), (pki.UNIT,))
ALL = attacks.CONTENT | attacks.BYTES


@functools.cache
def world():
    """An authority; a file signed by An, with its number written; and that file signed by Bình too."""
    authority = pki.Authority.make()
    signed = fill(pki.sign(prepared(3), "ky_1", authority.person()), {"so": "06"})
    return authority, signed, pki.sign(signed, "ky_2", authority.person("Lê Thị Bình"))


def review(previous: bytes, uploaded: bytes):
    authority, _signed, _both = world()
    return review_upload(
        previous, uploaded, field="ky_2", trust=authority.trust(), at=pki.now(), expected=EXPECTED
    )


def report(pdf: bytes):
    return report_on(pdf, world()[0].trust(), at=pki.now())


def test_untouched_file_is_taken_and_found_genuine():
    """Tệp không ai động vào thì được nhận, và kiểm tra thấy đúng."""
    _authority, signed, both = world()

    assert review(signed, both).holder == "Lê Thị Bình"
    assert report(both).verdict == "genuine"


@pytest.mark.parametrize("name", ALL)
@pytest.mark.rule("SIG-7")
def test_attack_after_the_new_signature_is_refused(name):
    """Sửa tệp sau khi ký rồi nộp: không nhận."""
    _authority, signed, both = world()
    attacked = ALL[name](both)
    assert attacked != both

    with pytest.raises(RefusedError):
        review(signed, attacked)


@pytest.mark.parametrize("name", attacks.CONTENT)
@pytest.mark.rule("SIG-7")
def test_attack_before_the_new_signature_is_refused(name):
    """Sửa tệp rồi ký đè lên phần sửa: chữ ký mới tốt, nhưng tệp không được nhận."""
    authority, signed, _both = world()
    attacked = ALL[name](signed)
    try:
        uploaded = pki.sign(attacked, "ky_2", authority.person("Lê Thị Bình"), strict=False)
    except Exception:
        uploaded = attacked  # the attack leaves nothing that can be signed

    with pytest.raises(RefusedError):
        review(signed, uploaded)


@pytest.mark.parametrize("name", attacks.CONTENT)
@pytest.mark.rule("SIG-23")
def test_changed_content_is_told_of(name):
    """Ai kiểm tra tệp bị sửa nội dung đều được báo là đã bị sửa, từ lần ghi thứ mấy."""
    _authority, _signed, both = world()

    found = report(ALL[name](both))

    assert (found.verdict, found.is_valid) == ("changed", False)
    assert found.changed_in == found.revisions


@pytest.mark.parametrize("name", attacks.BYTES)
@pytest.mark.rule("SIG-23")
def test_forged_bytes_are_told_of(name):
    """Chữ ký giả, tệp chắp vá: báo là đã bị sửa, hoặc không đọc được."""
    _authority, _signed, both = world()

    try:
        verdict = report(ALL[name](both)).verdict
    except RefusedError:
        verdict = "unreadable"

    assert verdict in {"changed", "unreadable"}


@pytest.mark.rule("SIG-7")
def test_what_waits_unused_in_a_file_cannot_be_brought_to_light():
    """Giấu nội dung chờ sẵn rồi bật lên sau khi ký: bị phát hiện ở bước bật."""
    authority, signed, _both = world()
    waiting = pki.sign(attacks.hide_an_orphan(signed), "ky_2", authority.person("Lê Thị Bình"))

    assert report(attacks.activate_the_orphan(waiting)).verdict == "changed"


@pytest.mark.rule("SIG-7")
def test_a_number_written_once_is_not_written_again():
    """Số văn bản đã ghi thì không ghi lại được, dù ô là ô điền."""
    _authority, _signed, both = world()

    found = report(attacks.overwrite_form_value(both))

    assert found.verdict == "changed"


@pytest.mark.rule("SIG-7")
def test_signer_may_not_write_the_number():
    """Người ký tự điền số văn bản cùng lúc ký: không nhận."""
    authority, _signed, _both = world()
    given_out = pki.sign(prepared(3), "ky_1", authority.person())
    uploaded = pki.sign(attacks.fill_number(given_out), "ky_2", authority.person("Lê Thị Bình"))

    with pytest.raises(RefusedError, match="Ngoài chữ ký"):
        review(given_out, uploaded)


@pytest.mark.parametrize(
    "name", ["evil_annotation", "evil_stamp", "sneaky_signature_field", "replace_page_content"]
)
def test_attack_on_a_certified_file_is_told_of(name):
    """Tệp được chứng thực cũng vậy: thêm ghi chú hay ô chữ ký che nội dung đều bị báo."""
    from pyhanko.sign.fields import MDPPerm

    authority, _signed, _both = world()
    for permission in (MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE):
        certified = pki.sign(
            prepared(3), "ky_1", authority.person(), certify=True, docmdp_permissions=permission
        )

        assert report(certified).verdict == "genuine"
        assert report(ALL[name](certified)).verdict == "changed"
