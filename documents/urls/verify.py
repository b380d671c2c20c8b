"""Addresses of the check for everybody, under /kiem-tra-van-ban/ (the QR of papers leads there)."""

from django.urls import path

from documents.views import verify

urlpatterns = [
    path("", verify.verify, name="verify"),
    path("<str:code>/", verify.verify_code, name="verify_code"),
]
