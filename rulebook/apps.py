"""App configuration."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class RulebookConfig(AppConfig):
    name = "rulebook"
    verbose_name = _("Quy tắc và lịch sử khen thưởng")

    def ready(self) -> None:
        """Say whose events are private, who reads scanned decisions, that history comes from workbooks, what speaks against a registration."""
        from audit.queries import keep_private
        from emulation.eligibility import register as register_judge
        from files.readers import register as register_reader
        from rulebook.queries.eligibility import said_at_registration
        from rulebook.services.workbooks.history import KIND
        from workbooks.kinds import register as register_workbook

        keep_private(
            "rulebook.person", "rulebook.discipline", "rulebook.hold", "rulebook.yearrating", "rulebook.merit",
            "rulebook.awardrecord",
        )  # fmt: skip
        register_reader("rulebook.awardrecord", _reads_record)
        register_workbook(KIND)
        register_judge(said_at_registration)


def _reads_record(request: HttpRequest, scope_id: str) -> bool:
    from rulebook.queries.history import visible_records

    return visible_records(request.access).filter(pk=int(scope_id)).exists()
