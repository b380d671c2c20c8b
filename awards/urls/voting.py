"""Addresses of those who vote and those who open the box; included by `awards.urls`."""

from django.urls import path

from awards.views import casting, secrecy, tellers

urlpatterns = [
    path("phieu-cua-toi/", casting.vote_list, name="vote_list"),
    path("phieu-cua-toi/bi-mat/", secrecy.secrecy_show, name="secrecy_show"),
    path("phieu/<int:ballot_id>/bo/", casting.vote_paper, name="vote_paper"),
    path("phieu/<int:ballot_id>/bo/xong/", casting.vote_cast, name="vote_cast"),
    path("phieu/<int:ballot_id>/bo/ho-so/<int:nominee_id>/", casting.vote_facts, name="vote_facts"),
    path("phieu/<int:ballot_id>/tra-ma/", casting.vote_check, name="vote_check"),
    path("phieu/<int:ballot_id>/mat-khau/", tellers.teller_key, name="teller_key"),
    path("phieu/<int:ballot_id>/mo-hom/", tellers.teller_open, name="teller_open"),
    path("phieu/<int:ballot_id>/hom-phieu/", tellers.box_show, name="box_show"),
    path("phieu/<int:ballot_id>/hom-phieu/tai/", tellers.box_export, name="box_export"),
    path("phieu/<int:ballot_id>/hom-phieu/ma-nguon/", tellers.recount_script, name="recount_script"),
]
