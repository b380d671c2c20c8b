"""Persons, facts of a year and holds, beside the history of awards."""

from django.urls import path

from rulebook.urls.history import HOME
from rulebook.views import holds, merits, people

urlpatterns = [
    path(f"{HOME}/ca-nhan/", people.person_list, name="person_list"),
    path(f"{HOME}/ca-nhan/them/", people.person_new, name="person_new"),
    path(f"{HOME}/ca-nhan/<int:person_id>/", people.person_show, name="person_show"),
    path(f"{HOME}/ca-nhan/<int:person_id>/sua/", people.person_edit, name="person_edit"),
    path(f"{HOME}/ca-nhan/<int:person_id>/chuyen/", people.person_move, name="person_move"),
    path(f"{HOME}/ca-nhan/<int:person_id>/ky-luat/", merits.discipline_new, name="discipline_new"),
    path(f"{HOME}/du-kien/<slug:of>/<int:subject_id>/xep-loai/", merits.rating_new, name="rating_new"),
    path(f"{HOME}/du-kien/<slug:of>/<int:subject_id>/thanh-tich/", merits.merit_new, name="merit_new"),
    path(f"{HOME}/du-kien/thanh-tich/<int:merit_id>/sua/", merits.merit_edit, name="merit_edit"),
    path(f"{HOME}/du-kien/<slug:what>/<int:fact_id>/bo/", merits.fact_remove, name="fact_remove"),
    path(f"{HOME}/tam-dung-xet/", holds.hold_list, name="hold_list"),
    path(f"{HOME}/tam-dung-xet/<slug:of>/<int:subject_id>/", holds.hold_new, name="hold_new"),
    path(f"{HOME}/tam-dung-xet/<int:hold_id>/ket-thuc/", holds.hold_end, name="hold_end"),
]
