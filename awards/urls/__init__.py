"""Pages of votes and proposals, under /binh-xet/."""

from awards.urls import ballots, dossiers, proposals, voting

app_name = "awards"
urlpatterns = [*ballots.urlpatterns, *voting.urlpatterns, *proposals.urlpatterns, *dossiers.urlpatterns]
