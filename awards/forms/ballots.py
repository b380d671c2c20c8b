"""What people type for a ballot: its preparation, a rehearsal, the confirmation of an act."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from awards.enums import BallotMode, BoardRole
from awards.models import Ballot, BoardMember, VoteRule
from awards.queries.ballots import NextBallot
from awards.queries.rules import rules_for, rules_here
from awards.services.preparing import BoardSeat, Setting
from awards.services.rehearsal import FEWEST_CHOICES, MOST_CHOICES
from clusters.enums import UNIT_ROLES, Role
from clusters.models import Appointment, ClusterYear
from core.forms import LineListField, SafeCharField, ServiceForm, VietnameseDateField, WholeNumberField
from core.ordering import search_key
from emulation.enums import ConferenceKind
from emulation.models import AwardType, Conference
from urn.enums import FormKind


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


TELLERS = ("teller_one", "teller_two", "teller_three")


class BallotForm(ServiceForm):
    """Where, when, by which rule, and who counts."""

    submit_label = _("Lưu phần chuẩn bị")
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0, max_value=2_000_000_000)
    rule = forms.ModelChoiceField(
        label=_("Quy tắc"), queryset=None, empty_label=None, widget=forms.RadioSelect
    )
    mode = forms.TypedChoiceField(
        label=_("Cách bỏ phiếu"),
        choices=BallotMode.choices,
        coerce=BallotMode,
        widget=forms.RadioSelect,
        initial=BallotMode.PAPER,
        help_text=_(
            "Bỏ phiếu điện tử: phiếu được niêm phong ngay khi bỏ, ba người kiểm phiếu giữ khóa,"
            " cần hai trong ba người để mở."
        ),
    )
    form = forms.TypedChoiceField(
        label=_("Mẫu phiếu"),
        choices=FormKind.choices,
        coerce=FormKind,
        widget=forms.RadioSelect,
        initial=FormKind.AGREE,
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
    head_name = SafeCharField(
        label=_("Trưởng ban kiểm phiếu"),
        max_length=150,
        help_text=_("Họ và tên. Trưởng ban cũng có thể là một người kiểm phiếu chọn bên dưới."),
    )
    head_position = SafeCharField(
        label=_("Chức vụ, đơn vị của Trưởng ban kiểm phiếu"), max_length=250, required=False
    )
    teller_one = TellerField(
        label=_("Người kiểm phiếu thứ nhất"),
        help_text=_("Thành viên ban kiểm phiếu có tài khoản. Hai người nhập riêng, không thấy số của nhau."),
    )
    teller_two = TellerField(label=_("Người kiểm phiếu thứ hai"))
    teller_three = TellerField(
        label=_("Người kiểm phiếu thứ ba"),
        required=False,
        help_text=_("Cần khi có bỏ phiếu điện tử; phiếu giấy thì để trống."),
    )
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
        self.offices = self.people(cluster_year, today)
        for name in TELLERS:
            self.fields[name].offer(self.offices)
        self.fields["conference"].queryset = Conference.objects.filter(cluster_year=cluster_year)
        self.fields["rule"].queryset = self.rules(cluster_year)
        self.fields["rule"].label_from_instance = _rule_label
        if coming.round_number > 1:  # a further round keeps rule, form and seats (VOTE-31)
            del self.fields["rule"], self.fields["form"], self.fields["seats"]

    def people(self, cluster_year: ClusterYear, day: dt.date) -> dict[int, str]:
        """Who may count, with office."""
        return teller_names(cluster_year, day)

    def rules(self, cluster_year: ClusterYear) -> QuerySet[VoteRule]:
        """The rules that may be chosen."""
        return rules_for(self.coming.award_type, cluster_year)

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The visible fields under headings."""
        groups = [
            (_("Cách bỏ phiếu"), ("mode", "form", "choices")),
            (_("Quy tắc và số lượng"), ("rule", "seats", "seats_basis")),
            (_("Thời gian, địa điểm"), ("conference", "held_on", "place", "chaired_by", "secretary")),
            (
                _("Ban kiểm phiếu"),
                ("head_name", "head_position", *TELLERS, "others", "accepts_conflict"),
            ),
        ]
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in groups]

    def setting(self) -> Setting:
        """The cleaned values as the services take them."""
        data = self.cleaned_data
        tellers = [data[name] for name in TELLERS if data[name]]
        head = search_key(data["head_name"])
        board = [
            BoardSeat(
                full_name=teller.full_name,
                position=self.offices[teller.pk],
                user=teller,
                is_head=search_key(teller.full_name) == head,
            )
            for teller in tellers
        ]
        if not any(seat.is_head for seat in board):
            seat = BoardSeat(full_name=data["head_name"], position=data["head_position"], is_head=True)
            board.insert(0, seat)
        for line in data["others"]:
            name, _separator, position = line.partition(";")
            board.append(BoardSeat(full_name=name.strip()[:150], position=position.strip()[:250]))
        return Setting(
            rule=data.get("rule") or self.coming.previous.rule,
            held_on=data["held_on"],
            mode=data["mode"],
            form=data.get("form", FormKind.AGREE),
            conference=data["conference"],
            place=data["place"],
            chaired_by=data["chaired_by"],
            secretary=data["secretary"],
            seats=data.get("seats"),
            seats_basis=data.get("seats_basis", ""),
            board=tuple(board),
            accepts_conflict=data.get("accepts_conflict", False),
        )


class RehearsalForm(BallotForm):
    """A rehearsal: any rule of the cluster, made-up names, no seats."""

    submit_label = _("Chuẩn bị bỏ phiếu thử")
    choices = WholeNumberField(
        label=_("Số phương án trên phiếu thử"),
        min_value=FEWEST_CHOICES,
        max_value=MOST_CHOICES,
        initial=3,
        help_text=_("Tên trên phiếu là Phương án A, Phương án B, … không liên quan đến đơn vị nào."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("seats", "seats_basis", "accepts_conflict"):
            del self.fields[name]

    def rules(self, cluster_year: ClusterYear) -> QuerySet[VoteRule]:
        """Every rule that this cluster may use, whatever the award."""
        return rules_here(cluster_year)


def _rule_label(rule: VoteRule) -> str:
    words = f"{rule.name}. {_('Căn cứ')}: {rule.legal_basis}"
    return words if rule.confirmed_at else f"{words} ({_('chưa được xác nhận')})"


def initial_of(ballot: Ballot) -> dict[str, Any]:
    """What the form shows of a prepared ballot (1 query)."""
    names = (
        "revision",
        "mode",
        "form",
        "held_on",
        "place",
        "seats",
        "seats_basis",
        "chaired_by",
        "secretary",
    )
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
        **dict(zip(TELLERS, tellers, strict=False)),
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


class VoidForm(ServiceForm):
    """Why the ballot is voided."""

    submit_label = _("Hủy toàn bộ cuộc bỏ phiếu")
    reason = SafeCharField(label=_("Lý do hủy"), max_length=500)


class SwitchForm(ServiceForm):
    """Why papers of the hall are handed out from now on."""

    submit_label = _("Chuyển sang có cả phiếu giấy")
    reason = SafeCharField(
        label=_("Lý do"), max_length=500, help_text=_("Lý do được in vào biên bản kiểm phiếu.")
    )


class ActForm(ServiceForm):
    """Nothing to type; the button is the confirmation."""

    def __init__(self, *args: Any, submit_label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = submit_label
