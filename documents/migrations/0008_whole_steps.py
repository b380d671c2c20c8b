from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_revocation_list_issuer")]

    operations = [
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("checked_at__isnull", True), ("checked_by__isnull", True)
                )
                | models.Q(("checked_at__isnull", False), ("checked_by__isnull", False)),
                name="paper_checked_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_at__isnull", True), ("approved_by__isnull", True)
                )
                | models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                name="paper_approved_is_whole",
            ),
        ),
    ]
