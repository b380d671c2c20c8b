"""Files in private storage."""

from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [
    path("<uuid:file_id>/", views.file_show, name="file_show"),
]
