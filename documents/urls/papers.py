"""Addresses of papers; included by `documents.urls`."""

from django.urls import path

urlpatterns: list = []
