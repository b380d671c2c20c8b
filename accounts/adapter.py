"""How allauth behaves here: its words, its throttling, and a log event for each thing it does."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.middleware import keep_awake
from accounts.models import User
from accounts.queries import is_closed
from accounts.throttle import buckets, is_known_device, remember_device
from core import clock


class AccountAdapter(DefaultAccountAdapter):
    """Signing in and out, and the password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Tài khoản này đã ngừng hoạt động. Hãy hỏi Thường trực Hội đồng."),
        "enter_current_password": _("Mật khẩu đang dùng không đúng. Hãy nhập lại."),
        "incorrect_code": _("Mã không đúng. Hãy nhập lại."),
        "incorrect_password": _("Mật khẩu không đúng. Hãy nhập lại."),
        "invalid_login": _("Tên đăng nhập hoặc mật khẩu không đúng. Hãy nhập lại."),
        "rate_limited": _("Quá nhiều yêu cầu trong một lúc. Hãy chờ một phút rồi làm lại."),
        "too_many_login_attempts": _("Đã nhập sai nhiều lần. Hãy chờ 5 phút rồi thử lại."),
        "username_password_mismatch": _("Tên đăng nhập hoặc mật khẩu không đúng. Hãy nhập lại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the guess before judging it, so that parallel guesses cannot slip past the limit.

        Raises:
            ValidationError: too many wrong passwords; says how long to wait.
        """
        name = credentials.get("username", "")
        for bucket in buckets(request, name, self.get_client_ip(request)):
            guesses = bucket.take()
            if guesses <= bucket.limit:
                continue
            if guesses == bucket.limit + 1:  # once for each time it fills up
                services.note_blocked_sign_in(username=name, at=clock.now())
            raise ValidationError(
                gettext(
                    "Đã nhập sai mật khẩu nhiều lần từ máy này. Hãy chờ %(minutes)s phút rồi thử lại. "
                    "Nếu quên mật khẩu, hãy hỏi Thường trực Hội đồng."
                )
                % {"minutes": bucket.minutes_left()},
                code="too_many_login_attempts",
            )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user = super().authenticate(request, **credentials)
        if user is not None:
            own, *wider = buckets(request, credentials.get("username", ""), self.get_client_ip(request))
            failed = own.count()
            for bucket in (own, *wider):
                bucket.give_back(failed)
        return user

    def get_login_stages(self) -> list[str]:
        return ["accounts.stages.ReopenStage", *super().get_login_stages()]

    def login(self, request: HttpRequest, user: User) -> None:
        """In, all steps passed. An account that was closed for long disuse is open again with it."""
        at = clock.now()
        if is_closed(user, at):
            services.reopen(user=user, actor=user, at=at)
        if user.last_login and not is_known_device(request, user.get_username()):
            services.note_new_device(user=user, at=at)
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        services.note_sign_in(user=user, at=clock.now())
        keep_awake(request)
        remember_device(request, response, user.get_username())
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response

    def logout(self, request: HttpRequest) -> None:
        services.note_sign_out(user=request.user, at=clock.now())
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        services.change_password(user=user, password=password, at=clock.now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To the work, through the sign-in with the new password; not to the page that asks for another one."""
        return settings.LOGIN_REDIRECT_URL

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail: the event stands in the person's own profile."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: our words, and secrets that a copy of the database does not give away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("Vai trò của bạn bắt buộc xác thực hai lớp nên không tắt được."),
        "cannot_generate_recovery_codes": _("Hãy bật ứng dụng xác thực trước khi lập mã dự phòng."),
        "incorrect_code": _("Mã không đúng hoặc đã hết hạn. Hãy nhập mã đang hiện trên ứng dụng."),
    }

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()


def _keys() -> MultiFernet:
    """Keys made of SECRET_KEY and its forerunners (SECRET_KEY_FALLBACKS), the newest first."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second-factor:{secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
