"""Forms of the door: who came, who left, who is absent."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clusters.models import ClusterMembership
from core.forms import SafeCharField, ServiceForm
from emulation.queries.arrivals import HallLine
from hall.enums import Noted
from hall.services.door import Comer


class CheckInForm(ServiceForm):
    """For which of the own units the person is here."""

    submit_label = _("Có mặt")
    unit = forms.ChoiceField(label=_("Có mặt thay mặt"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, members: list[ClusterMembership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(str(m.unit_id), m.name_on_day) for m in members]
        if len(members) == 1:
            self.fields["unit"].initial = str(members[0].unit_id)
            self.fields["unit"].widget = forms.HiddenInput()
            self.submit_label = _("Có mặt thay mặt %(unit)s") % {"unit": members[0].name_on_day}


class ListForm(ServiceForm):
    """The secretary's list: tick units, say who came or why nobody did, and press what is to be noted."""

    noted = forms.ChoiceField(choices=Noted.choices)
    units = forms.MultipleChoiceField(error_messages={"required": _("Chưa chọn đơn vị nào.")})

    def __init__(
        self, *args: Any, lines: list[HallLine], people: dict[int, list[User]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        self.people = {str(user.pk): user for users in people.values() for user in users}
        self.fields["units"].choices = [(str(line.member.unit_id), line.member.name_on_day) for line in lines]
        for line in lines:
            unit_id, name = line.member.unit_id, line.member.name_on_day
            own = people.get(unit_id, [])
            self.fields[f"person_{unit_id}"] = forms.ChoiceField(
                label=_("%(unit)s: tài khoản") % {"unit": name},
                choices=[("", _("Không có tài khoản")), *((str(user.pk), user.full_name) for user in own)],
                initial=str(own[0].pk) if len(own) == 1 else "",
                required=False,
            )
            self.fields[f"name_{unit_id}"] = SafeCharField(
                label=_("%(unit)s: họ và tên") % {"unit": name}, max_length=200, required=False
            )
            self.fields[f"reason_{unit_id}"] = SafeCharField(
                label=_("%(unit)s: lý do vắng") % {"unit": name}, max_length=300, required=False
            )

    def rows(self) -> list[tuple[HallLine, bool, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Each unit: whether it is ticked, and its three fields."""
        ticked = set(self.data.getlist("units")) if self.is_bound else set()
        return [
            (
                line,
                str(line.member.unit_id) in ticked,
                *(self[f"{part}_{line.member.unit_id}"] for part in ("person", "name", "reason")),
            )
            for line in self.lines
        ]

    def comers(self) -> list[Comer]:
        """What the service takes, in the list's order."""
        data = self.cleaned_data
        return [
            Comer(
                unit_id=int(key),
                user=self.people.get(data[f"person_{key}"]),
                full_name=data[f"name_{key}"],
                reason=data[f"reason_{key}"],
            )
            for key in data["units"]
        ]


class AddressForm(ServiceForm):
    """Where the phones in the hall find the server."""

    submit_label = _("Lưu địa chỉ")
    address = SafeCharField(
        label=_("Địa chỉ máy chủ trong hội trường"),
        max_length=200,
        required=False,
        help_text=_(
            "Để trống: địa chỉ đang dùng. Máy chủ là máy tính đặt trong hội trường thì ghi địa chỉ của máy đó"
            " trong mạng, ví dụ http://192.168.1.10:8000."
        ),
    )

    def clean_address(self) -> str:
        address = self.cleaned_data["address"].rstrip("/")
        if not address:
            return ""
        try:
            parts = urlsplit(address)
            is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            is_whole = False
        if not is_whole or parts.path or parts.query or parts.fragment or parts.username or " " in address:
            raise ValidationError(_("Ghi đủ địa chỉ, ví dụ http://192.168.1.10:8000."))
        return address
