"""The one form that changes an account, in our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as BaseChangePasswordForm
from django.utils.translation import gettext as _


class ChangePasswordForm(BaseChangePasswordForm):
    """The password in use, and the new one typed twice."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        typed = self.data.get("password2")
        if typed and "password2" in self.errors and self.cleaned_data.get("password1"):
            self.errors["password2"] = self.error_class(
                [_("Hai lần nhập mật khẩu mới không giống nhau. Hãy nhập lại.")]
            )
        return cleaned
