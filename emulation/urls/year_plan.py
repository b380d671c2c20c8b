"""Addresses of the year's plan of days; included by `emulation.urls`."""

from django.urls import path

from emulation.views import year_plan as views

urlpatterns = [
    path("<int:year_id>/lap-lich/", views.year_plan, name="year_plan"),
]
