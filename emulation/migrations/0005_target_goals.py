"""Targets get a kind of goal, and may belong to a covenant. What was "at least" stays so."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('emulation', '0004_targets_exemplars'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='target', name='target_not_negative'),
        migrations.RenameField(model_name='target', old_name='at_least', new_name='goal'),
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
    ]
