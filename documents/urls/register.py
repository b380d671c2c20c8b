"""Addresses of the register of outgoing papers; included by `documents.urls`."""

from django.urls import path

from documents.views import register

urlpatterns = [
    path("so-van-ban-di/", register.register_list, name="register_list"),
    path("so-van-ban-di/<int:unit_id>/<int:year>/", register.register_show, name="register_show"),
    path("so-van-ban-di/<int:unit_id>/<int:year>/in/", register.register_paper, name="register_paper"),
    path("so-van-ban-di/<int:unit_id>/lay-so/", register.register_reserve, name="register_reserve"),
    path("so-van-ban-di/dong/<int:entry_id>/", register.register_edit, name="register_edit"),
]
