"""The history of awards, under /lich-su-khen-thuong/."""

from django.urls import path

from rulebook.views import cancelling_records, history

HOME = "lich-su-khen-thuong"
urlpatterns = [
    path(f"{HOME}/", history.history_list, name="history_list"),
    path(f"{HOME}/ke-thua/", history.history_inheritance, name="history_inheritance"),
    path(f"{HOME}/ke-thua/<int:step_id>/", history.history_inherit, name="history_inherit"),
    path(f"{HOME}/canh-bao/", cancelling_records.alert_list, name="alert_list"),
    path(f"{HOME}/canh-bao/<int:alert_id>/", cancelling_records.alert_answer, name="alert_answer"),
    path(f"{HOME}/don-vi/<int:unit_id>/", history.history_unit, name="history_unit"),
    path(f"{HOME}/don-vi/<int:unit_id>/ghi-nhieu/", history.record_many, name="record_many"),
    path(f"{HOME}/<slug:of>/<int:subject_id>/ghi/", history.record_new, name="record_new"),
    path(f"{HOME}/dong/<int:record_id>/", history.record_show, name="record_show"),
    path(f"{HOME}/dong/<int:record_id>/sua/", history.record_edit, name="record_edit"),
    path(f"{HOME}/dong/<int:record_id>/tep/", history.record_file, name="record_file"),
    path(f"{HOME}/dong/<int:record_id>/bo/", history.record_remove, name="record_remove"),
    path(f"{HOME}/dong/<int:record_id>/huy-bo/", cancelling_records.record_cancel, name="record_cancel"),
]
