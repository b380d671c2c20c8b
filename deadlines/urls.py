"""Reminders: what will be sent, what was, and by which steps."""

from django.urls import path

from deadlines.views import ladders, reminders

app_name = "deadlines"
urlpatterns = [
    path("", reminders.reminder_list, name="reminder_list"),
    path("nam/<int:year_id>/", reminders.reminder_of_year, name="reminder_of_year"),
    path("nam/<int:year_id>/nhat-ky/", reminders.ledger_show, name="ledger_show"),
    path("loi-nhac/<int:reminder_id>/", reminders.reminder_show, name="reminder_show"),
    path("lam/<slug:act>/", reminders.reminder_move, name="reminder_move"),
    path("cac-buoc/", ladders.ladder_show, name="ladder_show"),
    path("cac-buoc/<str:kind>/", ladders.ladder_edit, name="ladder_edit"),
    path("gio-gui/", ladders.sending_rule_edit, name="sending_rule_edit"),
]
