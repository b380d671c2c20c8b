"""Giving and ending the work that rights follow from."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.enums import Role
from clusters.forms.fields import PersonField, UnitField
from clusters.models import ClusterYear
from core.forms import SafeCharField, ServiceForm, VietnameseDateField


class AppointmentFilterForm(ServiceForm):
    """What a reader of the list asks for."""

    q = SafeCharField(label=_("Người hoặc đơn vị"), required=False, max_length=250)
    vai_tro = forms.ChoiceField(
        label=_("Vai trò"), required=False, choices=[("", _("Tất cả vai trò")), *Role.choices]
    )
    ca_cu = forms.BooleanField(label=_("Cả phân công đã kết thúc"), required=False)


class AppointmentForm(ServiceForm):
    """A person holds a role from a day on."""

    submit_label = _("Ghi phân công")
    user = PersonField(label=_("Người"))
    role = forms.ChoiceField(label=_("Vai trò"), choices=Role.choices)
    unit = UnitField(
        label=_("Đơn vị"),
        required=False,
        help_text=_("Với thủ trưởng, cấp phó, cán bộ thi đua của đơn vị. Gõ mã hoặc tên."),
    )
    cluster_year = forms.ModelChoiceField(
        label=_("Cụm trong năm"),
        required=False,
        queryset=ClusterYear.objects.order_by("-year", "sort_key", "pk"),
        empty_label=_("Chưa chọn"),
        help_text=_("Chỉ với thư ký cụm, khu vực."),
    )
    position_title = SafeCharField(label=_("Chức vụ"), required=False, max_length=150)
    valid_from = VietnameseDateField(label=_("Từ ngày"))
    valid_to = VietnameseDateField(
        label=_("Đến trước ngày"),
        required=False,
        help_text=_("Ngày đầu tiên không còn giữ việc. Để trống: chưa định."),
    )
    acts_for = PersonField(label=_("Làm thay cho"), required=False)
    basis = SafeCharField(
        label=_("Căn cứ"), required=False, help_text=_("Số và ngày của quyết định hoặc văn bản uỷ quyền.")
    )


class AppointmentEndForm(ServiceForm):
    """Appointments end on one day."""

    submit_label = _("Kết thúc phân công")
    valid_to = VietnameseDateField(
        label=_("Thôi giữ việc từ ngày"), help_text=_("Ngày đầu tiên không còn quyền.")
    )
    reason = SafeCharField(label=_("Lý do"), required=False)
