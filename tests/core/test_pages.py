"""The frame of all pages: one language, one landmark, one heading, nothing inline."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ERROR_PAGES = ["400.html", "403_csrf.html", "413.html", "429.html", "500.html"]


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_pages_need_no_request(name, settings):
    settings.SUPPORT_PHONE = "024 0000 0000"

    html = render_to_string(name)

    assert html.count("<h1>") == 1
    assert '<html lang="vi"' in html
    assert "024 0000 0000" in html


def test_the_sign_in_page_speaks_vietnamese_and_has_its_landmarks(client):
    html = client.get(reverse("account_login")).content.decode()

    assert '<html lang="vi"' in html
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert "Tên đăng nhập" in html
    assert not re.search(r"\b(Sign|Password|Username|Remember)\b", html)


def test_a_wrong_password_keeps_the_name_and_says_so_in_vietnamese(client):
    answer = client.post(reverse("account_login"), {"login": "tct.hanoi", "password": "sai-mat-khau"})
    html = answer.content.decode()

    assert 'value="tct.hanoi"' in html
    assert 'role="alert"' in html
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in html


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: str(p.relative_to(TEMPLATES))
)
def test_templates_carry_nothing_inline(path):
    text = path.read_text()

    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
