"""Signs of papers: the 29 types' abbreviations and both shapes of a sign (domain 5.2)."""

TYPES: dict[str, str] = {
    "Nghị quyết": "NQ",
    "Quyết định": "QĐ",
    "Chỉ thị": "CT",
    "Quy chế": "QC",
    "Quy định": "QyĐ",
    "Thông cáo": "TC",
    "Thông báo": "TB",
    "Hướng dẫn": "HD",
    "Chương trình": "CTr",
    "Kế hoạch": "KH",
    "Phương án": "PA",
    "Đề án": "ĐA",
    "Dự án": "DA",
    "Báo cáo": "BC",
    "Biên bản": "BB",
    "Tờ trình": "TTr",
    "Hợp đồng": "HĐ",
    "Công điện": "CĐ",
    "Bản ghi nhớ": "BGN",
    "Bản thỏa thuận": "BTT",
    "Giấy ủy quyền": "GUQ",
    "Giấy mời": "GM",
    "Giấy giới thiệu": "GGT",
    "Giấy nghỉ phép": "GNP",
    "Phiếu gửi": "PG",
    "Phiếu chuyển": "PC",
    "Phiếu báo": "PB",
    "Công văn": "",
    "Thư công": "",
}


def sign_of(type_code: str, agency: str, drafting_unit: str = "") -> str:
    """What follows the number: ``KH-STP`` of a named type, ``BTP-TCCB`` of a công văn.

    A công văn of an agency without drafting units is signed by the agency's abbreviation alone.
    """
    return f"{type_code}-{agency}" if type_code else "-".join(filter(None, (agency, drafting_unit)))


def full_number(number: int, sign: str) -> str:
    """``06/KH-STP``: at least two digits, no spaces (domain 5.1)."""
    return f"{number:02d}/{sign}"
