"""Addresses of the pages of this part; included by `emulation.urls`."""

from django.urls import path

from emulation.views import conferences as views

OF_ONE = "<int:year_id>/hoi-nghi/<int:pk>/"
urlpatterns = [
    path("<int:year_id>/hoi-nghi/", views.conference_list, name="conference_list"),
    path("<int:year_id>/hoi-nghi/moi/", views.conference_new, name="conference_new"),
    path(OF_ONE, views.conference_detail, name="conference_detail"),
    path(OF_ONE + "sua/", views.conference_edit, name="conference_edit"),
    path(OF_ONE + "diem-danh/", views.conference_attendance, name="conference_attendance"),
    path(OF_ONE + "bien-ban/", views.conference_minutes, name="conference_minutes"),
    path(OF_ONE + "da-hop/", views.conference_hold, name="conference_hold"),
]
