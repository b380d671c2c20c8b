"""Addresses of the pages of good examples; included by `emulation.urls`."""

from django.urls import include, path

from emulation.views import exemplars as views

_one = [
    path("", views.exemplar_show, name="exemplar_show"),
    path("sua/", views.exemplar_edit, name="exemplar_edit"),
    path("de-xuat/", views.exemplar_propose, name="exemplar_propose"),
    path("rut/", views.exemplar_withdraw, name="exemplar_withdraw"),
    path("cong-nhan/", views.exemplar_recognise, name="exemplar_recognise"),
    path("chua-cong-nhan/", views.exemplar_decline, name="exemplar_decline"),
    path("pho-bien/", views.exemplar_publish, name="exemplar_publish"),
    path("thoi-pho-bien/", views.exemplar_unpublish, name="exemplar_unpublish"),
    path("lam-theo/<int:unit_id>/", views.exemplar_replicate, name="exemplar_replicate"),
]
urlpatterns = [
    path("dien-hinh/", views.exemplar_library, name="exemplar_library"),
    path("dien-hinh/<int:exemplar_id>/", include(_one)),
    path("<int:year_id>/dien-hinh/", views.exemplar_list, name="exemplar_list"),
    path("<int:year_id>/dien-hinh/viet/<int:unit_id>/", views.exemplar_new, name="exemplar_new"),
]
