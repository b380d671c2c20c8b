"""Addresses of checks, under /nam-thi-dua/<year>/kiem-tra/."""

from django.urls import path

from scoring.views import checks, visits

YEAR = "nam-thi-dua/<int:year_id>/kiem-tra/"
TEAM = YEAR + "doan/<int:team_id>/"
VISIT = YEAR + "cuoc/<int:visit_id>/"
FINDING = VISIT + "dieu-neu/<int:finding_id>/"
urlpatterns = [
    path(YEAR, checks.team_list, name="team_list"),
    path(YEAR + "doan/moi/", checks.team_new, name="team_new"),
    path(TEAM, checks.team_show, name="team_show"),
    path(TEAM + "sua/", checks.team_edit, name="team_edit"),
    path(TEAM + "thanh-vien/", checks.team_member_new, name="team_member_new"),
    path(TEAM + "thanh-vien/<int:member_id>/bo/", checks.team_member_remove, name="team_member_remove"),
    path(TEAM + "len-lich/", checks.visit_plan, name="visit_plan"),
    path(VISIT, visits.visit_show, name="visit_show"),
    path(VISIT + "ghi/", visits.visit_edit, name="visit_edit"),
    path(VISIT + "huy/", visits.visit_cancel, name="visit_cancel"),
    path(VISIT + "y-kien/", visits.visit_answer, name="visit_answer"),
    path(VISIT + "diem/", visits.visit_scores, name="visit_scores"),
    path(VISIT + "dieu-neu/moi/", visits.finding_new, name="finding_new"),
    path(FINDING + "sua/", visits.finding_edit, name="finding_edit"),
    path(FINDING + "bo/", visits.finding_remove, name="finding_remove"),
    path(FINDING + "khac-phuc/", visits.finding_settle, name="finding_settle"),
]
