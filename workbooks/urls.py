"""Pages of workbooks sent out and taken back, under /bang-tinh/."""

from django.urls import path

from workbooks import views

app_name = "workbooks"
urlpatterns = [
    path("tep/<uuid:sent_id>/", views.workbook_file, name="workbook_file"),
    path("lan-nop/<int:batch_id>/", views.batch_show, name="batch_show"),
    path("lan-nop/<int:batch_id>/nhan/", views.batch_take, name="batch_take"),
    path("lan-nop/<int:batch_id>/hoan-tac/", views.batch_undo, name="batch_undo"),
    path("<int:year_id>/<slug:slug>/", views.workbook_list, name="workbook_list"),
    path("<int:year_id>/<slug:slug>/tai/", views.workbook_send, name="workbook_send"),
    path("<int:year_id>/<slug:slug>/nop/", views.workbook_return, name="workbook_return"),
]
