"""Addresses of the pages of this part; included by `emulation.urls`."""

from django.urls import path

from emulation.views import extensions
from emulation.views import years as views

urlpatterns = [
    path("moi/", views.year_new, name="year_new"),
    path("<int:year_id>/quyet-dinh/", views.year_edit, name="year_edit"),
    path("<int:year_id>/thanh-lap/", views.year_setup, name="year_setup"),
    path("<int:year_id>/nam-sau/", views.year_renew, name="year_renew"),
    path("<int:year_id>/viec-phai-doi/", views.year_checklist, name="year_checklist"),
    path("<int:year_id>/dung/", views.year_halt, name="year_halt"),
    path("<int:year_id>/han/", views.milestone_due, name="milestone_due"),
    path("<int:year_id>/gia-han/<str:kind>/", extensions.step_extend, name="step_extend"),
    path("<int:year_id>/huong-dan/", views.milestone_guidance, name="milestone_guidance"),
    path("<int:year_id>/ban-giao/", views.milestone_archive, name="milestone_archive"),
]
