"""Pages of evidence, under /minh-chung/."""

from django.urls import path

from evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.shelf_list, name="shelf_list"),
    path("don-vi/<int:unit_id>/", views.shelf_show, name="shelf_show"),
    path("don-vi/<int:unit_id>/moi/", views.evidence_new, name="evidence_new"),
    path("gan/", views.evidence_attach, name="evidence_attach"),
    path("<uuid:item_id>/", views.evidence_show, name="evidence_show"),
    path("<uuid:item_id>/go/", views.evidence_detach, name="evidence_detach"),
    path("<uuid:item_id>/rut/", views.evidence_withdraw, name="evidence_withdraw"),
]
