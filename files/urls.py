"""Files in private storage."""

from django.urls import path

from files import views

app_name = "files"
urlpatterns = [
    path("<uuid:file_id>/", views.file_show, name="file_show"),
]
