"""Requests that no form sends: each gets a page that says so, and none of them an error of ours."""

import logging

import pytest
from celery import Celery
from celery.app.trace import trace_task
from django.test import Client
from django.urls import reverse

from clusters.enums import Role
from config.logs import WithoutValues
from tests import factories as make

SIGN_IN = "/tai-khoan/dang-nhap/"


@pytest.fixture
def browser():
    """One that has seen the sign-in page, hence has its cookie."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.get(SIGN_IN)
    return client


def assert_page(response, status: int) -> None:
    assert response.status_code == status
    assert '<html lang="vi"' in response.text
    assert response.text.count("<h1") == 1


def test_ten_megabytes_of_text_in_a_field_are_read(browser):
    # Read, and then refused for its missing token: the form itself refuses the length.
    assert_page(browser.post(SIGN_IN, {"login": "ă" * 5_000_000, "password": "x"}), 403)


def test_more_text_than_is_taken(browser):
    assert_page(browser.post(SIGN_IN, {"login": "a" * 13_000_000}), 413)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"&".join(b"f%d=1" % n for n in range(5001)), "application/x-www-form-urlencoded"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary="),
    ],
)
def test_what_is_no_form(browser, body, kind):
    assert_page(browser.post(SIGN_IN, body, content_type=kind), 400)


def test_a_form_left_open_too_long(browser):
    assert_page(browser.post(SIGN_IN, {"login": "a", "password": "b"}), 403)


@pytest.mark.parametrize(
    "path", ["/không-có/", "/%00/", "/%ff%fe/", "/" + "a" * 5000, "/static/../manage.py"]
)
def test_an_address_that_is_none(client, path):
    assert_page(client.get(path), 404)


def test_another_host_name(client):
    assert_page(client.get(SIGN_IN, headers={"host": "ai-do.example"}), 400)


def test_a_page_allows_nothing_from_elsewhere_and_nothing_inline(client):
    policy = client.get(SIGN_IN)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "😀" * 1000, "e\u0301" * 300, "9" * 400])
def test_odd_names_and_passwords(client, text):
    response = client.post(SIGN_IN, {"login": text, "password": text})
    assert response.status_code in {200, 422}
    assert '<html lang="vi"' in response.text


def test_the_log_of_a_failure_quotes_nothing(caplog):
    line = WithoutValues("%(message)s")
    try:
        raise ValueError("Nguyễn Văn A")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: /")
    text = line.format(caplog.records[-1])
    assert text.startswith("Internal Server Error: /")
    assert text.endswith("ValueError")
    assert "Nguyễn Văn A" not in text.replace('ValueError("Nguyễn Văn A")', "")  # the line of code is shown


def test_the_log_of_a_refusal_is_one_line(client, caplog):
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=make.make_unit()))
    assert client.get(reverse("audit:event_list")).status_code == 403
    told = [WithoutValues("%(message)s").format(record) for record in caplog.records]
    assert told == ["Forbidden (Permission denied): /nhat-ky/"]


def test_the_log_of_a_failed_task_quotes_nothing(caplog):
    """As a worker writes it: Celery's own line holds what the error said."""

    def task(*, person: str) -> None:
        raise ValueError(f"{person} đã có")

    task = Celery(set_as_current=False).task(task, name="thu")
    trace_task(task, "1", [], {"person": "Nguyễn Văn A"}, {}, app=task.app)
    record = next(one for one in caplog.records if one.name == "celery.app.trace")
    assert "Nguyễn Văn A" in record.getMessage()
    text = WithoutValues("%(message)s").format(record)
    assert "Task thu[None] raised unexpected: ValueError" in text
    assert "Nguyễn Văn A" not in text
