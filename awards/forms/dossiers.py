"""What people type into a dossier, from the unit's draft to the public's comments."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from awards.dossier_parts import KINDS
from awards.enums import AppraisalResult, NominationState
from awards.models import Nomination
from awards.queries.dossier_acts import plain_moves
from awards.queries.law import law_of
from awards.services.own_proposals import MeetingVote
from clusters.models import Unit
from core.forms import (
    LongTextField,
    SafeCharField,
    ServiceForm,
    UploadField,
    VietnameseDateField,
    WholeNumberField,
    YearField,
)
from emulation.models import AwardType
from rulebook.models import Merit, Person, RuleSet

MOST = 32_767  # the largest small number of the database


class DossierDraftForm(ServiceForm):
    """Whom the unit proposes for what."""

    submit_label = _("Lập hồ sơ")
    award_type = forms.ModelChoiceField(
        label=_("Danh hiệu, hình thức khen thưởng"), queryset=None, empty_label=_("Chọn danh hiệu")
    )
    person = forms.ModelChoiceField(
        label=_("Cá nhân"), queryset=None, required=False, empty_label=_("Chính đơn vị (tập thể)")
    )
    achievement_year = YearField(label=_("Năm thành tích"))
    merits = forms.ModelMultipleChoiceField(
        label=_("Thành tích, sáng kiến làm căn cứ"), queryset=None, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Một thành tích chỉ được khen một lần."),
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(services__unit=unit).distinct().order_by("sort_name", "pk")
        own = Merit.objects.filter(unit=unit) | Merit.objects.filter(person__services__unit=unit)
        self.fields["award_type"].queryset = AwardType.objects.filter(is_cluster_voted=False).order_by(
            "ordinal"
        )
        self.fields["person"].queryset = people
        self.fields["merits"].queryset = (
            own.select_related("person", "unit").distinct().order_by("-year", "pk")
        )
        if not self.fields["merits"].queryset.exists():
            self.fields["merits"].help_text = _("Chưa có thành tích nào của đơn vị được ghi.")
        self.fields["merits"].label_from_instance = lambda merit: (
            f"{merit.person or merit.unit}: {merit.title} ({merit.year})"
        )

    def clean_merits(self) -> list[Merit]:
        return list(self.cleaned_data["merits"])


class UnitVoteForm(ServiceForm):
    """What the minutes of the unit's meeting say (DOS-3)."""

    submit_label = _("Ghi kết quả")
    minutes_number = SafeCharField(label=_("Số biên bản"), max_length=60)
    held_on = VietnameseDateField(label=_("Ngày họp"))
    how = forms.ChoiceField(
        label=_("Cách biểu quyết"), choices=[("kin", _("bỏ phiếu kín")), ("gio-tay", _("giơ tay"))],
        widget=forms.RadioSelect, initial="kin",
    )  # fmt: skip
    members = WholeNumberField(label=_("Tổng số thành viên"), min_value=1, max_value=MOST)
    present = WholeNumberField(label=_("Số có mặt"), max_value=MOST)
    votes_for = WholeNumberField(label=_("Số tán thành"), max_value=MOST)
    file = UploadField(label=_("Biên bản (bản quét)"), required=False)

    def vote(self) -> dict[str, Any]:
        """The arguments of the service."""
        facts = dict(self.cleaned_data)
        upload, how = facts.pop("file"), facts.pop("how")
        return {"file": upload, "vote": MeetingVote(is_secret=how == "kin", **facts)}


