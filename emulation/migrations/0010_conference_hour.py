"""A conference has its hour; one that was written in the words for the part of the day moves there."""

import datetime as dt
import re

from django.db import migrations, models

CLOCK = re.compile(r"\b([01]?\d|2[0-3])\s*(?:giờ|h|:)\s*([0-5]\d)?\b", re.IGNORECASE)


def read_hours(apps, schema_editor):
    conferences = apps.get_model("emulation", "Conference").objects
    for conference in conferences.exclude(session=""):
        found = list(CLOCK.finditer(conference.session))
        if not found:
            continue
        hour, minute = found[0].groups()
        conference.opening_time = dt.time(int(hour), int(minute or 0))
        if found[0].group() == conference.session.strip():  # other words stay, whatever they add
            conference.session = ""
        conference.save(update_fields=["opening_time", "session"])


def write_hours(apps, schema_editor):
    conferences = apps.get_model("emulation", "Conference").objects
    for conference in conferences.filter(opening_time__isnull=False, session=""):
        conference.session = f"{conference.opening_time:%H:%M}"
        conference.save(update_fields=["session"])


class Migration(migrations.Migration):
    dependencies = [("emulation", "0009_step_extensions")]

    operations = [
        migrations.AddField(
            model_name="conference",
            name="opening_time",
            field=models.TimeField(blank=True, null=True, verbose_name="giờ khai mạc"),
        ),
        migrations.RunPython(read_hours, write_hours),
    ]
