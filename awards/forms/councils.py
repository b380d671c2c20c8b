"""What people type for councils: the council, its members, a session, what binds a member, its rule and ballot."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awards.enums import CouncilRole
from awards.forms.ballots import BallotForm
from awards.forms.rules import RuleForm, parse_share
from awards.models import Conflict, CouncilSession, Nomination, VoteRule
from awards.queries.ballots import NextBallot
from awards.queries.councils import seats_on
from awards.queries.rules import VoteParameter
from awards.queries.sessions import Choice, SessionFacts
from awards.services.councils import Seat
from clusters.enums import Role
from clusters.forms.fields import PersonField, UnitField
from clusters.models import Appointment, ClusterYear
from core.forms import (
    LongTextField,
    SafeCharField,
    ServiceForm,
    UploadField,
    VietnameseDateField,
    WholeNumberField,
)
from emulation.models import AwardType
from rulebook.enums import VotingBody


class CouncilForm(ServiceForm):
    """A council, with the decision that set it up and its term."""

    submit_label = _("Ghi Hội đồng")
    name = SafeCharField(label=_("Tên Hội đồng"), max_length=200)
    decision = SafeCharField(
        label=_("Quyết định thành lập"), max_length=200, help_text=_("Số, ngày, người ký.")
    )
    valid_from = VietnameseDateField(label=_("Nhiệm kỳ từ ngày"))
    valid_to = VietnameseDateField(
        label=_("Đến trước ngày"), required=False, help_text=_("Để trống nếu quyết định không ghi ngày hết nhiệm kỳ.")
    )  # fmt: skip


class EndForm(ServiceForm):
    """A term or a seat ends, on what basis."""

    submit_label = _("Ghi kết thúc")
    valid_to = VietnameseDateField(
        label=_("Kết thúc từ ngày"), help_text=_("Ngày đầu tiên không còn giữ chức.")
    )
    basis = SafeCharField(label=_("Căn cứ"), max_length=250, help_text=_("Số, ngày của quyết định."))


class MemberForm(ServiceForm):
    """A member of the council."""

    submit_label = _("Ghi thành viên")
    full_name = SafeCharField(label=_("Họ và tên"), max_length=150)
    position_title = SafeCharField(label=_("Chức vụ"), max_length=200, required=False)
    role = forms.TypedChoiceField(
        label=_("Vai trò"), choices=CouncilRole.choices, coerce=CouncilRole, initial=CouncilRole.MEMBER
    )
    unit = UnitField(
        label=_("Đơn vị công tác"),
        required=False,
        help_text=_("Mã hoặc tên. Người của đơn vị không bỏ phiếu về hồ sơ của đơn vị đó."),
    )
    user = PersonField(
        label=_("Tài khoản"),
        required=False,
        help_text=_("Tên đăng nhập hoặc họ và tên. Cần để bỏ phiếu điện tử và tự khai có liên quan."),
    )
    ordinal = WholeNumberField(label=_("Thứ tự trong quyết định"), min_value=1, max_value=1000, initial=1)
    valid_from = VietnameseDateField(label=_("Từ ngày"))
    basis = SafeCharField(label=_("Căn cứ"), max_length=250, help_text=_("Số, ngày của quyết định."))

    def seat(self) -> Seat:
        """The cleaned values as the service takes them."""
        return Seat(**self.cleaned_data)


class DossierField(forms.ModelMultipleChoiceField):
    """Dossiers to look at; what may not come before the council is shown with the reason."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Nomination.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)


