"""Addresses of the council and its sessions; included by `awards.urls`."""

from django.urls import path

from awards.views import councils, sessions

urlpatterns = [
    path("hoi-dong/", councils.council_list, name="council_list"),
    path("hoi-dong/lap/", councils.council_found, name="council_found"),
    path("hoi-dong/<int:pk>/", councils.council_show, name="council_show"),
    path("hoi-dong/<int:pk>/ket-thuc/", councils.council_end, name="council_end"),
    path("hoi-dong/<int:pk>/thanh-vien/", councils.council_seat, name="council_seat"),
    path("hoi-dong/<int:pk>/thanh-vien/<int:member_id>/thoi/", councils.council_unseat, name="council_unseat"),
    path("hoi-dong/<int:pk>/phien-hop/", sessions.session_call, name="session_call"),
    path("hoi-dong/quy-tac/<int:rule_id>/xac-nhan/", sessions.council_rule_confirm, name="council_rule_confirm"),
    path("phien-hop/<int:pk>/", sessions.session_show, name="session_show"),
    path("phien-hop/<int:pk>/sua/", sessions.session_change, name="session_change"),
    path("phien-hop/<int:pk>/lien-quan/<int:member_id>/", sessions.session_conflict, name="session_conflict"),
    path("phien-hop/<int:pk>/quy-tac/<int:award_id>/", sessions.session_rule, name="session_rule"),
    path("phien-hop/<int:pk>/bo-phieu/<int:award_id>/", sessions.session_ballot, name="session_ballot"),
    path("phien-hop/<int:pk>/bien-ban/", sessions.session_minutes, name="session_minutes"),
    path("phien-hop/<int:pk>/bien-ban/soan/", sessions.session_minutes_write, name="session_minutes_write"),
    path("phien-hop/<int:pk>/ket-thuc/", sessions.session_close, name="session_close"),
]  # fmt: skip
