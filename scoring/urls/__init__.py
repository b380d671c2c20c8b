"""Pages of scoring: of a cluster's year under /nam-thi-dua/, of tables under /bang-diem/."""

from django.urls import URLPattern

from scoring.urls import cards, checks, pictures, recompute, tables

app_name = "scoring"
urlpatterns: list[URLPattern] = [
    *cards.urlpatterns,
    *checks.urlpatterns,
    *pictures.urlpatterns,
    *recompute.urlpatterns,
    *tables.urlpatterns,
]
