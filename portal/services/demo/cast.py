"""Who plays in the sample data: units whose names say that they are samples, and people with a sign-in."""

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import User
from audit.services import record
from clusters.enums import Role, UnitKind
from clusters.models import Unit
from clusters.services.appointments import appoint
from clusters.services.units import create_unit
from documents.services.agencies import give_profile

PASSWORD = "giao-uoc-minh-hoa"
# Of the tellers, for every sealed box: everybody who tries the product may open one.
PASSPHRASES = {
    "kiemphieu1": "hoa sen minh hoa mot",
    "kiemphieu2": "tre xanh minh hoa hai",
    "kiemphieu3": "lua vang minh hoa ba",
}
SINCE = dt.date(2020, 1, 1)


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """A sample sign-in worth showing, and what to try with it."""

    username: str
    full_name: str
    role: str
    what_to_try: str


ACCOUNTS = (
    DemoAccount(username="thuongtruc", full_name="Nguyễn Thị Thường Trực", role="Thường trực Hội đồng",
                what_to_try="Tiếp nhận danh sách đề nghị, ghi và công bố quyết định, lập cụm của năm sau, xem nhắc việc và thư gửi đi"),
    DemoAccount(username="truongcum", full_name="Trần Văn Trưởng", role="Trưởng Cụm minh hoạ, thủ trưởng Vụ Minh hoạ 1",
                what_to_try="Theo dõi ký giao ước, đăng ký và báo cáo của cụm; trả lời góp ý; bỏ phiếu thử trên điện thoại"),
    DemoAccount(username="photruongcum", full_name="Lê Thị Phó", role="Phó Trưởng Cụm, Trưởng Cụm năm sau",
                what_to_try="Trả lời góp ý dự thảo kế hoạch năm sau rồi thông qua"),
    DemoAccount(username="thuky", full_name="Phạm Văn Ký", role="Thư ký cụm",
                what_to_try="Ghi nhận chữ ký trên giấy, xem báo cáo; đọc trước, giữ lại lời nhắc sắp gửi; điều hành hội nghị đang họp của Cụm minh hoạ đang họp"),
    DemoAccount(username="thutruong1", full_name="Hoàng Thị Thủ", role="Thủ trưởng Vụ Minh hoạ 3",
                what_to_try="Ký giao ước, góp ý dự thảo kế hoạch năm sau; bỏ phiếu thử; bỏ phiếu ở Hội đồng khi có hồ sơ của đơn vị mình"),
    DemoAccount(username="capho1", full_name="Vũ Văn Thay", role="Cấp phó, Cục Minh hoạ 4",
                what_to_try="Ký thay (KT.) giao ước; bỏ phiếu thử"),
    DemoAccount(username="lamthay1", full_name="Đặng Thị Thế", role="Cấp phó làm thay thủ trưởng, Cục Minh hoạ 5",
                what_to_try="Ký giao ước khi đang làm thay người khác"),
    DemoAccount(username="canbo1", full_name="Bùi Văn Cán", role="Cán bộ thi đua, Vụ Minh hoạ 3",
                what_to_try="Đăng ký danh hiệu, nộp báo cáo, lập hồ sơ khen thưởng, xem điều kiện của từng người"),
    DemoAccount(username="canbo2", full_name="Đỗ Thị Bộ", role="Cán bộ thi đua, Cục Minh hoạ 6",
                what_to_try="Bổ sung báo cáo bị trả lại; nhận lời nhắc thay thủ trưởng đang vắng"),
    DemoAccount(username="truongkhuvuc", full_name="Ngô Văn Khu", role="Trưởng Khu vực minh hoạ",
                what_to_try="Sau kiểm phiếu: lập biên bản, bỏ phiếu bước hai, trình danh sách; biên bản bàn giao nhiệm vụ Trưởng"),
    DemoAccount(username="truonghop", full_name="Giang Văn Chủ", role="Trưởng Cụm minh hoạ đang họp",
                what_to_try="Bỏ phiếu, đóng cuộc bỏ phiếu điện tử đang mở, công bố kết quả"),
    DemoAccount(username="daibieu1", full_name="Hứa Thị Đại", role="Đại biểu của Vụ Minh hoạ 12 tại hội nghị",
                what_to_try="Bỏ phiếu điện tử trên điện thoại"),
    DemoAccount(username="daibieu2", full_name="Mạc Văn Biểu", role="Đại biểu của Vụ Minh hoạ 13 tại hội nghị",
                what_to_try="Bỏ phiếu điện tử trên điện thoại"),
    DemoAccount(username="kiemphieu1", full_name="Dương Thị Kiểm", role="Kiểm phiếu",
                what_to_try="Nhập kết quả kiểm phiếu, riêng với người thứ hai; "
                f"mở hòm phiếu, mật khẩu: {PASSPHRASES['kiemphieu1']}"),
    DemoAccount(username="kiemphieu2", full_name="Lý Văn Phiếu", role="Kiểm phiếu",
                what_to_try="Nhập kết quả kiểm phiếu, riêng với người thứ nhất; "
                f"mở hòm phiếu, mật khẩu: {PASSPHRASES['kiemphieu2']}"),
    DemoAccount(username="kiemphieu3", full_name="Ông Thị Hòm", role="Kiểm phiếu",
                what_to_try=f"Đặt mật khẩu hòm phiếu của Hội đồng; mật khẩu đã đặt: {PASSPHRASES['kiemphieu3']}"),
    DemoAccount(username="chutich", full_name="Quản Văn Hội", role="Chủ tịch Hội đồng minh hoạ",
                what_to_try="Đọc hồ sơ của phiên họp Hội đồng, khai có liên quan, bỏ phiếu kín"),
    DemoAccount(username="vanthu", full_name="Hà Thị Văn", role="Văn thư, Vụ Minh hoạ 1",
                what_to_try="Kiểm tra thể thức, cấp số, phát hành văn bản, giữ sổ văn bản đi"),
    DemoAccount(username="vanthukv", full_name="Thái Văn Thư", role="Văn thư, Sở Tư pháp tỉnh Minh hoạ 1",
                what_to_try="Kiểm tra thể thức, cấp số, ký số của cơ quan, phát hành văn bản"),
    DemoAccount(username="phapche", full_name="Lưu Thị Pháp", role="Cán bộ pháp chế",
                what_to_try="Xác nhận căn cứ pháp lý trước khi văn bản được in"),
    DemoAccount(username="kiemtra", full_name="Mai Thị Tra", role="Kiểm tra, giám sát (chỉ xem)",
                what_to_try="Đọc mọi năm thi đua và nhật ký"),
    DemoAccount(username="quantri", full_name="Lương Văn Trị", role="Quản trị hệ thống",
                what_to_try="Thiết lập đơn vị, cụm, danh mục, phân công; xác nhận ngày nghỉ, xem việc chạy theo lịch, thư bị trả lại; không thấy nội dung thi đua"),
)  # fmt: skip

