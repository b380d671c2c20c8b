"""Stored files were kept by the app now named for the papers of state; the table moves, no row is touched."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

RENAME = "ALTER TABLE documents_storedfile RENAME TO files_storedfile"
BACK = "ALTER TABLE files_storedfile RENAME TO documents_storedfile"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("documents", "0001_initial"),
        # These point at the table by its old name, so they come first.
        ("emulation", "0001_initial"),
        ("awards", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(RENAME, BACK)],
            state_operations=[
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='mã tệp')),
                        ('original_name', models.CharField(max_length=200, verbose_name='tên tệp')),
                        ('kind', models.CharField(choices=[('pdf', 'PDF'), ('png', 'ảnh PNG'), ('jpeg', 'ảnh JPEG'), ('xlsx', 'bảng tính Excel')], max_length=10, verbose_name='loại tệp')),
                        ('size_bytes', models.PositiveIntegerField(verbose_name='dung lượng (byte)')),
                        ('sha256', models.CharField(max_length=64, verbose_name='mã băm SHA-256')),
                        ('file', models.FileField(max_length=200, upload_to='%Y/%m', verbose_name='tệp')),
                        ('scope_type', models.CharField(max_length=100, verbose_name='loại phạm vi')),
                        ('scope_id', models.CharField(max_length=64, verbose_name='mã phạm vi')),
                        ('uploaded_at', models.DateTimeField(verbose_name='nộp lúc')),
                        ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người nộp')),
                    ],
                    options={
                        'verbose_name': 'tệp',
                        'verbose_name_plural': 'tệp',
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['pdf', 'png', 'jpeg', 'xlsx'])), name='stored_file_kind_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='stored_file_hash_is_sha256')],
                    },
                ),
            ],
        ),
    ]
