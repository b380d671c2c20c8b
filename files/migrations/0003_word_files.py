from django.db import migrations, models

from core.schema_steps import together

KINDS = [
    ("pdf", "PDF"),
    ("png", "ảnh PNG"),
    ("jpeg", "ảnh JPEG"),
    ("xlsx", "bảng tính Excel"),
    ("zip", "gói ZIP"),
    ("docx", "văn bản Word"),
]


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0002_content_addressed"),
    ]

    operations = together([
        migrations.AlterField(
            model_name="storedfile",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10, verbose_name="loại tệp"),
        ),
        migrations.RemoveConstraint(model_name="storedfile", name="stored_file_kind_known"),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [kind for kind, _label in KINDS])),
                name="stored_file_kind_known",
                violation_error_message="Giá trị không có trong danh mục.",
            ),
        ),
    ])
