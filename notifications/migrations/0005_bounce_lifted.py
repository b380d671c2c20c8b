import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower

from core.schema_steps import together


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('notifications', '0004_deliveries'),
    ]

    operations = together([
        migrations.AddField('bounce', 'lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='cho gửi lại lúc')),
        migrations.AddField('bounce', 'lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người cho gửi lại')),
        migrations.AddIndex('bounce', models.Index(Lower('address'), condition=Q(('is_permanent', True), ('lifted_at__isnull', True)), name='bounce_closes_address')),
        migrations.AddConstraint('bounce', models.CheckConstraint(condition=Q(('lifted_at__isnull', True), ('lifted_by__isnull', True)) | Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), name='bounce_lifted_by_somebody')),
    ])
