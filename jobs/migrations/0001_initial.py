"""Long work was kept by the app of papers; its table moves with its rows and the files they made."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from core.schema_steps import together

MOVE = """
    ALTER TABLE documents_paperjob RENAME TO jobs_job;
    ALTER TABLE jobs_job DROP CONSTRAINT paper_job_kind_known;
    ALTER TABLE jobs_job RENAME CONSTRAINT paper_job_state_known TO job_state_known;
    ALTER TABLE jobs_job RENAME CONSTRAINT paper_job_within_total TO job_within_total;
    UPDATE files_storedfile SET scope_type = 'jobs.job' WHERE scope_type = 'documents.paperjob';
"""
BACK = """
    UPDATE files_storedfile SET scope_type = 'documents.paperjob' WHERE scope_type = 'jobs.job';
    ALTER TABLE jobs_job RENAME CONSTRAINT job_within_total TO paper_job_within_total;
    ALTER TABLE jobs_job RENAME CONSTRAINT job_state_known TO paper_job_state_known;
    ALTER TABLE jobs_job ADD CONSTRAINT paper_job_kind_known
        CHECK (kind IN ('render_papers', 'archive_year'));
    ALTER TABLE jobs_job RENAME TO documents_paperjob;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clusters", "0002_papers_roles"),
        ("documents", "0003_papers"),
        ("files", "0002_content_addressed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(MOVE, BACK)],
            state_operations=[
                migrations.CreateModel(
                    name="Job",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(max_length=15, verbose_name="việc")),
                        ("arguments", models.JSONField(blank=True, default=dict, verbose_name="yêu cầu")),
                        ("state", models.CharField(choices=[("waiting", "Chờ làm"), ("running", "Đang làm"), ("done", "Đã xong"), ("failed", "Không làm được")], default="waiting", max_length=10, verbose_name="tình trạng")),
                        ("attempt", models.PositiveSmallIntegerField(default=0, verbose_name="lần làm")),
                        ("done", models.PositiveIntegerField(default=0, verbose_name="đã làm")),
                        ("total", models.PositiveIntegerField(default=0, verbose_name="tổng số")),
                        ("problems", models.JSONField(blank=True, default=list, verbose_name="chỗ không làm được")),
                        ("ordered_at", models.DateTimeField(verbose_name="yêu cầu lúc")),
                        ("touched_at", models.DateTimeField(verbose_name="làm gần nhất lúc")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="xong lúc")),
                        ("cluster_year", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="jobs", to="clusters.clusteryear", verbose_name="cụm trong năm")),
                        ("ordered_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="người yêu cầu")),
                        ("result", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile", verbose_name="kết quả")),
                    ],
                    options={
                        "verbose_name": "việc làm nền",
                        "verbose_name_plural": "việc làm nền",
                        "ordering": ["-ordered_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(condition=Q(state__in=["waiting", "running", "done", "failed"]), name="job_state_known", violation_error_message="Giá trị không có trong danh mục."),
                            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_within_total"),
                        ],
                    },
                ),
            ],
        ),
        migrations.AlterField("job", "kind", models.CharField(max_length=30, verbose_name="việc")),
        migrations.AlterField("job", "cluster_year", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="jobs", to="clusters.clusteryear", verbose_name="cụm trong năm")),
        migrations.AddField("job", "unit", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="jobs", to="clusters.unit", verbose_name="đơn vị")),
    ])
