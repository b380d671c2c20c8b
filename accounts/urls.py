"""A person's own profile."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.profile_show, name="profile_show"),
    path("chu-lon/", views.large_text_switch, name="large_text_switch"),
    path("ngon-ngu/", views.language_choose, name="language_choose"),
]
