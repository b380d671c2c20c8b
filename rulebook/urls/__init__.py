"""Pages of the rule book, of people and their history, and of eligibility."""

from rulebook.urls import rules

app_name = "rulebook"
urlpatterns = [*rules.urlpatterns]
