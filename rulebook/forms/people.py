"""Forms of persons: they validate and stop."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clusters.forms.fields import PersonField, UnitField
from clusters.models import Unit
from core.forms import SafeCharField, ServiceForm, VietnameseDateField


class PersonForm(ServiceForm):
    """Name, staff code; the account is the standing body's to set."""

    full_name = SafeCharField(label=_("Họ và tên"), max_length=150)
    staff_code = SafeCharField(
        label=_("Số hiệu cán bộ"), max_length=40, required=False,
        help_text=_("Có số hiệu thì phân biệt được người cùng họ tên."),
    )  # fmt: skip
    user = PersonField(
        label=_("Tài khoản"), required=False,
        help_text=_("Tên đăng nhập, nếu người này có tài khoản trong hệ thống."),
    )  # fmt: skip

    def __init__(self, *args: Any, sets_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sets_account:
            del self.fields["user"]


class NewPersonForm(PersonForm):
    """A person not kept yet, and where they work."""

    submit_label = _("Thêm người")
    unit = UnitField(label=_("Đơn vị"))
    position_title = SafeCharField(label=_("Chức vụ"), max_length=150, required=False)
    valid_from = VietnameseDateField(label=_("Làm ở đơn vị từ ngày"))
    is_another = forms.BooleanField(
        label=_("Đây là người khác, chỉ cùng họ tên"), required=False,
        help_text=_("Chỉ đánh dấu khi được hỏi, sau khi đã xem lại."),
    )  # fmt: skip

    def __init__(self, *args: Any, keeps: Callable[[Unit], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keeps = keeps

    def clean_unit(self) -> Unit:
        """Somebody adds people of their own units."""
        unit = self.cleaned_data["unit"]
        if not self.keeps(unit):
            raise ValidationError(_("Bạn chỉ thêm được người của đơn vị mình."), code="foreign")
        return unit


class MoveForm(ServiceForm):
    """From which day somebody works elsewhere, or no longer."""

    submit_label = _("Ghi")
    day = VietnameseDateField(label=_("Từ ngày"))
    unit = UnitField(
        label=_("Đơn vị đến"), required=False,
        help_text=_(
            "Gõ mã hoặc tên đơn vị. Để trống khi thôi công tác; ghi lại đơn vị cũ khi chỉ đổi chức vụ."
        ),
    )  # fmt: skip
    position_title = SafeCharField(label=_("Chức vụ"), max_length=150, required=False)
