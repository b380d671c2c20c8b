"""Accounts that nobody used for long close, and their people open them again by themselves (SEC-8)."""

import datetime as dt
import re
from io import StringIO
from smtplib import SMTPServerDisconnected

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.queries import idle_people
from accounts.tasks import close_idle_accounts
from audit.models import AuditEvent
from core import clock
from tests.accounts.test_sign_in import code as authenticator_code
from tests.accounts.test_sign_in import give_second_factor
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.rule("SEC-8")
REOPEN = "/tai-khoan/mo-lai/"


def ago(days):
    return clock.now() - dt.timedelta(days=days)


def idle(days, **fields):
    """A person whose last sign-in was so many days ago."""
    return make_user(last_login=ago(days), date_joined=ago(max(days, 400)), **fields)


def entering(user):
    client = Client()
    answer = client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    return client, answer


def is_in(client):
    return "_auth_user_id" in client.session


def code_of_mail():
    return re.search(r"(\d{4} \d{4})", mail.outbox[-1].subject)[1]


def test_the_daily_task_closes_what_nobody_used_for_45_days_and_says_so():
    user, fresh, new, old, gone, sample = (
        idle(45), idle(44), make_user(), make_user(date_joined=ago(46)), idle(90, is_active=False),
        idle(90, is_sample=True),
    )  # fmt: skip

    assert close_idle_accounts() == 2
    assert close_idle_accounts() == 0
    closed = set(User.objects.filter(idle_closed_at__isnull=False))
    assert closed == {user, old}
    assert closed.isdisjoint({fresh, new, gone, sample})
    event = AuditEvent.objects.get(target_id=str(user.pk))
    assert (event.verb, event.summary) == (
        "account.idle_closed",
        "Khóa tài khoản vì 45 ngày không đăng nhập.",
    )
    assert settings.CELERY_BEAT_SCHEDULE["accounts.close_idle"]["task"] == close_idle_accounts.name


@pytest.mark.parametrize("has_the_task_run", [True, False])
def test_a_clerk_who_comes_once_a_year_opens_the_account_with_a_code_of_a_mail(has_the_task_run):
    user = idle(300, email="thuha@vi-du.test")
    if has_the_task_run:
        close_idle_accounts()
    client, answer = entering(user)
    assert answer.url == REOPEN
    assert not is_in(client)
    assert client.get(reverse("accounts:profile_show")).url.startswith(reverse("account_login"))

    page = client.get(REOPEN).content.decode()
    assert "th•••@vi-du.test" in page
    assert "thuha@" not in page
    assert mail.outbox == []
    client.post(REOPEN)
    wrong = client.post(REOPEN, {"code": "0000 0000"})
    assert wrong.status_code == 422
    assert "Mã không đúng" in wrong.content.decode()
    assert mail.outbox[-1].to == ["thuha@vi-du.test"]
    client.post(REOPEN, {"code": code_of_mail()})

    assert is_in(client)
    user.refresh_from_db()
    assert user.idle_closed_at is None
    assert list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))[-2:] == [
        "account.reopened", "account.signed_in",
    ]  # fmt: skip
    again, answer = entering(user)
    assert is_in(again)


def test_a_code_is_of_one_person_one_mail_and_few_tries():
    user = idle(50)
    client, _answer = entering(user)
    client.post(REOPEN)
    first = code_of_mail()
    client.post(REOPEN)
    assert "Mã không đúng" in client.post(REOPEN, {"code": first}).content.decode()
    other, _answer = entering(idle(50))
    other.post(REOPEN)
    assert "Mã không đúng" in other.post(REOPEN, {"code": first}).content.decode()
    for crap in ("", "\x00", "9" * 500, "😀", "٣٣٣٣٣٣٣٣"):
        assert other.post(REOPEN, {"code": crap}).status_code == 422
    entering(user)  # signing in again brings no new tries
    for _try in range(5):
        client.post(REOPEN, {"code": "1"})
    assert "Đã nhập sai mã nhiều lần" in client.post(REOPEN, {"code": code_of_mail()}).content.decode()
    assert not is_in(client)
    for _mail in range(5):
        answer = client.post(REOPEN)
    assert "Đã gửi nhiều mã" in answer.content.decode()


