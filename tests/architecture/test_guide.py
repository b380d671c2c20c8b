"""The guide for users names buttons, pages and fields as they stand on the screen."""

import re
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "huong-dan-su-dung.md").read_text()
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
IN_OTHER_WORDS = {"đậm"}  # the guide's own sign for names


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" .:,").casefold()


def test_bold_names_are_on_the_screen():
    on_screen = {_plain(entry.msgid) for entry in polib.pofile(str(ROOT / "locale/en/LC_MESSAGES/django.po"))}
    named = {_plain(name) for name in BOLD.findall(GUIDE)} - IN_OTHER_WORDS
    assert len(named) > 80
    assert sorted(named - on_screen) == []


def test_links_of_the_documents_lead_somewhere():
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    targets = [
        (page, target)
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    ]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page, target in targets
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_chapters_linked_in_the_guide_exist():
    chapters = {
        re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= chapters


def test_operators_are_told_of_every_variable():
    told = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "van-hanh.md").read_text(), re.MULTILINE))
    read = {
        name
        for path in ("config/settings/base.py", "script/runtime/watch.py")
        for name in re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", (ROOT / path).read_text())
    }
    assert read
    assert read == told
