"""App configuration."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = _("Chấm điểm")

    def ready(self) -> None:
        """Say what closing a year asks for, who opens a table's decision and a card's certificate, what evidence of a line and a finding proves, what papers can be made of scores and checks, what is due after checks, what long work there is."""
        from audit.queries import keep_private
        from deadlines.sources import register as register_deadlines
        from documents.sources import register as register_source
        from documents.sources import register_more
        from emulation.enums import MilestoneKind
        from emulation.guards import register as register_guard
        from emulation.signals import register as register_signals
        from evidence.places import register
        from files.readers import register as register_reader
        from jobs.works import register as register_work
        from notifications.kinds import register_kind
        from scoring.deadlines import Checks
        from scoring.queries.card_places import LINE
        from scoring.queries.checks import FINDING, praise_signals
        from scoring.queries.papers import SOURCES, final_scores
        from scoring.queries.tables import tables_missing
        from scoring.services.workbooks import KINDS
        from scoring.works import MOVE, RECOMPUTE
        from workbooks.kinds import register as register_workbook

        keep_private("scoring.scorecard", "scoring.visit")
        register_kind("visit_held", _("kết quả kiểm tra đơn vị"))
        register_deadlines(Checks())
        register(FINDING)
        register_signals(praise_signals)
        register(LINE)
        register_guard(MilestoneKind.GUIDANCE, tables_missing)
        register_reader("scoring.scoretable", _opens_decision)
        register_reader("scoring.scorecard", _opens_certificate)
        register_work(RECOMPUTE)
        register_work(MOVE)
        register_more("final_scores", final_scores)
        for source in SOURCES:
            register_source(source)
        for workbook in KINDS:
            register_workbook(workbook)


def _opens_decision(request: HttpRequest, scope_id: str) -> bool:
    from scoring.queries.tables import visible_tables

    return request.user.is_authenticated and visible_tables(request.access).filter(pk=int(scope_id)).exists()


def _opens_certificate(request: HttpRequest, scope_id: str) -> bool:
    from scoring.enums import Stage
    from scoring.models import Scorecard
    from scoring.permissions import sees_stage

    card = Scorecard.objects.select_related("unit", "cluster_year").filter(pk=int(scope_id)).first()
    person = request.user
    return (
        card is not None
        and person.is_authenticated
        and not person.is_superuser
        and sees_stage(request.access, card, Stage.CERTIFIED)
    )
