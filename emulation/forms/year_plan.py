"""The form of a year planned backwards from its conferences."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear
from core.forms import SafeCharField, ServiceForm, VietnameseDateField
from core.templatetags.vi_format import ngay
from emulation.enums import MilestoneKind
from emulation.queries.year_plan import PlannedYear, Suggestion


class YearPlanForm(ServiceForm):
    """Two conferences, the due day of every open step, why days are moved."""

    submit_label = _("Lưu lịch của năm")
    launch_on = VietnameseDateField(label=_("Ngày hội nghị phát động"), required=False)
    review_on = VietnameseDateField(label=_("Ngày hội nghị tổng kết"), required=False)
    with_conferences = forms.BooleanField(
        label=_("Ghi hai hội nghị này vào danh sách hội nghị (đã có thì đổi ngày)"),
        required=False,
        initial=True,
    )
    reason = SafeCharField(
        label=_("Lý do đổi hạn"), required=False, help_text=_("Phải ghi khi đổi một hạn đã đặt.")
    )

    def __init__(
        self,
        *args: Any,
        cluster_year: ClusterYear,
        planned: PlannedYear,
        last_year: dict[str, dt.date],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.planned = planned
        self.proposals: dict[MilestoneKind, Suggestion] = {}
        self.kinds = [kind for kind in MilestoneKind if kind not in planned.reached]
        self.fields["seen"] = SafeCharField(widget=forms.HiddenInput, required=False, initial=planned.seen)
        for name, conference in (("launch", planned.launch), ("review", planned.review)):
            field = self.fields[f"{name}_on"]
            if conference:
                field.initial = conference.held_on
                field.disabled = not planned.may_move(conference, cluster_year)
            if field.disabled:
                field.help_text = _("Ngày này không đổi ở đây: hội nghị đã họp hoặc thuộc năm trước.")
            elif name in last_year:
                field.help_text = _("Năm trước họp ngày %(day)s.") % {"day": ngay(last_year[name])}
        for kind in self.kinds:
            self.fields[f"due_{kind}"] = VietnameseDateField(
                label=kind.label, required=False, help_text="", initial=planned.days.get(kind)
            )

    def propose(self, proposals: dict[MilestoneKind, Suggestion]) -> None:
        """Show these proposals.

        In a year whose steps have no day yet they stand in the boxes once a conference is known; later an empty box
        stays empty until somebody asks for them, so that saving sets nothing unseen.
        """
        self.proposals = proposals
        is_new = not any(self.planned.days.get(kind) for kind in self.kinds)
        if is_new and any(self.conference_days()):
            for kind in self.kinds:
                field = self.fields[f"due_{kind}"]
                field.initial = field.initial or (kind in proposals and proposals[kind].due_on) or None

    def days(self) -> dict[MilestoneKind, dt.date | None]:
        """Step → due day or none, as far as they can be read."""
        if not self.is_bound:
            return {kind: self.fields[f"due_{kind}"].initial for kind in self.kinds}
        return {kind: self.cleaned_data.get(f"due_{kind}") for kind in self.kinds}

    def conference_days(self) -> tuple[dt.date | None, dt.date | None]:
        """Launch and closing, as far as they can be read."""
        if not self.is_bound:
            return self.fields["launch_on"].initial, self.fields["review_on"].initial
        return self.cleaned_data.get("launch_on"), self.cleaned_data.get("review_on")

    def filled(self) -> QueryDict:
        """What was typed, with the proposed day in each step's box."""
        data = self.data.copy()
        for kind in self.kinds:
            if kind in self.proposals:
                data[f"due_{kind}"] = ngay(self.proposals[kind].due_on)
        return data
