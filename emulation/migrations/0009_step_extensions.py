"""More time for one unit can be given for any step, not only for a report; a due day says when it was set."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.schema_steps import together

STEP_OF_PERIOD = {"midyear": "midyear", "phase_two": "phase_two", "year": "year_report"}


def name_steps(apps, schema_editor):
    extensions = apps.get_model("emulation", "StepExtension").objects
    for period, step in STEP_OF_PERIOD.items():
        extensions.filter(kind=period).update(kind=step)


def name_periods(apps, schema_editor):
    extensions = apps.get_model("emulation", "StepExtension").objects
    extensions.exclude(kind__in=STEP_OF_PERIOD.values()).delete()
    for period, step in STEP_OF_PERIOD.items():
        extensions.filter(kind=step).update(kind=period)


class Migration(migrations.Migration):
    dependencies = [("emulation", "0008_reminder_steps_moved"), ("clusters", "0001_initial")]

    operations = together([
        migrations.RemoveConstraint(model_name="reportextension", name="report_extension_period_known"),
        migrations.RemoveConstraint(model_name="reportextension", name="report_extension_day_once"),
        migrations.RenameModel(old_name="ReportExtension", new_name="StepExtension"),
        migrations.RenameField(model_name="stepextension", old_name="period", new_name="kind"),
        migrations.AlterModelOptions(
            name="stepextension",
            options={
                "ordering": ["cluster_year", "kind", "due_on", "pk"],
                "verbose_name": "gia hạn cho đơn vị",
                "verbose_name_plural": "gia hạn cho đơn vị",
            },
        ),
        migrations.AddField(
            model_name="milestone",
            name="due_reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="lý do đổi hạn"),
        ),
        migrations.AddField(
            model_name="milestone",
            name="due_set_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="đặt hạn lúc"),
        ),
        migrations.AlterField(
            model_name="stepextension",
            name="cluster_year",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="step_extensions",
                to="clusters.clusteryear",
                verbose_name="cụm trong năm",
            ),
        ),
        migrations.AlterField(
            model_name="stepextension",
            name="kind",
            field=models.CharField(
                choices=[
                    ("constituted", "Chia cụm, cử Trưởng và Phó Trưởng"),
                    ("commented", "Góp ý dự thảo kế hoạch và giao ước"),
                    ("launched", "Thông qua kế hoạch, phát động"),
                    ("covenant", "Ký giao ước thi đua"),
                    ("registered", "Đăng ký danh hiệu thi đua"),
                    ("midyear", "Báo cáo sơ kết"),
                    ("guidance", "Hướng dẫn tổng kết, bình xét"),
                    ("phase_two", "Báo cáo đợt cao điểm 2"),
                    ("year_report", "Báo cáo tổng kết"),
                    ("voted", "Bỏ phiếu bình xét, suy tôn"),
                    ("submitted", "Trình danh sách đề nghị khen thưởng"),
                    ("settled", "Có quyết định, công bố kết quả"),
                    ("archived", "Bàn giao hồ sơ lưu trữ"),
                ],
                max_length=20,
                verbose_name="mốc",
            ),
        ),
        migrations.RunPython(name_steps, name_periods),
        migrations.AddConstraint(
            model_name="stepextension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "constituted",
                            "commented",
                            "launched",
                            "covenant",
                            "registered",
                            "midyear",
                            "guidance",
                            "phase_two",
                            "year_report",
                            "voted",
                            "submitted",
                            "settled",
                            "archived",
                        ],
                    )
                ),
                name="step_extension_kind_known",
                violation_error_message="Giá trị không có trong danh mục.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepextension",
            constraint=models.UniqueConstraint(
                fields=("cluster_year", "unit", "kind", "due_on"),
                name="step_extension_day_once",
                violation_error_message="Đơn vị đã được gia hạn đến ngày này.",
            ),
        ),
    ])
