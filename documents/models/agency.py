"""How an agency appears on its papers, through time."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from clusters.models import Unit
from core.fields import ValidityQuerySet, known, no_overlap, validity_order
from documents.enums import NumberingScope


class AgencyProfile(models.Model):
    """The letterhead of an agency while it holds: abbreviation, place, superior, seal, numbering."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="agency_profiles", verbose_name=_("cơ quan, đơn vị")
    )
    abbreviation = models.CharField(
        _("chữ viết tắt"),
        max_length=30,
        help_text=_("Đứng trong ký hiệu văn bản, ví dụ STP trong 06/KH-STP."),
    )
    drafting_code = models.CharField(
        _("đơn vị soạn thảo"),
        max_length=30,
        blank=True,
        help_text=_("Đứng cuối ký hiệu công văn, ví dụ TCCB trong 5034/BTP-TCCB."),
    )
    superior_name = models.CharField(
        _("cơ quan chủ quản"),
        max_length=250,
        blank=True,
        help_text=_("In ở dòng đầu, ví dụ ỦY BAN NHÂN DÂN TỈNH TIỀN GIANG."),
    )
    place = models.CharField(
        _("địa danh"), max_length=100, help_text=_("In trước ngày tháng, ví dụ Tiền Giang.")
    )
    has_seal = models.BooleanField(
        _("có con dấu riêng"),
        default=True,
        help_text=_("Đơn vị không có con dấu thì không có chữ ký số của cơ quan (SIG-13)."),
    )
    numbering = models.CharField(
        _("cách đánh số"), max_length=12, choices=NumberingScope.choices, default=NumberingScope.ONE_SERIES
    )
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)
    valid_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("thể thức của cơ quan")
        ordering = ["unit", F("valid_from").asc(nulls_first=True)]
        constraints = [
            known("agency_profile_numbering_known", "numbering", NumberingScope),
            validity_order("agency_profile_dates"),
            no_overlap(
                "agency_profile_one_a_day",
                "unit",
                message=_("Đơn vị đã có thể thức khác trong thời gian này."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.abbreviation}"
