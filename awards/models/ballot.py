"""A ballot: its rule, roll, nominees and counting board.

No row anywhere says how a unit voted (VOTE-24): papers of the hall stay there, sealed ones are in the
ballot's box (`urn`), the system holds totals.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.enums import (
    BallotMode,
    BallotState,
    BoardRole,
    Opinion,
    RollState,
)
from awards.models.council import CouncilMember, CouncilSession
from awards.models.vote_rule import VoteRule
from clusters.models import ClusterYear, Unit
from core.fields import known
from emulation.models import AwardType, Conference, TitleRegistration
from files.models import StoredFile
from rulebook.models import Person
from urn.enums import FormKind
from urn.models import Box


class Ballot(models.Model):
    """One ballot for one award. A further round, or a repeat after voiding, is a new ballot."""

    cluster_year = models.ForeignKey(
        ClusterYear,
        models.PROTECT,
        related_name="ballots",
        null=True,
        blank=True,
        verbose_name=_("cụm trong năm"),
    )
    session = models.ForeignKey(
        CouncilSession,
        models.PROTECT,
        related_name="ballots",
        null=True,
        blank=True,
        verbose_name=_("phiên họp Hội đồng"),
    )
    award_type = models.ForeignKey(
        AwardType, models.PROTECT, related_name="ballots", verbose_name=_("danh hiệu")
    )
    mode = models.CharField(
        _("cách bỏ phiếu"), max_length=10, choices=BallotMode.choices, default=BallotMode.PAPER
    )
    form = models.CharField(_("mẫu phiếu"), max_length=10, choices=FormKind.choices, default=FormKind.AGREE)
    box = models.OneToOneField(
        Box, models.PROTECT, related_name="ballot", null=True, blank=True, verbose_name=_("hòm phiếu")
    )
    is_rehearsal = models.BooleanField(_("bỏ phiếu thử"), default=False)
    conference = models.ForeignKey(
        Conference,
        models.PROTECT,
        related_name="ballots",
        null=True,
        blank=True,
        verbose_name=_("tại hội nghị"),
    )
    rule = models.ForeignKey(VoteRule, models.PROTECT, related_name="ballots", verbose_name=_("quy tắc"))
    round_number = models.PositiveSmallIntegerField(_("vòng"), default=1)
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="followed_by",
        null=True,
        blank=True,
        verbose_name=_("tiếp theo cuộc bỏ phiếu"),
    )
    out_of = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="second_steps",
        null=True,
        blank=True,
        verbose_name=_("chọn trong kết quả của"),
        help_text=_("Bước hai chỉ chọn trong số được suy tôn ở bước một."),
    )
    seats = models.PositiveSmallIntegerField(_("số lượng được suy tôn"), null=True, blank=True)
    seats_basis = models.CharField(_("căn cứ số lượng"), max_length=300, blank=True)
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=BallotState.choices, default=BallotState.PREPARED
    )
    held_on = models.DateField(_("ngày bỏ phiếu"))
    place = models.CharField(_("địa điểm"), max_length=250, blank=True)
    revision = models.PositiveIntegerField(_("lần sửa"), default=1)
    switched_at = models.DateTimeField(_("chuyển sang có phiếu giấy lúc"), null=True, blank=True)
    switch_reason = models.CharField(_("lý do chuyển sang có phiếu giấy"), max_length=500, blank=True)
    papers_used = models.PositiveIntegerField(
        _("số tờ giấy đã dùng"), null=True, blank=True, help_text=_("Ghi khi chốt sổ phiếu in.")
    )
    roll_hash = models.CharField(_("mã băm danh sách đơn vị bỏ phiếu"), max_length=64, blank=True)
    opened_at = models.DateTimeField(_("mở lúc"), null=True, blank=True)
    closed_at = models.DateTimeField(_("đóng lúc"), null=True, blank=True)
    counted_at = models.DateTimeField(_("kiểm xong lúc"), null=True, blank=True)
    announced_at = models.DateTimeField(_("công bố lúc"), null=True, blank=True)
    minuted_at = models.DateTimeField(_("lập biên bản lúc"), null=True, blank=True)
    minutes_number = models.CharField(_("số biên bản"), max_length=60, blank=True)
    minutes_note = models.TextField(_("diễn biến, ý kiến, sự cố"), blank=True)
    minutes_file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("biên bản đã ký")
    )
    chaired_by = models.CharField(_("chủ trì"), max_length=200, blank=True)
    secretary = models.CharField(_("thư ký"), max_length=200, blank=True)
    voided_at = models.DateTimeField(_("hủy lúc"), null=True, blank=True)
    void_reason = models.CharField(_("lý do hủy"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("cuộc bỏ phiếu")
        ordering = ["cluster_year", "held_on", "pk"]
        constraints = [
            known("ballot_state_known", "state", BallotState),
            known("ballot_mode_known", "mode", BallotMode),
            known("ballot_form_known", "form", FormKind),
            models.CheckConstraint(
                name="ballot_of_a_cluster_or_a_council",
                condition=Q(cluster_year__isnull=False, session__isnull=True)
                | Q(cluster_year__isnull=True, session__isnull=False),
            ),
            # A rehearsal with the real hall stands beside the real ballot, never in its place.
            models.UniqueConstraint(
                name="ballot_one_live_a_round",
                fields=["cluster_year", "award_type", "round_number"],
                condition=~Q(state=BallotState.VOID) & Q(is_rehearsal=False),
                violation_error_message=_("Đã có cuộc bỏ phiếu cho danh hiệu này ở vòng này."),
            ),
            models.UniqueConstraint(
                name="ballot_one_live_a_round_of_a_session",
                fields=["session", "award_type", "round_number"],
                condition=~Q(state=BallotState.VOID) & Q(is_rehearsal=False),
                violation_error_message=_("Đã có cuộc bỏ phiếu cho danh hiệu này ở vòng này."),
            ),
            models.CheckConstraint(
                name="ballot_electronic_has_a_box",
                condition=Q(mode=BallotMode.PAPER)
                | Q(box__isnull=False)
                | Q(state__in=[BallotState.PREPARED, BallotState.VOID]),
            ),
            models.CheckConstraint(
                name="ballot_announced_once_counted",
                condition=Q(announced_at__isnull=True) | Q(counted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ballot_open_has_roll",
                condition=Q(state__in=[BallotState.PREPARED, BallotState.VOID])
                | Q(opened_at__isnull=False, roll_hash__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="ballot_states_have_times",
                condition=Q(state=BallotState.VOID)
                | (
                    Q(state__in=[BallotState.PREPARED, BallotState.OPEN])
                    & Q(closed_at__isnull=True, counted_at__isnull=True, minuted_at__isnull=True)
                )
                | (Q(state=BallotState.CLOSED) & Q(closed_at__isnull=False, counted_at__isnull=True))
                | (Q(state=BallotState.COUNTED) & Q(counted_at__isnull=False, minuted_at__isnull=True))
                | (Q(state=BallotState.MINUTED) & Q(counted_at__isnull=False, minuted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="ballot_switched_with_a_reason",
                condition=Q(switched_at__isnull=True, switch_reason="")
                | (Q(switched_at__isnull=False, mode=BallotMode.MIXED) & ~Q(switch_reason="")),
            ),
            models.CheckConstraint(
                name="ballot_void_has_reason",
                condition=(Q(state=BallotState.VOID) & Q(voided_at__isnull=False) & ~Q(void_reason=""))
                | (~Q(state=BallotState.VOID) & Q(voided_at__isnull=True, void_reason="")),
            ),
            models.CheckConstraint(
                name="ballot_later_round_follows",
                condition=Q(round_number=1) | Q(previous__isnull=False, round_number__gt=1),
            ),
        ]

    def __str__(self) -> str:
        if self.is_rehearsal:
            return f"Bỏ phiếu thử ngày {self.held_on:%d/%m/%Y}"
        return f"Bỏ phiếu {self.award_type}" + (
            f", vòng {self.round_number}" if self.round_number > 1 else ""
        )


class RollEntry(models.Model):
    """Who may vote in this ballot: a unit of the cluster or a member of the council; frozen at opening (VOTE-23).

    ``unit_name`` is the name that lists show, of the unit or of the member.
    """

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="roll", verbose_name=_("cuộc bỏ phiếu"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("đơn vị")
    )
    member = models.ForeignKey(
        CouncilMember,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("thành viên Hội đồng"),
    )
    unit_name = models.CharField(_("tên trong danh sách"), max_length=250)
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("tài khoản bỏ phiếu"),
    )
    ordinal = models.PositiveSmallIntegerField(_("thứ tự"))
    state = models.CharField(
        _("dự họp"), max_length=10, choices=RollState.choices, default=RollState.EXPECTED
    )
    representative = models.CharField(_("người bỏ phiếu thay mặt đơn vị"), max_length=200, blank=True)
    reason = models.CharField(_("lý do vắng"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("danh sách đơn vị bỏ phiếu")
        ordering = ["ballot", "ordinal"]
        constraints = [
            known("roll_entry_state_known", "state", RollState),
            models.UniqueConstraint(name="roll_entry_once", fields=["ballot", "unit"]),
            models.UniqueConstraint(name="roll_entry_once_a_member", fields=["ballot", "member"]),
            # One person casts one paper: nobody stands for two on one roll (VOTE-27).
            models.UniqueConstraint(
                name="roll_entry_one_delegate",
                fields=["ballot", "delegate"],
                violation_error_message=_("Người này đã bỏ phiếu thay mặt đơn vị khác."),
            ),
            models.CheckConstraint(
                name="roll_entry_of_a_unit_or_a_member",
                condition=Q(unit__isnull=False, member__isnull=True)
                | Q(unit__isnull=True, member__isnull=False),
            ),
            models.CheckConstraint(
                name="roll_entry_excuse_has_reason",
                condition=~Q(state=RollState.EXCUSED) | ~Q(reason=""),
                violation_error_message=_("Vắng có lý do thì phải ghi lý do."),
            ),
        ]

    def __str__(self) -> str:
        return self.unit_name


class BallotNominee(models.Model):
    """A name on the paper: a unit registered and not withdrawn or elevated in step one; for a council a dossier.

    ``unit_name`` is what the paper prints, of the unit or of the person. A rehearsal has names only, no unit.
    """

    ballot = models.ForeignKey(
        Ballot, models.PROTECT, related_name="nominees", verbose_name=_("cuộc bỏ phiếu")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("đơn vị")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("cá nhân")
    )
    dossier = models.ForeignKey(
        "awards.Nomination",
        models.PROTECT,
        related_name="on_ballots",
        null=True,
        blank=True,
        verbose_name=_("hồ sơ đề nghị"),
    )
    unit_name = models.CharField(_("tên trên phiếu"), max_length=250)
    ordinal = models.PositiveSmallIntegerField(_("thứ tự trên phiếu"))
    registration = models.ForeignKey(
        TitleRegistration, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("đăng ký")
    )
    votes_for = models.PositiveIntegerField(_("tán thành"), null=True, blank=True)
    opinions_for = models.PositiveIntegerField(_("ý kiến văn bản tán thành"), null=True, blank=True)
    has_passed = models.BooleanField(_("đạt ngưỡng"), null=True, blank=True)
    is_elevated = models.BooleanField(_("được suy tôn"), null=True, blank=True)
    tie_score = models.DecimalField(
        _("điểm thi đua dùng để xếp khi bằng phiếu"), max_digits=8, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = _("đơn vị trên phiếu")
        ordering = ["ballot", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                name="ballot_nominee_once",
                fields=["ballot", "unit", "person"],
                condition=Q(unit__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="ballot_nominee_elevated_passed",
                condition=~Q(is_elevated=True) | Q(has_passed=True),
            ),
        ]

    def __str__(self) -> str:
        return self.unit_name


class BoardMember(models.Model):
    """A member of the counting board (VOTE-29); two of them enter the count, apart."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="board", verbose_name=_("cuộc bỏ phiếu"))
    full_name = models.CharField(_("họ và tên"), max_length=150)
    position_title = models.CharField(_("chức vụ, đơn vị"), max_length=250, blank=True)
    role = models.CharField(_("vai trò"), max_length=10, choices=BoardRole.choices, default=BoardRole.MEMBER)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="board_seats",
        null=True,
        blank=True,
        verbose_name=_("tài khoản nhập kết quả"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("ban kiểm phiếu")
        ordering = ["ballot", "role", "pk"]
        constraints = [
            known("board_member_role_known", "role", BoardRole),
            models.UniqueConstraint(
                name="board_member_once",
                fields=["ballot", "user"],
                condition=Q(user__isnull=False),
                violation_error_message=_("Người này đã có trong ban kiểm phiếu."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class WrittenOpinion(models.Model):
    """What an absent unit or council member wrote of one nominee; not secret, counted apart (VOTE-26)."""

    ballot = models.ForeignKey(
        Ballot, models.PROTECT, related_name="opinions", verbose_name=_("cuộc bỏ phiếu")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("đơn vị vắng mặt")
    )
    member = models.ForeignKey(
        CouncilMember,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("thành viên Hội đồng vắng mặt"),
    )
    nominee = models.ForeignKey(
        BallotNominee, models.PROTECT, related_name="opinions", verbose_name=_("đơn vị trên phiếu")
    )
    opinion = models.CharField(_("ý kiến"), max_length=10, choices=Opinion.choices)
    document = models.CharField(_("văn bản"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("ý kiến bằng văn bản")
        ordering = ["ballot", "pk"]
        constraints = [
            known("written_opinion_known", "opinion", Opinion),
            models.UniqueConstraint(name="written_opinion_once", fields=["unit", "nominee"]),
            models.UniqueConstraint(name="written_opinion_once_a_member", fields=["member", "nominee"]),
            models.CheckConstraint(
                name="written_opinion_of_a_unit_or_a_member",
                condition=Q(unit__isnull=False, member__isnull=True)
                | Q(unit__isnull=True, member__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.member}: {self.get_opinion_display()}"
