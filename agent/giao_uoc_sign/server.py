"""Talking to the server with a ticket: fetch the file, hand it in signed, hear how it fares."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from giao_uoc_sign.problems import Problem

_SECONDS = (10, 60)  # to connect, to wait for a byte


@dataclass(frozen=True)
class Given:
    """A file to sign, its field, whose signature it waits for, and which state of the file it is."""

    pdf: bytes
    field: str
    kind: str
    revision: str


@dataclass(frozen=True)
class Outcome:
    """``received`` (being judged), ``accepted`` or ``refused``; ``again``: sign the newer file."""

    state: str
    reasons: list[str]
    again: bool = False


class Server:
    """The ticket's address and its secret, which goes into a header and nowhere else."""

    def __init__(self, address: str, secret: str) -> None:
        parts = urlsplit(address)
        is_here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
            raise Problem("Địa chỉ phải bắt đầu bằng https://. Hãy chép lại từ trang ký.")
        self.address = address.rstrip("/") + "/"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {secret.strip()}"

    def fetch(self) -> Given:
        """The newest state of the file."""
        answer = self._call("GET", self.address)
        if answer.status_code != 200:
            raise Problem(_reason(answer))
        headers = answer.headers
        return Given(
            pdf=answer.content,
            field=headers.get("X-Signing-Field", ""),
            kind=headers.get("X-Signing-Kind", "person"),
            revision=headers.get("X-Signing-Revision", ""),
        )

    def hand_in(self, pdf: bytes, revision: str) -> Outcome:
        """Give the signed file back."""
        headers = {"Content-Type": "application/pdf", "X-Signing-Revision": revision}
        return _outcome(self._call("POST", f"{self.address}nop/", data=pdf, headers=headers))

    def ask(self) -> Outcome:
        """How the file handed in fares."""
        return _outcome(self._call("GET", f"{self.address}nop/"))

    def _call(self, method: str, url: str, **more: object) -> requests.Response:
        try:
            # A redirect could carry the secret elsewhere.
            return self._session.request(method, url, timeout=_SECONDS, allow_redirects=False, **more)
        except requests.RequestException as error:
            raise Problem(
                f"Không kết nối được tới máy chủ ({type(error).__name__}). Hãy kiểm tra mạng rồi thử lại."
            ) from None


def _outcome(answer: requests.Response) -> Outcome:
    if answer.status_code == 409:
        return Outcome("refused", [_reason(answer)], again=True)
    try:
        said = answer.json()
        return Outcome(str(said["state"]), [str(reason) for reason in said["reasons"]])
    except (ValueError, KeyError, TypeError):
        raise Problem(_reason(answer)) from None


def _reason(answer: requests.Response) -> str:
    try:
        return " ".join(answer.json()["reasons"]) or "Máy chủ không nói lý do."
    except (ValueError, KeyError, TypeError):
        return f"Máy chủ trả lời không như mong đợi (mã {answer.status_code}). Hãy lấy mã ký mới rồi thử lại."
