"""Addresses of ballots, their rules and counts; included by `awards.urls`."""

from django.urls import path

from awards.views import ballots, counts, rules

urlpatterns = [
    path("<int:year_id>/bo-phieu/", ballots.ballot_list, name="ballot_list"),
    path("<int:year_id>/bo-phieu/ket-thuc/", ballots.ballot_finish, name="ballot_finish"),
    path("<int:year_id>/bo-phieu/<int:award_id>/chuan-bi/", ballots.ballot_prepare, name="ballot_prepare"),
    path("<int:year_id>/bo-phieu/<int:award_id>/quy-tac/", rules.rule_enter, name="rule_enter"),
    path("<int:year_id>/quy-tac/<int:rule_id>/xac-nhan/", rules.rule_confirm, name="rule_confirm"),
    path("phieu/<int:ballot_id>/", ballots.ballot_show, name="ballot_show"),
    path("phieu/<int:ballot_id>/sua/", ballots.ballot_change, name="ballot_change"),
    path("phieu/<int:ballot_id>/diem-danh/", ballots.ballot_roll, name="ballot_roll"),
    path("phieu/<int:ballot_id>/y-kien/<int:unit_id>/", ballots.ballot_opinion, name="ballot_opinion"),
    path("phieu/<int:ballot_id>/mo/", ballots.ballot_open, name="ballot_open"),
    path("phieu/<int:ballot_id>/dong/", ballots.ballot_close, name="ballot_close"),
    path("phieu/<int:ballot_id>/huy/", ballots.ballot_void, name="ballot_void"),
    path("phieu/<int:ballot_id>/man-chieu/", ballots.ballot_screen, name="ballot_screen"),
    path("phieu/<int:ballot_id>/kiem-phieu/", counts.count_enter, name="count_enter"),
    path("phieu/<int:ballot_id>/doi-chieu/", counts.count_compare, name="count_compare"),
    path("phieu/<int:ballot_id>/ket-qua/", counts.ballot_result, name="ballot_result"),
    path("phieu/<int:ballot_id>/bien-ban/", counts.minutes_show, name="minutes_show"),
    path("phieu/<int:ballot_id>/bien-ban/soan/", counts.minutes_write, name="minutes_write"),
    path("phieu/<int:ballot_id>/bien-ban/xac-nhan/", counts.minutes_adopt, name="minutes_adopt"),
]
