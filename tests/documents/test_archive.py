"""Gói hồ sơ của một năm tự chứng minh được, không cần phần mềm đã lập ra nó."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from audit.models import AuditEvent
from core import clock
from documents import archive
from documents.enums import JobKind
from documents.services.jobs import order_prints
from jobs.enums import JobState
from jobs.services import order_job, run_next_job
from tests import factories as make
from tests.factories import papers

SCRIPT = Path(archive.__file__).with_name("kiem_tra.py")


def check(path):
    """The script as a stranger runs it: no packages, no environment of ours."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", SCRIPT, path], capture_output=True, text=True, env={}, check=False
    )
    return done.returncode, done.stdout


def changed(path, name, change):
    """A copy of the archive with one entry changed."""
    target = path.with_name("sua.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for entry in source.namelist():
            data = source.read(entry)
            copy.writestr(entry, change(data) if entry == name else data)
    return target


@pytest.fixture
def office(db):
    return papers.make_office()


@pytest.fixture
def year(office):
    return office.year


@pytest.fixture
def made(office, year, tmp_path):
    paper = papers.issued(office)
    job = order_job(kind=JobKind.ARCHIVE_YEAR, cluster_year=year, actor=make.make_user(), at=clock.now())
    assert run_next_job(now=clock.now)
    job.refresh_from_db()
    assert (job.state, job.problems) == (JobState.DONE, [])
    path = tmp_path / "ho-so.zip"
    with job.result.file.open("rb") as file:
        path.write_bytes(file.read())
    return paper, job, path


def test_the_archive_holds_the_paper_its_proof_and_its_log_and_is_whole(made):
    paper, job, path = made
    code, told = check(path)

    assert (code, told.splitlines()[-1]) == (0, "Hồ sơ nguyên vẹn")
    with zipfile.ZipFile(path) as bundle:
        names = set(bundle.namelist())
        facts = json.loads(bundle.read(f"van-ban/{paper.code}/thong-tin.json"))
        log = bundle.read("nhat-ky.jsonl").decode()
        scan = paper.slots.get(scan__isnull=False).scan
    folder = f"van-ban/{paper.code}"
    assert {f"{folder}/van-ban.pdf", f"{folder}/van-ban.docx", f"{folder}/chu-ky.json"} <= names
    assert f"tep-nop/{scan.pk}.pdf" in names
    assert facts["number"] == paper.register_entry.full_number
    assert "paper.issued" in log
    assert job.done == job.total


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        (
            "van-ban/{code}/van-ban.pdf",
            lambda data: data[:500] + b"!" + data[501:],
            "van-ban.pdf đã bị thay đổi",
        ),
        ("van-ban/{code}/van-ban.pdf", lambda data: data[:-10], "không khớp phần đầu"),
        ("van-ban/{code}/du-lieu.json", lambda data: data.replace(b"2026", b"2025", 1), "dữ kiện không khớp"),
        ("nhat-ky.jsonl", lambda data: data.replace("Duyệt".encode(), "Huỷ".encode(), 1), "Nhật ký: dòng"),
        ("nhat-ky.jsonl", lambda data: b"\n".join(data.split(b"\n")[1:]), "nhat-ky.jsonl đã bị thay đổi"),
        ("SHA256SUMS.txt", lambda data: b"\n".join(data.split(b"\n")[1:]), "không có trong danh sách"),
    ],
)
def test_whatever_is_changed_in_it_is_named(made, name, change, words):
    paper, _job, path = made
    code, told = check(changed(path, name.format(code=paper.code), change))

    assert code == 1
    assert words in told
    assert told.splitlines()[-1] == "CÓ CHỖ SAI"


def test_an_unpacked_archive_is_checked_where_it_lies_and_rubbish_is_said_to_be(made, tmp_path):
    _paper, _job, path = made
    with zipfile.ZipFile(path) as bundle:
        bundle.extractall(tmp_path / "mo")

    assert check(tmp_path / "mo")[0] == 0
    (tmp_path / "mo" / "la.txt").write_text("?")
    assert check(tmp_path / "mo")[0] == 1
    (tmp_path / "rac.zip").write_bytes(b"PK rubbish")
    assert check(tmp_path / "rac.zip")[0] == 2


def test_the_log_holds_the_hash_that_the_check_of_the_archive_prints(made):
    _paper, job, path = made
    assert AuditEvent.objects.get(verb="job.done").after["sha256"] == job.result.sha256
    assert job.result.sha256 in check(path)[1]


def test_many_papers_are_printed_as_they_stand(office, year):
    draft, fixed = papers.draft(office), papers.approved(office, kind="official_letter")
    job = order_prints(cluster_year=year, papers=[draft.pk, fixed.pk], actor=make.make_user(), at=clock.now())
    assert run_next_job(now=clock.now)
    job.refresh_from_db()
    with job.result.file.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as bundle:
        names = bundle.namelist()
        pdf = bundle.read(next(name for name in names if fixed.code in name and name.endswith(".pdf")))

    assert (job.state, job.done, job.total, job.problems) == (JobState.DONE, 2, 2, [])
    assert sorted(name.rpartition(".")[2] for name in names) == ["pdf", "pdf"]
    with fixed.revisions.get().file.file.open("rb") as kept:
        assert pdf == kept.read()
