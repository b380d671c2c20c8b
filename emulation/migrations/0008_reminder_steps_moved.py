"""Reminder steps live in the app of deadlines; what an installation changed goes with them."""

from django.db import migrations

# As 0.4.0 shipped them, in calendar days. Kinds that stand so take the new proposal.
SHIPPED = {
    "commented": {-7, -2, 0, 1},
    "covenant": {-14, -7, -2, 0, 1, 7},
    "registered": {-14, -7, -2, 0},
    "midyear": {-7, -2, 0, 1, 7},
    "year_report": {-14, -7, -2, 0, 1, 7},
    "voted": {-14, -7, -2, 0},
}
LEVELS = {"covenant": ["head"], "voted": ["cluster"]}


def working_days(days):
    """About as many working days, and none that was before or after becomes the day itself."""
    away = round(abs(days) * 5 / 7) or min(abs(days), 1)
    return max(-130, min(130, away if days > 0 else -away))


def move(apps, schema_editor):
    Old, New = apps.get_model("emulation", "ReminderStep"), apps.get_model("deadlines", "ReminderStep")
    kinds = {}
    for step in Old.objects.order_by("pk"):
        kinds.setdefault(step.kind, []).append(step)
    for kind, steps in kinds.items():
        if all(step.is_active for step in steps) and {s.offset_days for s in steps} == SHIPPED.get(kind):
            continue
        for step in sorted(steps, key=lambda step: not step.is_active):
            for level in LEVELS.get(kind, ["officer", "head"]):
                New.objects.get_or_create(
                    kind=f"milestone.{kind}", offset_days=working_days(step.offset_days), level=level,
                    defaults={"is_active": step.is_active},
                )


class Migration(migrations.Migration):
    dependencies = [("emulation", "0007_planning_step"), ("deadlines", "0001_initial")]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name="ReminderStep"),
    ]
