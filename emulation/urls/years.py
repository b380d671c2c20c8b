"""Addresses of the pages of this part; included by `emulation.urls`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