class SessionForm(ServiceForm):
    """Day, place and dossiers of a session."""

    submit_label = _("Lưu phiên họp")
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0, max_value=2_000_000_000)
    held_on = VietnameseDateField(label=_("Ngày họp"))
    place = SafeCharField(label=_("Địa điểm"), max_length=250, required=False)
    dossiers = DossierField(label=_("Hồ sơ xét"))

    def __init__(self, *args: Any, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = choices
        field = self.fields["dossiers"]
        # The reason is the service's to give: who sends one that is held hears why.
        field.queryset = Nomination.objects.filter(pk__in=[c.dossier.pk for c in choices])

    def rows(self) -> list[dict[str, Any]]:
        """Each dossier with whether it is chosen and what stands in its way."""
        chosen = {str(getattr(value, "pk", value)) for value in self["dossiers"].value() or ()}
        return [{"choice": choice, "is_chosen": str(choice.dossier.pk) in chosen} for choice in self.offered]

    @staticmethod
    def initial_of(session: CouncilSession) -> dict[str, Any]:
        """What is saved (1 query)."""
        return {
            "revision": session.revision,
            "held_on": session.held_on,
            "place": session.place,
            "dossiers": list(session.dossiers.values_list("pk", flat=True)),
        }


class ConflictForm(ServiceForm):
    """How a member is bound to each dossier of a session; empty for not at all."""

    submit_label = _("Lưu lời khai")

    def __init__(
        self, *args: Any, dossiers: Sequence[Nomination], known: Mapping[int, Conflict], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for one in dossiers:
            self.fields[f"words_{one.pk}"] = SafeCharField(
                label=str(one),
                required=False,
                max_length=300,
                initial=known[one.pk].words if one.pk in known else "",
                help_text=_("Để trống nếu không liên quan. Ví dụ: em ruột của người được đề nghị."),
            )

    def words(self) -> dict[int, str]:
        """Dossier → what was said."""
        return {int(name.removeprefix("words_")): text for name, text in self.cleaned_data.items()}


class SessionMinutesForm(ServiceForm):
    """Number and course of the session."""

    submit_label = _("Lưu biên bản")
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    minutes_number = SafeCharField(label=_("Số biên bản"), max_length=60)
    minutes_note = LongTextField(
        label=_("Diễn biến, ý kiến"), required=False, max_length=10_000, help_text=_("Để trống nếu không có.")
    )


class SessionCloseForm(ServiceForm):
    """The signed minutes, scanned if there is a scan."""

    submit_label = _("Kết thúc phiên họp")
    file = UploadField(label=_("Biên bản đã ký (bản quét)"), required=False)


class CouncilRuleForm(RuleForm):
    """The council's vote rule; the rule book suggests the threshold too where it has one."""

    def __init__(self, *args: Any, parameters: Mapping[str, VoteParameter], **kwargs: Any) -> None:
        super().__init__(*args, parameters=parameters, **kwargs)
        fields = self.fields
        for name in ("own_unit_vote", "max_marks", "tie_rule"):
            del fields[name]
        fields["threshold"].label = _("Ngưỡng thông qua")
        fields["quorum"].label = _("Tối thiểu bao nhiêu thành viên phải có mặt")
        fields["absent_mode"].label = _("Thành viên vắng mặt")
        fields["legal_basis"].help_text = _("Văn bản, điều khoản đặt ra ngưỡng này.")
        threshold = parameters.get("threshold")
        if threshold:
            self.initial.setdefault("threshold", parse_share(threshold.value))
            if not threshold.rule.is_sure:
                fields["threshold"].help_text = _("Giá trị điền sẵn chưa được xác nhận.")


def teller_names(session: CouncilSession) -> dict[int, str]:
    """Who can count a council's ballot, with office: members with an account, staff of the standing body (2 queries)."""
    offices: dict[int, str] = {}
    for seat in seats_on(session.council, session.held_on):
        if seat.user and seat.user.is_active and not seat.user.is_superuser:
            offices[seat.user.pk] = seat.position_title or str(seat.get_role_display())
    staff = Appointment.objects.on(session.held_on).filter(
        role=Role.STANDING_BODY, user__is_active=True, user__is_superuser=False
    )
    for appointment in staff.order_by("user__sort_key", "pk"):
        title = appointment.position_title or str(appointment.get_role_display())
        offices.setdefault(appointment.user_id, title)
    return offices


class CouncilBallotForm(BallotForm):
    """How, by which rule and who counts; day and place are the session's, and there are no seats."""

    def __init__(self, *args: Any, session: CouncilSession, award: AwardType, **kwargs: Any) -> None:
        self.session, self.award = session, award
        super().__init__(
            *args,
            cluster_year=None,
            coming=NextBallot(award_type=award),
            today=session.held_on,
            **kwargs,
        )
        for name in ("form", "conference", "held_on", "place", "seats", "seats_basis", "accepts_conflict"):
            del self.fields[name]

    def people(self, cluster_year: ClusterYear | None, day: dt.date) -> dict[int, str]:
        """Members of the council and staff of its standing body."""
        return teller_names(self.session)

    def rules(self, cluster_year: ClusterYear | None) -> QuerySet[VoteRule]:
        """The council's rules for the award, newest first."""
        rules = VoteRule.objects.filter(body=VotingBody.COUNCIL, award_type=self.award)
        return rules.order_by("-pk")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        return data | {"held_on": self.session.held_on, "place": self.session.place, "conference": None}


def usual_ballot(session: CouncilSession, award: AwardType, facts: SessionFacts) -> dict[str, Any]:
    """What a new preparation begins with: who chairs, who keeps the minutes, the newest rule (1 query)."""
    newest = VoteRule.objects.filter(body=VotingBody.COUNCIL, award_type=award).order_by("-pk").first()
    return {
        "rule": newest and newest.pk,
        "chaired_by": facts.chair,
        "secretary": facts.secretary,
    }
