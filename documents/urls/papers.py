"""Addresses of papers; included by `documents.urls`."""

from django.urls import include, path

from documents.views import paper_steps, papers

_one = [
    path("", papers.paper_show, name="paper_show"),
    path("tep.pdf", papers.paper_pdf, name="paper_pdf"),
    path("tep/<int:number>/", papers.paper_revision, name="paper_revision"),
    path("sua/", papers.paper_edit, name="paper_edit"),
    path("nguoi-ky/", papers.paper_signer, name="paper_signer"),
    path("gui-kiem-tra/", paper_steps.paper_submit, name="paper_submit"),
    path("kiem-tra/", paper_steps.paper_check, name="paper_check"),
    path("tra-lai/", paper_steps.paper_send_back, name="paper_send_back"),
    path("duyet/", paper_steps.paper_approve, name="paper_approve"),
    path("bo-du-thao/", paper_steps.paper_discard, name="paper_discard"),
    path("cap-so/", paper_steps.paper_number, name="paper_number"),
    path("phat-hanh/", paper_steps.paper_issue, name="paper_issue"),
    path("thay-the/", paper_steps.paper_replace, name="paper_replace"),
    path("dinh-chinh/", paper_steps.paper_correct, name="paper_correct"),
    path("thu-hoi/", paper_steps.paper_recall, name="paper_recall"),
]
urlpatterns = [
    path("", papers.paper_index, name="paper_index"),
    path("nam/<int:year_id>/", papers.paper_list, name="paper_list"),
    path("nam/<int:year_id>/lap/", papers.paper_new, name="paper_new"),
    path("nam/<int:year_id>/cua/", papers.paper_of, name="paper_of"),
    path("don-vi/<int:unit_id>/cua/", papers.paper_of_unit, name="paper_of_unit"),
    path("<int:paper_id>/", include(_one)),
]
