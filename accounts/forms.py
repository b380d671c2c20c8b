"""The forms that change a password or open an account again, in our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as BaseChangePasswordForm
from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services import check_may_be_given
from core.errors import RuleError


class ChangePasswordForm(BaseChangePasswordForm):
    """The password in use, and the new one typed twice."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        new = cleaned.get("password1")
        if self.user.has_given_password and new and new == cleaned.get("oldpassword"):
            self.add_error("password1", _("Mật khẩu này người khác đã biết. Hãy chọn mật khẩu khác."))
        typed = self.data.get("password2")
        if typed and "password2" in self.errors and self.cleaned_data.get("password1"):
            self.errors["password2"] = self.error_class(
                [_("Hai lần nhập mật khẩu mới không giống nhau. Hãy nhập lại.")]
            )
        return cleaned


class GivePasswordForm(AdminPasswordChangeForm):
    """A password for another person, set by an administrator; not while that person votes."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        try:
            check_may_be_given(self.user)
        except RuleError as error:
            self.add_error("password1", str(error))  # the panel shows no errors but those of fields
        return cleaned


class ReopenForm(forms.Form):
    """The code of the mail, with or without its space."""

    code = forms.CharField(
        label=gettext_lazy("Mã trong thư"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Hãy nhập mã trong thư."),
            "max_length": gettext_lazy("Mã gồm 8 chữ số."),
        },
    )
