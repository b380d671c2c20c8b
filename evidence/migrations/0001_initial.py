"""Units' shelves of evidence and what it proves."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.schema_steps import together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('clusters', '0002_papers_roles'),
        ('files', '0003_word_files'),
    ]

    operations = together([
        migrations.CreateModel(
            name='EvidenceItem',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='mã tài liệu')),
                ('title', models.CharField(max_length=300, verbose_name='tên tài liệu')),
                ('search_text', models.CharField(default='', editable=False, max_length=600, verbose_name='chữ để tìm')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='ghi chú')),
                ('year', models.PositiveSmallIntegerField(verbose_name='năm')),
                ('dated_on', models.DateField(blank=True, null=True, verbose_name='ngày của tài liệu')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='đường dẫn')),
                ('scan', models.CharField(choices=[('none', 'Không có bộ quét vi-rút'), ('waiting', 'Đang chờ quét vi-rút'), ('clean', 'Đã quét, không thấy mã độc'), ('infected', 'Có mã độc, đã chặn')], default='none', max_length=10, verbose_name='quét vi-rút')),
                ('added_at', models.DateTimeField(verbose_name='đưa vào lúc')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='rút lúc')),
                ('withdrawal_reason', models.CharField(blank=True, max_length=500, verbose_name='lý do rút')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người đưa vào')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='tệp')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='clusters.unit', verbose_name='đơn vị')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người rút')),
            ],
            options={
                'verbose_name': 'tài liệu minh chứng',
                'verbose_name_plural': 'tài liệu minh chứng',
                'ordering': ['-added_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('scan__in', ['none', 'waiting', 'clean', 'infected'])), name='evidence_scan_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='evidence_withdrawal_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', False), ('url', '')), models.Q(('file__isnull', True), models.Q(('url', ''), _negated=True)), _connector='OR'), name='evidence_file_or_link', violation_error_message='Chọn một tệp hoặc ghi một đường dẫn.'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawal_reason', ''), ('withdrawn_at__isnull', True)), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawal_reason', ''), _negated=True)), _connector='OR'), name='evidence_withdrawn_with_reason')],
                'indexes': [models.Index(fields=['unit', '-added_at'], name='evidence_of_unit')],
            },
        ),
        migrations.CreateModel(
            name='EvidenceLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=60, verbose_name='chứng minh cho')),
                ('label', models.CharField(max_length=500, verbose_name='viết là')),
                ('year', models.PositiveSmallIntegerField(verbose_name='năm')),
                ('linked_at', models.DateTimeField(verbose_name='gắn lúc')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='evidence.evidenceitem', verbose_name='tài liệu')),
                ('linked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người gắn')),
            ],
            options={
                'verbose_name': 'chỗ dùng minh chứng',
                'verbose_name_plural': 'chỗ dùng minh chứng',
                'ordering': ['place', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('item', 'place'), name='evidence_link_once', violation_error_message='Tài liệu này đã gắn vào đây.')],
                'indexes': [models.Index(fields=['place'], name='evidence_of_place')],
            },
        ),
    ])
