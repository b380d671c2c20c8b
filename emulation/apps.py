"""App configuration."""

from dataclasses import replace

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class EmulationConfig(AppConfig):
    name = "emulation"
    verbose_name = _("Thi đua")

    def ready(self) -> None:
        """Say who reads a unit's plan, what papers can be made and when, what is due, what long work there is."""
        from audit.queries import keep_private
        from core.waking import wake
        from deadlines.sources import register as register_deadlines
        from deadlines.tasks import plan
        from documents.enums import PaperKind
        from documents.sources import register as register_source
        from documents.sources import register_guard
        from emulation.deadlines import Steps
        from emulation.models import Milestone, StepExtension
        from emulation.places import PLACES
        from emulation.queries.exemplars import named_in_two_reports, targets_beaten_early
        from emulation.queries.papers import SOURCES
        from emulation.services.milestones import ensure_running
        from emulation.services.signing import lock_for_certificate, sign_by_certificate
        from emulation.services.workbooks import KINDS
        from emulation.signals import register as register_signal
        from emulation.target_deadlines import Targets
        from emulation.works import COMPILE
        from evidence.places import register as register_place
        from files.readers import register
        from jobs.works import register as register_work
        from notifications.kinds import register_kind
        from workbooks.kinds import register as register_workbook

        keep_private("emulation.unitreport", "emulation.exemplar")
        for code, label in (
            ("report", _("Báo cáo của đơn vị: trình ký, nộp, trả lại, rút")),
            ("step", _("Đổi hạn, gia hạn các bước trong năm")),
            ("draft", _("Dự thảo gửi lấy ý kiến")),
            ("covenant", _("Mở ký giao ước")),
            ("registration", _("Đăng ký danh hiệu bị loại")),
        ):
            register_kind(code, label)
        register_deadlines(Steps())
        register_deadlines(Targets())
        for model in (Milestone, StepExtension):
            wake(model, plan, on_change=True)
        for place in PLACES:
            register_place(place)
        for source_of_signals in (targets_beaten_early, named_in_two_reports):
            register_signal(source_of_signals)
        register_work(COMPILE)
        register_guard(ensure_running)
        register("emulation.campaignplan", _reads_unit_plan)
        told = {"on_slot_settled": sign_by_certificate, "lock": lock_for_certificate}
        for source in SOURCES:
            register_source(replace(source, **told) if source.kind == PaperKind.COVENANT else source)
        for workbook in KINDS:
            register_workbook(workbook)


def _reads_unit_plan(request: HttpRequest, scope_id: str) -> bool:
    from emulation.queries.plans import visible_unit_plans

    return visible_unit_plans(request.access).filter(pk=int(scope_id)).exists()
