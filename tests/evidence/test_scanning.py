"""Files are judged by a virus scanner that speaks clamd's protocol over a real socket."""

import socket
import struct
import threading

import pytest

from clusters.enums import Role
from core import clock
from evidence import scanner, services
from evidence.enums import ScanState
from evidence.models import EvidenceItem
from evidence.tasks import scan_files
from notifications.models import Notice
from portal.queries.health import health_of
from tests import factories as make
from tests.evidence.test_shelf import by, opens, page_of, shelved
from tests.files import samples

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """Answers PING and INSTREAM as clamd does; finds EICAR; refuses streams over ``most`` bytes."""

    def __init__(self, family: int, address) -> None:
        self.most = 1 << 20
        self.server = socket.socket(family)
        self.server.bind(address)
        self.server.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                link, _address = self.server.accept()
            except OSError:
                return
            with link, link.makefile("rwb") as wire:
                wire.write(self._answer(wire) + b"\0")

    def _answer(self, wire) -> bytes:
        command = b"".join(iter(lambda: wire.read(1), b"\0"))
        if command == b"zPING":
            return b"PONG"
        content = b""
        while size := struct.unpack(">I", wire.read(4))[0]:
            content += wire.read(size)
        if len(content) > self.most:
            return b"INSTREAM size limit exceeded. ERROR"
        return b"stream: Eicar-Signature FOUND" if EICAR in content else b"stream: OK"


@pytest.fixture(params=["tcp", "unix"])
def clamd(request, settings, tmp_path):
    if request.param == "tcp":
        clamd = Clamd(socket.AF_INET, ("127.0.0.1", 0))
        settings.CLAMD_URL = f"tcp://127.0.0.1:{clamd.server.getsockname()[1]}"
    else:
        clamd = Clamd(socket.AF_UNIX, str(tmp_path / "clamd.ctl"))
        settings.CLAMD_URL = f"unix://{tmp_path}/clamd.ctl"
    yield clamd
    clamd.server.close()


def infected():
    return samples.upload("bẫy.pdf", samples.pdf_bytes() + b"\n%" + EICAR)


def state(item):
    return EvidenceItem.objects.get(pk=item.pk).scan


def test_until_it_is_scanned_only_the_own_unit_opens_a_file(clamd, unit, officer, place):
    item = shelved(unit)
    services.attach(item_ids=[item.pk], place=place, **by(officer))
    standing = make.appoint(Role.STANDING_BODY)
    assert item.scan == ScanState.WAITING
    assert [opens(person, item) for person in (officer, standing)] == [True, False]
    assert "đang chờ quét vi-rút" in page_of(officer, "evidence_show", item.pk)

    assert scan_files() == 1

    assert state(item) == ScanState.CLEAN
    assert [opens(person, item) for person in (officer, standing)] == [True, True]
    assert scan_files() == 0


def test_a_file_with_a_virus_is_opened_by_nobody_and_its_bringer_is_told(clamd, unit, officer, place):
    bad = services.add_evidence(
        unit=unit, year=2026, upload=infected(), title="Bẫy", place=place, **by(officer)
    )

    scan_files()
    scan_files()

    assert state(bad) == ScanState.INFECTED
    auditor = make.appoint(Role.AUDITOR)
    assert [opens(person, bad) for person in (officer, auditor)] == [False, False]
    assert "mã độc" in page_of(auditor, "evidence_show", bad.pk)
    notice = Notice.objects.get(kind="evidence_infected")
    assert notice.recipient == officer
    assert "Bẫy" in notice.subject


def test_a_scanner_that_is_away_leaves_files_waiting_and_shows_on_the_health_page(settings, unit):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, never listening
        settings.CLAMD_URL = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        item = shelved(unit)

        assert scan_files() == 0
        assert state(item) == ScanState.WAITING
        assert health_of(clock.now())["scanner"] == {"ok": False}


def test_a_file_that_cannot_be_judged_does_not_hold_up_the_others(clamd, unit, other):
    clamd.most = len(samples.pdf_bytes()) + 10
    large, small = shelved(unit, upload=infected()), shelved(other)

    assert scan_files() == 1

    assert (state(large), state(small)) == (ScanState.WAITING, ScanState.CLEAN)
    assert health_of(clock.now())["scanner"] == {"ok": True}


def test_without_a_scanner_nothing_waits_and_with_a_new_one_the_old_is_scanned(settings, unit, clamd):
    url, settings.CLAMD_URL = settings.CLAMD_URL, ""
    old = shelved(unit)
    assert old.scan == ScanState.NONE
    assert not scanner.is_configured()

    settings.CLAMD_URL = url
    scan_files()
    assert state(old) == ScanState.CLEAN

    waiting = shelved(unit, upload=infected())
    settings.CLAMD_URL = ""
    scan_files()
    assert state(waiting) == ScanState.NONE