class SendOwnForm(ServiceForm):
    """The unit's letter and the dossiers that go with it."""

    submit_label = _("Trình Thường trực Hội đồng")
    number = SafeCharField(label=_("Số tờ trình"), max_length=60, help_text=_("Ví dụ 15/TTr-STP."))
    issued_on = VietnameseDateField(label=_("Ngày tờ trình"))
    granted = forms.MultipleChoiceField(label=_("Hồ sơ gửi kèm"), widget=forms.CheckboxSelectMultiple)
    note = LongTextField(label=_("Nội dung kèm theo"), required=False, max_length=5000)
    file = UploadField(label=_("Tờ trình đã ký (bản quét)"), required=False)

    def __init__(self, *args: Any, nominations: list[Nomination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["granted"].choices = [(str(n.pk), str(n)) for n in nominations]

    def letter(self) -> dict[str, Any]:
        """The arguments of the service."""
        facts = dict(self.cleaned_data)
        return {"nomination_ids": [int(pk) for pk in facts.pop("granted")], **facts}


class PartForm(ServiceForm):
    """A paper for the dossier."""

    submit_label = _("Thêm vào hồ sơ")
    kind = forms.ChoiceField(label=_("Loại giấy tờ"), choices=[(kind.code, kind.name) for kind in KINDS])
    title = SafeCharField(label=_("Tên, số, ngày của giấy tờ"), max_length=250)
    file = UploadField(label=_("Tệp"))


class DossierChangeForm(ServiceForm):
    """Where one sentence of reason is enough."""

    submit_label = _("Ghi nhận")
    state = forms.ChoiceField(label=_("Chuyển sang"))
    reason = SafeCharField(label=_("Lý do"))

    def __init__(self, *args: Any, nomination: Nomination, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [
            (state, NominationState(state).label) for state in plain_moves(nomination)
        ]

    def clean_state(self) -> NominationState:
        return NominationState(self.cleaned_data["state"])


class ReturnForm(ServiceForm):
    """Why the dossier goes back, and what it lacks."""

    submit_label = _("Trả lại để bổ sung")
    reason = SafeCharField(label=_("Lý do"))
    missing = LongTextField(label=_("Còn thiếu gì"), max_length=600)
    due_on = VietnameseDateField(label=_("Hạn bổ sung"), required=False)


class ReceiveAgainForm(ServiceForm):
    """The completed dossier is there."""

    submit_label = _("Tiếp nhận lại")
    received_on = VietnameseDateField(label=_("Ngày tiếp nhận"))
    reason = SafeCharField(label=_("Đã bổ sung những gì"))


class RuleSetForm(ServiceForm):
    """A newer law, because it is more favourable (LAW-3)."""

    submit_label = _("Xét theo bộ quy tắc này")
    rule_set = forms.ModelChoiceField(label=_("Bộ quy tắc"), queryset=None)
    reason = SafeCharField(label=_("Vì sao có lợi hơn"))

    def __init__(self, *args: Any, nomination: Nomination, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newer, law = RuleSet.objects.order_by("valid_from"), law_of(nomination)
        self.fields["rule_set"].queryset = newer.filter(valid_from__gt=law.valid_from) if law else newer


class AppraisalForm(ServiceForm):
    """The standing body's opinion."""

    submit_label = _("Ghi thẩm định")
    result = forms.ChoiceField(label=_("Kết quả"), choices=AppraisalResult.choices, widget=forms.RadioSelect)
    text = LongTextField(label=_("Ý kiến thẩm định"), max_length=5000)
    appraised_on = VietnameseDateField(label=_("Ngày thẩm định"))

    def clean_result(self) -> AppraisalResult:
        return AppraisalResult(self.cleaned_data["result"])


class CommentOpenForm(ServiceForm):
    """The notice to the public."""

    submit_label = _("Bắt đầu lấy ý kiến")
    notice = SafeCharField(label=_("Số, ngày thông báo"), max_length=250)
    address = SafeCharField(
        label=_("Đăng tại (địa chỉ trang)"), required=False, max_length=300,
        validators=[
            URLValidator(
                schemes=["http", "https"],
                message=_("Địa chỉ trang không đúng, ví dụ https://moj.gov.vn/thong-bao."),
            )
        ],
    )  # fmt: skip
    opened_on = VietnameseDateField(label=_("Từ ngày"))


class CommentEndForm(ServiceForm):
    """What the public said."""

    submit_label = _("Ghi kết quả")
    ended_on = VietnameseDateField(label=_("Ngày kết thúc"))
    outcome = LongTextField(
        label=_("Tổng hợp ý kiến"), max_length=5000, help_text=_("Không có ý kiến thì ghi rõ không có.")
    )
