"""Pages of a conference's hall, under /hoi-nghi/."""

from django.urls import path

from hall.views import door, screens, sheet

app_name = "hall"
OF_ONE = "<int:conference_id>/"
STEP = "buoc/<int:step_id>/"
urlpatterns = [
    path(OF_ONE, sheet.sheet_show, name="sheet_show"),
    path(OF_ONE + "lap-kich-ban/", sheet.sheet_make, name="sheet_make"),
    path(OF_ONE + "them-buoc/", sheet.step_new, name="step_new"),
    path(OF_ONE + "bien-ban/", sheet.minutes_fill, name="minutes_fill"),
    path(STEP + "sua/", sheet.step_change, name="step_change"),
    path(STEP + "doi-cho/", sheet.step_move, name="step_move"),
    path(STEP + "bo/", sheet.step_remove, name="step_remove"),
    path(STEP + "dien-bien/", sheet.step_note, name="step_note"),
    path(STEP + "dien-bien/luu/", sheet.step_note_save, name="step_note_save"),
    path(STEP + "bieu-quyet/", sheet.hands_record, name="hands_record"),
    path("bieu-quyet/<int:show_id>/bo/", sheet.hands_strike, name="hands_strike"),
    path(STEP + "lam/<slug:act>/", sheet.step_act, name="step_act"),
    path(OF_ONE + "ma-qr/", door.door_show, name="door_show"),
    path(OF_ONE + "ma-qr/doi/", door.door_renew, name="door_renew"),
    path(OF_ONE + "vao/<slug:code>/", door.check_in, name="check_in"),
    path(OF_ONE + "diem-danh/", door.roll, name="roll"),
    path(OF_ONE + "diem-danh/in/", door.attendance_paper, name="attendance_paper"),
    path(OF_ONE + "man-chieu/", screens.screen, name="screen"),
    path(OF_ONE + "dang-lam/", screens.here, name="here"),
    path("nhip/<str:key>/", screens.pulse, name="pulse"),
    path("nhip/<str:key>/man-chieu/", screens.wall_pulse, name="wall_pulse"),
]
