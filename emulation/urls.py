"""Pages of this app."""

from django.urls import URLPattern

app_name = "emulation"
urlpatterns: list[URLPattern] = []
