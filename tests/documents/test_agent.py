"""The signing agent as people run it: a command of its own, a file or a token, the real server."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.urls import reverse

from core import clock
from documents.enums import RevisionReason, SlotKind, UploadState
from documents.models import PaperSlot, SignatureUpload
from documents.queries.signing import uploads_to_judge
from documents.services import tickets, trust
from documents.services.revisions import add_revision, newest
from documents.services.uploads import judge_upload
from documents.signing.sealing import seal
from documents.signing.validation import report_on
from tests.documents.signed_files import prepared
from tests.factories import papers as make_paper

ROOT = Path(__file__).resolve().parents[2]
AGENT = ROOT / "agent" / "sign.py"
PASSWORD = "thu-nghiem"
PIN = "246810"
UNIT = "Sở Tư pháp tỉnh Lai Châu"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def demo():
    return trust.set_up_demo(at=clock.now())


def start(folder, *arguments, typed, is_all=True, **environment):
    """The agent on a machine that knows nothing of the server but an address."""
    process = subprocess.Popen(
        [sys.executable, AGENT, *map(str, arguments)],
        cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONUTF8": "1", **environment},
    )  # fmt: skip
    process.stdin.write("".join(f"{line}\n" for line in typed))
    process.stdin.flush()
    if is_all:
        end_typing(process)
    return process


def end_typing(process, *typed):
    process.stdin.write("".join(f"{line}\n" for line in typed))
    process.stdin.close()
    process.stdin = None


def ended(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def judged_while(process):
    """Do the worker's part until the agent has ended."""
    until = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < until:
        for upload in uploads_to_judge():
            judge_upload(upload_id=upload.pk, at=clock.now())
        time.sleep(0.2)
    return ended(process)


def p12(demo, folder, holder, unit=UNIT):
    path = folder / "a.p12"
    path.write_bytes(demo.p12(demo.issue_person(holder, unit, at=clock.now()), PASSWORD))
    return path


