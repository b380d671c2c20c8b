#!/usr/bin/env python3
"""Kiểm phiếu lại, độc lập với phần mềm: chỉ cần Python 3.9 trở lên và thư viện PyNaCl (pip install pynacl).

Cách dùng:  python3 kiem_phieu_lai.py hom-phieu.json

Hai người kiểm phiếu nhập tên đăng nhập và mật khẩu kiểm phiếu của mình. Chương trình dựng lại khóa, mở từng lá
phiếu, cộng lại và so với kết quả trong tệp. Mã thoát khác 0 là không khớp. Không có gì được ghi ra hay gửi đi.
"""

import getpass
import hashlib
import json
import sys
import unicodedata
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.pwhash import argon2id

VOTES = ("votes_for", "votes_against", "votes_none")


def fingerprint(value):
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def must(holds, sentence):
    if not holds:
        sys.exit("KHÔNG KHỚP: " + sentence)


def unseal(key, sealed):
    try:
        return SealedBox(key).decrypt(bytes.fromhex(sealed))
    except (CryptoError, ValueError):
        return b""


def teller_key(box, which):
    tellers = {teller["name"]: teller for teller in box["tellers"]}
    if sys.stdin.isatty():
        name = input(f"Người kiểm phiếu thứ {which}, tên đăng nhập ({', '.join(tellers)}): ").strip()
        words = getpass.getpass("Mật khẩu kiểm phiếu: ")
    else:
        name, words = sys.stdin.readline().strip(), sys.stdin.readline()
    must(name in tellers, f"không có người kiểm phiếu tên {name}.")
    kept = tellers[name]
    seed = argon2id.kdf(
        32, unicodedata.normalize("NFC", words.strip()).encode(), bytes.fromhex(kept["salt"]),
        opslimit=kept["passes"], memlimit=kept["memory"],
    )  # fmt: skip
    key = PrivateKey.from_seed(seed)
    must(bytes(key.public_key).hex() == kept["public_key"], f"mật khẩu của {name} không đúng.")
    return name, key


def box_key(box, outer, inner):
    must(outer[0] != inner[0], "phải là hai người kiểm phiếu khác nhau.")
    for outer_name, inner_name, sealed in box["wrappings"]:
        if (outer_name, inner_name) == (outer[0], inner[0]):
            secret = unseal(inner[1], unseal(outer[1], sealed).hex())
            if len(secret) == 32 and bytes(PrivateKey(secret).public_key).hex() == box["public_key"]:
                return PrivateKey(secret)
    sys.exit("KHÔNG KHỚP: hai mật khẩu này không mở được hòm phiếu.")


def marks_of(form, opened):
    """Dấu trên một lá phiếu; rỗng nếu phiếu không hợp lệ."""
    marks = opened.decode("ascii", "replace")
    letters = {"agree": "fan", "choose": "fn"}[form["kind"]]
    is_good = len(marks) == len(form["names"]) and not set(marks) - set(letters)
    return marks if is_good and (form["most"] is None or marks.count("f") <= form["most"]) else ""


def tally(form, papers):
    good = [marks for marks in papers if marks]
    lines = []
    for place, name in enumerate(form["names"]):
        votes = {word: sum(marks[place] == word[6] for marks in good) for word in VOTES}
        lines.append({"name": name, **votes})
    all_papers, valid = len(papers), len(good)
    return {"issued": all_papers, "returned": all_papers, "valid": valid,
            "invalid": all_papers - valid, "lines": lines}  # fmt: skip


def add_hall(form, total, opened):
    """Cộng số đếm phiếu giấy: bốn số tổng, rồi các số của từng tên theo thứ tự trên phiếu."""
    figures = [int(figure) for figure in opened.split(b",")]
    for word in ("issued", "returned", "valid", "invalid"):
        total[word] += figures.pop(0)
    for line in total["lines"]:
        for letter in {"agree": ("for", "against", "none"), "choose": ("for", "none")}[form["kind"]]:
            line["votes_" + letter] += figures.pop(0)


def main():
    box = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    form, sealed = box["form"], [paper for _key, paper in box["papers"]]
    mark = fingerprint({"form": form, "roll": box["roll"], "papers": box["papers"]})
    must(mark == box["fingerprint"], "dấu niêm phong của hòm phiếu không đúng với các lá phiếu trong tệp.")
    must(len(set(sealed)) == len(sealed), "có lá phiếu nằm hai lần trong hòm.")
    key = box_key(box, teller_key(box, "nhất"), teller_key(box, "hai"))
    total = tally(form, [marks_of(form, unseal(key, paper)) for paper in sealed])
    counts = {unseal(key, count) for count in box["paper_counts"]}
    must(len(counts) <= 1 and b"" not in counts, "các số đếm phiếu giấy không giống nhau.")
    for opened in counts:
        add_hall(form, total, opened)
    result = fingerprint({"box": mark, "paper_counts": box["paper_counts"], "tally": total})
    print(f"{form['title']}\nPhát ra {total['issued']}, thu về {total['returned']}, "
          f"hợp lệ {total['valid']}, không hợp lệ {total['invalid']}")  # fmt: skip
    for line in total["lines"]:
        print(f"  {line['name']}: tán thành {line['votes_for']}, không tán thành {line['votes_against']}, "
              f"không có ý kiến {line['votes_none']}")  # fmt: skip
    print(f"Dấu niêm phong của hòm phiếu: {mark}\nDấu của kết quả: {result}")
    must(total == box["tally"], "kết quả kiểm lại khác kết quả trong tệp.")
    must(result == box["tally_fingerprint"], "dấu của kết quả khác dấu trong tệp.")
    print("KHỚP. Hãy so hai dấu trên với biên bản kiểm phiếu.")


if __name__ == "__main__":
    main()
