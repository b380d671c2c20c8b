"""Kinds of steps are guessed from the words of the agenda."""

from emulation.enums import ConferenceKind
from hall.agenda import steps_from
from hall.enums import StepKind

AGENDA = [
    "Đón tiếp đại biểu, điểm danh (15 phút)",
    "Báo cáo tổng kết công tác thi đua",
    "Thảo luận, góp ý dự thảo",
    "Biểu quyết thông qua báo cáo",
    "Bỏ phiếu suy tôn đơn vị dẫn đầu",
    "Công bố kết quả bỏ phiếu",
    "Ký giao ước thi đua năm sau",
    "Công bố Trưởng cụm, Phó Trưởng cụm",
    "Thông qua biên bản, bế mạc",
    "Chụp ảnh lưu niệm",
]


def test_the_agenda_becomes_steps_and_their_kinds_are_guessed():
    lines = steps_from([*AGENDA, "   (5 phút) "], ConferenceKind.REVIEW)
    assert [line.kind for line in lines] == [
        StepKind.WELCOME, StepKind.REPORT, StepKind.COMMENTS, StepKind.ADOPTION, StepKind.BALLOT,
        StepKind.RESULT, StepKind.COVENANT, StepKind.LEADERS, StepKind.MINUTES, StepKind.OTHER,
    ]  # fmt: skip
    assert (lines[0].title, lines[0].minutes) == ("Đón tiếp đại biểu, điểm danh", 15)
    (reported,) = steps_from(["tổng kết công tác thi đua năm 2020"], ConferenceKind.REVIEW)
    assert (reported.kind, reported.title) == (StepKind.REPORT, "Tổng kết công tác thi đua năm 2020")
    usual = steps_from([], ConferenceKind.LAUNCH)
    assert [usual[0].kind, usual[-1].kind] == [StepKind.WELCOME, StepKind.MINUTES]
