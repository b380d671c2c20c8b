"""Addresses of papers, under /van-ban/; the check for everybody stands beside them."""

from django.urls import include, path

from documents.urls import papers, register, signing, tickets

app_name = "documents"
_pages = [
    *papers.urlpatterns,
    *register.urlpatterns,
    *signing.urlpatterns,
    *tickets.urlpatterns,
]
urlpatterns = [
    path("van-ban/", include(_pages)),
]
