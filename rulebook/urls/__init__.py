"""Pages of the rule book, of people and their history, and of eligibility."""

from rulebook.urls import eligibility, history, people, rules

app_name = "rulebook"
urlpatterns = [*eligibility.urlpatterns, *rules.urlpatterns, *people.urlpatterns, *history.urlpatterns]