# Heads who only sign: their accounts exist but are not worth showing.
OTHER_HEADS = ("Phan Văn Tư", "Võ Thị Năm", "Hồ Văn Sáu", "Tạ Thị Bảy", "Cao Văn Tám")

REGION_HEADS = ("Chu Thị Hai", "Tô Văn Ba", "Quách Thị Tư", "Kiều Văn Năm", "La Thị Sáu")


@dataclass
class Cast:
    """The units of each sample cluster and the people by user name."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)


@transaction.atomic
def assemble(*, at: dt.datetime) -> Cast:
    """Make the units, the people and their appointments."""
    cast = Cast()
    _people(cast, at)
    for number in range(1, 9):
        is_agency = number in (4, 5, 6)
        name = f"{'Cục' if is_agency else 'Vụ'} Minh hoạ {number}"
        _unit(cast, f"C{number}", name, UnitKind.AGENCY if is_agency else UnitKind.DEPARTMENT, at)
    for number in (1, 2):
        _unit(
            cast,
            f"C3.{number}",
            f"Phòng {number}, Vụ Minh hoạ 3",
            UnitKind.SUB_UNIT,
            at,
            parent=cast.units["C3"],
        )
    for number in range(1, 4):
        _unit(cast, f"K{number}", f"Sở Tư pháp tỉnh Minh hoạ {number}", UnitKind.JUSTICE_DEPARTMENT, at)
        _unit(cast, f"K{number + 3}", f"THADS tỉnh Minh hoạ {number}", UnitKind.PROVINCIAL_ENFORCEMENT, at)
        _unit(cast, f"B{number}", f"Trung tâm Minh hoạ {number}", UnitKind.PUBLIC_SERVICE_UNIT, at)
    for number in range(1, 6):
        _unit(cast, f"H{number}", f"Vụ Minh hoạ {number + 10}", UnitKind.DEPARTMENT, at)
    _letterheads(cast, at)
    _appointments(cast, at)
    return cast


def _unit(
    cast: Cast, key: str, name: str, kind: UnitKind, at: dt.datetime, *, parent: Unit | None = None
) -> None:
    cast.units[key] = create_unit(
        code=f"MINH-HOA-{key}", name=name, kind=kind, parent=parent, valid_from=SINCE, is_sample=True,
        note="Đơn vị đặt ra để dùng thử.", actor=None, at=at,
    )  # fmt: skip


def _letterheads(cast: Cast, at: dt.datetime) -> None:
    """How their papers look; a Vụ has no seal of its own (SIG-13)."""
    for key, unit in cast.units.items():
        is_local = key.startswith("K")
        number = (int(key[1:2]) - 1) % 3 + 1
        give_profile(
            unit=unit, at=at, is_sample=True, abbreviation=f"MH{key.replace('.', '')}", drafting_code="TH",
            superior_name=f"Ủy ban nhân dân tỉnh Minh hoạ {number}" if is_local else "Cơ quan chủ quản minh hoạ",
            place=f"Minh hoạ {number}" if is_local else "Hà Nội",
            has_seal=unit.kind not in (UnitKind.DEPARTMENT, UnitKind.SUB_UNIT),
        )  # fmt: skip


def _people(cast: Cast, at: dt.datetime) -> None:
    password = make_password(PASSWORD)  # once: making one takes its time on purpose
    shown = [(account.username, account.full_name) for account in ACCOUNTS]
    others = [(f"thutruong{number}", name) for number, name in enumerate(OTHER_HEADS, start=2)]
    more = [
        ("truongkhoi", "Trịnh Văn Khối"),
        ("vanthukhoi", "Nghiêm Thị Sổ"),
        ("thutruongkhoi2", "Đinh Thị Hai"),
        ("thutruongkhoi3", "Lâm Văn Ba"),
        ("daibieu3", "Khổng Thị Ba"),
        ("daibieu4", "Viên Văn Bốn"),
    ]
    more += [(f"thutruongkv{n}", name) for n, name in enumerate(REGION_HEADS, start=2)]
    for username, full_name in [*shown, *others, *more]:
        is_administrator = username == "quantri"
        user = User(
            username=username, full_name=full_name, email=f"{username}@minh-hoa.example", is_sample=True,
            is_superuser=is_administrator, is_staff=is_administrator,
        )  # fmt: skip
        user.password = password
        user.save()
        record(
            actor=None, verb="user.created", target=user, at=at, summary=f"Lập tài khoản minh hoạ {username}",
            after={"username": username, "full_name": full_name},
        )  # fmt: skip
        cast.people[username] = user


def _appointments(cast: Cast, at: dt.datetime) -> None:
    def give(username: str, role: Role, unit: str = "", title: str = "", **more: object) -> None:
        appoint(
            user=cast.people[username], role=role, unit=cast.units.get(unit), position_title=title,
            valid_from=SINCE, actor=None, at=at, **more,
        )  # fmt: skip

    give("thuongtruc", Role.STANDING_BODY, title="Chuyên viên Thường trực Hội đồng")
    give("kiemtra", Role.AUDITOR)
    give("vanthu", Role.RECORDS_CLERK, "C1", "Văn thư")
    give("vanthukv", Role.RECORDS_CLERK, "K1", "Văn thư")
    give("vanthukhoi", Role.RECORDS_CLERK, "B1", "Văn thư")
    give("phapche", Role.LEGAL_OFFICER, title="Chuyên viên pháp chế")
    give("truongcum", Role.UNIT_HEAD, "C1", "Vụ trưởng")
    give("photruongcum", Role.UNIT_HEAD, "C2", "Vụ trưởng")
    give("thutruong1", Role.UNIT_HEAD, "C3", "Vụ trưởng")
    for number, unit in enumerate(("C4", "C5", "C6", "C7", "C8"), start=2):
        give(f"thutruong{number}", Role.UNIT_HEAD, unit, "Cục trưởng" if unit < "C7" else "Vụ trưởng")
    give("capho1", Role.UNIT_DEPUTY, "C4", "Phó Cục trưởng")
    give(
        "lamthay1", Role.UNIT_DEPUTY, "C5", "Phó Cục trưởng", acts_for=cast.people["thutruong3"],
        basis="Văn bản uỷ quyền số 01/UQ-MH (minh hoạ)",
    )  # fmt: skip
    give("canbo1", Role.UNIT_OFFICER, "C3", "Chuyên viên")
    give("canbo2", Role.UNIT_OFFICER, "C6", "Chuyên viên")
    give("truongkhuvuc", Role.UNIT_HEAD, "K1", "Giám đốc Sở")
    for number in range(2, 7):
        give(
            f"thutruongkv{number}",
            Role.UNIT_HEAD,
            f"K{number}",
            "Giám đốc Sở" if number < 4 else "Trưởng THADS tỉnh",
        )
    for username, unit in (("truongkhoi", "B1"), ("thutruongkhoi2", "B2"), ("thutruongkhoi3", "B3")):
        give(username, Role.UNIT_HEAD, unit, "Giám đốc Trung tâm")
    for number, username in enumerate(("truonghop", "daibieu1", "daibieu2", "daibieu3", "daibieu4"), start=1):
        give(username, Role.UNIT_HEAD, f"H{number}", "Vụ trưởng")
