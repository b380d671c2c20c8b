"""Pages of notices."""

from django.urls import path

from notifications.views import bounces, notices, outbox, preferences, push

app_name = "notifications"
urlpatterns = [
    path("", notices.notice_list, name="notice_list"),
    path("doc-het/", notices.notice_read_all, name="notice_read_all"),
    path("<uuid:pk>/mo/", notices.notice_open, name="notice_open"),
    path("di/<str:token>/", notices.go, name="go"),
    path("cach-nhan/", preferences.preference_edit, name="preference_edit"),
    path("cach-nhan/gui-thu/", preferences.drill_send, name="drill_send"),
    path("thoi-nhan/<str:token>/", preferences.unsubscribe, name="unsubscribe"),
    path("thu-gui/", outbox.outbox, name="outbox"),
    path("thu-gui/chuyen/", outbox.delivery_move, name="delivery_move"),
    path("thu-gui/<uuid:pk>/", outbox.delivery_show, name="delivery_show"),
    path("tra-lai/", bounces.bounce_receive, name="bounce_receive"),
    path("thu-bi-tra-lai/", bounces.bounce_list, name="bounce_list"),
    path("thu-bi-tra-lai/<int:pk>/cho-gui-lai/", bounces.bounce_lift, name="bounce_lift"),
    path("trinh-duyet/bat/", push.push_subscribe, name="push_subscribe"),
    path("trinh-duyet/<int:pk>/tat/", push.push_remove, name="push_remove"),
]
