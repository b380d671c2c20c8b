"""The tests themselves run on the real thing."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection


def test_the_database_is_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()")
        assert cursor.fetchone()[0].startswith("PostgreSQL")


def test_clearing_the_cache_leaves_the_queue_alone():
    assert settings.CACHES["default"]["LOCATION"] != settings.CELERY_BROKER_URL
    cache.set("một", 1)
    assert cache.get("một") == 1


def test_mail(smtp_sink):
    from django.core.mail import send_mail

    send_mail("Nhắc việc", "Đến hạn", "a@b.vn", ["c@d.vn"])
    assert smtp_sink.messages[0]["Subject"] == "Nhắc việc"


@pytest.mark.browser
def test_a_page_with_its_stylesheet(page):
    answer = page.goto("/tai-khoan/dang-nhap/")
    assert answer.ok
    font = page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "Be Vietnam Pro" in font
