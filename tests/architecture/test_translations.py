"""Every word of the interface has its English; the placeholders are the same."""

import ast
import os
import re
import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from django.core.management import call_command

from tests.architecture.ours import APPS, ROOT

CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdif](?![a-z])|\{\w*\}")
# Texts of Django and allauth that English needs no words for.
NOT_OURS = re.compile(r"^[\x00-\x7f]*$")

VIETNAMESE = re.compile(r"[À-ỹ]")
# What these are given is read by a person.
SPOKEN = {
    "RuleError", "StateConflictError", "ValidationError", "PermissionDenied", "allow", "success", "error", "warning",
    "info", "add_error", "message_user",
}  # fmt: skip


@pytest.fixture(scope="module")
def wanted(tmp_path_factory) -> polib.POFile:
    """Every text that code and templates ask a translation for, collected afresh."""
    if shutil.which("xgettext") is None:
        missing = "cài gói gettext để kiểm tra bản dịch (xgettext is missing)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    copy = tmp_path_factory.mktemp("source")
    for name in (*APPS, "templates"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "migrations"))
    (copy / "locale").mkdir()
    here = Path.cwd()
    os.chdir(copy)
    try:
        call_command("makemessages", locale=["en"], no_location=True, no_wrap=True, verbosity=0)
    finally:
        os.chdir(here)
    return polib.pofile(str(copy / "locale" / "en" / "LC_MESSAGES" / "django.po"))


@pytest.fixture(scope="module")
def english() -> polib.POFile:
    assert CATALOGUE.exists(), "there is no English catalogue"
    return polib.pofile(str(CATALOGUE))


def _texts(entry: polib.POEntry) -> list[str]:
    """All texts of a translation: one, or one for each plural."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_has_its_english(wanted, english):
    done = {
        (entry.msgctxt, entry.msgid)
        for entry in english
        if not entry.obsolete and all(_texts(entry)) and not entry.fuzzy
    }
    missing = [
        entry.msgid
        for entry in wanted
        if (entry.msgctxt, entry.msgid) not in done and not NOT_OURS.match(entry.msgid)
    ]
    assert len(wanted) > 500, "the search for texts finds next to nothing"
    assert missing == []


def _placeholders_asked(entry):
    """Of the text; where one and many are said differently, of either."""
    return [set(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgid_plural or entry.msgid)]


def test_placeholders_are_the_same(english):
    different = {
        entry.msgid: text
        for entry in english
        if not entry.obsolete
        for text in _texts(entry)
        if text and set(PLACEHOLDER.findall(text)) not in _placeholders_asked(entry)
    }
    assert different == {}


def test_english_is_not_vietnamese_copied(english):
    """Names and titles may stay; a sentence that reads the same was forgotten."""
    copied = [
        entry.msgid
        for entry in english
        if entry.msgstr == entry.msgid
        and not NOT_OURS.match(entry.msgid)
        and " " in entry.msgid
        and len(entry.msgid) > 40
    ]
    assert copied == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_catalogue_compiles(language, tmp_path):
    if shutil.which("msgfmt") is None:
        pytest.skip("msgfmt is missing")
    source = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    done = subprocess.run(
        ["msgfmt", "--check-format", "--check-header", "-o", str(tmp_path / "out.mo"), str(source)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_no_sentence_reaches_a_reader_without_translation():
    bare = [
        f"{path.relative_to(ROOT)}:{line} {text[:60]}"
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "/migrations/" not in str(path)
        for line, text in bare_sentences(path.read_text())
    ]
    assert bare == []


def bare_sentences(code: str) -> list[tuple[int, str]]:
    """(line, text) of Vietnamese handed to a reader outside of `_()`."""
    found = []
    for call in ast.walk(ast.parse(code)):
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in SPOKEN:
            found += [
                (call.lineno, text)
                for argument in call.args
                for text in _bare(argument)
                if VIETNAMESE.search(text)
            ]
    return found


def _bare(node: ast.expr) -> list[str]:
    """Literal text of an argument: plain, an f-string, or the left side of a `%`."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return [text for value in node.values for text in _bare(value)]
    return _bare(node.left) if isinstance(node, ast.BinOp) else []


@pytest.mark.parametrize(
    ("code", "is_bare"),
    [
        ('raise RuleError("Chưa đến ngày.")', True),
        ('raise RuleError("Chưa đến %s." % day)', True),
        ('messages.success(request, f"Đã lưu {name}.")', True),
        ('raise RuleError(_("Chưa đến ngày."), field="day")', False),
        ('raise RuleError(_("Chưa đến %s.") % day)', False),
    ],
)
def test_the_search_tells_bare_sentences(code, is_bare):
    assert bool(bare_sentences(code)) is is_bare
