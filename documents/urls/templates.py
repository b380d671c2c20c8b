"""Addresses of templates and legal citations; included by `documents.urls`."""

from django.urls import path

from documents.views import citations, templates

urlpatterns = [
    path("mau/", templates.template_list, name="template_list"),
    path("mau/<int:template_id>/", templates.template_show, name="template_show"),
    path("mau/<int:template_id>/sua/", templates.template_edit, name="template_edit"),
    path("mau/<int:template_id>/xem-thu/", templates.template_preview, name="template_preview"),
    path("mau/<int:template_id>/ban/<int:number>/", templates.template_version, name="template_version"),
    path("can-cu/", citations.citation_list, name="citation_list"),
    path("can-cu/them/", citations.citation_new, name="citation_new"),
    path("can-cu/<int:citation_id>/xac-nhan/", citations.citation_confirm, name="citation_confirm"),
    path("can-cu/<int:citation_id>/rut-xac-nhan/", citations.citation_withdraw, name="citation_withdraw"),
]
