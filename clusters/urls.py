"""Pages of this app."""

from django.urls import URLPattern

app_name = "clusters"
urlpatterns: list[URLPattern] = []
