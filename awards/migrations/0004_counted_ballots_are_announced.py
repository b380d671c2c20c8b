"""Announcing became an act of its own; a ballot counted before that counts as announced at once."""

from django.db import migrations
from django.db.models import F


def announce(apps, schema_editor):
    ballots = apps.get_model("awards", "Ballot").objects.filter(counted_at__isnull=False)
    ballots.update(announced_at=F("counted_at"))


class Migration(migrations.Migration):
    dependencies = [("awards", "0003_secret_ballots_and_dossiers")]
    operations = [migrations.RunPython(announce, migrations.RunPython.noop)]
