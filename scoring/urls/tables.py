"""Addresses of scoring tables."""

from django.urls import path

from scoring.views import table_import, table_items, tables

urlpatterns = [
    path("bang-diem/", tables.table_list, name="table_list"),
    path("bang-diem/moi/", tables.table_new, name="table_new"),
    path("bang-diem/nap-excel/", table_import.table_import, name="table_import"),
    path("bang-diem/<int:table_id>/", tables.table_show, name="table_show"),
    path("bang-diem/<int:table_id>/sua/", tables.table_change, name="table_change"),
    path("bang-diem/<int:table_id>/chep/", tables.table_copy, name="table_copy"),
    path("bang-diem/<int:table_id>/xoa/", tables.table_discard, name="table_discard"),
    path("bang-diem/<int:table_id>/so-sanh/", tables.table_compare, name="table_compare"),
    path("bang-diem/<int:table_id>/excel/", tables.table_export, name="table_export"),
    path("bang-diem/<int:table_id>/ban-hanh/", tables.table_publish, name="table_publish"),
    path("bang-diem/<int:table_id>/hang/", table_items.band_edit, name="band_edit"),
    path("bang-diem/<int:table_id>/hang/dieu-kien/", table_items.gate_add, name="gate_add"),
    path(
        "bang-diem/<int:table_id>/hang/dieu-kien/<int:gate_id>/bo/",
        table_items.gate_remove,
        name="gate_remove",
    ),
    path("bang-diem/<int:table_id>/them/", table_items.item_add, name="item_add"),
    path("bang-diem/<int:table_id>/tieu-chi/<int:item_id>/sua/", table_items.item_change, name="item_change"),
    path("bang-diem/<int:table_id>/tieu-chi/<int:item_id>/quy-tac/", table_items.item_rule, name="item_rule"),
    path("bang-diem/<int:table_id>/tieu-chi/<int:item_id>/chuyen/", table_items.item_move, name="item_move"),
    path("bang-diem/<int:table_id>/tieu-chi/<int:item_id>/bo/", table_items.item_remove, name="item_remove"),
    path(
        "bang-diem/<int:table_id>/tieu-chi/<int:item_id>/bo-trong-nam/",
        table_items.item_strike,
        name="item_strike",
    ),
]
