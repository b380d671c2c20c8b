"""Forget long work here: `jobs` keeps the table now (jobs.0001 renamed it)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_papers"), ("jobs", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("PaperJob")]),
    ]
