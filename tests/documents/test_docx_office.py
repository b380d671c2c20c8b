"""Word files opened by another hand (LibreOffice): without loss, and page by page the same words as the PDF."""

import os
import shutil
import subprocess
from dataclasses import replace

import pytest
from django.conf import settings
from pypdf import PdfReader

from documents.content.paper import Table
from documents.rendering.docx import render_docx
from documents.rendering.docx_reading import read_docx
from documents.rendering.pdf import render_pdf
from tests.documents.word_files import covenant, letter, plan, replaced

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{fonts}</dir><cachedir>{cache}</cachedir>
<match target="pattern"><test name="family"><string>Times New Roman</string></test>
<edit name="family" mode="assign" binding="strong"><string>Tinos</string></edit></match></fontconfig>"""


def bare(content):
    """Without what stands outside the text or again on every page."""
    blocks = tuple(replace(b, rows=b.rows[:4]) if isinstance(b, Table) else b for b in content.blocks)
    return replace(content, blocks=blocks, code="", verify_url="", mark="")


PAPERS = {"plan": bare(plan()), "letter": bare(letter()), "covenant": bare(covenant(6))}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A folder with each paper as PDF by us, as PDF by LibreOffice, and saved again by LibreOffice."""
    if shutil.which("soffice") is None:
        reason = "soffice (libreoffice-writer-nogui) chưa được cài"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    folder = tmp_path_factory.mktemp("office")
    for name, content in PAPERS.items():
        (folder / f"{name}.docx").write_bytes(render_docx(content))
    fonts = folder / "fonts.conf"
    fonts.write_text(
        FONTS.format(fonts=settings.BASE_DIR / "static/vendor/tinos-paper", cache=folder / "cache")
    )
    files = [str(folder / f"{name}.docx") for name in PAPERS]
    for kind in ("pdf", "docx"):
        subprocess.run(
            [
                "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind,
                "--outdir", str(folder / kind), *files,
            ],
            env={**os.environ, "FONTCONFIG_FILE": str(fonts), "HOME": str(folder)},
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    return folder


def pages_of(stream):
    """The words of each page, without its number."""
    pages = [page.extract_text().split() for page in PdfReader(stream).pages]
    return [
        [word for word in words if word != str(number)] if number > 1 else words
        for number, words in enumerate(pages, 1)
    ]


@pytest.mark.parametrize("name", PAPERS)
def test_word_and_pdf_say_the_same_in_the_same_order_on_the_same_pages(office, name, tmp_path):
    (tmp_path / "a.pdf").write_bytes(render_pdf(PAPERS[name]).pdf)
    assert pages_of(office / "pdf" / f"{name}.pdf") == pages_of(tmp_path / "a.pdf")


@pytest.mark.parametrize("name", PAPERS)
def test_a_file_saved_again_by_libreoffice_reads_back_unchanged(office, name):
    content = PAPERS[name]
    read = read_docx((office / "docx" / f"{name}.docx").read_bytes(), content)
    assert read.given == read.known
    assert (read.problems, read.remarks, read.is_of_this_text) == ((), (), True)


def test_a_fact_typed_over_in_libreoffice_is_found(office):
    data = (office / "docx" / "plan.docx").read_bytes()
    read = read_docx(replaced(data, "Cụm thi đua số 1", "Cụm khác"), PAPERS["plan"])
    assert [(p.known, p.given) for p in read.problems] == [("Cụm thi đua số 1", "Cụm khác")]
