"""Addresses of long work."""

from django.urls import path

from documents.views import jobs

urlpatterns = [
    path("<int:year_id>/viec-nen/", jobs.job_list, name="job_list"),
    path("<int:year_id>/viec-nen/dong-goi/", jobs.job_archive, name="job_archive"),
    path("<int:year_id>/viec-nen/<int:job_id>/", jobs.job_show, name="job_show"),
]
