"""Addresses of signing; included by `documents.urls`."""

from django.urls import path

from documents.views import operations, signing

urlpatterns = [
    path("<int:paper_id>/ky/<int:slot_id>/", signing.slot_sign, name="slot_sign"),
    path("<int:paper_id>/ky/<int:slot_id>/tep/", signing.slot_file, name="slot_file"),
    path("<int:paper_id>/ky/<int:slot_id>/nop/", signing.slot_upload, name="slot_upload"),
    path("<int:paper_id>/ky/<int:slot_id>/tren-giay/", signing.slot_on_paper, name="slot_on_paper"),
    path("<int:paper_id>/chu-ky/", signing.paper_signatures, name="paper_signatures"),
    path("tep-da-nop/<int:upload_id>/", signing.upload_show, name="upload_show"),
    path("viec-vuong/", operations.stuck_list, name="stuck_list"),
    path("viec-vuong/xu-ly/", operations.stuck_repair, name="stuck_repair"),
]
