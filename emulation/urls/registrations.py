"""Addresses of the pages of this part; included by `emulation.urls`."""

from django.urls import path

from emulation.views import registrations as views

urlpatterns = [
    path("<int:year_id>/dang-ky/", views.registration_list, name="registration_list"),
    path("<int:year_id>/dang-ky/tai-ve/", views.registration_export, name="registration_export"),
    path("<int:year_id>/dang-ky/chot/", views.registration_close, name="registration_close"),
    path("<int:year_id>/dang-ky/don-vi/<int:unit_id>/", views.registration_new, name="registration_new"),
    path("<int:year_id>/dang-ky/<int:pk>/rut/", views.registration_withdraw, name="registration_withdraw"),
    path(
        "<int:year_id>/dang-ky/<int:pk>/loai/", views.registration_disqualify, name="registration_disqualify"
    ),
]
