"""Address where computing all scores of a year anew is ordered."""

from django.urls import path

from scoring.views import recompute as views

urlpatterns = [path("cham-diem/tinh-lai/", views.recompute, name="recompute")]
