"""Forms of ratings, merits and discipline: they validate and stop."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import SafeCharField, ServiceForm, VietnameseDateField, YearField
from rulebook.enums import DisciplineLevel, MeritKind, Rating, Scope


class RatingForm(ServiceForm):
    """How somebody was rated for a year."""

    year = YearField(label=_("Năm"))
    rating = forms.ChoiceField(label=_("Xếp loại"), choices=Rating.choices)
    basis = SafeCharField(label=_("Văn bản xếp loại"), help_text=_("Số, ngày, người ký."))


class MeritForm(ServiceForm):
    """An initiative, a piece of research or another achievement, recognised or not yet."""

    kind = forms.ChoiceField(label=_("Loại"), choices=MeritKind.choices)
    year = YearField(label=_("Năm"))
    title = SafeCharField(label=_("Tên"))
    recognised_by = SafeCharField(
        label=_("Văn bản công nhận"), required=False, help_text=_("Số quyết định, Hội đồng công nhận.")
    )
    recognised_on = VietnameseDateField(label=_("Ngày công nhận"), required=False)
    scope = forms.ChoiceField(
        label=_("Phạm vi ảnh hưởng"), required=False, choices=[("", _("Chưa được công nhận")), *Scope.choices]
    )


class DisciplineForm(ServiceForm):
    """A measure that was decided."""

    level = forms.ChoiceField(label=_("Hình thức"), choices=DisciplineLevel.choices)
    decided_on = VietnameseDateField(label=_("Ngày quyết định"))
    decision = SafeCharField(label=_("Quyết định"), max_length=200, help_text=_("Số, người ký."))