def test_a_code_lasts_15_minutes_from_its_mail_and_a_late_one_is_told_why():
    client, _answer = entering(idle(50))

    def wait(seconds):
        session = client.session
        session["account_login"]["initiated_at"] -= seconds
        session.save()

    wait(800)
    client.post(REOPEN)
    wait(800)
    assert client.post(REOPEN, {"code": "1"}).status_code == 422
    wait(101)
    late = client.post(REOPEN, {"code": code_of_mail()}, follow=True).content.decode()
    assert not is_in(client)
    assert "quá 15 phút" in late


def test_without_the_right_password_nobody_learns_that_it_is_closed_or_gets_a_mail():
    user = idle(60)
    client = Client()
    page = client.post(reverse("account_login"), {"login": user.username, "password": "sai"})

    assert "Tên đăng nhập hoặc mật khẩu không đúng" in page.content.decode()
    assert client.get(REOPEN).url == reverse("account_login")
    assert client.post(REOPEN).url == reverse("account_login")
    assert mail.outbox == []


def test_a_second_factor_is_proof_enough():
    user = idle(300)
    secret = give_second_factor(user)
    client, answer = entering(user)
    assert answer.url == reverse("mfa_authenticate")
    client.post(answer.url, {"code": authenticator_code(secret)})

    assert is_in(client)
    assert AuditEvent.objects.filter(verb="account.reopened", target_id=str(user.pk)).exists()
    assert mail.outbox == []


def test_without_an_address_or_a_mail_server_the_page_names_the_other_way(settings, monkeypatch):
    client, _answer = entering(idle(60, email=""))
    settings.SUPPORT_PHONE = "024 1234 5678"
    page = client.get(REOPEN).content.decode()
    assert "chưa có địa chỉ thư" in page
    assert "024 1234 5678" in page
    assert client.post(REOPEN).status_code == 422

    def away(*_args, **_kwargs):
        raise SMTPServerDisconnected

    monkeypatch.setattr("accounts.stages.send_mail", away)
    client, _answer = entering(idle(60))
    answer = client.post(REOPEN)
    assert (answer.status_code, "Chưa gửi được thư" in answer.content.decode()) == (422, True)


def test_the_administrator_sees_the_days_and_opens_with_one_button(settings):
    administrator, user, other = make_user(is_superuser=True, is_staff=True), idle(100), idle(3)
    close_idle_accounts()
    client = Client()
    client.force_login(administrator)
    page = client.get("/quan-tri/accounts/user/", {"lau-khong-dung": "1"}).content.decode()
    assert "100 ngày, đã khóa" in page
    assert other.username not in page
    press = {"action": "reopen", "_selected_action": [user.pk, other.pk]}
    answer = client.post("/quan-tri/accounts/user/", press, follow=True).content.decode()
    assert f"Đã mở lại tài khoản của {user}" in answer
    assert f"Tài khoản của {other} không bị khóa" in answer
    assert close_idle_accounts() == 0
    assert is_in(entering(user)[0])


def test_whoever_runs_the_machine_opens_the_last_administrator():
    user = idle(100, is_superuser=True, is_staff=True)
    close_idle_accounts()
    call_command("mo_lai_tai_khoan", user.username, stdout=StringIO())
    assert is_in(entering(user)[0])
    for name in (user.username, "khong-ai"):
        with pytest.raises(CommandError):
            call_command("mo_lai_tai_khoan", name)


def test_looking_for_idle_accounts_costs_one_query():
    people = [idle(days) for days in (45, 46, 400)]
    with CaptureQueriesContext(connection) as queries:
        assert set(idle_people(clock.now())) == set(people)
    assert len(queries) == 1
