"""Addresses of dossiers from the unit's vote to cancellation; included by `awards.urls`."""

from django.urls import path

from awards.views import appraisal, dossiers, proposals

urlpatterns = [
    path("ho-so/", dossiers.dossier_list, name="dossier_list"),
    path("ho-so/lap/<int:unit_id>/", dossiers.dossier_draft, name="dossier_draft"),
    path("ho-so/trinh/<int:unit_id>/", dossiers.submission_send_own, name="submission_send_own"),
    path("ho-so/tham-dinh/", appraisal.appraisal_record, name="appraisal_record"),
    path("ho-so/lay-y-kien/", appraisal.public_comment_open, name="public_comment_open"),
    path("ho-so/quyet-dinh/", proposals.decision_record, name="decision_record"),
    path("ho-so/<int:pk>/", dossiers.dossier_show, name="dossier_show"),
    path("ho-so/<int:pk>/bieu-quyet/", dossiers.dossier_vote, name="dossier_vote"),
    path("ho-so/<int:pk>/giay-to/", dossiers.dossier_part_add, name="dossier_part_add"),
    path(
        "ho-so/<int:pk>/giay-to/<int:part_id>/bo/", dossiers.dossier_part_remove, name="dossier_part_remove"
    ),
    path("ho-so/<int:pk>/chuyen/", dossiers.dossier_change, name="dossier_change"),
    path("ho-so/<int:pk>/tra-lai/", dossiers.dossier_return, name="dossier_return"),
    path("ho-so/<int:pk>/tiep-nhan-lai/", dossiers.dossier_receive, name="dossier_receive"),
    path("ho-so/<int:pk>/bo-quy-tac/", dossiers.dossier_rule_set, name="dossier_rule_set"),
    path("ho-so/<int:pk>/xac-nhan/", appraisal.appraisal_confirm, name="appraisal_confirm"),
    path("ho-so/<int:pk>/huy-bo/", proposals.decision_cancel, name="decision_cancel"),
    path("lay-y-kien/<int:pk>/", appraisal.public_comment_show, name="public_comment_show"),
    path("lay-y-kien/<int:pk>/in/", appraisal.public_comment_paper, name="public_comment_paper"),
    path("lay-y-kien/<int:pk>/ket-thuc/", appraisal.public_comment_end, name="public_comment_end"),
]
