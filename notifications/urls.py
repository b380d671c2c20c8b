"""Pages of notices."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notice_list, name="notice_list"),
    path("doc-het/", views.notice_read_all, name="notice_read_all"),
    path("<uuid:pk>/mo/", views.notice_open, name="notice_open"),
    path("thu-gui/", views.outbox, name="outbox"),
    path("thu-gui/<uuid:pk>/gui-lai/", views.delivery_send_again, name="delivery_send_again"),
]
