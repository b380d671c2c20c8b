"""Addresses of the covenant's pages; included by `emulation.urls`."""

from django.urls import include, path

from emulation.views import covenants, signing

_one = [
    path("", covenants.covenant_show, name="covenant_show"),
    path("sua/", covenants.covenant_edit, name="covenant_edit"),
    path("lay-y-kien/", covenants.covenant_open_comments, name="covenant_open_comments"),
    path("gop-y/", covenants.covenant_comments, name="covenant_comments"),
    path("chot/", covenants.covenant_freeze, name="covenant_freeze"),
    path("mo-ky/", covenants.covenant_open, name="covenant_open"),
    path("sua-ban-chot/", covenants.covenant_revise, name="covenant_revise"),
    path("cac-ban/", covenants.covenant_versions, name="covenant_versions"),
    path("cac-ban/<int:number>/", covenants.covenant_version, name="covenant_version"),
    path("ban-in/", covenants.covenant_paper, name="covenant_paper"),
    path("ky/<int:party_id>/", signing.covenant_sign, name="covenant_sign"),
    path("ky-tren-giay/<int:party_id>/", signing.covenant_sign_paper, name="covenant_sign_paper"),
    path("lap-tep-ky-so/", signing.covenant_make_paper, name="covenant_make_paper"),
    path("go-chu-ky/<int:signature_id>/", signing.covenant_void, name="covenant_void"),
    path("tham-gia-sau/", signing.covenant_accede, name="covenant_accede"),
    path("phieu-tham-gia/<int:party_id>/", signing.covenant_accession, name="covenant_accession"),
    path("ky-du/", signing.covenant_settle, name="covenant_settle"),
    path("le-ky/", signing.ceremony_show, name="ceremony_show"),
]
urlpatterns = [
    path("<int:year_id>/giao-uoc/", covenants.covenant_list, name="covenant_list"),
    path("<int:year_id>/giao-uoc/soan/", covenants.covenant_draft, name="covenant_draft"),
    path("<int:year_id>/giao-uoc/<int:covenant_id>/", include(_one)),
]
