from django.db import migrations, models

from core.schema_steps import together


class Migration(migrations.Migration):
    dependencies = [
        ("rulebook", "0001_initial"),
    ]

    operations = together([
        migrations.AddField(
            model_name="awardrecord",
            name="sheet_line",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=60, verbose_name="dòng của bảng Excel"
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="awardrecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sheet_line", ""), _negated=True),
                fields=("sheet_line",),
                name="award_record_one_a_sheet_line",
            ),
        ),
    ])
