"""Days off by year, to look at; they are confirmed on their own page."""

from django.contrib import admin

from audit.admin_base import ReadOnlyAdmin
from workdays.models import HolidayYear, SpecialDay


class SpecialDayInline(admin.TabularInline):
    """The days of the year."""

    model = SpecialDay
    can_delete = False
    extra = 0

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(HolidayYear)
class HolidayYearAdmin(ReadOnlyAdmin):
    """Years that are entered."""

    list_display = ["year", "announcement", "confirmed_at", "confirmed_by"]
    list_select_related = ["confirmed_by"]
    inlines = [SpecialDayInline]
