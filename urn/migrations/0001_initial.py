"""Boxes of sealed papers."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.schema_steps import together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = together([
        migrations.CreateModel(
            name='Box',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('prepared', 'Chờ đặt mật khẩu'), ('open', 'Đang nhận phiếu'), ('closed', 'Đã niêm phong'), ('counted', 'Đã kiểm'), ('void', 'Đã hủy')], default='prepared', max_length=10, verbose_name='tình trạng')),
                ('form', models.JSONField(blank=True, default=dict, verbose_name='mẫu phiếu')),
                ('public_key', models.BinaryField(blank=True, null=True, verbose_name='khóa niêm phong')),
                ('roll_fingerprint', models.CharField(blank=True, max_length=64, verbose_name='dấu của danh sách')),
                ('fingerprint', models.CharField(blank=True, max_length=64, verbose_name='dấu niêm phong của hòm phiếu')),
                ('tally', models.JSONField(blank=True, null=True, verbose_name='kết quả')),
                ('tally_fingerprint', models.CharField(blank=True, max_length=64, verbose_name='dấu của kết quả')),
            ],
            options={
                'verbose_name': 'hòm phiếu',
                'verbose_name_plural': 'hòm phiếu',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['prepared', 'open', 'closed', 'counted', 'void'])), name='box_state_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(('state__in', ['prepared', 'void']), ('public_key__isnull', False), _connector='OR'), name='box_open_has_a_key'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['closed', 'counted']), _negated=True), ('fingerprint__regex', '^[0-9a-f]{64}$'), _connector='OR'), name='box_closed_has_a_fingerprint'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'counted'), ('tally__isnull', False)), ('state', 'void'), models.Q(models.Q(('state', 'counted'), _negated=True), ('tally__isnull', True)), _connector='OR'), name='box_tally_when_counted')],
            },
        ),
        migrations.CreateModel(
            name='Keyholder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.BinaryField(max_length=16, verbose_name='muối')),
                ('public_key', models.BinaryField(max_length=32, verbose_name='khóa công khai')),
                ('box', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keyholders', to='urn.box', verbose_name='hòm phiếu')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người kiểm phiếu')),
            ],
            options={
                'verbose_name': 'người giữ khóa',
                'verbose_name_plural': 'người giữ khóa',
                'constraints': [models.UniqueConstraint(fields=('box', 'user'), name='keyholder_once')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField(verbose_name='phiếu niêm phong')),
                ('box', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='urn.box', verbose_name='hòm phiếu')),
            ],
            options={
                'verbose_name': 'phiếu niêm phong',
                'verbose_name_plural': 'phiếu niêm phong',
            },
        ),
        migrations.CreateModel(
            name='SealedCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='lần nhập')),
                ('sealed', models.BinaryField(verbose_name='số đếm niêm phong')),
                ('box', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sealed_counts', to='urn.box', verbose_name='hòm phiếu')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người nhập')),
            ],
            options={
                'verbose_name': 'số đếm phiếu giấy niêm phong',
                'verbose_name_plural': 'số đếm phiếu giấy niêm phong',
                'constraints': [models.UniqueConstraint(fields=('box', 'user'), name='sealed_count_once')],
            },
        ),
        migrations.CreateModel(
            name='Voter',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(verbose_name='số trong danh sách')),
                ('state', models.CharField(choices=[('waiting', 'Chưa bỏ phiếu'), ('cast', 'Đã bỏ phiếu điện tử'), ('on_paper', 'Đã nhận phiếu giấy')], default='waiting', max_length=10, verbose_name='tình trạng')),
                ('box', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='voters', to='urn.box', verbose_name='hòm phiếu')),
            ],
            options={
                'verbose_name': 'người bỏ phiếu',
                'verbose_name_plural': 'người bỏ phiếu',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'cast', 'on_paper'])), name='voter_state_known', violation_error_message='Giá trị không có trong danh mục.'), models.UniqueConstraint(fields=('box', 'number'), name='voter_once')],
            },
        ),
        migrations.CreateModel(
            name='Wrapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField(verbose_name='khóa hòm phiếu dưới hai lớp khóa')),
                ('handed_on', models.BinaryField(blank=True, null=True, verbose_name='phần đã mở lớp ngoài')),
                ('box', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wrappings', to='urn.box', verbose_name='hòm phiếu')),
                ('inner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='urn.keyholder', verbose_name='khóa trong')),
                ('outer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='urn.keyholder', verbose_name='khóa ngoài')),
            ],
            options={
                'verbose_name': 'khóa hai lớp',
                'verbose_name_plural': 'khóa hai lớp',
                'constraints': [models.UniqueConstraint(fields=('outer', 'inner'), name='wrapping_once'), models.CheckConstraint(condition=models.Q(('outer', models.F('inner')), _negated=True), name='wrapping_of_two')],
            },
        ),
    ])
