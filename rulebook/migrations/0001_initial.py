"""The rule book, and the history that it is applied to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.schema_steps import together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('clusters', '0002_papers_roles'),
        ('emulation', '0006_arrival'),
        ('files', '0003_word_files'),
    ]

    operations = together([
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('full_name', models.CharField(max_length=150, verbose_name='họ và tên')),
                ('staff_code', models.CharField(blank=True, max_length=40, verbose_name='số hiệu cán bộ')),
                ('sort_name', models.CharField(default='', editable=False, max_length=1000)),
                ('search_text', models.CharField(default='', editable=False, max_length=300)),
                ('is_sample', models.BooleanField(default=False, verbose_name='dữ liệu minh hoạ')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='awarded_person', to=settings.AUTH_USER_MODEL, verbose_name='tài khoản')),
            ],
            options={
                'verbose_name': 'cá nhân được xét khen thưởng',
                'verbose_name_plural': 'cá nhân được xét khen thưởng',
                'ordering': ['sort_name', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('staff_code', ''), _negated=True), fields=('staff_code',), name='person_staff_code_once', violation_error_message='Số hiệu cán bộ này đã có.')],
            },
        ),
        migrations.CreateModel(
            name='Merit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('initiative', 'sáng kiến'), ('research', 'đề tài, đề án khoa học'), ('achievement', 'thành tích')], max_length=15, verbose_name='loại')),
                ('year', models.PositiveSmallIntegerField(verbose_name='năm')),
                ('title', models.CharField(max_length=300, verbose_name='tên')),
                ('scope', models.CharField(blank=True, choices=[('unit', 'cấp cơ sở'), ('ministry', 'cấp Bộ, ngành, tỉnh'), ('nation', 'toàn quốc')], default='', max_length=10, verbose_name='phạm vi ảnh hưởng')),
                ('recognised_by', models.CharField(blank=True, max_length=300, verbose_name='văn bản công nhận')),
                ('recognised_on', models.DateField(blank=True, null=True, verbose_name='ngày công nhận')),
                ('is_sample', models.BooleanField(default=False, verbose_name='dữ liệu minh hoạ')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merits', to='clusters.unit', verbose_name='đơn vị')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merits', to='rulebook.person', verbose_name='cá nhân')),
            ],
            options={
                'verbose_name': 'thành tích, sáng kiến',
                'verbose_name_plural': 'thành tích, sáng kiến',
                'ordering': ['year', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['initiative', 'research', 'achievement'])), name='merit_kind_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(('scope__in', ['unit', 'ministry', 'nation', ''])), name='merit_scope_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('unit__isnull', False)), models.Q(('person__isnull', False), ('unit__isnull', True)), _connector='OR'), name='merit_of_one_subject')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('discipline', 'đang xem xét kỷ luật'), ('inspection', 'đang thanh tra, kiểm tra, điều tra'), ('complaint', 'đang xác minh khiếu nại, tố cáo')], max_length=15, verbose_name='lý do')),
                ('basis', models.CharField(max_length=300, verbose_name='văn bản, nguồn')),
                ('valid_from', models.DateField(verbose_name='từ ngày')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến trước ngày')),
                ('outcome', models.CharField(blank=True, max_length=300, verbose_name='kết luận')),
                ('is_sample', models.BooleanField(default=False, verbose_name='dữ liệu minh hoạ')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='clusters.unit', verbose_name='đơn vị')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='rulebook.person', verbose_name='cá nhân')),
            ],
            options={
                'verbose_name': 'tạm dừng xét khen thưởng',
                'verbose_name_plural': 'tạm dừng xét khen thưởng',
                'ordering': ['valid_from', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['discipline', 'inspection', 'complaint'])), name='hold_kind_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('unit__isnull', False)), models.Q(('person__isnull', False), ('unit__isnull', True)), _connector='OR'), name='hold_of_one_subject'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('valid_to__isnull', True)), models.Q(('valid_to__gte', models.F('valid_from')), ('valid_to__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='hold_ends_with_an_outcome', violation_error_message='Kết thúc thì phải ghi kết luận.')],
            },
        ),
        migrations.CreateModel(
            name='Discipline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('reprimand', 'khiển trách'), ('warning', 'cảnh cáo'), ('higher', 'trên cảnh cáo')], max_length=10, verbose_name='hình thức')),
                ('decided_on', models.DateField(verbose_name='ngày quyết định')),
                ('decision', models.CharField(max_length=200, verbose_name='quyết định')),
                ('is_sample', models.BooleanField(default=False, verbose_name='dữ liệu minh hoạ')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disciplines', to='rulebook.person', verbose_name='cá nhân')),
            ],
            options={
                'verbose_name': 'kỷ luật',
                'verbose_name_plural': 'kỷ luật',
                'ordering': ['decided_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ['reprimand', 'warning', 'higher'])), name='discipline_level_known', violation_error_message='Giá trị không có trong danh mục.')],
            },
        ),
        migrations.CreateModel(
            name='AwardRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_name', models.CharField(max_length=250, verbose_name='tên trong quyết định')),
                ('detail', models.CharField(blank=True, max_length=120, verbose_name='hạng, loại')),
                ('achievement_year', models.PositiveSmallIntegerField(verbose_name='năm thành tích')),
                ('decision_number', models.CharField(max_length=60, verbose_name='số quyết định')),
                ('decided_on', models.DateField(verbose_name='ngày quyết định')),
                ('issuer', models.CharField(max_length=200, verbose_name='người ban hành')),
                ('source', models.CharField(choices=[('decision', 'quyết định ghi trong hệ thống'), ('entered', 'nhập tay'), ('imported', 'nạp từ bảng Excel')], max_length=10, verbose_name='nguồn')),
                ('cancelled_on', models.DateField(blank=True, null=True, verbose_name='ngày hủy bỏ')),
                ('cancellation', models.CharField(blank=True, max_length=300, verbose_name='quyết định hủy bỏ')),
                ('recovered', models.CharField(blank=True, max_length=300, verbose_name='thu hồi hiện vật, tiền thưởng')),
                ('is_sample', models.BooleanField(default=False, verbose_name='dữ liệu minh hoạ')),
                ('award_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='emulation.awardtype', verbose_name='danh hiệu')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='quyết định')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='award_records', to='clusters.unit', verbose_name='đơn vị')),
                ('merits', models.ManyToManyField(blank=True, related_name='records', to='rulebook.merit', verbose_name='thành tích')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='award_records', to='rulebook.person', verbose_name='cá nhân')),
            ],
            options={
                'verbose_name': 'lịch sử khen thưởng',
                'verbose_name_plural': 'lịch sử khen thưởng',
                'ordering': ['achievement_year', 'award_type__ordinal', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('source__in', ['decision', 'entered', 'imported'])), name='award_record_source_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('unit__isnull', False)), models.Q(('person__isnull', False), ('unit__isnull', True)), _connector='OR'), name='award_record_of_one_subject'), models.UniqueConstraint(condition=models.Q(('cancelled_on__isnull', True)), fields=('award_type', 'unit', 'person', 'achievement_year', 'detail'), name='award_record_once', nulls_distinct=False, violation_error_message='Danh hiệu của năm này đã được ghi.'), models.CheckConstraint(condition=models.Q(models.Q(('cancellation', ''), ('cancelled_on__isnull', True), ('recovered', '')), models.Q(('cancelled_on__isnull', False), models.Q(('cancellation', ''), _negated=True)), _connector='OR'), name='award_record_cancellation_is_whole', violation_error_message='Hủy bỏ thì phải ghi quyết định hủy bỏ.')],
            },
        ),
        migrations.CreateModel(
            name='RecordUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('higher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='built_on', to='rulebook.awardrecord', verbose_name='cho danh hiệu')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='used_for', to='rulebook.awardrecord', verbose_name='danh hiệu đã dùng')),
            ],
            options={
                'verbose_name': 'danh hiệu đã dùng để xét',
                'verbose_name_plural': 'danh hiệu đã dùng để xét',
                'constraints': [models.UniqueConstraint(fields=('record', 'higher'), name='record_use_once'), models.CheckConstraint(condition=models.Q(('record', models.F('higher')), _negated=True), name='record_use_of_another')],
            },
        ),
        migrations.CreateModel(
            name='RuleSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='mã')),
                ('name', models.CharField(max_length=250, verbose_name='tên')),
                ('valid_from', models.DateField(verbose_name='từ ngày')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến trước ngày')),
                ('basis', models.CharField(max_length=500, verbose_name='căn cứ')),
                ('note', models.TextField(blank=True, verbose_name='ghi chú')),
            ],
            options={
                'verbose_name': 'bộ quy tắc',
                'verbose_name_plural': 'bộ quy tắc',
                'ordering': ['valid_from'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='rule_set_ends_after_it_starts', violation_error_message='Ngày kết thúc phải sau ngày bắt đầu.')],
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, verbose_name='khóa')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='phiên bản')),
                ('kind', models.CharField(choices=[('subject', 'đối tượng'), ('registration', 'đăng ký'), ('rating', 'xếp loại trong năm'), ('title_same_year', 'danh hiệu cùng năm'), ('chain', 'chuỗi danh hiệu nhiều năm'), ('initiative', 'sáng kiến, đề tài'), ('any_of', 'một trong các điều kiện'), ('members', 'tỷ lệ cá nhân trong tập thể'), ('no_discipline', 'không bị kỷ luật'), ('no_hold', 'không đang bị xem xét'), ('elevated', 'được suy tôn'), ('targets', 'chỉ tiêu, nhiệm vụ'), ('reporting', 'chế độ báo cáo'), ('not_twice', 'một thành tích không khen nhiều lần'), ('higher_replaces', 'khen cao hơn thay khen thấp hơn'), ('quota', 'tỷ lệ, số lượng khống chế'), ('vote', 'bỏ phiếu'), ('deadline', 'thời hạn'), ('decider', 'thẩm quyền quyết định'), ('money', 'mức tiền thưởng'), ('base_salary', 'mức lương cơ sở'), ('money_rounding', 'làm tròn tiền thưởng'), ('other', 'quy định khác')], max_length=20, verbose_name='loại')),
                ('words', models.CharField(max_length=500, verbose_name='nội dung')),
                ('value', models.JSONField(blank=True, help_text='Để trống: chưa có, phải nhập mới dùng được.', null=True, verbose_name='giá trị')),
                ('source', models.CharField(max_length=300, verbose_name='nguồn')),
                ('article', models.CharField(blank=True, max_length=120, verbose_name='điều, khoản')),
                ('rule_ids', models.CharField(blank=True, max_length=120, verbose_name='mã quy tắc')),
                ('status', models.CharField(choices=[('verified', 'đã đối chiếu với văn bản'), ('secondary', 'theo nguồn thứ cấp, chưa thấy văn bản'), ('memory', 'theo trí nhớ, chưa đối chiếu'), ('design', 'quy ước của hệ thống'), ('unknown', 'chưa biết, phải nhập')], max_length=10, verbose_name='mức chắc chắn')),
                ('confidence', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='chắc chắn (%)')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='từ ngày')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến trước ngày')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='lý do sửa')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='xác nhận lúc')),
                ('confirmed_basis', models.CharField(blank=True, max_length=500, verbose_name='căn cứ xác nhận')),
                ('entered_at', models.DateTimeField(blank=True, null=True, verbose_name='nhập lúc')),
                ('award_type', models.ForeignKey(blank=True, help_text='Để trống: áp dụng cho mọi danh hiệu.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='emulation.awardtype', verbose_name='danh hiệu')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người xác nhận')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người nhập')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='rulebook.rule', verbose_name='thay cho')),
                ('rule_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='rulebook.ruleset', verbose_name='bộ quy tắc')),
            ],
            options={
                'verbose_name': 'quy tắc',
                'verbose_name_plural': 'quy tắc',
                'ordering': ['rule_set', 'award_type__ordinal', 'kind', 'key', 'version'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['subject', 'registration', 'rating', 'title_same_year', 'chain', 'initiative', 'any_of', 'members', 'no_discipline', 'no_hold', 'elevated', 'targets', 'reporting', 'not_twice', 'higher_replaces', 'quota', 'vote', 'deadline', 'decider', 'money', 'base_salary', 'money_rounding', 'other'])), name='rule_kind_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(('status__in', ['verified', 'secondary', 'memory', 'design', 'unknown'])), name='rule_status_known', violation_error_message='Giá trị không có trong danh mục.'), models.UniqueConstraint(fields=('rule_set', 'key', 'version'), name='rule_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('replaces__isnull', True), ('version', 1)), models.Q(('replaces__isnull', False), ('version__gt', 1)), _connector='OR'), name='rule_later_version_replaces'), models.CheckConstraint(condition=models.Q(('confidence__isnull', True), ('confidence__lte', 100), _connector='OR'), name='rule_confidence_is_a_percentage', violation_error_message='Mức chắc chắn từ 0 đến 100%.'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='rule_confirmation_is_whole'), models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), models.Q(('confirmed_basis', ''), _negated=True), _connector='OR'), name='rule_confirmation_has_a_basis', violation_error_message='Xác nhận thì phải ghi căn cứ.')],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position_title', models.CharField(blank=True, max_length=150, verbose_name='chức vụ')),
                ('valid_from', models.DateField(verbose_name='từ ngày')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến trước ngày')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='rulebook.person', verbose_name='cá nhân')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='clusters.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'quá trình công tác',
                'verbose_name_plural': 'quá trình công tác',
                'ordering': ['person', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('person', 'unit', 'valid_from'), name='service_once'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='service_ends_after_it_starts', violation_error_message='Ngày kết thúc phải sau ngày bắt đầu.')],
            },
        ),
        migrations.CreateModel(
            name='YearRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='năm')),
                ('rating', models.CharField(choices=[('excellent', 'Hoàn thành xuất sắc nhiệm vụ'), ('good', 'Hoàn thành tốt nhiệm vụ'), ('done', 'Hoàn thành nhiệm vụ'), ('not_done', 'Không hoàn thành nhiệm vụ')], max_length=10, verbose_name='xếp loại')),
                ('basis', models.CharField(max_length=300, verbose_name='văn bản')),
                ('is_sample', models.BooleanField(default=False, verbose_name='dữ liệu minh hoạ')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='rulebook.person', verbose_name='cá nhân')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='clusters.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'xếp loại năm',
                'verbose_name_plural': 'xếp loại năm',
                'ordering': ['year', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('rating__in', ['excellent', 'good', 'done', 'not_done'])), name='year_rating_known', violation_error_message='Giá trị không có trong danh mục.'), models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('unit__isnull', False)), models.Q(('person__isnull', False), ('unit__isnull', True)), _connector='OR'), name='year_rating_of_one_subject'), models.UniqueConstraint(fields=('unit', 'person', 'year'), name='year_rating_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('raised_at', models.DateTimeField(verbose_name='nêu lúc')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='kết quả xem xét')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='xem xét lúc')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người xem xét')),
                ('because', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rulebook.awardrecord', verbose_name='danh hiệu đã hủy bỏ')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='rulebook.awardrecord', verbose_name='danh hiệu cần xem lại')),
            ],
            options={
                'verbose_name': 'cảnh báo sau hủy bỏ',
                'verbose_name_plural': 'cảnh báo sau hủy bỏ',
                'ordering': ['-raised_at'],
                'constraints': [models.UniqueConstraint(fields=('record', 'because'), name='alert_once'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='alert_answer_is_whole')],
            },
        ),
    ])
