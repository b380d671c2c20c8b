"""Catalogue of titles and reward forms."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from clusters.enums import UnitGroup
from core.fields import known
from emulation.enums import AwardFamily, AwardSubject


class AwardType(models.Model):
    """A title or reward form (domain 3.1). Codes are those of the glossary."""

    code = models.CharField(_("mã"), max_length=30, unique=True)
    name = models.CharField(_("tên"), max_length=150)
    family = models.CharField(_("nhóm"), max_length=15, choices=AwardFamily.choices)
    subject = models.CharField(_("đối tượng"), max_length=15, choices=AwardSubject.choices)
    ordinal = models.PositiveSmallIntegerField(_("thứ tự"))
    is_cluster_voted = models.BooleanField(_("cụm bỏ phiếu suy tôn"), default=False)
    out_of = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("chọn trong số được suy tôn"),
        help_text=_("Cờ thi đua của Chính phủ chọn trong số được suy tôn Cờ thi đua Ngành."),
    )
    excluded_groups = ArrayField(
        models.CharField(max_length=15, choices=UnitGroup.choices),
        verbose_name=_("nhóm đơn vị không đề nghị qua Bộ"),
        default=list,
        blank=True,
        help_text=_("Sở Tư pháp không đề nghị danh hiệu này qua Bộ."),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("danh hiệu, hình thức khen thưởng")
        ordering = ["ordinal"]
        constraints = [
            known("award_type_family_known", "family", AwardFamily),
            known("award_type_subject_known", "subject", AwardSubject),
        ]

    def __str__(self) -> str:
        return self.name
