"""Thư của người canh gác: nhắc lại sau sáu giờ, qua TLS và đăng nhập; và cuộc gọi ra ngoài khi mọi phần đều chạy."""

import datetime as dt
import ipaddress
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from environ import Env
from runtime.watch import ROUNDS, TELL_AGAIN, Watcher

from notifications.models import Heartbeat
from tests.fixtures.mail import SmtpSink, listening
from tests.runtime.test_server import free_port

BROKEN, WELL = "[Giao Ước] có phần ngừng chạy", "[Giao Ước] đã chạy lại bình thường"
MINUTE = dt.timedelta(minutes=1)
START = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
NAME, PASSWORD = "canh-gac@so.vn", "mat khau: p@ss/%"


class Site(BaseHTTPRequestHandler):
    """A web server that is well, and the service outside that waits to be called."""

    def do_GET(self):
        self.server.asked.append(self.path)
        body = json.dumps({}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        """Nothing on the terminal."""


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.status, server.url = [], 200, f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def watched(transactional_db, site, monkeypatch, tmp_path):
    """Give a watcher of this test's database; a new one is the watcher started again."""
    database = connection.settings_dict
    host = database["OPTIONS"].get("host") or database["HOST"]
    values = {
        "DATABASE_URL": f"postgres://{database['USER']}@/{database['NAME']}?host={host}", "WATCH_URL": site.url,
        "OPERATOR_EMAIL": "truc-may@so.vn", "DATA_DIR": str(tmp_path), "SITE_URL": "https://giaouoc.so.vn",
    }  # fmt: skip

    def watcher(**more):
        for name, value in {**values, **more}.items():
            monkeypatch.setenv(name, value)
        return Watcher(Env())

    return watcher


def all_beat(at):
    for name in ("worker", "long_worker", "beat"):
        Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": at})


def subjects(sink):
    return [str(message["Subject"]) for message in sink.messages]


def test_told_again_every_six_hours_also_by_a_watcher_started_again(watched, site, smtp_sink):
    watcher = watched(EMAIL_URL=smtp_sink.url, HEALTHCHECK_PING_URL=f"{site.url}/con-song")
    now = START
    for _round in range(ROUNDS):
        assert subjects(smtp_sink) == []
        watcher.round(now := now + MINUTE)
    assert subjects(smtp_sink) == [BROKEN]
    told_at = now

    watcher = watched()  # what it told lies in a file
    for minutes in (1, 2, 3, 60, 359):
        watcher.round(told_at + minutes * MINUTE)
    assert subjects(smtp_sink) == [BROKEN]
    smtp_sink.reply = "451 try later"
    watcher.round(told_at + TELL_AGAIN)
    assert subjects(smtp_sink) == [BROKEN]
    smtp_sink.reply = "250 OK"
    watcher.round(told_at + TELL_AGAIN + MINUTE)  # what was not taken goes out with the next round
    assert subjects(smtp_sink) == [BROKEN] * 2
    assert "lúc 14:04 ngày 02/03/2026 (+07:00)" in smtp_sink.messages[1].get_content()
    watcher.round(told_at + 2 * TELL_AGAIN)
    assert subjects(smtp_sink) == [BROKEN] * 2  # six hours since the last one that was taken
    watcher.round(told_at + 2 * TELL_AGAIN + MINUTE)
    assert subjects(smtp_sink) == [BROKEN] * 3
    assert "/con-song" not in site.asked

    now = told_at + 3 * TELL_AGAIN
    all_beat(now)
    for _round in range(2):
        watcher.round(now := now + MINUTE)
    assert subjects(smtp_sink) == [*[BROKEN] * 3, WELL]
    assert site.asked.count("/con-song") == 2


def test_whoever_is_called_outside_may_be_away(watched, site, smtp_sink):
    all_beat(START)
    for address in (f"{site.url}/con-song", f"http://127.0.0.1:{free_port()}/", "khong-phai-dia-chi"):
        watched(EMAIL_URL=smtp_sink.url, HEALTHCHECK_PING_URL=address).round(START)
    site.status = 404
    watched(WATCH_URL=f"{site.url}/tot").round(START)
    assert (site.asked.count("/con-song"), smtp_sink.messages) == (1, [])


@pytest.mark.parametrize("scheme", ["smtp+tls", "smtp+ssl"])
def test_mail_goes_over_tls_with_a_sign_in_to_a_server_that_it_knows(
    watched, tls, scheme, monkeypatch, capsys
):
    address = f"{scheme}://{quote(NAME)}:{quote(PASSWORD, safe='')}@127.0.0.1"
    with listening(tls.sink, **tls.options(scheme)) as sink:
        gone = f"postgres://127.0.0.1:{free_port()}/x"
        watcher = watched(EMAIL_URL=f"{address}:{sink.port}", DATABASE_URL=gone)
        for number in range(ROUNDS):
            watcher.round(START + number * MINUTE)
        assert (sink.messages, tls.let_in) == (
            [],
            [],
        )  # a certificate that nobody vouches for gets no password
        assert "SSLCertVerificationError" in capsys.readouterr().err

        monkeypatch.setenv("SSL_CERT_FILE", str(tls.certificate))
        watcher.round(START + ROUNDS * MINUTE)
        assert (subjects(sink), tls.let_in) == ([BROKEN], [True])
        assert "Không dùng được cơ sở dữ liệu" in sink.messages[0].get_content()

        wrong = watched(EMAIL_URL=f"{scheme}://{quote(NAME)}:sai@127.0.0.1:{sink.port}", DATABASE_URL=gone)
        wrong.round(START + 2 * TELL_AGAIN)
        assert len(sink.messages) == 1
        assert "SMTPAuthenticationError" in capsys.readouterr().err


class Tls:
    """A mail server with a certificate of its own, which lets in one name with one password."""

    def __init__(self, folder):
        self.let_in, self.sink = [], SmtpSink()
        self.certificate, self.key = folder / "may-chu.pem", folder / "may-chu.key"
        key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(1).not_valid_before(now - MINUTE).not_valid_after(now + 60 * MINUTE)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=True
            ).sign(key, hashes.SHA256())
        )  # fmt: skip
        self.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        self.key.write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ))  # fmt: skip

    def options(self, scheme):
        """Of aiosmtpd, for TLS from the first byte or after STARTTLS."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.key)
        more = (
            {"tls_context": context, "require_starttls": True}
            if scheme == "smtp+tls"
            else {"ssl_context": context, "auth_require_tls": False}  # it sees no second TLS inside the first
        )
        return {**more, "authenticator": self.lets_in}

    def lets_in(self, _server, _session, _envelope, _mechanism, given):
        self.let_in.append((given.login.decode(), given.password.decode()) == (NAME, PASSWORD))
        return AuthResult(success=self.let_in[-1], handled=False)


@pytest.fixture
def tls(tmp_path):
    return Tls(tmp_path)
