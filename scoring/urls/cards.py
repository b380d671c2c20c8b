"""Addresses of scorecards and ranks; included by `scoring.urls`."""

from django.urls import path

from scoring.views import cards, cards_appeals, cards_scoring, conclusions, ranking

OF_YEAR = "nam-thi-dua/<int:year_id>/cham-diem/"
OF_CARD = OF_YEAR + "<int:card_id>/"
urlpatterns = [
    path(OF_YEAR, cards.card_list, name="card_list"),
    path(OF_YEAR + "mo/", cards.card_open, name="card_open"),
    path(OF_YEAR + "phan-cong/", cards.card_checks, name="card_checks"),
    path(OF_YEAR + "ket-luan/", conclusions.cards_conclude, name="cards_conclude"),
    path(OF_YEAR + "xep-hang/", ranking.ranking_show, name="ranking_show"),
    path(OF_YEAR + "khoa/", ranking.ranking_lock, name="ranking_lock"),
    path(OF_YEAR + "don-vi/<int:unit_id>/", cards.card_history, name="card_history"),
    path(OF_CARD, cards.card_show, name="card_show"),
    path(OF_CARD + "diem/<slug:stage>/", cards_scoring.card_score, name="card_score"),
    path(OF_CARD + "diem/<slug:stage>/luu/", cards_scoring.card_autosave, name="card_autosave"),
    path(OF_CARD + "diem/<slug:stage>/lay-diem-truoc/", cards_scoring.card_fill, name="card_fill"),
    path(OF_CARD + "nop/", cards_scoring.card_hand_in, name="card_hand_in"),
    path(OF_CARD + "tra-lai/", cards_scoring.card_return, name="card_return"),
    path(OF_CARD + "xac-nhan-xong/", cards_scoring.card_certify, name="card_certify"),
    path(OF_CARD + "kiem-tra-xong/", cards_scoring.card_check, name="card_check"),
    path(OF_CARD + "ket-luan/", cards_scoring.card_conclude, name="card_conclude"),
    path(OF_CARD + "kien-nghi/<int:line_id>/", cards_appeals.card_appeal, name="card_appeal"),
    path(OF_CARD + "tra-loi/<int:appeal_id>/", cards_appeals.card_answer, name="card_answer"),
    path(OF_CARD + "dieu-kien/", ranking.card_gates, name="card_gates"),
    path(OF_CARD + "hang/", ranking.card_rank, name="card_rank"),
]
