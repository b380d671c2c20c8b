"""The count, entered twice by two tellers who do not see each other's figures."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.models.ballot import Ballot, BallotNominee


class Count(models.Model):
    """One teller's count of the papers, or the sum of a sealed box. The checks of VOTE-28 hold here too."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="counts", verbose_name=_("cuộc bỏ phiếu"))
    teller = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người nhập"),
        help_text=_("Để trống: số do mở hòm phiếu niêm phong mà có."),
    )
    ballots_issued = models.PositiveIntegerField(_("phiếu phát ra"))
    ballots_returned = models.PositiveIntegerField(_("phiếu thu về"))
    ballots_valid = models.PositiveIntegerField(_("phiếu hợp lệ"))
    ballots_invalid = models.PositiveIntegerField(_("phiếu không hợp lệ"))
    entered_at = models.DateTimeField(_("nhập lúc"))
    revision = models.PositiveIntegerField(_("lần nhập"), default=1)
    salt = models.CharField(_("chuỗi ngẫu nhiên của dấu niêm"), max_length=64, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("kết quả kiểm phiếu")
        ordering = ["ballot", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="count_once_a_teller", fields=["ballot", "teller"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="count_issued_covers_returned",
                condition=Q(ballots_issued__gte=F("ballots_returned")),
                violation_error_message=_("Phiếu thu về không thể nhiều hơn phiếu phát ra."),
            ),
            models.CheckConstraint(
                name="count_returned_adds_up",
                condition=Q(ballots_returned=F("ballots_valid") + F("ballots_invalid")),
                violation_error_message=_("Phiếu thu về phải bằng phiếu hợp lệ cộng phiếu không hợp lệ."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ballot}: {self.teller}"


class CountLine(models.Model):
    """One nominee's votes in one teller's count."""

    count = models.ForeignKey(
        Count, models.CASCADE, related_name="lines", verbose_name=_("kết quả kiểm phiếu")
    )
    nominee = models.ForeignKey(
        BallotNominee, models.PROTECT, related_name="+", verbose_name=_("đơn vị trên phiếu")
    )
    votes_for = models.PositiveIntegerField(_("tán thành"))
    votes_against = models.PositiveIntegerField(_("không tán thành"))
    votes_blank = models.PositiveIntegerField(_("không có ý kiến"))
    ballots_valid = models.PositiveIntegerField(_("phiếu hợp lệ"))

    class Meta:
        verbose_name = verbose_name_plural = _("dòng kiểm phiếu")
        ordering = ["count", "nominee__ordinal"]
        constraints = [
            models.UniqueConstraint(name="count_line_once", fields=["count", "nominee"]),
            models.CheckConstraint(
                name="count_line_adds_up",
                condition=Q(ballots_valid=F("votes_for") + F("votes_against") + F("votes_blank")),
                violation_error_message=(
                    _("Tán thành, không tán thành và không có ý kiến cộng lại phải bằng số phiếu hợp lệ.")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nominee}: {self.votes_for}"


class PaperBatch(models.Model):
    """Papers printed and sealed together: issued = used + spoiled + returned, of all batches (VOTE-28).

    The seal stands on every paper of the batch alike; no paper has a number of its own.
    """

    ballot = models.ForeignKey(
        Ballot, models.PROTECT, related_name="batches", verbose_name=_("cuộc bỏ phiếu")
    )
    ordinal = models.PositiveSmallIntegerField(_("tập"))
    seal = models.CharField(_("dấu của tập phiếu"), max_length=16)
    printed = models.PositiveIntegerField(_("số tờ in"))
    spoiled = models.PositiveIntegerField(_("số tờ hỏng, đã đổi"), default=0)
    returned_unused = models.PositiveIntegerField(_("số tờ chưa dùng, đã thu lại"), default=0)
    printed_at = models.DateTimeField(_("in lúc"))
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người in")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("tập phiếu in")
        ordering = ["ballot", "ordinal"]
        constraints = [
            models.UniqueConstraint(name="paper_batch_once", fields=["ballot", "ordinal"]),
            models.CheckConstraint(
                name="paper_batch_covers_its_papers",
                condition=Q(printed__gte=F("spoiled") + F("returned_unused")),
                violation_error_message=_("Số tờ hỏng và chưa dùng không thể nhiều hơn số tờ đã in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ballot}: {self.ordinal}"
