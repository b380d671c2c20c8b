"""Good examples (điển hình tiên tiến): proposed, recognised, published, taken up by others."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear, Unit
from core.fields import known, together
from core.ordering import search_key
from emulation.enums import AwardSubject, ExemplarState
from emulation.models.campaign import Campaign


class Exemplar(models.Model):
    """A person or a collective that others can learn from; proposed at any time of the year."""

    cluster_year = models.ForeignKey(
        ClusterYear, models.PROTECT, related_name="exemplars", verbose_name=_("cụm trong năm")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="exemplars", verbose_name=_("đơn vị"))
    subject = models.CharField(_("loại"), max_length=10, choices=AwardSubject.choices)
    name = models.CharField(_("cá nhân, tập thể"), max_length=250)
    position_title = models.CharField(_("chức vụ, bộ phận"), max_length=150, blank=True)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("trong phong trào")
    )
    what = models.CharField(_("việc làm nêu gương"), max_length=300)
    story = models.TextField(_("câu chuyện, kết quả cụ thể"))
    search_text = models.TextField(_("chữ để tìm"), editable=False, default="")
    state = models.CharField(
        _("tình trạng"), max_length=15, choices=ExemplarState.choices, default=ExemplarState.DRAFT
    )
    revision = models.PositiveIntegerField(_("lần sửa"), default=0)
    proposed_at = models.DateTimeField(_("đề xuất lúc"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người đề xuất"),
    )
    decided_at = models.DateTimeField(_("xem xét lúc"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người xem xét"),
    )
    decision_note = models.CharField(_("ý kiến xem xét"), max_length=500, blank=True)
    recognised_on = models.DateField(_("công nhận ngày"), null=True, blank=True)
    recognition_basis = models.CharField(_("căn cứ công nhận"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("phổ biến trong ngành lúc"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người phổ biến"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("điển hình tiên tiến")
        ordering = ["-cluster_year__year", "unit__sort_key", "name", "pk"]
        constraints = [
            known("exemplar_subject_known", "subject", AwardSubject),
            known("exemplar_state_known", "state", ExemplarState),
            together("exemplar_proposal_is_whole", "proposed_at", "proposed_by"),
            together("exemplar_decision_is_whole", "decided_at", "decided_by"),
            together("exemplar_publication_is_whole", "published_at", "published_by"),
            models.CheckConstraint(
                name="exemplar_recognised_on_a_day",
                condition=~Q(state__in=[ExemplarState.RECOGNISED, ExemplarState.PUBLISHED])
                | Q(recognised_on__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="exemplar_declined_with_reason",
                condition=~Q(state=ExemplarState.DECLINED) | ~Q(decision_note=""),
            ),
            models.CheckConstraint(
                name="exemplar_published_is_recorded",
                condition=Q(
                    state=ExemplarState.PUBLISHED, published_at__isnull=False, published_by__isnull=False
                )
                | (
                    ~Q(state=ExemplarState.PUBLISHED)
                    & Q(published_at__isnull=True, published_by__isnull=True)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        told = [self.name, self.position_title, self.what, self.story, self.unit.name]
        self.search_text = search_key(" ".join(told))
        super().save(*args, **kwargs)


class Replication(models.Model):
    """A unit took up a published example (nhân rộng), and with what result."""

    exemplar = models.ForeignKey(
        Exemplar, models.PROTECT, related_name="replications", verbose_name=_("điển hình")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="replications", verbose_name=_("đơn vị học tập, làm theo")
    )
    started_on = models.DateField(_("bắt đầu từ ngày"))
    how = models.TextField(_("cách làm theo"))
    result = models.TextField(_("kết quả"), blank=True)
    revision = models.PositiveIntegerField(_("lần sửa"), default=0)
    recorded_at = models.DateTimeField(_("ghi lúc"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("nhân rộng điển hình")
        ordering = ["exemplar", "started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="replication_once",
                fields=["exemplar", "unit"],
                violation_error_message=_("Đơn vị đã ghi làm theo điển hình này."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.exemplar}"
