"""Addresses where long work with papers is ordered."""

from django.urls import path

from documents.views import jobs

urlpatterns = [
    path("<int:year_id>/viec-nen/", jobs.job_order, name="job_order"),
    path("<int:year_id>/viec-nen/dong-goi/", jobs.job_archive, name="job_archive"),
]
