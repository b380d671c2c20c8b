"""Addresses of the signing agent and of trial certificates; included by `documents.urls`."""

from django.urls import path

from documents.views import tickets, trial

urlpatterns = [
    path("<int:paper_id>/ky/<int:slot_id>/ma-ky/", tickets.ticket_make, name="ticket_make"),
    path("ma-ky/<int:ticket_id>/", tickets.ticket_file, name="ticket_file"),
    path("ma-ky/<int:ticket_id>/nop/", tickets.ticket_upload, name="ticket_upload"),
    path("thu-nghiem/chung-thu/", trial.demo_certificate, name="demo_certificate"),
    path("thu-nghiem/dau-thoi-gian/", trial.demo_time_stamp, name="demo_time_stamp"),
]
