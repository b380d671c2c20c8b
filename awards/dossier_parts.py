"""What papers a dossier holds (DOS-1 to DOS-5): one table, read by the checklist and by the move to the standing body."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from documents.enums import PaperKind
from emulation.enums import AwardSubject
from emulation.models import AwardType

# Granted above the ministry: the minister proposes these, and the public may comment first (milestone 18).
STATE_LEVEL = frozenset({"co_chinh_phu", "cstd_toan_quoc", "bang_khen_ttg", "huan_chuong"})
# What rests on an initiative or a piece of research (TIT-4, TIT-5).
BY_INITIATIVE = frozenset({"cstd_nganh", "cstd_toan_quoc"})


@dataclass(frozen=True, kw_only=True)
class PartKind:
    """A kind of paper: when a dossier needs it and what in the system already is it.

    Attributes:
        paper: the paper of the cluster's year that stands for it, if one was drafted.
        in_cluster, by_unit: needed in dossiers that a cluster voted on, that a unit sends straight.
        rule_ids: where the need comes from.
    """

    code: str
    name: str
    rule_ids: str
    paper: PaperKind | None = None
    in_cluster: bool = True
    by_unit: bool = True
    only_for: frozenset[str] | None = None


KINDS = (
    PartKind(code="letter", name=_("Tờ trình kèm danh sách"), rule_ids="DOS-1", paper=PaperKind.SUBMISSION_LETTER),
    PartKind(
        code="minutes", name=_("Biên bản họp bình xét của cụm"), rule_ids="DOS-1, DOS-3",
        paper=PaperKind.APPRAISAL_MINUTES, by_unit=False,
    ),
    PartKind(
        code="unit_minutes", name=_("Biên bản họp xét của đơn vị"), rule_ids="DOS-1, DOS-3", in_cluster=False
    ),
    PartKind(
        code="report", name=_("Báo cáo thành tích có xác nhận của cấp trên trực tiếp"), rule_ids="DOS-1, DOS-4",
        paper=PaperKind.ACHIEVEMENT_REPORT,
    ),
    PartKind(
        code="initiative", name=_("Chứng nhận sáng kiến, phạm vi ảnh hưởng"), rule_ids="DOS-5", only_for=BY_INITIATIVE
    ),
    PartKind(
        code="summary", name=_("Tóm tắt thành tích (thủ tục đơn giản)"), rule_ids="DOS-2", in_cluster=False, by_unit=False
    ),
    PartKind(code="other", name=_("Giấy tờ khác"), rule_ids="", in_cluster=False, by_unit=False),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}


def needed(award_type: AwardType, *, is_by_unit: bool) -> list[PartKind]:
    """The papers that a dossier for this award needs; a person's initiative for the titles that rest on one."""
    return [
        kind
        for kind in KINDS
        if (kind.by_unit if is_by_unit else kind.in_cluster)
        and (
            kind.only_for is None
            or (award_type.code in kind.only_for and award_type.subject != AwardSubject.COLLECTIVE)
        )
    ]


def is_state_level(award_type: AwardType) -> bool:
    """Whether the Prime Minister or the State President grants it."""
    return award_type.code in STATE_LEVEL
