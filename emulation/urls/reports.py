"""Addresses of the pages of this part; included by `emulation.urls`."""

from django.urls import path, register_converter

from emulation.enums import ReportPeriod
from emulation.views import reports as views

WORDS = {ReportPeriod.MIDYEAR: "so-ket", ReportPeriod.YEAR: "tong-ket"}


class PeriodConverter:
    """``so-ket`` and ``tong-ket`` in addresses."""

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
    path(OF_UNIT, views.report_detail, name="report_detail"),
    path(OF_UNIT + "soan/", views.report_edit, name="report_edit"),
    path(OF_UNIT + "nop/", views.report_submit, name="report_submit"),
    path(OF_UNIT + "nhan/", views.report_accept, name="report_accept"),
    path(OF_UNIT + "tra-lai/", views.report_return, name="report_return"),
]
