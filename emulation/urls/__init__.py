"""Pages of the emulation year, under /nam-thi-dua/."""

from emulation.urls import conferences, covenants, plans, registrations, reports, years

app_name = "emulation"
urlpatterns = [
    *years.urlpatterns,
    *conferences.urlpatterns,
    *plans.urlpatterns,
    *covenants.urlpatterns,
    *registrations.urlpatterns,
    *reports.urlpatterns,
]
