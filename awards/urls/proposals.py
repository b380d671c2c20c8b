"""Addresses of proposals and results; included by `awards.urls`."""

from django.urls import path

from awards.views import proposals

urlpatterns = [
    path("ket-qua/", proposals.result_list, name="result_list"),
    path("tiep-nhan/", proposals.submission_inbox, name="submission_inbox"),
    path("<int:year_id>/de-nghi/", proposals.nomination_list, name="nomination_list"),
    path("<int:year_id>/de-nghi/in/", proposals.nomination_paper, name="nomination_paper"),
    path("<int:year_id>/de-nghi/gui/", proposals.submission_send, name="submission_send"),
    path("to-trinh/<int:pk>/tra-lai/", proposals.submission_give_back, name="submission_give_back"),
    path("to-trinh/<int:pk>/tiep-nhan/", proposals.submission_receive, name="submission_receive"),
    path("quyet-dinh/<int:pk>/cong-bo/", proposals.decision_publish, name="decision_publish"),
]
