"""The virus scanner: clamd over TCP or a socket file, by its own INSTREAM protocol.

The packages for it have stood still for years; what they would do is the page below.
"""

import socket
import struct
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

WAIT_SECONDS = 30
PING_SECONDS = 2
DEFAULT_PORT = 3310
LONGEST_ANSWER = 4096


class ScannerError(Exception):
    """The scanner did not answer, or could not judge."""


class ScannerAwayError(ScannerError):
    """There is no talking to the scanner now; other files will fare no better."""


def is_configured() -> bool:
    """Whether the site has a scanner."""
    return bool(settings.CLAMD_URL)


def virus_in(parts: Iterable[bytes]) -> str:
    """Name of the virus found; empty when the scanner found none.

    Raises:
        ScannerAwayError: it cannot be reached, or hung up.
        ScannerError: it answered that it could not judge this file.
    """
    try:
        with _connected(WAIT_SECONDS) as link:
            link.sendall(b"zINSTREAM\0")
            for part in parts:
                link.sendall(struct.pack(">I", len(part)) + part)
            link.sendall(struct.pack(">I", 0))
            answer = _answer(link)
    except OSError as error:
        raise ScannerAwayError(type(error).__name__) from error
    if answer == "stream: OK":
        return ""
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerError(answer[:200] or "no answer")


def answers() -> bool:
    """Whether the scanner is there."""
    try:
        with _connected(PING_SECONDS) as link:
            link.sendall(b"zPING\0")
            return _answer(link) == "PONG"
    except OSError:
        return False


def _connected(seconds: float) -> socket.socket:
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "unix":
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(seconds)
        try:
            link.connect(address.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((address.hostname or "", address.port or DEFAULT_PORT), timeout=seconds)


def _answer(link: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER and (part := link.recv(LONGEST_ANSWER)):
        said += part
    return said.partition(b"\0")[0].decode(errors="replace").strip()
