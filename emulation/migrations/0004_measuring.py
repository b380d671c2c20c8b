"""Targets with goals and shares, good examples, reports in versions, summaries: what a year is measured by."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.schema_steps import together


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('clusters', '0002_papers_roles'),
        ('emulation', '0003_covenant_certificates'),
        ('files', '0003_word_files'),
    ]

    operations = together([
        migrations.RemoveConstraint(
            model_name='target',
            name='target_not_negative',
        ),
        migrations.RenameField(
            model_name='target',
            old_name='at_least',
            new_name='goal',
        ),
        migrations.AlterModelOptions(
            name='target',
            options={'ordering': ['plan', 'covenant', 'ordinal', 'pk'], 'verbose_name': 'chỉ tiêu', 'verbose_name_plural': 'chỉ tiêu'},
        ),
        migrations.AddField(
            model_name='target',
            name='answers',
            field=models.CharField(blank=True, max_length=200, verbose_name='người chịu trách nhiệm'),
        ),
        migrations.AddField(
            model_name='target',
            name='base',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='mức gốc để so'),
        ),
        migrations.AddField(
            model_name='target',
            name='base_note',
            field=models.CharField(blank=True, max_length=300, verbose_name='mức gốc là gì'),
        ),
        migrations.AddField(
            model_name='target',
            name='covenant',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='emulation.covenant', verbose_name='giao ước'),
        ),
        migrations.AddField(
            model_name='target',
            name='due_on',
            field=models.DateField(blank=True, null=True, verbose_name='hạn đạt'),
        ),
        migrations.AddField(
            model_name='target',
            name='goal_kind',
            field=models.CharField(choices=[('at_least', 'Ít nhất'), ('at_most', 'Nhiều nhất'), ('exactly', 'Đúng bằng'), ('yes_no', 'Có hoặc không')], default='at_least', max_length=10, verbose_name='cách đạt'),
        ),
        migrations.AddField(
            model_name='target',
            name='is_aspirational',
            field=models.BooleanField(default=False, verbose_name='phấn đấu, không áp cứng'),
        ),
        migrations.AddField(
            model_name='target',
            name='measurement',
            field=models.CharField(choices=[('calendar', 'Năm dương lịch, 01/01 đến 31/12'), ('enforcement', 'Năm thống kê THADS, 01/10 năm trước đến 30/09'), ('of_unit', 'Theo loại đơn vị thực hiện')], default='of_unit', max_length=15, verbose_name='kỳ tính số liệu'),
        ),
        migrations.AddField(
            model_name='target',
            name='summing',
            field=models.CharField(choices=[('sum', 'Cộng lại'), ('mean', 'Bình quân'), ('least', 'Lấy mức thấp nhất'), ('greatest', 'Lấy mức cao nhất')], default='sum', max_length=10, verbose_name='cách cộng từ đơn vị trực thuộc'),
        ),
        migrations.AlterField(
            model_name='target',
            name='goal',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='mức phải đạt'),
        ),
        migrations.AlterField(
            model_name='target',
            name='plan',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='emulation.campaignplan', verbose_name='kế hoạch'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('goal_kind__in', ['at_least', 'at_most', 'exactly', 'yes_no'])), name='target_goal_kind_known', violation_error_message='Giá trị không có trong danh mục.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('measurement__in', ['calendar', 'enforcement', 'of_unit'])), name='target_measurement_known', violation_error_message='Giá trị không có trong danh mục.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('summing__in', ['sum', 'mean', 'least', 'greatest'])), name='target_summing_known', violation_error_message='Giá trị không có trong danh mục.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('covenant__isnull', True), ('plan__isnull', False)), models.Q(('covenant__isnull', False), ('plan__isnull', True), ('plan_campaign__isnull', True)), _connector='OR'), name='target_one_owner'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('goal__isnull', True), ('goal_kind', 'yes_no')), models.Q(models.Q(('goal_kind', 'yes_no'), _negated=True), ('goal__isnull', False)), _connector='OR'), name='target_has_goal', violation_error_message='Chỉ tiêu có hoặc không thì không ghi mức; chỉ tiêu khác phải có mức.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('goal__isnull', True), ('goal__gte', 0), _connector='OR'), models.Q(('base__isnull', True), ('base__gte', 0), _connector='OR')), name='target_not_negative', violation_error_message='Chỉ tiêu không được âm.'),
        ),
        migrations.RemoveConstraint(
            model_name='milestone',
            name='milestone_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='reminderstep',
            name='reminder_step_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='unitreport',
            name='unit_report_period_known',
        ),
        migrations.RemoveConstraint(
            model_name='unitreport',
            name='unit_report_state_known',
        ),
        migrations.AddField(
            model_name='unitreport',
            name='accepted_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='được nhận lần đầu lúc'),
        ),
        migrations.AddField(
            model_name='unitreport',
            name='correction_reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='lý do sửa'),
        ),
        migrations.AddField(
            model_name='unitreport',
            name='days_late',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='số ngày chậm'),
        ),
        migrations.AddField(
            model_name='unitreport',
            name='first_due_on',
            field=models.DateField(blank=True, null=True, verbose_name='hạn khi nộp lần đầu'),
        ),
        migrations.AddField(
            model_name='unitreport',
            name='first_submitted_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='nộp lần đầu lúc'),
        ),
        migrations.AddField(
            model_name='unitreport',
            name='laid_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='trình thủ trưởng lúc'),
        ),
        migrations.AddField(
            model_name='unitreport',
            name='laid_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người trình'),
        ),
        migrations.AddField(
            model_name='unitreport',
            name='opened_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='cụm mở lúc'),
        ),
        migrations.AddField(
            model_name='unitreport',
            name='opened_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người mở'),
        ),
        migrations.AddField(
            model_name='unitreport',
            name='recall_answer',
            field=models.CharField(blank=True, max_length=500, verbose_name='cụm trả lời việc xin rút'),
        ),
        migrations.AddField(
            model_name='unitreport',
            name='recall_asked_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='xin rút lại lúc'),
        ),
        migrations.AddField(
            model_name='unitreport',
            name='recall_reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='lý do xin rút lại'),
        ),
        migrations.AddField(
            model_name='unitreport',
            name='saved_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='lưu lúc'),
        ),
        migrations.AddField(
            model_name='unitreport',
            name='saved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người lưu'),
        ),
        migrations.AlterField(
            model_name='milestone',
            name='kind',
            field=models.CharField(choices=[('constituted', 'Chia cụm, cử Trưởng và Phó Trưởng'), ('commented', 'Góp ý dự thảo kế hoạch và giao ước'), ('launched', 'Thông qua kế hoạch, phát động'), ('covenant', 'Ký giao ước thi đua'), ('registered', 'Đăng ký danh hiệu thi đua'), ('midyear', 'Báo cáo sơ kết'), ('guidance', 'Hướng dẫn tổng kết, bình xét'), ('phase_two', 'Báo cáo đợt cao điểm 2'), ('year_report', 'Báo cáo tổng kết'), ('voted', 'Bỏ phiếu bình xét, suy tôn'), ('submitted', 'Trình danh sách đề nghị khen thưởng'), ('settled', 'Có quyết định, công bố kết quả'), ('archived', 'Bàn giao hồ sơ lưu trữ')], max_length=20, verbose_name='mốc'),
        ),
        migrations.AlterField(
            model_name='reminderstep',
            name='kind',
            field=models.CharField(choices=[('constituted', 'Chia cụm, cử Trưởng và Phó Trưởng'), ('commented', 'Góp ý dự thảo kế hoạch và giao ước'), ('launched', 'Thông qua kế hoạch, phát động'), ('covenant', 'Ký giao ước thi đua'), ('registered', 'Đăng ký danh hiệu thi đua'), ('midyear', 'Báo cáo sơ kết'), ('guidance', 'Hướng dẫn tổng kết, bình xét'), ('phase_two', 'Báo cáo đợt cao điểm 2'), ('year_report', 'Báo cáo tổng kết'), ('voted', 'Bỏ phiếu bình xét, suy tôn'), ('submitted', 'Trình danh sách đề nghị khen thưởng'), ('settled', 'Có quyết định, công bố kết quả'), ('archived', 'Bàn giao hồ sơ lưu trữ')], max_length=20, verbose_name='mốc'),
        ),
        migrations.AlterField(
            model_name='unitreport',
            name='period',
            field=models.CharField(choices=[('midyear', 'Sơ kết 6 tháng'), ('phase_two', 'Đợt cao điểm 2'), ('year', 'Tổng kết năm')], max_length=10, verbose_name='kỳ'),
        ),
        migrations.AlterField(
            model_name='unitreport',
            name='state',
            field=models.CharField(choices=[('draft', 'Đang soạn'), ('submitted', 'Đã nộp'), ('returned', 'Trả lại để bổ sung'), ('accepted', 'Đã nhận'), ('correcting', 'Đang sửa sau khi được nhận')], default='draft', max_length=10, verbose_name='tình trạng'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['constituted', 'commented', 'launched', 'covenant', 'registered', 'midyear', 'guidance', 'phase_two', 'year_report', 'voted', 'submitted', 'settled', 'archived'])), name='milestone_kind_known', violation_error_message='Giá trị không có trong danh mục.'),
        ),
        migrations.AddConstraint(
            model_name='reminderstep',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['constituted', 'commented', 'launched', 'covenant', 'registered', 'midyear', 'guidance', 'phase_two', 'year_report', 'voted', 'submitted', 'settled', 'archived'])), name='reminder_step_kind_known', violation_error_message='Giá trị không có trong danh mục.'),
        ),
        migrations.AddConstraint(
            model_name='unitreport',
            constraint=models.CheckConstraint(condition=models.Q(('period__in', ['midyear', 'phase_two', 'year'])), name='unit_report_period_known', violation_error_message='Giá trị không có trong danh mục.'),
        ),
        migrations.AddConstraint(
            model_name='unitreport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned', 'accepted', 'correcting'])), name='unit_report_state_known', violation_error_message='Giá trị không có trong danh mục.'),
        ),
        migrations.AddConstraint(
            model_name='unitreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('days_late__isnull', True), ('first_due_on__isnull', True)), models.Q(('days_late__isnull', False), ('first_due_on__isnull', False), ('first_submitted_at__isnull', False)), _connector='OR'), name='unit_report_lateness_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='unitreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'correcting'), _negated=True), models.Q(('correction_reason', ''), _negated=True), _connector='OR'), name='unit_report_correction_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='unitreport',
            constraint=models.CheckConstraint(condition=models.Q(('recall_asked_at__isnull', True), models.Q(('recall_reason', ''), _negated=True), _connector='OR'), name='unit_report_recall_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='unitreport',
            constraint=models.CheckConstraint(condition=models.Q(('saved_by__isnull', True), ('saved_at__isnull', False), _connector='OR'), name='unit_report_saved_whole'),
        ),
        migrations.AddConstraint(
            model_name='unitreport',
            constraint=models.CheckConstraint(condition=models.Q(('laid_by__isnull', True), ('laid_at__isnull', False), _connector='OR'), name='unit_report_laid_whole'),
        ),
        migrations.AddConstraint(
            model_name='unitreport',
            constraint=models.CheckConstraint(condition=models.Q(('opened_by__isnull', True), ('opened_at__isnull', False), _connector='OR'), name='unit_report_opened_whole'),
        ),
        migrations.CreateModel(
            name='Exemplar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('person', 'Cá nhân'), ('collective', 'Tập thể')], max_length=10, verbose_name='loại')),
                ('name', models.CharField(max_length=250, verbose_name='cá nhân, tập thể')),
                ('position_title', models.CharField(blank=True, max_length=150, verbose_name='chức vụ, bộ phận')),
                ('what', models.CharField(max_length=300, verbose_name='việc làm nêu gương')),
                ('story', models.TextField(verbose_name='câu chuyện, kết quả cụ thể')),
                ('state', models.CharField(choices=[('draft', 'Đang viết'), ('proposed', 'Đã đề xuất'), ('declined', 'Chưa công nhận'), ('recognised', 'Đã công nhận'), ('published', 'Đã phổ biến trong ngành')], default='draft', max_length=15, verbose_name='tình trạng')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='lần sửa')),
                ('proposed_at', models.DateTimeField(blank=True, null=True, verbose_name='đề xuất lúc')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='xem xét lúc')),
                ('decision_note', models.CharField(blank=True, max_length=500, verbose_name='ý kiến xem xét')),
                ('recognised_on', models.DateField(blank=True, null=True, verbose_name='công nhận ngày')),
                ('recognition_basis', models.CharField(blank=True, max_length=300, verbose_name='căn cứ công nhận')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='phổ biến trong ngành lúc')),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emulation.campaign', verbose_name='trong phong trào')),
                ('cluster_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemplars', to='clusters.clusteryear', verbose_name='cụm trong năm')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người xem xét')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người đề xuất')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người phổ biến')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemplars', to='clusters.unit', verbose_name='đơn vị')),
                ('search_text', models.TextField(default='', editable=False, verbose_name='chữ để tìm')),
            ],
            options={
                'verbose_name': 'điển hình tiên tiến',
                'verbose_name_plural': 'điển hình tiên tiến',
                'ordering': ['-cluster_year__year', 'unit__sort_key', 'name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('subject__in', ['person', 'collective'])), name='exemplar_subject_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'proposed', 'declined', 'recognised', 'published'])), name='exemplar_state_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(models.Q(('proposed_at__isnull', True), ('proposed_by__isnull', True)), models.Q(('proposed_at__isnull', False), ('proposed_by__isnull', False)), _connector='OR'), name='exemplar_proposal_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='exemplar_decision_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='exemplar_publication_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['recognised', 'published']), _negated=True), models.Q(('decided_at__isnull', False), ('recognised_on__isnull', False)), _connector='OR'), name='exemplar_recognised_on_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('decision_note', ''), _negated=True), _connector='OR'), name='exemplar_declined_with_reason'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('state', 'published')), models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', True), ('published_by__isnull', True)), _connector='OR'), name='exemplar_published_is_recorded')],
            },
        ),
        migrations.CreateModel(
            name='Replication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(verbose_name='bắt đầu từ ngày')),
                ('how', models.TextField(verbose_name='cách làm theo')),
                ('result', models.TextField(blank=True, verbose_name='kết quả')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='lần sửa')),
                ('recorded_at', models.DateTimeField(verbose_name='ghi lúc')),
                ('exemplar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replications', to='emulation.exemplar', verbose_name='điển hình')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replications', to='clusters.unit', verbose_name='đơn vị học tập, làm theo')),
            ],
            options={
                'verbose_name': 'nhân rộng điển hình',
                'verbose_name_plural': 'nhân rộng điển hình',
                'ordering': ['exemplar', 'started_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('exemplar', 'unit'), name='replication_once', violation_error_message='Đơn vị đã ghi làm theo điển hình này.')],
            },
        ),
        migrations.CreateModel(
            name='TargetShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('goal', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='mức phải đạt')),
                ('base', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='mức gốc để so')),
                ('answers', models.CharField(blank=True, max_length=200, verbose_name='người chịu trách nhiệm')),
                ('assigned_at', models.DateTimeField(verbose_name='giao lúc')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='thôi thực hiện từ ngày')),
                ('end_reason', models.CharField(blank=True, max_length=300, verbose_name='lý do thôi thực hiện')),
                ('assigned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người giao')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handed_down', to='emulation.targetshare', verbose_name='giao từ')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='emulation.target', verbose_name='chỉ tiêu')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='target_shares', to='clusters.unit', verbose_name='đơn vị thực hiện')),
            ],
            options={
                'verbose_name': 'phần chỉ tiêu của đơn vị',
                'verbose_name_plural': 'phần chỉ tiêu của đơn vị',
                'ordering': ['target', 'unit__sort_key', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('target', 'unit'), name='target_share_once', violation_error_message='Đơn vị đã được giao chỉ tiêu này.'), models.CheckConstraint(condition=models.Q(('goal__gte', 0)), name='target_share_goal_not_negative', violation_error_message='Mức phải đạt không được âm.'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='target_share_not_its_own'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_on__isnull', True)), models.Q(('ended_on__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='target_share_ended_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='TargetFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until_on', models.DateField(verbose_name='tính đến hết ngày')),
                ('value', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='kết quả')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='ghi chú')),
                ('recorded_at', models.DateTimeField(verbose_name='ghi lúc')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi')),
                ('share', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='emulation.targetshare', verbose_name='phần chỉ tiêu')),
            ],
            options={
                'verbose_name': 'kết quả chỉ tiêu',
                'verbose_name_plural': 'kết quả chỉ tiêu',
                'ordering': ['share', 'until_on'],
                'constraints': [models.UniqueConstraint(fields=('share', 'until_on'), name='target_figure_once_a_day', violation_error_message='Đã có kết quả tính đến ngày này.'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='target_figure_not_negative', violation_error_message='Kết quả không được âm.')],
            },
        ),
        migrations.CreateModel(
            name='ReportExtension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(choices=[('midyear', 'Sơ kết 6 tháng'), ('phase_two', 'Đợt cao điểm 2'), ('year', 'Tổng kết năm')], max_length=10, verbose_name='kỳ')),
                ('due_on', models.DateField(verbose_name='hạn mới')),
                ('decision_number', models.CharField(max_length=60, verbose_name='số văn bản gia hạn')),
                ('decision_on', models.DateField(verbose_name='ngày văn bản gia hạn')),
                ('reason', models.CharField(max_length=500, verbose_name='lý do gia hạn')),
                ('recorded_at', models.DateTimeField(verbose_name='ghi lúc')),
                ('cluster_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='report_extensions', to='clusters.clusteryear', verbose_name='cụm trong năm')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clusters.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'gia hạn báo cáo',
                'verbose_name_plural': 'gia hạn báo cáo',
                'ordering': ['cluster_year', 'period', 'due_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('period__in', ['midyear', 'phase_two', 'year'])), name='report_extension_period_known', violation_error_message='Giá trị không có trong danh mục.'), models.UniqueConstraint(fields=('cluster_year', 'unit', 'period', 'due_on'), name='report_extension_day_once', violation_error_message='Đơn vị đã được gia hạn đến ngày này.')],
            },
        ),
        migrations.CreateModel(
            name='ReportVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='bản số')),
                ('content', models.JSONField(verbose_name='nội dung')),
                ('sha256', models.CharField(max_length=64, verbose_name='mã băm SHA-256')),
                ('handed_in_at', models.DateTimeField(verbose_name='nộp lúc')),
                ('signed_as', models.CharField(blank=True, max_length=200, verbose_name='ký với tư cách')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='lý do sửa')),
                ('recalled_at', models.DateTimeField(blank=True, null=True, verbose_name='rút lại lúc')),
                ('handed_in_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ký duyệt, nộp')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='emulation.unitreport', verbose_name='báo cáo')),
            ],
            options={
                'verbose_name': 'bản báo cáo đã nộp',
                'verbose_name_plural': 'bản báo cáo đã nộp',
                'ordering': ['report', '-number'],
                'constraints': [models.UniqueConstraint(fields=('report', 'number'), name='report_version_once'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='report_version_hash_is_sha256')],
            },
        ),
        migrations.CreateModel(
            name='ClusterSummary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(choices=[('midyear', 'Sơ kết 6 tháng'), ('phase_two', 'Đợt cao điểm 2'), ('year', 'Tổng kết năm')], max_length=10, verbose_name='kỳ')),
                ('content', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='số liệu tổng hợp')),
                ('previous', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='số liệu lần tổng hợp trước')),
                ('compiled_at', models.DateTimeField(blank=True, null=True, verbose_name='tổng hợp lúc')),
                ('results', models.TextField(blank=True, verbose_name='đánh giá chung về kết quả')),
                ('weaknesses', models.TextField(blank=True, verbose_name='hạn chế, nguyên nhân')),
                ('exemplars', models.TextField(blank=True, verbose_name='điển hình tiên tiến')),
                ('tasks', models.TextField(blank=True, verbose_name='nhiệm vụ thời gian tới')),
                ('proposals', models.TextField(blank=True, verbose_name='đề xuất, kiến nghị')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='lần sửa')),
                ('saved_at', models.DateTimeField(blank=True, null=True, verbose_name='lưu lúc')),
                ('cluster_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='summaries', to='clusters.clusteryear', verbose_name='cụm trong năm')),
                ('compiled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người tổng hợp')),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người lưu')),
            ],
            options={
                'verbose_name': 'báo cáo tổng hợp của cụm',
                'verbose_name_plural': 'báo cáo tổng hợp của cụm',
                'ordering': ['cluster_year', 'period'],
                'constraints': [models.CheckConstraint(condition=models.Q(('period__in', ['midyear', 'phase_two', 'year'])), name='cluster_summary_period_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(models.Q(('compiled_at__isnull', True), ('compiled_by__isnull', True)), models.Q(('compiled_at__isnull', False), ('compiled_by__isnull', False)), _connector='OR'), name='cluster_summary_compiling_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('saved_at__isnull', True), ('saved_by__isnull', True)), models.Q(('saved_at__isnull', False), ('saved_by__isnull', False)), _connector='OR'), name='cluster_summary_saving_is_whole'), models.UniqueConstraint(fields=('cluster_year', 'period'), name='cluster_summary_once')],
            },
        ),
    ])
