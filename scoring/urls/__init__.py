"""Pages of scoring: of a cluster's year under /nam-thi-dua/, of tables under /bang-diem/."""

from django.urls import URLPattern

from scoring.urls import checks, pictures

app_name = "scoring"
urlpatterns: list[URLPattern] = [
    *checks.urlpatterns,
    *pictures.urlpatterns,
]
