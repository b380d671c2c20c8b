"""The mailbox into which undelivered mail comes back, over IMAP."""

import contextlib
import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

SECONDS = 20
LARGEST = 512 * 1024  # a report quotes the mail; what comes after says nothing more
PORTS = {"imaps": 993, "imap": 143}


class MailboxUrlError(ValueError):
    """BOUNCE_IMAP_URL is not written as it should be."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where the mailbox is, from BOUNCE_IMAP_URL."""

    is_encrypted: bool
    host: str
    port: int
    user: str
    password: str
    folder: str


def parse_url(url: str) -> Address:
    """Read ``imaps://user:password@host/INBOX``.

    Raises:
        MailboxUrlError: a part is missing; the message never holds the password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise MailboxUrlError("BOUNCE_IMAP_URL: imaps://tên:mật-khẩu@máy:993/INBOX") from error
    if not (port and parts.hostname and parts.username and parts.password):
        raise MailboxUrlError("BOUNCE_IMAP_URL: imaps://tên:mật-khẩu@máy:993/INBOX")
    return Address(
        is_encrypted=parts.scheme == "imaps",
        host=parts.hostname,
        port=port,
        user=unquote(parts.username),
        password=unquote(parts.password),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


class Mailbox:
    """An open folder. Mail is looked at without a trace, then marked: read, or left for a person."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self._server = server

    def waiting(self, most: int) -> list[bytes]:
        """The mails that nobody has marked yet, the oldest first."""
        _state, answer = self._server.uid("SEARCH", "UNSEEN", "UNFLAGGED")
        return (answer[0] or b"").split()[:most]

    def content(self, uid: bytes) -> bytes:
        """The mail, or its beginning when it is very long; it stays unread."""
        _state, answer = self._server.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{LARGEST}>)")
        return next((part[1] for part in answer if isinstance(part, tuple)), b"")

    def mark_read(self, uid: bytes) -> None:
        """It was a report and has been recorded."""
        self._server.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Seen)")

    def leave_to_people(self, uid: bytes) -> None:
        """It was no report: it stays unread, marked so that it is not looked at again."""
        self._server.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Flagged)")


def connect(address: Address) -> imaplib.IMAP4:
    """A connection to the server, signed in.

    Raises:
        OSError, imaplib.IMAP4.error: the server is away or refuses.
    """
    if address.is_encrypted:
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            address.host, address.port, ssl_context=ssl.create_default_context(), timeout=SECONDS
        )
    else:
        server = imaplib.IMAP4(address.host, address.port, timeout=SECONDS)
    if "AUTH=PLAIN" in server.capabilities:  # LOGIN takes no letter outside of ASCII
        secret = f"\0{address.user}\0{address.password}".encode()
        server.authenticate("PLAIN", lambda _challenge: secret)
    else:
        server.login(address.user, address.password)
    return server


@contextlib.contextmanager
def opened(address: Address) -> Iterator[Mailbox]:
    """The folder of returned mail.

    Raises:
        OSError, imaplib.IMAP4.error: the server is away or refuses, or there is no such folder.
    """
    with connect(address) as server:
        folder = address.folder.replace("\\", r"\\").replace('"', r"\"")
        state, _answer = server.select(f'"{folder}"')
        if state != "OK":
            raise imaplib.IMAP4.error(f"no folder {address.folder!r}")
        yield Mailbox(server)
