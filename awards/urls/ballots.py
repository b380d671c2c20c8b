"""Addresses of ballots, their rules and counts; included by `awards.urls`."""

from django.urls import path

from awards.views import acts, ballots, batches, counts, roll, rules

urlpatterns = [
    path("<int:year_id>/bo-phieu/", ballots.ballot_list, name="ballot_list"),
    path("<int:year_id>/bo-phieu/ket-thuc/", ballots.ballot_finish, name="ballot_finish"),
    path("<int:year_id>/bo-phieu/thu/", ballots.ballot_rehearse, name="ballot_rehearse"),
    path("<int:year_id>/bo-phieu/<int:award_id>/chuan-bi/", ballots.ballot_prepare, name="ballot_prepare"),
    path("<int:year_id>/bo-phieu/<int:award_id>/quy-tac/", rules.rule_enter, name="rule_enter"),
    path("<int:year_id>/quy-tac/<int:rule_id>/xac-nhan/", rules.rule_confirm, name="rule_confirm"),
    path("phieu/<int:ballot_id>/", ballots.ballot_show, name="ballot_show"),
    path("phieu/<int:ballot_id>/sua/", ballots.ballot_change, name="ballot_change"),
    path("phieu/<int:ballot_id>/diem-danh/", roll.ballot_roll, name="ballot_roll"),
    path("phieu/<int:ballot_id>/y-kien/<int:unit_id>/", roll.ballot_opinion, name="ballot_opinion"),
    path("phieu/<int:ballot_id>/mo/", acts.ballot_open, name="ballot_open"),
    path("phieu/<int:ballot_id>/dong/", acts.ballot_close, name="ballot_close"),
    path("phieu/<int:ballot_id>/cong-bo/", acts.ballot_announce, name="ballot_announce"),
    path("phieu/<int:ballot_id>/chuyen-phieu-giay/", acts.ballot_switch, name="ballot_switch"),
    path("phieu/<int:ballot_id>/bo-cuoc-thu/", acts.ballot_discard, name="ballot_discard"),
    path("phieu/<int:ballot_id>/phieu-in/", batches.batch_list, name="batch_list"),
    path("phieu/<int:ballot_id>/phieu-in/<int:batch_id>/", batches.batch_print, name="batch_print"),
    path("phieu/<int:ballot_id>/phieu-in/so/", batches.batch_books, name="batch_books"),
    path("phieu/<int:ballot_id>/phieu-in/phat/", batches.batch_issue, name="batch_issue"),
    path("phieu/<int:ballot_id>/huy/", acts.ballot_void, name="ballot_void"),
    path("phieu/<int:ballot_id>/man-chieu/", ballots.ballot_screen, name="ballot_screen"),
    path("phieu/<int:ballot_id>/kiem-phieu/", counts.count_enter, name="count_enter"),
    path("phieu/<int:ballot_id>/doi-chieu/", counts.count_compare, name="count_compare"),
    path("phieu/<int:ballot_id>/ket-qua/", counts.ballot_result, name="ballot_result"),
    path("phieu/<int:ballot_id>/bien-ban/", counts.minutes_show, name="minutes_show"),
    path("phieu/<int:ballot_id>/bien-ban/soan/", counts.minutes_write, name="minutes_write"),
    path("phieu/<int:ballot_id>/bien-ban/xac-nhan/", counts.minutes_adopt, name="minutes_adopt"),
]
