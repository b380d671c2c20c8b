"""Addresses of papers as Word files; included by `documents.urls`."""

from django.urls import path

from documents.views import word

urlpatterns = [
    path("<int:paper_id>/tep.docx", word.paper_docx, name="paper_docx"),
    path("<int:paper_id>/nop-word/", word.paper_word_upload, name="paper_word_upload"),
]
