#!/usr/bin/env python3
"""Kiểm tra hồ sơ của một năm thi đua mà không cần phần mềm đã lập ra nó.

Chạy trong thư mục đã giải nén, hoặc chỉ tới tệp ZIP:

    python3 kiem_tra.py
    python3 kiem_tra.py ho-so.zip

Chỉ dùng thư viện chuẩn của Python 3.8 trở lên. Mã thoát 0: nguyên vẹn; 1: có chỗ sai; 2: không đọc được.
"""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

SUMS = "SHA256SUMS.txt"
CHUNK = 1 << 20


class Folder:
    """Hồ sơ đã giải nén."""

    def __init__(self, path):
        self.path = path

    def names(self):
        files = (p for p in self.path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        return {p.relative_to(self.path).as_posix() for p in files}

    def open(self, name):
        return (self.path / name).open("rb")


class Packed:
    """Hồ sơ còn trong tệp ZIP."""

    def __init__(self, path):
        self.archive = zipfile.ZipFile(path)

    def names(self):
        return {name for name in self.archive.namelist() if not name.endswith("/")}

    def open(self, name):
        return self.archive.open(name)


def digest(source, name, size=None):
    """SHA-256 của tệp, hoặc của ``size`` byte đầu; None nếu tệp ngắn hơn thế."""
    value = hashlib.sha256()
    left = size
    with source.open(name) as file:
        while left is None or left > 0:
            part = file.read(CHUNK if left is None else min(CHUNK, left))
            if not part:
                return value.hexdigest() if left is None else None
            value.update(part)
            if left is not None:
                left -= len(part)
    return value.hexdigest()


def text(source, name):
    with source.open(name) as file:
        return file.read().decode("utf-8")


def check_files(source):
    """Mỗi tệp đúng mã băm trong danh sách; không thiếu, không thừa."""
    present = source.names()
    if SUMS not in present:
        return [f"Thiếu tệp {SUMS}."], 0
    problems, listed = [], set()
    for line in text(source, SUMS).splitlines():
        expected, _, name = line.partition("  ")
        listed.add(name)
        if name not in present:
            problems.append(f"Thiếu tệp {name}.")
        elif digest(source, name) != expected:
            problems.append(f"Tệp {name} đã bị thay đổi.")
    problems += [f"Tệp {name} không có trong danh sách." for name in sorted(present - listed - {SUMS})]
    return problems, len(listed)


def check_revisions(source):
    """Mỗi bản tệp trước là phần đầu của tệp cuối: chữ ký sau không viết lại chữ ký trước."""
    problems, count = [], 0
    for name in sorted(source.names()):
        if not name.endswith("/ban-tep.json"):
            continue
        folder = name.rpartition("/")[0]
        for revision in json.loads(text(source, name))["revisions"]:
            count += 1
            found = digest(source, f"{folder}/van-ban.pdf", revision["size_bytes"])
            if found != revision["sha256"]:
                problems.append(f"{folder}: bản tệp {revision['number']} không khớp phần đầu của tệp cuối.")
    return problems, count


def check_facts(source):
    """Dữ kiện đúng mã băm đã ghi khi duyệt văn bản."""
    problems, count = [], 0
    for name in sorted(source.names()):
        if not name.endswith("/thong-tin.json"):
            continue
        folder = name.rpartition("/")[0]
        expected = json.loads(text(source, name))["facts_sha256"]
        count += 1
        if digest(source, f"{folder}/du-lieu.json") != expected:
            problems.append(f"{folder}: dữ kiện không khớp mã băm lúc duyệt.")
    return problems, count


def check_log(source):
    """Mỗi dòng nhật ký đúng mã băm của nó; dòng liền kề nối đúng dòng trước."""
    problems, count, before = [], 0, None
    for line in text(source, "nhat-ky.jsonl").splitlines():
        event = json.loads(line)
        count += 1
        if hashlib.sha256(event["text"].encode("utf-8")).hexdigest() != event["hash"]:
            problems.append(f"Nhật ký: dòng {event['seq']} đã bị thay đổi.")
        if json.loads(event["text"])[0] != event["previous_hash"]:
            problems.append(f"Nhật ký: dòng {event['seq']} không nối vào dòng đã ghi.")
        if before and event["seq"] == before["seq"] + 1 and event["previous_hash"] != before["hash"]:
            problems.append(f"Nhật ký: dòng {event['seq']} không nối dòng {before['seq']}.")
        before = event
    return problems, count


CHECKS = (
    ("tệp", check_files),
    ("bản tệp của văn bản", check_revisions),
    ("bộ dữ kiện", check_facts),
    ("dòng nhật ký", check_log),
)


def main(arguments):
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        source = Packed(path) if path.is_file() else Folder(path)
        problems = []
        for noun, check in CHECKS:
            found, count = check(source)
            problems += found
            print(f"{'SAI ' if found else 'đúng'}  {count} {noun}")
        whole = digest(Folder(path.parent), path.name) if path.is_file() else "chạy với tệp ZIP để có mã"
    except (OSError, ValueError, KeyError, IndexError, TypeError, zipfile.BadZipFile) as error:
        print(f"Không đọc được hồ sơ: {error}")
        return 2
    for problem in problems:
        print(f"  - {problem}")
    print(f"Mã băm SHA-256 của gói (so với mã trong nhật ký của hệ thống): {whole}")
    print("CÓ CHỖ SAI" if problems else "Hồ sơ nguyên vẹn")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1:]))
