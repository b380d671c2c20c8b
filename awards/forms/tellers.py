"""What a teller types: the own passphrase."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import ServiceForm

MOST_LETTERS = 200


class PassphraseField(forms.CharField):
    """A passphrase; never shown again, never kept."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": kwargs.pop("autocomplete", "off")})
        super().__init__(max_length=MOST_LETTERS, strip=False, widget=widget, **kwargs)
        self.error_messages["max_length"] = gettext_lazy("Mật khẩu dài quá 200 ký tự.")


class NewPassphraseForm(ServiceForm):
    """The passphrase, twice; how long it must be is the box's own rule."""

    submit_label = gettext_lazy("Đặt mật khẩu")
    passphrase = PassphraseField(
        label=gettext_lazy("Mật khẩu hòm phiếu"),
        autocomplete="new-password",
        help_text=gettext_lazy(
            "Ít nhất 12 ký tự. Bốn, năm từ không liên quan đến nhau là tốt và dễ nhớ. Không dùng mật khẩu đăng nhập."
        ),
    )
    again = PassphraseField(label=gettext_lazy("Nhập lại"), autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and data["passphrase"] != data["again"]:
            self.add_error("again", _("Hai lần nhập không giống nhau."))
        return data


class PassphraseForm(ServiceForm):
    """The passphrase that opens the teller's lock."""

    submit_label = gettext_lazy("Mở khóa")
    passphrase = PassphraseField(label=gettext_lazy("Mật khẩu hòm phiếu của bạn"))