def test_it_signs_a_file_on_the_machine_with_a_picture_that_says_who_and_when(demo, tmp_path):
    (tmp_path / "a.pdf").write_bytes(prepared(1))

    code, out, err = ended(
        start(
            tmp_path, "--file", "a.pdf", "--field", "ky_1", "--p12", p12(demo, tmp_path, "Nguyễn Thị Hoa"),
            typed=[PASSWORD],
        )
    )  # fmt: skip

    assert (code, err) == (0, "")
    assert "a-da-ky.pdf" in out
    signed = (tmp_path / "a-da-ky.pdf").read_bytes()
    assert signed.startswith(prepared(1))
    assert report_on(signed, trust.current_trust(), at=clock.now()).is_valid
    text = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "a-da-ky.pdf", "-"], capture_output=True, text=True, check=True
    )
    words = " ".join(text.stdout.split())
    assert "Người ký: Nguyễn Thị Hoa" in words
    assert UNIT in words
    assert re.search(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d \+07:00", words)


@pytest.mark.parametrize(
    ("arguments", "typed", "why"),
    [
        (["--field", "ky_1", "--p12", "a.p12"], ["sai"], "Mật khẩu không đúng"),
        (["--field", "ky_9", "--p12", "a.p12"], [PASSWORD], "không có ô chữ ký trống tên «ky_9»"),
        (["--p12", "a.p12"], [PASSWORD], "--field"),
        (["--field", "ky_1", "--p12", "khong-co.p12"], [], "Không đọc được"),
        (["--field", "ky_1", "--pkcs11", "khong-co.so"], [], "Không có thư viện"),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(demo, tmp_path, arguments, typed, why):
    (tmp_path / "a.pdf").write_bytes(prepared(1))
    p12(demo, tmp_path, "Nguyễn Thị Hoa")

    code, _out, err = ended(start(tmp_path, "--file", "a.pdf", *arguments, typed=typed))

    assert code == 1
    assert why in err
    assert "Traceback" not in err
    assert not (tmp_path / "a-da-ky.pdf").exists()


def test_the_secret_goes_only_to_https_or_to_this_machine(demo, tmp_path):
    code, _out, err = ended(
        start(
            tmp_path, "--ticket", "http://giao-uoc.test/van-ban/ma-ky/1/", "--p12", p12(demo, tmp_path, "A"),
            typed=[PASSWORD, "bi-mat"],
        )
    )  # fmt: skip

    assert code == 1
    assert "https://" in err


@pytest.mark.django_db(transaction=True)
def test_with_a_ticket_it_fetches_signs_and_hands_in(live_server, demo, tmp_path):
    office = make_paper.make_office()
    slot = make_paper.approved(office).slots.get(kind=SlotKind.PERSON)
    made, secret = tickets.make_ticket(slot=slot, actor=office.head, at=clock.now())
    address = live_server.url + reverse("documents:ticket_file", args=[made.pk])
    key = p12(demo, tmp_path, office.head.full_name, office.agency.name)
    stamps = live_server.url + reverse("documents:demo_time_stamp")

    code, out, err = judged_while(
        start(
            tmp_path, "--ticket", address, "--p12", key, "--time-stamp", stamps,
            typed=[PASSWORD, secret, "c"],
        )
    )  # fmt: skip

    assert (code, err) == (0, "")
    assert "được nhận" in out
    slot = PaperSlot.objects.get(pk=slot.pk)
    assert slot.signer == office.head
    assert slot.certificate["is_time_stamped"]
    assert (tmp_path / "van-ban-de-ky.pdf").read_bytes().startswith(b"%PDF-")

    code, _out, err = judged_while(
        start(tmp_path, "--ticket", address, "--p12", key, "--yes", typed=[PASSWORD, secret])
    )
    assert code == 1
    assert "đã dùng rồi" in err


@pytest.mark.django_db(transaction=True)
def test_a_wrong_person_is_told_why_and_nobody_signs_unread(live_server, demo, tmp_path):
    office = make_paper.make_office()
    slot = make_paper.approved(office).slots.get(kind=SlotKind.PERSON)
    made, secret = tickets.make_ticket(slot=slot, actor=office.head, at=clock.now())
    address = live_server.url + reverse("documents:ticket_file", args=[made.pk])
    key = p12(demo, tmp_path, "Người Khác", office.agency.name)

    code, _out, err = judged_while(
        start(tmp_path, "--ticket", address, "--p12", key, typed=[PASSWORD, secret, "k"])
    )
    assert (code, SignatureUpload.objects.count()) == (1, 0)
    assert "dừng" in err

    code, _out, err = judged_while(
        start(tmp_path, "--ticket", address, "--p12", key, "--yes", typed=[PASSWORD, secret])
    )
    assert code == 1
    assert "Người Khác" in err
    assert SignatureUpload.objects.get().state == UploadState.REFUSED


@pytest.mark.django_db(transaction=True)
def test_a_newer_file_is_fetched_and_signed_again_by_itself(live_server, demo, tmp_path):
    office = make_paper.make_office()
    slot = make_paper.approved(office).slots.get(kind=SlotKind.PERSON)
    made, secret = tickets.make_ticket(slot=slot, actor=office.head, at=clock.now())
    address = live_server.url + reverse("documents:ticket_file", args=[made.pk])
    key = p12(demo, tmp_path, office.head.full_name, office.agency.name)
    agent = start(tmp_path, "--ticket", address, "--p12", key, typed=[PASSWORD, secret], is_all=False)
    until = time.monotonic() + 60
    while not (tmp_path / "van-ban-de-ky.pdf").exists() and time.monotonic() < until:
        time.sleep(0.1)

    # While the person reads, the file gets a newer state.
    _revision, pdf = newest(slot.paper)
    add_revision(
        paper=slot.paper,
        pdf=seal(pdf, trust.current_trust(), None),
        reason=RevisionReason.FILLED,
        at=clock.now(),
        actor=office.head,
    )
    end_typing(agent, "c")
    code, out, err = judged_while(agent)

    assert (code, err) == (0, "")
    assert "lấy bản mới và ký lại" in out
    assert SignatureUpload.objects.get().base_revision.number == 2


SOFTHSM = next(
    (
        path
        for path in map(
            Path, ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
        )
        if path.exists()
    ),
    None,
)


@pytest.fixture
def token(demo, tmp_path):
    """A token with two keys and their certificates; its key never leaves it."""
    if SOFTHSM is None or not shutil.which("softhsm2-util"):
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop("Không có SoftHSM2; cài gói softhsm2 (apt-get install softhsm2)")
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    configuration = tmp_path / "softhsm2.conf"
    (tmp_path / "tokens").mkdir()
    configuration.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nobjectstore.backend = file\n")
    environment = {"SOFTHSM2_CONF": str(configuration)}

    def util(*arguments):
        subprocess.run(
            ["softhsm2-util", *arguments], env=os.environ | environment, check=True, capture_output=True
        )

    util("--init-token", "--free", "--label", "the-ky", "--pin", PIN, "--so-pin", "12345678")
    for number, (label, kind) in enumerate((("an", "rsa"), ("binh", "p256")), start=1):
        identity = demo.issue_person(f"Người {label}", UNIT, at=clock.now(), key=kind)
        file = tmp_path / f"{label}.pem"
        file.write_bytes(identity.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        util("--import", str(file), "--token", "the-ky", "--label", label, "--id", f"0{number}", "--pin", PIN)
        file.unlink()
        script = (
            "import sys, pkcs11\n"
            "from pkcs11.util.x509 import decode_x509_certificate\n"
            f"token = pkcs11.lib({str(SOFTHSM)!r}).get_token(token_label='the-ky')\n"
            f"with token.open(rw=True, user_pin={PIN!r}) as session:\n"
            "    der = sys.stdin.buffer.read()\n"
            "    found = decode_x509_certificate(der)\n"
            f"    found |= {{pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.ID: bytes([{number}]),"
            f" pkcs11.Attribute.LABEL: {label!r}}}\n"
            "    session.create_object(found)\n"
        )
        subprocess.run(
            [sys.executable, "-c", script], input=identity.der, env=os.environ | environment, check=True
        )
    return environment


@pytest.mark.parametrize("label", ["an", "binh"])
def test_a_token_signs_and_its_key_stays_in_it(token, tmp_path, label):
    (tmp_path / "a.pdf").write_bytes(prepared(1))
    arguments = ["--file", "a.pdf", "--field", "ky_1", "--pkcs11", SOFTHSM, "--token", "the-ky"]

    code, out, err = ended(start(tmp_path, *arguments, "--key", label, typed=[PIN], **token))

    assert (code, err) == (0, "")
    assert PIN not in out
    (one,) = report_on(
        (tmp_path / "a-da-ky.pdf").read_bytes(), trust.current_trust(), at=clock.now()
    ).signatures
    assert (one.holder, one.is_valid) == (f"Người {label}", True)  # the server knows the issuer


def test_a_wrong_pin_and_an_unnamed_key_are_said_in_words(token, tmp_path):
    (tmp_path / "a.pdf").write_bytes(prepared(1))
    arguments = ["--file", "a.pdf", "--field", "ky_1", "--pkcs11", SOFTHSM, "--token", "the-ky"]

    code, _out, err = ended(start(tmp_path, *arguments, "--key", "an", typed=["111111"], **token))
    assert code == 1
    assert "PIN không đúng" in err
    code, _out, err = ended(start(tmp_path, *arguments, typed=[PIN], **token))
    assert code == 1
    assert "«an», «binh»" in err or "«binh», «an»" in err
