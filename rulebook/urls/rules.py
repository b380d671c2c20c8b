"""Pages of rule sets, rules and a cluster's numbers."""

from django.urls import path

from rulebook.views import quotas, rules

urlpatterns = [
    path("quy-tac/", rules.rule_set_list, name="rule_set_list"),
    path("quy-tac/bo/<int:rule_set_id>/", rules.rule_set_show, name="rule_set_show"),
    path("quy-tac/bo/<int:rule_set_id>/chep/", rules.rule_set_begin, name="rule_set_begin"),
    path("quy-tac/<int:rule_id>/", rules.rule_show, name="rule_show"),
    path("quy-tac/<int:rule_id>/nhap/", rules.rule_enter, name="rule_enter"),
    path("quy-tac/<int:rule_id>/xac-nhan/", rules.rule_confirm, name="rule_confirm"),
    path("quy-tac/so-luong/<int:year_id>/", quotas.quota_list, name="quota_list"),
    path("quy-tac/so-luong/<int:year_id>/<int:award_id>/", quotas.quota_enter, name="quota_enter"),
]
