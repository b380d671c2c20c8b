"""Workbooks sent out and taken back."""

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
            name='SentWorkbook',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='mã bảng tính')),
                ('kind', models.CharField(max_length=20, verbose_name='loại bảng')),
                ('argument', models.CharField(blank=True, max_length=40, verbose_name='phần')),
                ('title', models.CharField(max_length=500, verbose_name='tên bảng')),
                ('columns', models.JSONField(default=list, verbose_name='các cột')),
                ('digest', models.CharField(max_length=64, verbose_name='mã băm nội dung gửi đi')),
                ('row_count', models.PositiveIntegerField(verbose_name='số dòng')),
                ('issued_at', models.DateTimeField(verbose_name='gửi đi lúc')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='có bảng mới hơn từ lúc')),
                ('cluster_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workbooks', to='clusters.clusteryear', verbose_name='cụm trong năm')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người tải')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clusters.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'bảng tính gửi đi',
                'verbose_name_plural': 'bảng tính gửi đi',
                'ordering': ['-issued_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('kind', 'cluster_year', 'unit', 'argument'), name='sent_workbook_one_latest', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='SentRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='STT')),
                ('key', models.CharField(max_length=60, verbose_name='của')),
                ('label', models.CharField(max_length=300, verbose_name='tên dòng')),
                ('values', models.JSONField(default=list, verbose_name='giá trị')),
                ('closed', models.JSONField(blank=True, default=list, verbose_name='cột không được điền')),
                ('sent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='workbooks.sentworkbook', verbose_name='bảng tính gửi đi')),
            ],
            options={
                'verbose_name': 'dòng gửi đi',
                'verbose_name_plural': 'dòng gửi đi',
                'ordering': ['sent', 'number'],
                'constraints': [models.UniqueConstraint(fields=('sent', 'number'), name='sent_row_once')],
            },
        ),
        migrations.CreateModel(
            name='ReturnedWorkbook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('checking', 'Đang kiểm tra'), ('checked', 'Chờ chọn dòng để nhận'), ('taking', 'Đang nhận'), ('taken', 'Đã nhận'), ('undoing', 'Đang hoàn tác'), ('undone', 'Đã hoàn tác')], default='checking', max_length=10, verbose_name='tình trạng')),
                ('problems', models.JSONField(blank=True, default=list, verbose_name='chỗ sai ngoài các dòng')),
                ('returned_at', models.DateTimeField(verbose_name='nộp về lúc')),
                ('taken_at', models.DateTimeField(blank=True, null=True, verbose_name='nhận lúc')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='hoàn tác lúc')),
                ('on_behalf_of', models.CharField(blank=True, max_length=300, verbose_name='làm thay cho')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='tệp nộp về')),
                ('marked', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='tệp có ghi chú chỗ sai')),
                ('returned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người nộp')),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người nhận')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người hoàn tác')),
                ('sent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='workbooks.sentworkbook', verbose_name='bảng tính gửi đi')),
            ],
            options={
                'verbose_name': 'bảng tính nộp về',
                'verbose_name_plural': 'bảng tính nộp về',
                'ordering': ['-returned_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['checking', 'checked', 'taking', 'taken', 'undoing', 'undone'])), name='returned_workbook_state_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(models.Q(('taken_at__isnull', True), ('taken_by__isnull', True)), models.Q(('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='returned_workbook_taking_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='returned_workbook_undoing_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='WorkbookRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet_row', models.PositiveIntegerField(verbose_name='dòng trong bảng')),
                ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='STT')),
                ('key', models.CharField(blank=True, max_length=60, verbose_name='của')),
                ('label', models.CharField(blank=True, max_length=300, verbose_name='tên dòng')),
                ('state', models.CharField(choices=[('1_wrong', 'Có chỗ sai'), ('2_changed', 'Thay đổi'), ('3_new', 'Mới'), ('4_unchanged', 'Không đổi'), ('5_taken', 'Đã nhận'), ('6_undone', 'Đã hoàn tác')], max_length=15, verbose_name='tình trạng')),
                ('problems', models.JSONField(blank=True, default=dict, verbose_name='chỗ sai')),
                ('changes', models.JSONField(blank=True, default=dict, verbose_name='thay đổi')),
                ('is_chosen', models.BooleanField(default=False, verbose_name='được chọn')),
                ('remark', models.CharField(blank=True, max_length=500, verbose_name='ghi chú khi nhận hoặc hoàn tác')),
                ('returned', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='workbooks.returnedworkbook', verbose_name='bảng tính nộp về')),
            ],
            options={
                'verbose_name': 'dòng nộp về',
                'verbose_name_plural': 'dòng nộp về',
                'ordering': ['returned', 'state', 'sheet_row'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['1_wrong', '2_changed', '3_new', '4_unchanged', '5_taken', '6_undone'])), name='workbook_row_state_known', violation_error_message='Giá trị không có trong danh mục.'), models.UniqueConstraint(fields=('returned', 'sheet_row'), name='workbook_row_once')],
            },
        ),
    ])
