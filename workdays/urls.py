"""Pages of the days off of a year."""

from django.urls import path

from workdays import views

app_name = "workdays"
urlpatterns = [
    path("<int:year>/", views.year_show, name="year_show"),
    path("<int:year>/xac-nhan/", views.year_confirm, name="year_confirm"),
]
