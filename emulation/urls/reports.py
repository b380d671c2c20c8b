"""Addresses of the pages of this part; included by `emulation.urls`."""

from django.urls import path, register_converter

from emulation.enums import ReportPeriod
from emulation.views import report_desk as desk
from emulation.views import reports as views

WORDS = {ReportPeriod.MIDYEAR: "so-ket", ReportPeriod.PHASE_TWO: "dot-2", ReportPeriod.YEAR: "tong-ket"}


class PeriodConverter:
    """``so-ket``, ``dot-2`` and ``tong-ket`` in addresses."""

    regex = "|".join(WORDS.values())

    def to_python(self, value: str) -> ReportPeriod:
        return next(period for period, word in WORDS.items() if word == value)

    def to_url(self, value: str) -> str:
        return WORDS[ReportPeriod(value)]


register_converter(PeriodConverter, "ky")

OF_PERIOD = "<int:year_id>/bao-cao/<ky:period>/"
OF_UNIT = OF_PERIOD + "<int:unit_id>/"
urlpatterns = [
    path("<int:year_id>/bao-cao/nhan-dinh/", views.report_findings, name="report_findings"),
    path(OF_PERIOD, views.report_list, name="report_list"),
    path(OF_PERIOD + "ket-thuc/", views.report_close, name="report_close"),
    path(OF_PERIOD + "nhan/", views.report_accept_many, name="report_accept_many"),
    path(OF_UNIT, views.report_detail, name="report_detail"),
    path(OF_UNIT + "mo/", views.report_open, name="report_open"),
    path(OF_UNIT + "nhan/", views.report_accept, name="report_accept"),
    path(OF_UNIT + "tra-lai/", views.report_return, name="report_return"),
    path(OF_UNIT + "rut-lai/tra-loi/", views.report_recall_answer, name="report_recall_answer"),
    path(OF_UNIT + "soan/", desk.report_edit, name="report_edit"),
    path(OF_UNIT + "soan/tu-luu/", desk.report_autosave, name="report_autosave"),
    path(OF_UNIT + "trinh/", desk.report_lay, name="report_lay"),
    path(OF_UNIT + "nop/", desk.report_submit, name="report_submit"),
    path(OF_UNIT + "rut-lai/", desk.report_recall, name="report_recall"),
    path(OF_UNIT + "sua/", desk.report_correct, name="report_correct"),
    path(OF_UNIT + "sua/bo/", desk.report_correction_drop, name="report_correction_drop"),
    path(OF_UNIT + "cac-ban/", desk.report_versions_show, name="report_versions"),
]
