"""How large the roll is, how dear a guess at a passphrase is, and where casting looks."""

import django.db.models.deletion
from django.db import migrations, models

from core.schema_steps import together


class Migration(migrations.Migration):
    dependencies = [("urn", "0001_initial")]
    operations = together([
        migrations.AddField(
            "box",
            "roll_size",
            models.PositiveIntegerField(default=0, verbose_name="số người trong danh sách"),
        ),
        migrations.AddField(
            "keyholder",
            "passes",
            models.PositiveIntegerField(default=3, verbose_name="số lượt tính của argon2id"),
            preserve_default=False,
        ),
        migrations.AddField(
            "keyholder",
            "memory",
            models.PositiveIntegerField(default=268435456, verbose_name="bộ nhớ của argon2id, byte"),
            preserve_default=False,
        ),
        migrations.AlterField(
            "paper",
            "box",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="papers",
                to="urn.box", verbose_name="hòm phiếu",
            ),
        ),
        migrations.AlterField(
            "voter",
            "box",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="voters",
                to="urn.box", verbose_name="hòm phiếu",
            ),
        ),
        migrations.AddIndex("paper", models.Index(fields=["box", "id"], name="paper_in_box")),
        migrations.AddIndex(
            "voter",
            models.Index(condition=models.Q(("state", "cast")), fields=["box", "id"], name="voter_cast"),
        ),
    ])
