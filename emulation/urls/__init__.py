"""Pages of the emulation year, under /nam-thi-dua/."""

from emulation.urls import (
    conferences,
    covenants,
    exemplars,
    plans,
    registrations,
    reports,
    summaries,
    targets,
    year_plan,
    years,
)

app_name = "emulation"
urlpatterns = [
    *years.urlpatterns,
    *year_plan.urlpatterns,
    *conferences.urlpatterns,
    *plans.urlpatterns,
    *covenants.urlpatterns,
    *registrations.urlpatterns,
    *reports.urlpatterns,
    *summaries.urlpatterns,
    *targets.urlpatterns,
    *exemplars.urlpatterns,
]
