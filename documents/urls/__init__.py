"""Addresses of papers, under /van-ban/; the check for everybody stands beside them."""

from django.urls import include, path

from documents.urls import jobs, papers, register, signing, templates, tickets, verify, word

app_name = "documents"
_pages = [
    *jobs.urlpatterns,
    *papers.urlpatterns,
    *register.urlpatterns,
    *signing.urlpatterns,
    *templates.urlpatterns,
    *tickets.urlpatterns,
    *word.urlpatterns,
]
urlpatterns = [
    path("van-ban/", include(_pages)),
    path("kiem-tra-van-ban/", include(verify.urlpatterns)),
]
