"""Pages of long work, under /viec-nen/."""

from django.urls import URLPattern

app_name = "jobs"
urlpatterns: list[URLPattern] = []
