"""The command: sign a file of one's own, or the one that a ticket of the server names."""

import argparse
import datetime as dt
import getpass
import logging
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from pyhanko.sign.signers import Signer

from giao_uoc_sign.keys import p12_signer, token_signer
from giao_uoc_sign.problems import Problem
from giao_uoc_sign.server import Given, Outcome, Server
from giao_uoc_sign.signing import sign

_JUDGED_WITHIN = 180  # seconds


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 when the signature was made (and, with a ticket, accepted)."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    chosen = _parser().parse_args(arguments)
    try:
        with _signer(chosen) as signer:
            return _by_ticket(chosen, signer) if chosen.ticket else _of_file(chosen, signer)
    except Problem as problem:
        print(f"Chưa ký được: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nĐã dừng, chưa ký.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sign.py",
        description="Ký số tệp PDF trên máy của bạn. Khóa, mật khẩu và mã PIN không rời khỏi máy.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--ticket", metavar="ĐỊA_CHỈ", help="địa chỉ ký lấy ở trang ký; mã ký được hỏi sau")
    what.add_argument("--file", type=Path, metavar="TỆP", help="tệp PDF trên máy")
    key = parser.add_mutually_exclusive_group(required=True)
    key.add_argument("--p12", type=Path, metavar="TỆP", help="tệp chứng thư .p12 hoặc .pfx")
    key.add_argument("--pkcs11", type=Path, metavar="THƯ_VIỆN", help="thư viện PKCS#11 của thiết bị")
    parser.add_argument("--token", default="", help="nhãn của thiết bị, nếu cắm nhiều thiết bị")
    parser.add_argument("--key", default="", help="nhãn của khóa, nếu thiết bị có nhiều khóa")
    parser.add_argument("--field", default="", help="tên ô chữ ký (với --file)")
    parser.add_argument("--agency", action="store_true", help="là chữ ký của cơ quan (với --file)")
    parser.add_argument("--out", type=Path, help="nơi ghi tệp đã ký")
    parser.add_argument(
        "--time-stamp", default="", metavar="ĐỊA_CHỈ", help="dịch vụ dấu thời gian (RFC 3161)"
    )
    parser.add_argument("--tries", type=int, default=5, help="ký lại tối đa bao nhiêu lần khi tệp có bản mới")
    parser.add_argument("--yes", action="store_true", help="không hỏi lại trước khi ký")
    return parser


def _signer(chosen: argparse.Namespace) -> AbstractContextManager[Signer]:
    if chosen.p12:
        return p12_signer(chosen.p12, _ask)
    return token_signer(chosen.pkcs11, chosen.token, chosen.key, _ask)


def _ask(question: str) -> str:
    """A secret, typed unseen; from a pipe, the next line."""
    if sys.stdin.isatty():
        return getpass.getpass(question)
    return sys.stdin.readline().rstrip("\r\n")


def _of_file(chosen: argparse.Namespace, signer: Signer) -> int:
    if not chosen.field:
        raise Problem("Hãy nêu ô chữ ký bằng --field.")
    try:
        pdf = chosen.file.read_bytes()
    except OSError:
        raise Problem(f"Không đọc được tệp {chosen.file}.") from None
    given = Given(pdf, chosen.field, "agency" if chosen.agency else "person", "")
    out = chosen.out or chosen.file.with_name(f"{chosen.file.stem}-da-ky.pdf")
    out.write_bytes(_signed(chosen, signer, given))
    print(f"Đã ký: {out}")
    return 0


def _by_ticket(chosen: argparse.Namespace, signer: Signer) -> int:
    server = Server(chosen.ticket, _ask("Mã ký: "))
    looked_at = b""
    for attempt in range(1, chosen.tries + 1):
        given = server.fetch()
        if not looked_at or not given.pdf.startswith(looked_at):
            _let_look(chosen, given)
            looked_at = given.pdf
        signed = _signed(chosen, signer, given)
        outcome = _judged(server, server.hand_in(signed, given.revision), time.sleep)
        if outcome.again:
            print(f"Lần {attempt}: trong lúc ký đã có chữ ký mới hơn, lấy bản mới và ký lại.")
            continue
        return _tell(outcome, chosen, signed)
    raise Problem("Tệp liên tục có bản mới hơn. Hãy chờ vài phút rồi lấy mã ký mới.")


def _let_look(chosen: argparse.Namespace, given: Given) -> None:
    """Nobody signs what they could not read."""
    if chosen.yes:
        return
    path = Path("van-ban-de-ky.pdf")
    path.write_bytes(given.pdf)
    print(f"Văn bản sắp ký: {path.resolve()}\nHãy mở ra đọc. Ô chữ ký: {given.field}.")
    print("Ký văn bản này? Gõ c rồi Enter để ký, phím khác để dừng: ", end="", flush=True)
    if sys.stdin.readline().strip().lower() not in {"c", "co", "có"}:
        raise Problem("bạn đã dừng trước khi ký.")


def _signed(chosen: argparse.Namespace, signer: Signer, given: Given) -> bytes:
    return sign(
        given.pdf,
        given.field,
        signer,
        kind=given.kind,
        at=dt.datetime.now(dt.UTC),
        time_stamp_url=chosen.time_stamp,
    )


def _judged(server: Server, outcome: Outcome, wait: Callable[[float], None]) -> Outcome:
    until = time.monotonic() + _JUDGED_WITHIN
    while outcome.state == "received" and time.monotonic() < until:
        wait(1)
        outcome = server.ask()
    return outcome


def _tell(outcome: Outcome, chosen: argparse.Namespace, signed: bytes) -> int:
    if outcome.state == "accepted":
        if chosen.out:
            chosen.out.write_bytes(signed)
        print("Đã ký và được nhận.")
        return 0
    if outcome.state == "received":
        print("Đã nộp tệp; hệ thống còn đang kiểm tra. Hãy xem kết quả ở trang ký.")
        return 0
    raise Problem("hệ thống không nhận chữ ký. " + " ".join(outcome.reasons))
