"""Where a ballot is held, which edit a form starts from, whose rule it is, and the salt of a count's seal."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0002_submission_return"),
        ("clusters", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            "ballot",
            "place",
            models.CharField("địa điểm", blank=True, max_length=250, default=""),
            preserve_default=False,
        ),
        migrations.AddField("ballot", "revision", models.PositiveIntegerField("lần sửa", default=1)),
        migrations.AddField(
            "count",
            "salt",
            models.CharField("chuỗi ngẫu nhiên của dấu niêm", editable=False, max_length=64, default=""),
            preserve_default=False,
        ),
        migrations.AlterField("count", "revision", models.PositiveIntegerField("lần nhập", default=1)),
        migrations.AddField(
            "voterule",
            "cluster_year",
            models.ForeignKey(
                blank=True,
                help_text="Để trống: Thường trực Hội đồng đặt cho mọi cụm.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="vote_rules",
                to="clusters.clusteryear",
                verbose_name="chỉ áp dụng cho",
            ),
        ),
    ]
