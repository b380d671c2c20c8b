"""What people type for a ballot: its rule, its preparation, the roll, opinions, voiding."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from awards.enums import AbsentMode, BoardRole, Comparison, Denominator, Opinion, OwnUnitVote, RollState
from awards.models import Ballot, BallotNominee, BoardMember, WrittenOpinion
from awards.queries.ballots import NextBallot, RollLine
from awards.queries.rules import rules_for, share_text
from awards.services.preparing import BoardSeat, Setting
from awards.services.roll import Attendance
from clusters.enums import UNIT_ROLES, Role
from clusters.models import Appointment, ClusterYear
from core.forms import LineListField, SafeCharField, ServiceForm, VietnameseDateField, WholeNumberField
from emulation.enums import ConferenceKind
from emulation.models import AwardType, Conference, Parameter


class ShareField(forms.Field):
    """A share as people write it: 90%, 66,67 or 2/3; kept as two whole numbers, exactly."""

    widget = forms.TextInput
    default_error_messages = {
        "shape": _("Viết phần trăm như 90 hoặc 66,67, hay phân số như 2/3."),
        "range": _("Tỷ lệ phải lớn hơn 0 và không quá 100%."),
    }
    _fraction = re.compile(r"^(\d{1,4})\s*/\s*(\d{1,4})$", re.ASCII)
    _percent = re.compile(r"^(\d{1,3})(?:,(\d{1,2}))?\s*%?$", re.ASCII)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"class": "gu-short", "autocomplete": "off", "maxlength": 20}

    def prepare_value(self, value: Any) -> Any:
        return share_text(*value) if isinstance(value, tuple) else value

    def to_python(self, value: Any) -> tuple[int, int] | None:
        if value in self.empty_values:
            return None
        share = parse_share(str(value))
        if share is None:
            raise ValidationError(self.error_messages["shape"], code="shape")
        if not 0 < share[0] <= share[1]:
            raise ValidationError(self.error_messages["range"], code="range")
        return share


def parse_share(text: str) -> tuple[int, int] | None:
    """Numerator and denominator of 2/3, 90%, 66,67; None for anything else."""
    text = text.strip()
    if match := ShareField._fraction.match(text):
        return int(match[1]), int(match[2])
    if match := ShareField._percent.match(text):
        if not match[2]:
            return int(match[1]), 100
        return int(match[1]) * 100 + int(match[2].ljust(2, "0")), 10_000
    return None


class RuleForm(ServiceForm):
    """A vote rule. The threshold has no default; other values come from the register of open parameters."""

    submit_label = _("Lưu quy tắc")
    threshold = ShareField(
        label=_("Ngưỡng được suy tôn"),
        help_text=_(
            "Phần trăm hoặc phân số. Hai phần ba thì viết 2/3: 66,67 là một ngưỡng khác, cao hơn một chút."
        ),
    )
    comparison = forms.ChoiceField(
        label=_("Cách so sánh"), choices=Comparison.choices, widget=forms.RadioSelect
    )
    denominator = forms.ChoiceField(
        label=_("Tính trên"), choices=Denominator.choices, widget=forms.RadioSelect
    )
    quorum = ShareField(label=_("Tối thiểu bao nhiêu đơn vị thành viên phải có mặt"))
    absent_mode = forms.ChoiceField(
        label=_("Đơn vị vắng mặt"), choices=AbsentMode.choices, widget=forms.RadioSelect
    )
    own_unit_vote = forms.ChoiceField(
        label=_("Bỏ phiếu cho đơn vị mình"), choices=OwnUnitVote.choices, widget=forms.RadioSelect
    )
    legal_basis = SafeCharField(
        label=_("Căn cứ"),
        max_length=500,
        help_text=_("Văn bản, điều khoản hoặc nghị quyết hội nghị đặt ra ngưỡng này."),
    )

    def __init__(self, *args: Any, parameters: Mapping[str, Parameter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("comparison", Comparison.AT_LEAST)
        for name in ("denominator", "quorum", "absent_mode", "own_unit_vote"):
            parameter = parameters.get(name)
            if parameter is None:
                continue
            self.initial.setdefault(
                name, parse_share(parameter.value) if name == "quorum" else parameter.value
            )
            if parameter.confirmed_at is None:
                self.fields[name].help_text = _("Giá trị điền sẵn chưa được xác nhận.")


class LegalBasisForm(ServiceForm):
    """The basis under which the standing body confirms a rule."""

    submit_label = _("Xác nhận quy tắc")
    legal_basis = SafeCharField(label=_("Căn cứ pháp lý"), max_length=500)


def teller_names(cluster_year: ClusterYear, day: dt.date) -> dict[int, str]:
    """Who can enter a count, with office: of member units, the secretary, earlier tellers of the year (2 queries)."""
    members = cluster_year.memberships.on(day).values("unit")
    appointments = (
        Appointment.objects.on(day)
        .filter(user__is_active=True, user__is_superuser=False)
        .filter(
            Q(unit__in=members, role__in=UNIT_ROLES)
            | Q(cluster_year=cluster_year, role=Role.CLUSTER_SECRETARY)
        )
        .select_related("unit", "user")
        .order_by("user__sort_key", "pk")
    )
    offices: dict[int, str] = {}
    for appointment in appointments:
        title = appointment.position_title or appointment.get_role_display()
        office = f"{title}, {appointment.unit}" if appointment.unit else str(title)
        offices.setdefault(appointment.user_id, office)
    seats = BoardMember.objects.filter(ballot__cluster_year=cluster_year, user__is_active=True)
    for seat in seats.order_by("user__sort_key", "pk"):
        offices.setdefault(seat.user_id, seat.position_title)
    return offices


class TellerField(forms.ModelChoiceField):
    """A person with a sign-in, shown with the office."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), empty_label=_("– chọn người –"), **kwargs)
        self.offices: dict[int, str] = {}

    def offer(self, offices: dict[int, str]) -> None:
        """Let these people be chosen."""
        self.offices = offices
        self.queryset = User.objects.filter(pk__in=offices).order_by("sort_key", "pk")

    def label_from_instance(self, person: User) -> str:
        office = self.offices[person.pk]
        return f"{person.full_name} – {office}" if office else person.full_name


