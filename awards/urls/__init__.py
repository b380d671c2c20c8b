"""Pages of votes and proposals, under /binh-xet/."""

from awards.urls import ballots, proposals

app_name = "awards"
urlpatterns = [*ballots.urlpatterns, *proposals.urlpatterns]
