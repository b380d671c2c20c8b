"""A real HTTP server on the loopback that serves lists of revoked certificates and answers OCSP questions."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def serving(answer: Callable[[str, bytes], Answer]) -> Iterator[tuple[str, list[str]]]:
    """Its address, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._reply(b"")

        def do_POST(self):
            self._reply(self.rfile.read(int(self.headers["Content-Length"])))

        def _reply(self, body):
            asked.append(self.path)
            status, headers, content = answer(self.path, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def ocsp_answer(question: bytes, certificate, issuer, at: dt.datetime, *, is_revoked: bool) -> bytes:
    """The issuer's own answer about its certificate."""
    assert ocsp.load_der_ocsp_request(question).serial_number == certificate.serial_number
    status = ocsp.OCSPCertStatus.REVOKED if is_revoked else ocsp.OCSPCertStatus.GOOD
    return (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=certificate,
            issuer=issuer.certificate,
            algorithm=hashes.SHA1(),
            cert_status=status,
            this_update=at,
            next_update=at + dt.timedelta(hours=1),
            revocation_time=at if is_revoked else None,
            revocation_reason=None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate)
        .sign(issuer.key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
