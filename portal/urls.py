"""Pages that look across the apps."""

from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("nam-thi-dua/", views.year_list, name="year_list"),
    path("nam-thi-dua/<int:year_id>/", views.year_detail, name="year_detail"),
    path("lich/", views.calendar, name="calendar"),
    path("tra-cuu/", views.search, name="search"),
    path("healthz", views.health, name="health"),
]
