"""Run-sheets of conferences."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from core.schema_steps import together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('awards', '0003_secret_ballots_and_dossiers'),
        ('emulation', '0006_arrival'),
    ]

    operations = together([
        migrations.CreateModel(
            name='RunStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveSmallIntegerField(verbose_name='thứ tự')),
                ('kind', models.CharField(choices=[('welcome', 'Đón đại biểu, điểm danh'), ('report', 'Trình bày báo cáo'), ('comments', 'Góp ý dự thảo'), ('adoption', 'Biểu quyết thông qua'), ('rehearsal', 'Bỏ phiếu thử'), ('ballot', 'Bỏ phiếu suy tôn'), ('result', 'Công bố kết quả'), ('covenant', 'Ký giao ước thi đua'), ('leaders', 'Công bố Trưởng, Phó Trưởng năm sau'), ('minutes', 'Thông qua và ký biên bản'), ('other', 'Việc khác')], max_length=10, verbose_name='loại')),
                ('title', models.CharField(max_length=300, verbose_name='nội dung')),
                ('minutes_planned', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='số phút dự kiến')),
                ('presenter', models.CharField(blank=True, max_length=200, verbose_name='người trình bày')),
                ('state', models.CharField(choices=[('waiting', 'Chưa đến'), ('running', 'Đang diễn ra'), ('done', 'Đã xong'), ('skipped', 'Bỏ qua')], default='waiting', max_length=10, verbose_name='tình trạng')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='bắt đầu lúc')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='kết thúc lúc')),
                ('note', models.TextField(blank=True, verbose_name='diễn biến')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='lần sửa')),
                ('ballot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='run_steps', to='awards.ballot', verbose_name='cuộc bỏ phiếu')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='run_steps', to='emulation.conference', verbose_name='hội nghị')),
            ],
            options={
                'verbose_name': 'bước của hội nghị',
                'verbose_name_plural': 'bước của hội nghị',
                'ordering': ['conference', 'ordinal', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['welcome', 'report', 'comments', 'adoption', 'rehearsal', 'ballot', 'result', 'covenant', 'leaders', 'minutes', 'other'])), name='run_step_kind_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'skipped'])), name='run_step_state_known', violation_error_message='Giá trị không có trong danh mục.'), models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('conference',), name='run_step_one_running', violation_error_message='Một bước khác đang diễn ra.'), models.CheckConstraint(condition=models.Q(models.Q(('started_at__isnull', True), ('state__in', ['waiting', 'skipped'])), models.Q(('ended_at__isnull', True), ('started_at__isnull', False), ('state', 'running')), models.Q(('ended_at__gte', models.F('started_at')), ('started_at__isnull', False), ('state', 'done')), ('state', 'skipped'), _connector='OR'), name='run_step_states_have_times')],
            },
        ),
        migrations.CreateModel(
            name='ShowOfHands',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=300, verbose_name='nội dung biểu quyết')),
                ('present', models.PositiveSmallIntegerField(verbose_name='đơn vị có mặt')),
                ('votes_for', models.PositiveSmallIntegerField(verbose_name='tán thành')),
                ('votes_against', models.PositiveSmallIntegerField(verbose_name='không tán thành')),
                ('votes_none', models.PositiveSmallIntegerField(verbose_name='không có ý kiến')),
                ('is_adopted', models.BooleanField(verbose_name='thông qua')),
                ('taken_at', models.DateTimeField(verbose_name='biểu quyết lúc')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shows_of_hands', to='hall.runstep', verbose_name='bước của hội nghị')),
            ],
            options={
                'verbose_name': 'biểu quyết giơ tay',
                'verbose_name_plural': 'biểu quyết giơ tay',
                'ordering': ['step', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('present__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('votes_for'), '+', models.F('votes_against')), '+', models.F('votes_none')))), name='show_of_hands_within_the_hall', violation_error_message='Số biểu quyết không thể nhiều hơn số đơn vị có mặt.')],
            },
        ),
    ])
