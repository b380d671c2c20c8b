"""What the form of each kind of paper is: type, number, who signs (domain 5.2, 5.3)."""

from dataclasses import dataclass

from documents.enums import PaperKind


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form of a kind.

    Attributes:
        type_name: printed in capitals over the abstract; empty for a công văn.
        abbreviation: of the type in the sign (``KH`` in ``06/KH-STP``); empty: the sign is that of a công
            văn (``BTP-TCCB``) where numbered.
        is_numbered: whether it takes a number and goes into the register (COV-6: a covenant does not).
        has_agency_signature: whether the agency signs at issue, where it has a seal (SIG-1).
        has_many_signers: a grid of parties or several signers instead of one block.
        names_authority: who decides stands in capitals over the bases (a decision).
        is_blank_form: printed to be filled by hand, signed by nobody (a ballot paper).
    """

    type_name: str
    abbreviation: str = ""
    is_numbered: bool = True
    has_agency_signature: bool = True
    has_many_signers: bool = False
    names_authority: bool = False
    is_blank_form: bool = False


FORMS: dict[PaperKind, Form] = {
    PaperKind.DIVISION_DECISION: Form(type_name="Quyết định", abbreviation="QĐ", names_authority=True),
    PaperKind.LEADS_DECISION: Form(type_name="Quyết định", abbreviation="QĐ", names_authority=True),
    PaperKind.PLAN: Form(type_name="Kế hoạch", abbreviation="KH"),
    PaperKind.COVENANT: Form(
        type_name="Giao ước thi đua",
        is_numbered=False,
        has_agency_signature=False,
        has_many_signers=True,
    ),
    PaperKind.REGISTRATION_LIST: Form(type_name="Bản đăng ký danh hiệu thi đua", is_numbered=False),
    PaperKind.COMMENT_RESPONSES: Form(
        type_name="Bảng tiếp thu, giải trình ý kiến", is_numbered=False, has_agency_signature=False
    ),
    PaperKind.MIDYEAR_REPORT: Form(type_name="Báo cáo", abbreviation="BC"),
    PaperKind.YEAREND_REPORT: Form(type_name="Báo cáo", abbreviation="BC"),
    PaperKind.SCORECARD: Form(type_name="Bảng tự chấm điểm", is_numbered=False),
    PaperKind.CONFERENCE_MINUTES: Form(
        type_name="Biên bản", abbreviation="BB", has_agency_signature=False, has_many_signers=True
    ),
    PaperKind.INSPECTION_MINUTES: Form(
        type_name="Biên bản", abbreviation="BB", has_agency_signature=False, has_many_signers=True
    ),
    PaperKind.BALLOT_PAPER: Form(
        type_name="Phiếu suy tôn", is_numbered=False, has_agency_signature=False, is_blank_form=True
    ),
    PaperKind.COUNTING_MINUTES: Form(
        type_name="Biên bản", abbreviation="BB", has_agency_signature=False, has_many_signers=True
    ),
    PaperKind.APPRAISAL_MINUTES: Form(
        type_name="Biên bản", abbreviation="BB", has_agency_signature=False, has_many_signers=True
    ),
    PaperKind.NOMINEE_LIST: Form(type_name="Danh sách đề nghị", is_numbered=False),
    PaperKind.SUBMISSION_LETTER: Form(type_name="Tờ trình", abbreviation="TTr"),
    PaperKind.ACHIEVEMENT_REPORT: Form(type_name="Báo cáo thành tích", abbreviation="BC"),
    PaperKind.AWARD_DECISION: Form(type_name="Quyết định", abbreviation="QĐ", names_authority=True),
    PaperKind.HANDOVER_MINUTES: Form(
        type_name="Biên bản", abbreviation="BB", has_agency_signature=False, has_many_signers=True
    ),
    PaperKind.NOTICE: Form(type_name="Thông báo", abbreviation="TB"),
    PaperKind.INVITATION: Form(type_name="Giấy mời", abbreviation="GM"),
    PaperKind.OFFICIAL_LETTER: Form(type_name=""),
}
