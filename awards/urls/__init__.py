"""Pages of votes and proposals, under /binh-xet/."""

from awards.urls import ballots, councils, dossiers, proposals, simulator, voting

app_name = "awards"
urlpatterns = [
    *simulator.urlpatterns,
    *ballots.urlpatterns,
    *voting.urlpatterns,
    *proposals.urlpatterns,
    *dossiers.urlpatterns,
    *councils.urlpatterns,
]
