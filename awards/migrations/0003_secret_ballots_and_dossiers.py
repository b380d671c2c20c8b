"""Secret ballots, councils and dossiers."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from core.schema_steps import together


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('awards', '0002_stored_files_moved'),
        ('clusters', '0002_papers_roles'),
        ('emulation', '0006_arrival'),
        ('files', '0003_word_files'),
        ('rulebook', '0001_initial'),
        ('urn', '0001_initial'),
    ]

    operations = together([
        migrations.CreateModel(
            name='Appraisal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('result', models.CharField(choices=[('propose', 'Đủ điều kiện, đề nghị xét'), ('decline', 'Không đủ điều kiện')], max_length=10, verbose_name='kết quả')),
                ('text', models.TextField(verbose_name='ý kiến thẩm định')),
                ('findings', models.JSONField(blank=True, default=list, verbose_name='các điều kiện đã xét')),
                ('appraised_on', models.DateField(verbose_name='ngày thẩm định')),
                ('appraised_at', models.DateTimeField(verbose_name='ghi lúc')),
                ('appraised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người thẩm định')),
                ('nomination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appraisals', to='awards.nomination', verbose_name='hồ sơ đề nghị')),
            ],
            options={
                'verbose_name': 'thẩm định',
                'verbose_name_plural': 'thẩm định',
                'ordering': ['nomination', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('result__in', ['propose', 'decline'])), name='appraisal_result_known', violation_error_message='Giá trị không có trong danh mục.')],
            },
        ),
        migrations.CreateModel(
            name='Council',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='tên')),
                ('decision', models.CharField(max_length=200, verbose_name='quyết định thành lập')),
                ('valid_from', models.DateField(verbose_name='từ ngày')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến trước ngày')),
                ('is_sample', models.BooleanField(default=False, verbose_name='dữ liệu minh hoạ')),
            ],
            options={
                'verbose_name': 'hội đồng thi đua, khen thưởng',
                'verbose_name_plural': 'hội đồng thi đua, khen thưởng',
                'ordering': ['-valid_from', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='council_ends_after_it_starts', violation_error_message='Ngày kết thúc phải sau ngày bắt đầu.')],
            },
        ),
        migrations.CreateModel(
            name='CouncilMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('full_name', models.CharField(max_length=150, verbose_name='họ và tên')),
                ('position_title', models.CharField(blank=True, max_length=200, verbose_name='chức vụ')),
                ('role', models.CharField(choices=[('chair', 'Chủ tịch Hội đồng'), ('deputy', 'Phó Chủ tịch Hội đồng'), ('member', 'Ủy viên'), ('secretary', 'Ủy viên, thư ký')], default='member', max_length=10, verbose_name='vai trò')),
                ('ordinal', models.PositiveSmallIntegerField(default=1, verbose_name='thứ tự')),
                ('valid_from', models.DateField(verbose_name='từ ngày')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến trước ngày')),
                ('basis', models.CharField(blank=True, max_length=250, verbose_name='căn cứ thay đổi')),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='awards.council', verbose_name='hội đồng')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clusters.unit', verbose_name='đơn vị công tác')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='council_seats', to=settings.AUTH_USER_MODEL, verbose_name='tài khoản')),
            ],
            options={
                'verbose_name': 'thành viên hội đồng',
                'verbose_name_plural': 'thành viên hội đồng',
                'ordering': ['council', 'ordinal', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['chair', 'deputy', 'member', 'secretary'])), name='council_member_role_known', violation_error_message='Giá trị không có trong danh mục.'), models.UniqueConstraint(fields=('council', 'full_name', 'valid_from'), name='council_member_once'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='council_member_ends_after_start', violation_error_message='Ngày kết thúc phải sau ngày bắt đầu.')],
            },
        ),
        migrations.CreateModel(
            name='CouncilSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField(verbose_name='ngày họp')),
                ('place', models.CharField(blank=True, max_length=250, verbose_name='địa điểm')),
                ('minutes_number', models.CharField(blank=True, max_length=60, verbose_name='số biên bản')),
                ('minutes_note', models.TextField(blank=True, verbose_name='diễn biến, ý kiến')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='kết thúc lúc')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='lần sửa')),
                ('is_sample', models.BooleanField(default=False, verbose_name='dữ liệu minh hoạ')),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='awards.council', verbose_name='hội đồng')),
                ('dossiers', models.ManyToManyField(blank=True, related_name='sessions', to='awards.nomination', verbose_name='hồ sơ xét')),
                ('minutes_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='biên bản đã ký')),
            ],
            options={
                'verbose_name': 'phiên họp hội đồng',
                'verbose_name_plural': 'phiên họp hội đồng',
                'ordering': ['-held_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('own_unit', 'người của đơn vị được đề nghị'), ('person', 'chính là người được đề nghị'), ('declared', 'tự khai có liên quan')], max_length=10, verbose_name='lý do')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='nội dung')),
                ('declared_at', models.DateTimeField(verbose_name='ghi lúc')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='awards.nomination', verbose_name='hồ sơ')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='awards.councilmember', verbose_name='thành viên')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to='awards.councilsession', verbose_name='phiên họp')),
            ],
            options={
                'verbose_name': 'xung đột lợi ích',
                'verbose_name_plural': 'xung đột lợi ích',
                'ordering': ['session', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['own_unit', 'person', 'declared'])), name='conflict_kind_known', violation_error_message='Giá trị không có trong danh mục.'), models.UniqueConstraint(fields=('session', 'member', 'dossier'), name='conflict_once')],
            },
        ),
        migrations.CreateModel(
            name='DossierPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='loại giấy tờ')),
                ('title', models.CharField(max_length=250, verbose_name='tên')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='trang trong hệ thống')),
                ('added_at', models.DateTimeField(verbose_name='thêm lúc')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người thêm')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='tệp')),
                ('nomination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='awards.nomination', verbose_name='hồ sơ đề nghị')),
            ],
            options={
                'verbose_name': 'giấy tờ trong hồ sơ',
                'verbose_name_plural': 'giấy tờ trong hồ sơ',
                'ordering': ['nomination', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('file__isnull', False), models.Q(('address', ''), _negated=True), _connector='OR'), name='dossier_part_is_somewhere')],
            },
        ),
        migrations.CreateModel(
            name='DossierStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'Đang lập hồ sơ'), ('elevated', 'Được suy tôn'), ('submitted', 'Đã trình Thường trực Hội đồng'), ('received', 'Thường trực Hội đồng đã tiếp nhận'), ('returned', 'Trả lại để bổ sung'), ('appraised', 'Đã thẩm định'), ('public_comment', 'Đang lấy ý kiến công khai'), ('council_voted', 'Hội đồng đã bỏ phiếu'), ('on_hold', 'Tạm dừng xét'), ('granted', 'Được tặng'), ('refused', 'Không được tặng'), ('withdrawn', 'Đã rút'), ('cancelled', 'Đã bị hủy bỏ')], max_length=20, verbose_name='sang tình trạng')),
                ('came_on', models.DateField(verbose_name='ngày')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='hạn của bước')),
                ('reason', models.CharField(blank=True, max_length=1000, verbose_name='nội dung, lý do')),
                ('made_at', models.DateTimeField(verbose_name='ghi lúc')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi')),
                ('nomination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='awards.nomination', verbose_name='hồ sơ đề nghị')),
            ],
            options={
                'verbose_name': 'diễn biến hồ sơ',
                'verbose_name_plural': 'diễn biến hồ sơ',
                'ordering': ['nomination', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'elevated', 'submitted', 'received', 'returned', 'appraised', 'public_comment', 'council_voted', 'on_hold', 'granted', 'refused', 'withdrawn', 'cancelled'])), name='dossier_step_state_known', violation_error_message='Giá trị không có trong danh mục.')],
            },
        ),
        migrations.CreateModel(
            name='PaperBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveSmallIntegerField(verbose_name='tập')),
                ('seal', models.CharField(max_length=16, verbose_name='dấu của tập phiếu')),
                ('printed', models.PositiveIntegerField(verbose_name='số tờ in')),
                ('spoiled', models.PositiveIntegerField(default=0, verbose_name='số tờ hỏng, đã đổi')),
                ('returned_unused', models.PositiveIntegerField(default=0, verbose_name='số tờ chưa dùng, đã thu lại')),
                ('printed_at', models.DateTimeField(verbose_name='in lúc')),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='awards.ballot', verbose_name='cuộc bỏ phiếu')),
                ('printed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người in')),
            ],
            options={
                'verbose_name': 'tập phiếu in',
                'verbose_name_plural': 'tập phiếu in',
                'ordering': ['ballot', 'ordinal'],
                'constraints': [models.UniqueConstraint(fields=('ballot', 'ordinal'), name='paper_batch_once'), models.CheckConstraint(condition=models.Q(('printed__gte', django.db.models.expressions.CombinedExpression(models.F('spoiled'), '+', models.F('returned_unused')))), name='paper_batch_covers_its_papers', violation_error_message='Số tờ hỏng và chưa dùng không thể nhiều hơn số tờ đã in.')],
            },
        ),
        migrations.CreateModel(
            name='PublicComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.CharField(max_length=250, verbose_name='thông báo')),
                ('address', models.URLField(blank=True, max_length=300, verbose_name='đăng tại')),
                ('opened_on', models.DateField(verbose_name='từ ngày')),
                ('working_days', models.PositiveSmallIntegerField(verbose_name='số ngày làm việc')),
                ('closes_on', models.DateField(verbose_name='đến hết ngày')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='kết thúc ngày')),
                ('outcome', models.TextField(blank=True, verbose_name='tổng hợp ý kiến')),
                ('opened_at', models.DateTimeField(verbose_name='mở lúc')),
                ('nominations', models.ManyToManyField(related_name='public_comments', to='awards.nomination', verbose_name='hồ sơ đề nghị')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người mở')),
            ],
            options={
                'verbose_name': 'lấy ý kiến công khai',
                'verbose_name_plural': 'lấy ý kiến công khai',
                'ordering': ['-opened_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='public_comment_ends_with_an_outcome')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='ballot',
            name='ballot_one_live_a_round',
        ),
        migrations.RemoveConstraint(
            model_name='ballotnominee',
            name='ballot_nominee_once',
        ),
        migrations.RemoveConstraint(
            model_name='count',
            name='count_once_a_teller',
        ),
        migrations.RemoveConstraint(
            model_name='nomination',
            name='nomination_state_known',
        ),
        migrations.RemoveConstraint(
            model_name='nomination',
            name='nomination_once',
        ),
        migrations.RemoveConstraint(
            model_name='nomination',
            name='nomination_has_a_source',
        ),
        migrations.RemoveConstraint(
            model_name='nomination',
            name='nomination_sent_has_letter',
        ),
        migrations.AddField(
            model_name='ballot',
            name='announced_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='công bố lúc'),
        ),
        migrations.AddField(
            model_name='ballot',
            name='box',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ballot', to='urn.box', verbose_name='hòm phiếu'),
        ),
        migrations.AddField(
            model_name='ballot',
            name='form',
            field=models.CharField(choices=[('agree', 'tán thành, không tán thành hoặc không có ý kiến về từng tên'), ('choose', 'chọn một số tên')], default='agree', max_length=10, verbose_name='mẫu phiếu'),
        ),
        migrations.AddField(
            model_name='ballot',
            name='is_rehearsal',
            field=models.BooleanField(default=False, verbose_name='bỏ phiếu thử'),
        ),
        migrations.AddField(
            model_name='ballot',
            name='mode',
            field=models.CharField(choices=[('paper', 'phiếu giấy tại hội nghị'), ('electronic', 'bỏ phiếu kín điện tử'), ('mixed', 'điện tử và phiếu giấy, một lần kiểm')], default='paper', max_length=10, verbose_name='cách bỏ phiếu'),
        ),
        migrations.AddField(
            model_name='ballotnominee',
            name='dossier',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='on_ballots', to='awards.nomination', verbose_name='hồ sơ đề nghị'),
        ),
        migrations.AddField(
            model_name='ballotnominee',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rulebook.person', verbose_name='cá nhân'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='council_nominee',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='council_result_of', to='awards.ballotnominee', verbose_name='kết quả bỏ phiếu của Hội đồng'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='held_in_state',
            field=models.CharField(blank=True, max_length=20, verbose_name='dừng khi đang'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='merits',
            field=models.ManyToManyField(blank=True, related_name='nominations', to='rulebook.merit', verbose_name='thành tích, sáng kiến'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='person',
            field=models.ForeignKey(blank=True, help_text='Để trống: đề nghị cho chính đơn vị.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='rulebook.person', verbose_name='cá nhân'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='record',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='nomination', to='rulebook.awardrecord', verbose_name='dòng lịch sử khen thưởng'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='rule_set',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rulebook.ruleset', verbose_name='xét theo bộ quy tắc'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='rule_set_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='lý do chọn bộ quy tắc khác'),
        ),
        migrations.AddField(
            model_name='rollentry',
            name='delegate',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='tài khoản bỏ phiếu'),
        ),
        migrations.AddField(
            model_name='submission',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='clusters.unit', verbose_name='đơn vị trình thẳng'),
        ),
        migrations.AddField(
            model_name='voterule',
            name='follows',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='vote_rules', to='rulebook.rule', verbose_name='theo quy tắc'),
        ),
        migrations.AddField(
            model_name='voterule',
            name='max_marks',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Để trống: không giới hạn. Với mẫu chọn tên thì phải có.', null=True, verbose_name='nhiều nhất bao nhiêu tên được đánh dấu'),
        ),
        migrations.AlterField(
            model_name='ballot',
            name='cluster_year',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='clusters.clusteryear', verbose_name='cụm trong năm'),
        ),
        migrations.AlterField(
            model_name='ballotnominee',
            name='unit_name',
            field=models.CharField(max_length=250, verbose_name='tên trên phiếu'),
        ),
        migrations.AlterField(
            model_name='count',
            name='teller',
            field=models.ForeignKey(blank=True, help_text='Để trống: số do mở hòm phiếu niêm phong mà có.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người nhập'),
        ),
        migrations.AlterField(
            model_name='nomination',
            name='cluster_year',
            field=models.ForeignKey(blank=True, help_text='Để trống: đơn vị trình thẳng, không qua cụm.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='clusters.clusteryear', verbose_name='cụm trong năm'),
        ),
        migrations.AlterField(
            model_name='nomination',
            name='state',
            field=models.CharField(choices=[('draft', 'Đang lập hồ sơ'), ('elevated', 'Được suy tôn'), ('submitted', 'Đã trình Thường trực Hội đồng'), ('received', 'Thường trực Hội đồng đã tiếp nhận'), ('returned', 'Trả lại để bổ sung'), ('appraised', 'Đã thẩm định'), ('public_comment', 'Đang lấy ý kiến công khai'), ('council_voted', 'Hội đồng đã bỏ phiếu'), ('on_hold', 'Tạm dừng xét'), ('granted', 'Được tặng'), ('refused', 'Không được tặng'), ('withdrawn', 'Đã rút'), ('cancelled', 'Đã bị hủy bỏ')], default='elevated', max_length=20, verbose_name='tình trạng'),
        ),
        migrations.AlterField(
            model_name='nomination',
            name='unit_name',
            field=models.CharField(max_length=250, verbose_name='tên đơn vị, cá nhân'),
        ),
        migrations.AlterField(
            model_name='rollentry',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clusters.unit', verbose_name='đơn vị'),
        ),
        migrations.AlterField(
            model_name='rollentry',
            name='unit_name',
            field=models.CharField(max_length=250, verbose_name='tên trong danh sách'),
        ),
        migrations.AlterField(
            model_name='submission',
            name='cluster_year',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='clusters.clusteryear', verbose_name='cụm trong năm'),
        ),
        migrations.AddConstraint(
            model_name='ballotnominee',
            constraint=models.UniqueConstraint(fields=('ballot', 'unit', 'person'), name='ballot_nominee_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='count',
            constraint=models.UniqueConstraint(fields=('ballot', 'teller'), name='count_once_a_teller', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'elevated', 'submitted', 'received', 'returned', 'appraised', 'public_comment', 'council_voted', 'on_hold', 'granted', 'refused', 'withdrawn', 'cancelled'])), name='nomination_state_known', violation_error_message='Giá trị không có trong danh mục.'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['withdrawn', 'cancelled']), _negated=True), fields=('achievement_year', 'award_type', 'unit', 'person'), name='nomination_once', nulls_distinct=False, violation_error_message='Đã có đề nghị danh hiệu này của năm này.'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.CheckConstraint(condition=models.Q(('cluster_year__isnull', False), ('person__isnull', False), _connector='OR'), name='nomination_of_a_unit_has_a_cluster'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.CheckConstraint(condition=models.Q(('nominee__isnull', False), ('person__isnull', False), models.Q(('source_note', ''), _negated=True), _connector='OR'), name='nomination_has_a_source'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'elevated', 'withdrawn']), ('submission__isnull', False), _connector='OR'), name='nomination_sent_has_letter'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cluster_year__isnull', False), ('unit__isnull', True)), models.Q(('cluster_year__isnull', True), ('unit__isnull', False)), _connector='OR'), name='submission_of_a_cluster_or_a_unit'),
        ),
        migrations.AddField(
            model_name='rollentry',
            name='member',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='awards.councilmember', verbose_name='thành viên Hội đồng'),
        ),
        migrations.AddConstraint(
            model_name='rollentry',
            constraint=models.UniqueConstraint(fields=('ballot', 'member'), name='roll_entry_once_a_member'),
        ),
        migrations.AddConstraint(
            model_name='rollentry',
            constraint=models.UniqueConstraint(fields=('ballot', 'delegate'), name='roll_entry_one_delegate', violation_error_message='Người này đã bỏ phiếu thay mặt đơn vị khác.'),
        ),
        migrations.AddConstraint(
            model_name='rollentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', True), ('unit__isnull', False)), models.Q(('member__isnull', False), ('unit__isnull', True)), _connector='OR'), name='roll_entry_of_a_unit_or_a_member'),
        ),
        migrations.AddField(
            model_name='ballot',
            name='session',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='awards.councilsession', verbose_name='phiên họp Hội đồng'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['paper', 'electronic', 'mixed'])), name='ballot_mode_known', violation_error_message='Giá trị không có trong danh mục.'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(('form__in', ['agree', 'choose'])), name='ballot_form_known', violation_error_message='Giá trị không có trong danh mục.'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cluster_year__isnull', False), ('session__isnull', True)), models.Q(('cluster_year__isnull', True), ('session__isnull', False)), _connector='OR'), name='ballot_of_a_cluster_or_a_council'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state', 'void'), _negated=True), ('is_rehearsal', False)), fields=('cluster_year', 'award_type', 'round_number'), name='ballot_one_live_a_round', violation_error_message='Đã có cuộc bỏ phiếu cho danh hiệu này ở vòng này.'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state', 'void'), _negated=True), ('is_rehearsal', False)), fields=('session', 'award_type', 'round_number'), name='ballot_one_live_a_round_of_a_session', violation_error_message='Đã có cuộc bỏ phiếu cho danh hiệu này ở vòng này.'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(('mode', 'paper'), ('box__isnull', False), ('state__in', ['prepared', 'void']), _connector='OR'), name='ballot_electronic_has_a_box'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(('announced_at__isnull', True), ('counted_at__isnull', False), _connector='OR'), name='ballot_announced_once_counted'),
        ),
    ])
