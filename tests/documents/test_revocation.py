"""What issuers revoked: fetched over real HTTP, only from allowed hosts; unknown stays unknown."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID

from documents.models import RevocationList
from documents.services import trust
from documents.services.revocation import refresh_lists, trust_for
from documents.signing.demo_authority import Identity
from documents.signing.refusals import RefusedError
from documents.signing.review import Expected, review_upload
from documents.signing.revocation import Hosts, RevocationError, fetch
from tests.documents.authority import sign
from tests.documents.revocation_server import ocsp_answer, serving
from tests.documents.signed_files import prepared

DAY = dt.timedelta(days=1)
UNIT = "Sở Tư pháp tỉnh Lai Châu"
HERE = Hosts(named=frozenset({"127.0.0.1"}))


def now():
    """Signing programs read the machine's clock, so these tests live in the present."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def demo():
    """A believed authority of which no list is held yet."""
    authority = trust.set_up_demo(at=now() - DAY)
    RevocationList.objects.all().delete()
    trust.keep_crl(content=authority.crls(at=now() - DAY)[0], actor=None, at=now())  # the root's
    return authority


def certificate_naming(demo, *, responder: str = "", list_at: str = "") -> Identity:
    """A person's certificate that says where its state can be asked."""
    key = ec.generate_private_key(ec.SECP256R1())
    oids = x509.NameOID
    subject = x509.Name(
        [
            x509.NameAttribute(oids.ORGANIZATION_NAME, UNIT),
            x509.NameAttribute(oids.COMMON_NAME, "Nguyễn Văn An"),
        ]
    )
    usage = dict.fromkeys(
        (
            "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
            "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(demo.issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - DAY)
        .not_valid_after(now() + 30 * DAY)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(demo.issuer.certificate.public_key()),
            critical=False,
        )
    )
    if responder:
        method = AuthorityInformationAccessOID.OCSP
        access = x509.AccessDescription(method, x509.UniformResourceIdentifier(responder))
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    if list_at:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(list_at)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    return Identity(builder.sign(demo.issuer.key, hashes.SHA256()), key)


def handed_in(demo, identity):
    return prepared(1), sign(demo, prepared(1), "ky_1", identity)


def judge(before, after):
    return review_upload(
        before,
        after,
        field="ky_1",
        trust=trust_for(pdf=after, at=now()),
        at=now(),
        expected=Expected(names=("Nguyễn Văn An",), organisations=(UNIT,)),
    )


@pytest.mark.rule("SIG-23")
def test_a_responder_is_asked_and_its_answer_is_kept_with_the_signature(demo, settings):
    settings.REVOCATION_HOSTS = ["127.0.0.1"]
    known = {}

    def answer(_path, question):
        content = ocsp_answer(
            question, known["certificate"], demo.issuer, now(), is_revoked=known["is_revoked"]
        )
        return 200, {"Content-Type": "application/ocsp-response"}, content

    with serving(answer) as (url, asked):
        identity = certificate_naming(demo, responder=f"{url}/ocsp")
        known |= {"certificate": identity.certificate, "is_revoked": False}
        before, after = handed_in(demo, identity)

        accepted = judge(before, after)

        assert asked == ["/ocsp"]
        assert len(accepted.certificate["evidence"]["ocsps"]) == 1

        known["is_revoked"] = True
        with pytest.raises(RefusedError) as refusal:
            judge(before, after)
    assert "bị thu hồi" in refusal.value.reasons[0].text


@pytest.mark.rule("SIG-23")
def test_a_list_that_the_certificate_names_is_fetched_once_and_kept(demo, settings):
    settings.REVOCATION_HOSTS = ["127.0.0.1"]
    with serving(lambda _path, _question: (200, {}, demo.crls(at=now() - DAY)[1])) as (url, asked):
        before, after = handed_in(demo, certificate_naming(demo, list_at=f"{url}/a.crl"))

        judge(before, after)
        judge(before, after)

    assert asked == ["/a.crl"]
    assert RevocationList.objects.filter(url=f"{url}/a.crl").count() == 1


@pytest.mark.rule("SIG-23")
@pytest.mark.parametrize("answer", [(500, {}, b""), (200, {}, b"not a list"), (404, {}, b"")])
def test_without_an_answer_the_state_is_unknown_and_the_signature_is_not_taken(demo, settings, answer):
    settings.REVOCATION_HOSTS = ["127.0.0.1"]
    with serving(lambda _path, _question: answer) as (url, _asked):
        identity = certificate_naming(demo, responder=f"{url}/ocsp", list_at=f"{url}/a.crl")
        before, after = handed_in(demo, identity)
        with pytest.raises(RefusedError) as refusal:
            judge(before, after)

    assert refusal.value.reasons[0].rule == "SIG-23"
    assert "Chưa biết" in refusal.value.reasons[0].text


