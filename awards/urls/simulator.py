"""Trying a vote beforehand; included by `awards.urls`."""

from django.urls import path

from awards.views import simulator as views

urlpatterns = [
    path("<int:year_id>/bo-phieu/<int:award_id>/thu-truoc/", views.simulator, name="simulator"),
]
