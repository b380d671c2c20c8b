"""The step of signing in that opens an account which nobody used for long (SEC-8): a code sent to its address."""

import secrets
import time
from smtplib import SMTPException

from allauth.account.stages import LoginStage
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import is_closed
from accounts.throttle import account_bucket
from core import clock
from core.errors import RuleError

DIGITS = 8


class ReopenStage(LoginStage):
    """Between the password and the second factor. Whoever has a second factor proves more by it than by a code."""

    key = "reopen"
    urlname = "account_reopen"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if not is_closed(user, clock.now()) or is_mfa_enabled(user):
            return None, True
        return headed_redirect_response(self.urlname), True

    @property
    def user(self) -> User:
        """Who has given the right password."""
        return self.login.user

    @property
    def was_sent(self) -> bool:
        return "code" in self.state

    @property
    def address(self) -> str:
        """The address with most of its name hidden; empty without one."""
        name, at, host = self.user.email.partition("@")
        return f"{name[:2]}•••{at}{host}" if at else ""

    def send(self) -> None:
        """Send a new code; the one before counts no more.

        Raises:
            RuleError: there is no address, too many were sent, or the mail server does not take it.
        """
        if not self.address:
            raise RuleError(_("Tài khoản chưa có địa chỉ thư."))
        sent = account_bucket("reopen_mail", self.user.pk)
        if sent.take() > sent.limit:
            raise RuleError(
                _("Đã gửi nhiều mã. Hãy tìm trong hộp thư, hoặc chờ %(minutes)s phút rồi xin mã mới.")
                % {"minutes": sent.minutes_left()}
            )
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        try:
            send_mail(
                _("Mã mở lại tài khoản Giao Ước: %(code)s") % {"code": _spaced(code)},
                _(
                    "Tài khoản %(name)s đã khóa vì %(days)s ngày không đăng nhập. Mã mở lại: %(code)s. Mã dùng được trong 15 phút, ở trang đang chờ mã. Nếu bạn không đăng nhập, có người khác biết mật khẩu của bạn: hãy báo Thường trực Hội đồng."
                )
                % {
                    "name": self.user.username,
                    "days": settings.ACCOUNT_IDLE_DAYS,
                    "code": _spaced(code),
                },
                None,
                [self.user.email],
            )
        except (OSError, SMTPException) as error:
            raise RuleError(
                _(
                    "Chưa gửi được thư. Hãy chờ một phút rồi bấm gửi lại mã, hoặc nhờ quản trị mở lại tài khoản."
                )
            ) from error
        self.state["code"] = self._digest(code)
        self.login.initiated_at = time.time()  # a step lasts 15 minutes: from the mail, as the mail says

    def check(self, typed: str) -> None:
        """Hold what was typed against the code that was sent.

        Raises:
            RuleError: it is another one, or there were too many wrong ones.
        """
        tries = account_bucket("reopen_code", self.user.pk)
        if tries.take() > tries.limit:
            raise RuleError(
                _("Đã nhập sai mã nhiều lần. Hãy chờ %(minutes)s phút rồi đăng nhập lại.")
                % {"minutes": tries.minutes_left()}
            )
        if not constant_time_compare(self.state.get("code", ""), self._digest("".join(typed.split()))):
            raise RuleError(_("Mã không đúng. Hãy nhập mã trong thư mới nhất."))

    def _digest(self, code: str) -> str:
        return salted_hmac("accounts.reopen", f"{self.user.pk}:{code}", algorithm="sha256").hexdigest()


def _spaced(code: str) -> str:
    return f"{code[:4]} {code[4:]}"