def test_no_connection_is_opened_to_a_host_that_nobody_allowed(demo):
    with serving(lambda _path, _question: (200, {}, b"")) as (url, asked):
        identity = certificate_naming(demo, responder=f"{url}/ocsp", list_at=f"{url}/a.crl")
        trust_for(pdf=handed_in(demo, identity)[1], at=now())

    assert asked == []


def test_a_stranger_s_certificate_opens_no_connection(demo, settings, tmp_path):
    from documents.signing.demo_authority import open_or_make

    settings.REVOCATION_HOSTS = ["127.0.0.1"]
    stranger = open_or_make(tmp_path / "stranger", at=now())
    with serving(lambda _path, _question: (200, {}, b"")) as (url, asked):
        identity = certificate_naming(stranger, responder=f"{url}/ocsp", list_at=f"{url}/a.crl")
        trust_for(pdf=handed_in(stranger, identity)[1], at=now())

    assert asked == []


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7 broken", b"\x00" * 100, prepared(1)])
def test_a_file_without_a_signature_asks_nobody(demo, pdf):
    assert trust_for(pdf=pdf, at=now()) == trust.current_trust()


def test_lists_are_fetched_anew_daily_and_a_failure_keeps_the_old_one(demo, settings):
    settings.REVOCATION_HOSTS = ["127.0.0.1"]
    served = [demo.crls(at=now() - DAY)[1]]
    settings.DEMO_ALLOWED = True
    with serving(lambda _path, _question: (200, {}, served[0])) as (url, _asked):
        trust.keep_crl(content=served[0], url=f"{url}/a.crl", actor=None, at=now())
        served[0] = demo.crls(at=now() - dt.timedelta(hours=1))[1]
        for name in ("root.pem",):
            (settings.DATA_DIR / "demo-authority" / name).unlink()  # an authority that is not ours
        assert refresh_lists(at=now()) == []
        assert served[0] in trust.current_trust().crls

        served[0] = b"broken"
        (problem,) = refresh_lists(at=now())
        assert url in problem

    assert len(trust.current_trust().crls) == 2


def test_the_trial_authority_s_own_lists_never_run_out():
    trust.set_up_demo(at=now() - 40 * DAY)

    at = now()
    refresh_lists(at=at)

    newest = RevocationList.objects.filter(this_update_at=at)
    assert [row.next_update_at > at for row in newest] == [True, True]


def redirect_to(target):
    return lambda path, _question: (302, {"Location": target}, b"") if path != "/end" else (200, {}, b"end")


def test_redirects_are_followed_only_to_allowed_hosts():
    with serving(redirect_to("/end")) as (url, asked):
        assert fetch(f"{url}/", HERE) == b"end"
        assert asked == ["/", "/end"]
    with (
        serving(redirect_to("http://localhost:9/end")) as (url, _asked),
        pytest.raises(RevocationError, match="không có trong"),
    ):
        fetch(f"{url}/", HERE)
    with serving(redirect_to("/")) as (url, asked), pytest.raises(RevocationError, match="quá nhiều lần"):
        fetch(f"{url}/", HERE)
    assert len(asked) == 4


def test_a_host_named_by_a_root_must_lie_at_a_public_address():
    with serving(redirect_to("/end")) as (url, asked), pytest.raises(RevocationError, match="mạng riêng"):
        fetch(f"{url}/", Hosts(in_roots=frozenset({"127.0.0.1"})))
    assert asked == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "http:///", "127.0.0.1", ""])
def test_only_http_is_spoken(url):
    with pytest.raises(RevocationError):
        fetch(url, HERE)


def test_more_than_the_limit_is_not_read():
    with (
        serving(lambda _path, _question: (200, {}, b"x" * 300_000)) as (url, _asked),
        pytest.raises(RevocationError, match="nhiều hơn 100 KB"),
    ):
        fetch(f"{url}/", HERE, max_bytes=100 * 1024)


def test_nobody_there_is_a_sentence():
    with serving(redirect_to("/end")) as (url, _asked):
        pass
    with pytest.raises(RevocationError, match="Không lấy được"):
        fetch(f"{url}/", HERE)
