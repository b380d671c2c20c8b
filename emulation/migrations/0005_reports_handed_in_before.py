"""Reports handed in before versions were kept get their first version."""

import hashlib
import json

from django.db import migrations
from django.utils import timezone


def keep_what_was_handed_in(apps, schema_editor):
    """Reports handed in before versions were kept: their text is their version, their first handing-in the last known."""
    UnitReport = apps.get_model("emulation", "UnitReport")
    ReportVersion = apps.get_model("emulation", "ReportVersion")
    Milestone = apps.get_model("emulation", "Milestone")
    steps = {"midyear": "midyear", "year": "year_report"}
    for report in UnitReport.objects.exclude(state="draft").select_related("file").iterator(500):
        content = {
            name: getattr(report, name) for name in ("results", "weaknesses", "exemplars", "proposals")
        }
        content["figures"] = []
        content["file"] = (
            {"name": report.file.original_name, "sha256": report.file.sha256} if report.file else None
        )
        plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        ReportVersion.objects.create(
            report=report, number=1, content=content, sha256=hashlib.sha256(plain.encode()).hexdigest(),
            handed_in_at=report.submitted_at, handed_in_by=report.submitted_by,
        )  # fmt: skip
        due_on = (
            Milestone.objects.filter(cluster_year=report.cluster_year_id, kind=steps[report.period])
            .values_list("due_on", flat=True)
            .first()
        )
        day = timezone.localtime(report.submitted_at).date()
        report.first_submitted_at, report.first_due_on = report.submitted_at, due_on
        report.days_late = max((day - due_on).days, 0) if due_on else None
        report.opened_at = report.submitted_at
        report.accepted_at = report.submitted_at if report.state == "accepted" else None
        report.save()


class Migration(migrations.Migration):
    dependencies = [("emulation", "0004_measuring")]

    operations = [migrations.RunPython(keep_what_was_handed_in, migrations.RunPython.noop)]
