"""Forget stored files here: `files` keeps the table now (files.0001 renamed it)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
        ("files", "0001_initial"),
        ("awards", "0002_stored_files_moved"),
        ("emulation", "0002_stored_files_moved"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("StoredFile")]),
    ]
