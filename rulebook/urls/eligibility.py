"""Pages of eligibility, under /dieu-kien/."""

from django.urls import path

from rulebook.views import eligibility as views

urlpatterns = [
    path("dieu-kien/<int:year_id>/", views.eligibility_list, name="eligibility_list"),
    path(
        "dieu-kien/<int:year_id>/<int:award_id>/don-vi/<int:unit_id>/",
        views.eligibility_show,
        name="eligibility_show",
    ),
    path("dieu-kien/ca-nhan/<int:person_id>/", views.eligibility_person, name="eligibility_person"),
]
