"""Addresses of the gap map and of evenness; included by `scoring.urls`."""

from django.urls import path

from scoring.views import pictures as views

OF_YEAR = "nam-thi-dua/<int:year_id>/"
urlpatterns = [
    path(OF_YEAR + "cham-diem/ban-do/", views.map_show, name="map_show"),
    path(OF_YEAR + "cham-diem/ban-do/<int:unit_id>/", views.gap_show, name="gap_show"),
    path(OF_YEAR + "dong-deu/", views.evenness_show, name="evenness_show"),
]
