"""Whoever sets another's password or takes away a second factor is heard, and cannot vote in the other's place."""

from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from core import clock
from notifications.enums import DeliveryState, Move
from notifications.models import Delivery, Notice
from notifications.services import move_deliveries
from tests.accounts.test_sign_in import NEW_PASSWORD, give_second_factor, signed_in
from tests.factories import PASSWORD, make_user
from tests.factories.boxes import make_sealed_hall

GIVEN = "mat-khau-cho-muon-1"
LIST = "/quan-tri/accounts/user/"


@pytest.fixture
def administrator():
    client = Client()
    client.user = make_user("Lê Thị Quản Trị", is_superuser=True, is_staff=True)
    client.force_login(client.user)
    return client


def give_password(administrator, user):
    return administrator.post(f"{LIST}{user.pk}/password/", {"password1": GIVEN, "password2": GIVEN})


def remove_factor(administrator, user):
    press = {"action": "remove_second_factor", "_selected_action": [user.pk]}
    return administrator.post(LIST, press, follow=True).content.decode()


def told(user):
    return list(Notice.objects.filter(recipient=user).order_by("created_at").values_list("kind", flat=True))


def test_a_password_that_an_administrator_set_is_told_and_changed_before_anything_else(administrator):
    user = make_user()
    assert give_password(administrator, user).status_code == 302
    notice = Notice.objects.get(recipient=user)
    assert (notice.kind, notice.is_mandatory, notice.sender) == ("account.password_given", True, None)
    assert "Lê Thị Quản Trị đã đặt lại mật khẩu" in notice.body
    assert Delivery.objects.get(notices=notice).leaves_at == notice.created_at

    client = signed_in(user, GIVEN)
    change = reverse("account_change_password")
    for page in ("accounts:profile_show", "notifications:notice_list", "awards:vote_list"):
        assert client.get(reverse(page)).url == f"{change}?{urlencode({'next': reverse(page)})}"
    same = {"oldpassword": GIVEN, "password1": GIVEN, "password2": GIVEN}
    assert "người khác đã biết" in client.post(change, same).content.decode()
    short = client.post(change, {"oldpassword": GIVEN, "password1": "ngan", "password2": "ngan"})
    assert "Mật khẩu quá ngắn, phải có ít nhất 10 ký tự." in short.content.decode()
    kept = client.get(f"{change}?next=/lich/").content.decode()
    assert '<input type="hidden" name="next" value="/lich/">' in kept
    new = {"oldpassword": GIVEN, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "next": "/lich/"}
    assert client.post(change, new).url == "/lich/"
    assert signed_in(user, NEW_PASSWORD).get(reverse("accounts:profile_show")).status_code == 200


def test_an_administrator_s_own_password_and_an_account_just_made(administrator):
    own = administrator.user
    give_password(administrator, own)
    own.refresh_from_db()
    assert not own.has_given_password
    assert told(own) == []
    person = {
        "username": "nguoimoi", "full_name": "Người Mới", "email": "moi@vi-du.test", "password1": GIVEN, "password2": GIVEN,
        "usable_password": "true",
    }  # fmt: skip
    administrator.post(f"{LIST}add/", person)
    client = Client()
    client.post(reverse("account_login"), {"login": "nguoimoi", "password": GIVEN})
    change = reverse("account_change_password")
    assert client.get("/").url == f"{change}?next=%2F"
    assert client.post(reverse("accounts:large_text_switch")).url == change
    own = {"oldpassword": GIVEN, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(change, own).url == "/"  # to the work, not to this page again


def test_a_second_factor_taken_away_by_another_is_told(administrator):
    user = make_user()
    give_second_factor(user)
    assert "Đã bỏ bước xác thực thứ hai" in remove_factor(administrator, user)
    assert told(user) == ["account.second_factor_removed"]


def test_a_moved_address_is_told_at_the_old_one(administrator, django_capture_on_commit_callbacks):
    user = make_user(email="cu@vi-du.test")
    data = {
        "username": user.username,
        "full_name": user.full_name,
        "email": "moi@vi-du.test",
        "language": "vi",
    }
    with django_capture_on_commit_callbacks(execute=True):
        administrator.post(f"{LIST}{user.pk}/change/", {**data, "is_active": "on"})
    user.refresh_from_db()
    assert user.email == "moi@vi-du.test"
    assert [(letter.to, "đã đổi địa chỉ thư" in letter.body) for letter in mail.outbox] == [
        (["cu@vi-du.test"], True)
    ]
    assert told(user) == ["account.address_moved"]


def test_nobody_holds_back_or_cancels_such_a_word(administrator):
    user = make_user()
    give_password(administrator, user)
    letter = Delivery.objects.get()
    for move in (Move.HOLD, Move.CANCEL):
        moved = move_deliveries(ids=[letter.pk], move=move, actor=administrator.user, at=clock.now())
        assert (moved.done, moved.refused) == (0, 1)
    letter.refresh_from_db()
    assert letter.state == DeliveryState.WAITING


def test_a_new_device_is_told_once_and_the_first_one_is_not_new():
    user = make_user()
    client = signed_in(user)
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    assert told(user) == []
    signed_in(user)
    assert told(user) == ["account.new_device"]


@pytest.mark.rule("VOTE-27")
def test_while_the_box_is_open_nobody_is_given_a_delegate_s_sign_in(administrator):
    sealed = make_sealed_hall()
    delegate = sealed.delegates[1]
    give_second_factor(delegate)
    ballot = sealed.prepare()
    assert give_password(administrator, delegate).status_code == 302  # forgotten on the morning of the day
    sealed.hall.open(ballot)

    refused = give_password(administrator, sealed.delegates[2])
    assert refused.status_code == 200
    assert "phát phiếu giấy" in refused.content.decode()
    sealed.delegates[2].refresh_from_db()
    assert sealed.delegates[2].check_password(PASSWORD)
    assert "phát phiếu giấy" in remove_factor(administrator, delegate)
    assert Authenticator.objects.filter(user=delegate).exists()
    assert give_password(administrator, sealed.tellers[2]).status_code == 302

    sealed.hall.close(ballot)
    assert give_password(administrator, sealed.delegates[2]).status_code == 302
