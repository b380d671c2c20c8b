"""Pages of rule sets and rules."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
