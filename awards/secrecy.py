"""What the sealed ballot promises those who vote, each promise beside the test that shows it, and what it does not.

The page "Phiếu của tôi có bí mật không?" is made from these lists; ``tests/secrecy/test_promises.py`` holds them to the tests.
"""

from dataclasses import dataclass

from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

ATTACKS = "tests/secrecy/test_attacks.py"


@dataclass(frozen=True)
class Promise:
    """A sentence for the voter; ``shown_by`` names the test without which it may not be said."""

    words: Words
    shown_by: str


def _attack(name: str, words: Words) -> Promise:
    return Promise(words, f"{ATTACKS}::{name}")


PROTECTED = (
    _attack(
        "test_joining_tables_by_any_value",
        _("Lá phiếu và tên người bỏ phiếu nằm ở hai nơi; không có mã, khóa hay giá trị chung nào nối hai nơi đó."),
    ),
    _attack(
        "test_opening_papers_with_what_is_stored",
        _(
            "Phiếu được niêm phong ngay khi bỏ. Không thứ gì đang lưu trong hệ thống mở được phiếu: cần mật khẩu của hai"
            " người kiểm phiếu. Hai lá phiếu đánh dấu như nhau vẫn khác nhau và dài bằng nhau."
        ),
    ),
    _attack(
        "test_where_rows_lie_on_the_disk",
        _("Thứ tự phiếu nằm trên ổ đĩa không cho biết ai bỏ trước, ai bỏ sau."),
    ),
    _attack(
        "test_which_transaction_wrote_a_row",
        _(
            "Ở hội trường đến 64 người bỏ phiếu, mỗi lần có một phiếu vào hòm, mọi phiếu được ghi lại cùng một lúc, nên"
            " không thấy phiếu nào vào cùng lúc với ai."
        ),
    ),
    _attack(
        "test_old_versions_of_rows_after_the_closing",
        _("Sau khi đóng, các bản ghi cũ của hòm phiếu được dọn khỏi các trang của cơ sở dữ liệu."),
    ),
    _attack("test_numbers_that_grow", _("Không có số thứ tự nào tăng lên khi có người bỏ phiếu; mã của phiếu là ngẫu nhiên.")),
    _attack(
        "test_times_and_everything_else_that_is_written",
        _(
            "Khi bạn bỏ phiếu, hệ thống không ghi giờ, nhật ký, thông báo, thư hay lần truy cập; ngoài lá phiếu và dấu"
            " “đã bỏ phiếu”, không có gì thay đổi."
        ),
    ),
    _attack(
        "test_logs_of_all_servers",
        _("Nhật ký của máy chủ web, cơ sở dữ liệu và bộ nhớ đệm không có dòng nào về lần bỏ phiếu của bạn."),
    ),
    _attack(
        "test_redis_before_and_after_each_vote",
        _("Bộ nhớ đệm không thêm, không sửa, không gia hạn điều gì khi bạn bỏ phiếu."),
    ),
    _attack(
        "test_statistics_of_the_database",
        _(
            "Số liệu thống kê của cơ sở dữ liệu sau khi đóng chỉ nói về cả hòm, không về một lúc nào trong khi bỏ phiếu;"
            " câu lệnh ghi phiếu của bạn không nằm lại ở kết nối nào."
        ),
    ),
    _attack(
        "test_comparing_two_backups",
        _(
            "So hai bản sao lưu chụp lúc đang bỏ phiếu và sau khi đóng cũng không đọc được phiếu; dấu “đã bỏ phiếu” được"
            " xáo lại khi đóng."
        ),
    ),
    _attack(
        "test_codes_and_the_exported_box",
        _(
            "Mã phiếu chỉ cho biết phiếu có trong hòm, không cho biết bạn chọn gì. Tệp hòm phiếu để kiểm lại không có tên"
            " người bỏ phiếu."
        ),
    ),
    Promise(
        _("Trước khi công bố, không ai ngoài ban kiểm phiếu xem được kết quả; trước khi mở hòm, không ai xem được số phiếu của từng tên."),
        "tests/awards/test_secrecy.py::test_a_counted_result_is_for_the_board_until_it_is_announced",
    ),
    Promise(
        _("Màn hình bị khóa khi bạn đang đánh dấu không giữ lại dấu nào của lá phiếu."),
        "tests/awards/test_casting.py::test_a_locked_screen_keeps_no_marks",
    ),
    Promise(
        _("Máy chủ tắt đột ngột không làm mất phiếu đã báo là ghi nhận và không tính phiếu nào hai lần; gửi lại là an toàn."),
        "tests/faults/test_killed_ballot.py::test_no_vote_is_lost_or_counted_twice",
    ),
)  # fmt: skip

NOT_PROTECTED = (
    _(
        "Phần mềm bị sửa có chủ ý. Máy chủ thấy dấu của bạn trong khoảnh khắc trước khi niêm phong; ai sửa được phần mềm"
        " thì giữ lại được. Khi điều đó đáng lo, hãy bỏ phiếu giấy."
    ),
    _(
        "Người giữ máy chủ và theo dõi ngay trong lúc bỏ phiếu: sao chép nhật ký ghi trước của cơ sở dữ liệu, sao lưu"
        " trước và sau mỗi phiếu, đọc trang đĩa khi hòm còn mở. Người đó biết lá phiếu niêm phong nào là của ai, nhưng"
        " không đọc được nội dung nếu không có mật khẩu của hai người kiểm phiếu."
    ),
    _(
        "Hai người kiểm phiếu thông đồng: có mật khẩu của cả hai và tệp hòm phiếu thì mở được từng lá phiếu, nhưng không"
        " biết phiếu của ai. Nếu thông đồng thêm với người giữ máy chủ nói trên thì biết cả hai. Vì vậy ban kiểm phiếu"
        " gồm người của các đơn vị khác nhau và người giữ máy chủ không được ngồi trong ban."
    ),
    _(
        "Cuộc có hơn 64 người bỏ phiếu, khi hòm còn mở: người đọc được cơ sở dữ liệu thu hẹp được phiếu niêm phong của bạn"
        " về một nhóm, không đọc được nội dung. Đóng hòm thì mọi phiếu được ghi lại cùng một lúc."
    ),
    _("Kết quả tuyệt đối: khi mọi người chọn giống nhau thì ai cũng biết mỗi người chọn gì."),
    _("Người đứng cạnh nhìn màn hình, ảnh chụp màn hình, hoặc chính bạn cho người khác xem lúc đánh dấu."),
    _("Việc bạn đã bỏ phiếu hay chưa: danh sách ghi rõ ai đã bỏ phiếu."),
    _("Bỏ phiếu giấy và ý kiến bằng văn bản của đơn vị vắng mặt: theo quy tắc riêng; ý kiến bằng văn bản có ghi tên đơn vị."),
)  # fmt: skip
