"""Pages of workbooks sent out and taken back, under /bang-tinh/."""

from django.urls import URLPattern

app_name = "workbooks"
urlpatterns: list[URLPattern] = []
