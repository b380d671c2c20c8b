"""Tệp nằm dưới tên là mã băm của nó: ghi một lần, không ghi đè, không mất."""

import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from files.storage import INCOMING, put


@pytest.fixture
def root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "kho"
    return settings.MEDIA_ROOT


def test_a_file_stands_under_its_hash_for_its_owner_only(root):
    name, sha256, size = put([b"giao ", "ước".encode()])

    assert sha256 == hashlib.sha256("giao ước".encode()).hexdigest()
    assert name == f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
    assert size == len("giao ước".encode())
    assert (root / name).read_text() == "giao ước"
    assert stat.S_IMODE((root / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((root / name).parent.stat().st_mode) == 0o700


def test_the_same_bytes_are_kept_once_however_many_hand_them_in_at_once(root):
    with ThreadPoolExecutor(8) as people:
        names = {name for name, _sha256, _size in people.map(lambda _n: put([b"x" * 100_000]), range(40))}

    assert len(names) == 1
    files = [path for path in root.rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in files] == [b"x" * 100_000]
    assert list((root / INCOMING).iterdir()) == []


def test_what_breaks_off_while_it_is_written_leaves_nothing(root):
    def broken():
        yield b"half of "
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        put(broken())

    assert [path for path in Path(root).rglob("*") if path.is_file()] == []


def test_handing_a_damaged_file_in_again_mends_it(root):
    name, _sha256, _size = put([b"whole"])
    (root / name).write_bytes(b"who")

    assert put([b"whole"])[0] == name
    assert (root / name).read_bytes() == b"whole"
    assert list((root / INCOMING).iterdir()) == []