class BallotForm(ServiceForm):
    """Where, when, by which rule, and who counts."""

    submit_label = _("Lưu phần chuẩn bị")
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0, max_value=2_000_000_000)
    rule = forms.ModelChoiceField(
        label=_("Quy tắc"), queryset=None, empty_label=None, widget=forms.RadioSelect
    )
    conference = forms.ModelChoiceField(
        label=_("Tại hội nghị"),
        queryset=None,
        required=False,
        empty_label=_("– không gắn với hội nghị nào –"),
    )
    held_on = VietnameseDateField(label=_("Ngày bỏ phiếu"))
    place = SafeCharField(label=_("Địa điểm"), max_length=250, required=False)
    seats = WholeNumberField(
        label=_("Số lượng được suy tôn"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Để trống nếu không giới hạn. Nhiều đơn vị đạt ngưỡng hơn số này thì xếp theo số phiếu."),
    )
    seats_basis = SafeCharField(label=_("Căn cứ số lượng"), required=False)
    chaired_by = SafeCharField(label=_("Chủ trì"), max_length=200, required=False)
    secretary = SafeCharField(label=_("Thư ký"), max_length=200, required=False)
    head_name = SafeCharField(label=_("Trưởng ban kiểm phiếu"), max_length=150, help_text=_("Họ và tên."))
    head_position = SafeCharField(
        label=_("Chức vụ, đơn vị của Trưởng ban kiểm phiếu"), max_length=250, required=False
    )
    teller_one = TellerField(
        label=_("Người nhập kết quả thứ nhất"),
        help_text=_("Thành viên ban kiểm phiếu có tài khoản. Hai người nhập riêng, không thấy số của nhau."),
    )
    teller_two = TellerField(label=_("Người nhập kết quả thứ hai"))
    others = LineListField(
        label=_("Thành viên khác của ban kiểm phiếu"),
        required=False,
        max_lines=20,
        max_line_length=350,
        help_text=_("Mỗi dòng một người: họ và tên; chức vụ, đơn vị. Cả ban phải có số người lẻ."),
    )
    accepts_conflict = forms.BooleanField(
        label=_("Hội nghị vẫn đồng ý dù có thành viên ban kiểm phiếu là người của đơn vị trên phiếu"),
        required=False,
        help_text=_("Chỉ đánh dấu khi được nhắc. Yêu cầu này chưa được xác nhận bằng văn bản."),
    )

    def __init__(
        self, *args: Any, cluster_year: ClusterYear, coming: NextBallot, today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.coming = coming
        self.offices = teller_names(cluster_year, today)
        self.fields["teller_one"].offer(self.offices)
        self.fields["teller_two"].offer(self.offices)
        self.fields["conference"].queryset = Conference.objects.filter(cluster_year=cluster_year)
        self.fields["rule"].queryset = rules_for(coming.award_type, cluster_year)
        self.fields["rule"].label_from_instance = _rule_label
        if coming.round_number > 1:  # a further round keeps rule and seats (VOTE-31)
            del self.fields["rule"], self.fields["seats"]

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The visible fields under headings."""
        groups = [
            (_("Quy tắc và số lượng"), ("rule", "seats", "seats_basis")),
            (_("Thời gian, địa điểm"), ("conference", "held_on", "place", "chaired_by", "secretary")),
            (
                _("Ban kiểm phiếu"),
                ("head_name", "head_position", "teller_one", "teller_two", "others", "accepts_conflict"),
            ),
        ]
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in groups]

    def setting(self) -> Setting:
        """The cleaned values as the services take them."""
        data = self.cleaned_data
        board = [BoardSeat(full_name=data["head_name"], position=data["head_position"], is_head=True)]
        board += [
            BoardSeat(full_name=teller.full_name, position=self.offices[teller.pk], user=teller)
            for teller in (data["teller_one"], data["teller_two"])
        ]
        for line in data["others"]:
            name, _separator, position = line.partition(";")
            board.append(BoardSeat(full_name=name.strip()[:150], position=position.strip()[:250]))
        return Setting(
            rule=data.get("rule") or self.coming.previous.rule,
            held_on=data["held_on"],
            conference=data["conference"],
            place=data["place"],
            chaired_by=data["chaired_by"],
            secretary=data["secretary"],
            seats=data.get("seats"),
            seats_basis=data["seats_basis"],
            board=tuple(board),
            accepts_conflict=data["accepts_conflict"],
        )


def _rule_label(rule: Any) -> str:
    words = f"{rule.name}. {_('Căn cứ')}: {rule.legal_basis}"
    return words if rule.confirmed_at else f"{words} ({_('chưa được xác nhận')})"


def initial_of(ballot: Ballot) -> dict[str, Any]:
    """What the form shows of a prepared ballot (1 query)."""
    names = ("revision", "held_on", "place", "seats", "seats_basis", "chaired_by", "secretary")
    initial: dict[str, Any] = {name: getattr(ballot, name) for name in names}
    board = list(ballot.board.order_by("pk"))
    tellers = [member.user_id for member in board if member.user_id]
    head = next((member for member in board if member.role == BoardRole.HEAD), None)
    rest = [member for member in board if member != head and not member.user_id]
    return initial | {
        "rule": ballot.rule_id,
        "conference": ballot.conference_id,
        "head_name": head.full_name if head else "",
        "head_position": head.position_title if head else "",
        "teller_one": tellers[0] if tellers else None,
        "teller_two": tellers[1] if len(tellers) > 1 else None,
        "others": [f"{m.full_name}; {m.position_title}".rstrip("; ") for m in rest],
    }


def usual_setting(cluster_year: ClusterYear, award: AwardType) -> dict[str, Any]:
    """What a new preparation begins with: the review conference, and the rule if there is just one (2 queries)."""
    initial: dict[str, Any] = {}
    rules = list(rules_for(award, cluster_year)[:2])
    if len(rules) == 1:
        initial["rule"] = rules[0].pk
    conference = Conference.objects.filter(cluster_year=cluster_year, kind=ConferenceKind.REVIEW).last()
    if conference:
        initial |= {
            "conference": conference.pk,
            "held_on": conference.held_on,
            "place": conference.place,
            "chaired_by": conference.chaired_by[:200],
        }
    return initial


class RollForm(ServiceForm):
    """Attendance of every member unit; saving part of it is fine until the ballot opens."""

    submit_label = _("Lưu điểm danh")
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    def __init__(self, *args: Any, lines: Sequence[RollLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        states = [
            (RollState.PRESENT, _("Có mặt")),
            (RollState.EXCUSED, _("Vắng có lý do")),
            (RollState.ABSENT, _("Vắng")),
        ]
        for line in lines:
            key = line.unit.pk
            self.fields[f"state_{key}"] = forms.ChoiceField(
                label=line.unit_name,
                choices=states,
                required=False,
                widget=forms.RadioSelect,
                initial=line.state,
            )
            self.fields[f"representative_{key}"] = SafeCharField(
                label=_("Người bỏ phiếu thay mặt"),
                max_length=200,
                required=False,
                initial=line.representative,
            )
            self.fields[f"reason_{key}"] = SafeCharField(
                label=_("Lý do vắng"), max_length=300, required=False, initial=line.reason
            )

    def rows(self) -> list[dict[str, Any]]:
        """Each unit with its three fields."""
        return [
            {
                "line": line,
                **{name: self[f"{name}_{line.unit.pk}"] for name in ("state", "representative", "reason")},
            }
            for line in self.lines
        ]

    def attendances(self) -> list[Attendance]:
        """The cleaned values as the service takes them."""
        data = self.cleaned_data
        return [
            Attendance(
                unit_id=line.unit.pk,
                state=RollState(data[f"state_{line.unit.pk}"] or RollState.EXPECTED),
                representative=data[f"representative_{line.unit.pk}"],
                reason=data[f"reason_{line.unit.pk}"],
            )
            for line in self.lines
        ]


class OpinionForm(ServiceForm):
    """An absent unit's written opinion on each nominee; leaving all empty takes it off."""

    submit_label = _("Lưu ý kiến bằng văn bản")
    document = SafeCharField(
        label=_("Văn bản"),
        max_length=200,
        required=False,
        help_text=_("Số, ngày, ví dụ 12/CV-STP ngày 18/11/2026."),
    )

    def __init__(
        self, *args: Any, nominees: Sequence[BallotNominee], opinions: Sequence[WrittenOpinion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.nominees = nominees
        said = {opinion.nominee_id: opinion.opinion for opinion in opinions}
        self.initial["document"] = opinions[0].document if opinions else ""
        for nominee in nominees:
            self.fields[f"opinion_{nominee.pk}"] = forms.ChoiceField(
                label=nominee.unit_name,
                choices=Opinion.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=said.get(nominee.pk),
            )

    def opinions(self) -> dict[int, Opinion]:
        """Nominee → opinion, for those given."""
        given = {nominee.pk: self.cleaned_data[f"opinion_{nominee.pk}"] for nominee in self.nominees}
        return {pk: Opinion(value) for pk, value in given.items() if value}


class VoidForm(ServiceForm):
    """Why the ballot is voided."""

    submit_label = _("Hủy toàn bộ cuộc bỏ phiếu")
    reason = SafeCharField(label=_("Lý do hủy"), max_length=500)


class ActForm(ServiceForm):
    """Nothing to type; the button is the confirmation."""

    def __init__(self, *args: Any, submit_label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = submit_label
