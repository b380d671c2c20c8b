"""Addresses of the register of outgoing papers; included by `documents.urls`."""

from django.urls import path

urlpatterns: list = []
