"""Pages of long work, under /viec-nen/."""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="job_list"),
    path("theo-lich/", views.task_list, name="task_list"),
    path("theo-lich/<str:name>/chay/", views.task_run, name="task_run"),
    path("<int:job_id>/", views.job_show, name="job_show"),
    path("<int:job_id>/yeu-cau-lai/", views.job_again, name="job_again"),
    path("<int:job_id>/lam-lai/", views.job_put_back, name="job_put_back"),
]
