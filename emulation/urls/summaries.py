"""Addresses of the cluster's summaries; ``ky`` is registered by `emulation.urls.reports`."""

from django.urls import include, path

from emulation.urls import reports
from emulation.views import summaries as views

_one = [
    path("", views.summary_show, name="summary_show"),
    path("tong-hop/", views.summary_compile, name="summary_compile"),
    path("soan/", views.summary_edit, name="summary_edit"),
    path("soan/luu/", views.summary_autosave, name="summary_autosave"),
]
urlpatterns = [path(reports.OF_PERIOD + "tong-hop/", include(_one))]
