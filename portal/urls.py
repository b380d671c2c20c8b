"""Pages that look across the apps."""

from django.urls import path

from portal.views import calendar, feeds, handover, health, home, profiles, search, why, years

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("nam-thi-dua/", years.year_list, name="year_list"),
    path("nam-thi-dua/<int:year_id>/", years.year_detail, name="year_detail"),
    path("nam-thi-dua/<int:year_id>/lich-su/", years.year_history, name="year_history"),
    path("nam-thi-dua/<int:year_id>/ban-giao-truong/", handover.handover_show, name="handover_show"),
    path("lich/", calendar.calendar, name="calendar"),
    path("lich/dong-bo/", feeds.feed_list, name="feed_list"),
    path("lich/dong-bo/cap/", feeds.feed_issue, name="feed_issue"),
    path("lich/dong/<str:token>.ics", feeds.feed_show, name="feed_show"),
    path("tra-cuu/", search.search, name="search"),
    path("ho-so-don-vi/<int:unit_id>/", profiles.profile_show, name="profile_show"),
    path("vi-sao/<int:year_id>/<int:award_id>/<int:unit_id>/", why.why_show, name="why_show"),
    path("vi-sao/don-vi/<int:unit_id>/<int:year>/", why.why_unit, name="why_unit"),
    path("so-sanh-cum/", profiles.comparison_list, name="comparison_list"),
    path("so-sanh-cum/<int:cluster_id>/", profiles.comparison_show, name="comparison_show"),
    path("healthz", health.health, name="health"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
]
