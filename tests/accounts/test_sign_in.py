"""Signing in and out, the password, the second factor, the lock of an idle screen; and their traces."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from audit.models import AuditEvent
from awards.services.voting import void_ballot
from clusters.enums import LeadRole, Role
from core import clock
from tests.factories import PASSWORD, appoint, make_cluster_year, make_lead, make_unit, make_user, members_of
from tests.factories.ballots import make_hall

NEW_PASSWORD = "mat-khau-khac-hẳn-2"


def verbs():
    return list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))


def signed_in(user, password=PASSWORD):
    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": password})
    return client


def code(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def give_second_factor(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def test_passwords_are_kept_with_argon2id(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = make_user()

    assert user.password.startswith("argon2$argon2id$")
    assert signed_in(user).session["_auth_user_id"] == str(user.pk)


def test_production_settings_hash_with_argon2():
    from config.settings import base

    assert base.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert set(base.MFA_REQUIRED_ROLES) == {"standing_body", "cluster_head", "teller", "administrator"}


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_nobody_signs_up_or_resets_by_mail(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_in_and_out_leave_traces():
    user = make_user()
    signed_in(user).post(reverse("account_logout"))

    assert verbs() == ["account.signed_in", "account.signed_out"]
    assert set(AuditEvent.objects.values_list("actor", flat=True)) == {user.username}


def test_a_wrong_password_says_so_in_vietnamese():
    response = Client().post(reverse("account_login"), {"login": make_user().username, "password": "sai"})

    assert "Tên đăng nhập hoặc mật khẩu không đúng" in response.content.decode()


def test_changing_the_password_signs_out_and_leaves_a_trace_without_it():
    user = make_user()
    data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client = signed_in(user)
    client.post(reverse("account_change_password"), data)

    assert "_auth_user_id" not in client.session
    assert "account.password_changed" in verbs()
    assert NEW_PASSWORD not in str(list(AuditEvent.objects.values()))
    assert signed_in(user, NEW_PASSWORD).session["_auth_user_id"] == str(user.pk)


def test_two_different_new_passwords_are_refused_in_vietnamese():
    user = make_user()
    data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD + "x"}
    response = signed_in(user).post(reverse("account_change_password"), data)

    assert "Hai lần nhập mật khẩu mới không giống nhau" in response.content.decode()
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_a_second_factor_is_set_up_logged_and_asked_for():
    user = make_user()
    client = signed_in(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert response.status_code == 302, response.context["form"].errors

    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in stored
    assert "account.second_factor_on" in verbs()

    client = signed_in(user)
    assert "_auth_user_id" not in client.session
    cache.clear()  # one code counts once; the test does not wait for the next
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_second_factor_taken_away_is_logged():
    user = make_user()
    give_second_factor(user)
    client = Client()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=user).exists()
    assert "account.second_factor_off" in verbs()


def people_of_role():
    cluster_year = make_cluster_year(units=[make_unit()])
    unit = members_of(cluster_year)[0]
    make_lead(cluster_year, unit, LeadRole.CHAIR)
    return {
        "standing_body": appoint(Role.STANDING_BODY),
        "cluster_head": appoint(Role.UNIT_HEAD, unit=unit),
        "administrator": make_user(is_superuser=True, is_staff=True),
    }


@pytest.mark.parametrize("role", ["standing_body", "cluster_head", "administrator"])
def test_a_role_that_must_have_one_gets_nowhere_without(role, settings):
    settings.MFA_REQUIRED_ROLES = [role]
    client = Client()
    client.force_login(people_of_role()[role])

    for page in ("accounts:profile_show", "admin:index", "mfa_index", "audit:event_list"):
        assert client.get(reverse(page)).url == reverse("mfa_activate_totp")
    assert client.get(reverse("account_reauthenticate")).status_code == 200
    assert client.get(reverse("account_logout")).status_code == 200


def test_a_role_that_must_have_one_and_has_it_goes_on(settings):
    settings.MFA_REQUIRED_ROLES = ["standing_body"]
    user = appoint(Role.STANDING_BODY)
    give_second_factor(user)
    client = Client()
    client.force_login(user)

    assert client.get(reverse("accounts:profile_show")).status_code == 200


def test_others_are_not_obliged(settings):
    settings.MFA_REQUIRED_ROLES = ["standing_body", "cluster_head", "teller", "administrator"]
    client = Client()
    client.force_login(appoint(Role.UNIT_OFFICER, unit=make_unit()))

    assert client.get(reverse("accounts:profile_show")).status_code == 200


def test_a_teller_must_have_one_while_the_ballot_lasts(settings):
    settings.MFA_REQUIRED_ROLES = ["teller"]
    hall = make_hall()
    client = Client()
    client.force_login(hall.teller_a)
    assert client.get(reverse("accounts:profile_show")).status_code == 200

    ballot = hall.prepare()
    assert client.get(reverse("accounts:profile_show")).url == reverse("mfa_activate_totp")

    void_ballot(ballot_id=ballot.pk, reason="Phát nhầm phiếu", actor=hall.chair, at=clock.now())
    assert client.get(reverse("accounts:profile_show")).status_code == 200


def test_an_idle_screen_locks_and_carries_out_what_was_being_sent():
    user = make_user()
    client = signed_in(user)
    client.get(reverse("accounts:profile_show"))
    cache.clear()  # the time of rest is over

    response = client.post(reverse("accounts:large_text_switch"), {"next": "/tai-khoan/ho-so/"})
    assert response.url.startswith(reverse("account_reauthenticate"))
    assert not User.objects.get(pk=user.pk).has_large_text

    client.post(response.url, {"password": PASSWORD, "next": reverse("accounts:large_text_switch")})
    assert User.objects.get(pk=user.pk).has_large_text
    assert client.get(reverse("accounts:profile_show")).status_code == 200


def test_a_locked_screen_shows_nothing_and_a_wrong_password_keeps_it_locked():
    client = signed_in(make_user())
    cache.clear()
    page = reverse("accounts:profile_show")

    assert client.get(page).status_code == 302
    client.post(reverse("account_reauthenticate"), {"password": "sai", "next": page})
    assert client.get(page).status_code == 302


def test_a_part_that_refreshes_itself_sends_its_page_to_the_password():
    client = signed_in(make_user())
    cache.clear()
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/tai-khoan/ho-so/"}
    response = client.get(reverse("accounts:profile_show"), headers=headers)

    assert response["HX-Redirect"] == f"{reverse('account_reauthenticate')}?next=%2Ftai-khoan%2Fho-so%2F"


def test_an_administrator_s_screen_locks_sooner(settings):
    settings.SESSION_IDLE_SECONDS, settings.ADMIN_IDLE_SECONDS = 3600, 1
    page = reverse("accounts:profile_show")
    person, administrator = signed_in(make_user()), signed_in(make_user(is_superuser=True, is_staff=True))
    time.sleep(1.1)  # the cache server's own clock runs here

    assert person.get(page).status_code == 200
    assert administrator.get(page).status_code == 302
