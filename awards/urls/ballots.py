"""Addresses of the pages of this part; included by `awards.urls`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
