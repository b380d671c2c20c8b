"""Kinds of rules, how sure they are, and what is known of people and units."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleKind(models.TextChoices):
    """What a rule says; the shape of its value is told in `rulebook.values`."""

    SUBJECT = "subject", _("đối tượng")
    REGISTRATION = "registration", _("đăng ký")
    RATING = "rating", _("xếp loại trong năm")
    TITLE_SAME_YEAR = "title_same_year", _("danh hiệu cùng năm")
    CHAIN = "chain", _("chuỗi danh hiệu nhiều năm")
    INITIATIVE = "initiative", _("sáng kiến, đề tài")
    ANY_OF = "any_of", _("một trong các điều kiện")
    MEMBERS = "members", _("tỷ lệ cá nhân trong tập thể")
    NO_DISCIPLINE = "no_discipline", _("không bị kỷ luật")
    NO_HOLD = "no_hold", _("không đang bị xem xét")
    ELEVATED = "elevated", _("được suy tôn")
    TARGETS = "targets", _("chỉ tiêu, nhiệm vụ")
    REPORTING = "reporting", _("chế độ báo cáo")
    NOT_TWICE = "not_twice", _("một thành tích không khen nhiều lần")
    HIGHER_REPLACES = "higher_replaces", _("khen cao hơn thay khen thấp hơn")
    QUOTA = "quota", _("tỷ lệ, số lượng khống chế")
    VOTE = "vote", _("bỏ phiếu")
    DEADLINE = "deadline", _("thời hạn")
    DECIDER = "decider", _("thẩm quyền quyết định")
    MONEY = "money", _("mức tiền thưởng")
    BASE_SALARY = "base_salary", _("mức lương cơ sở")
    MONEY_ROUNDING = "money_rounding", _("làm tròn tiền thưởng")
    OTHER = "other", _("quy định khác")


class RuleStatus(models.TextChoices):
    """How sure a rule is; anything but CONFIRMED and VERIFIED is said beside what it decided."""

    VERIFIED = "verified", _("đã đối chiếu với văn bản")
    SECONDARY = "secondary", _("theo nguồn thứ cấp, chưa thấy văn bản")
    MEMORY = "memory", _("theo trí nhớ, chưa đối chiếu")
    DESIGN = "design", _("quy ước của hệ thống")
    UNKNOWN = "unknown", _("chưa biết, phải nhập")
    ENTERED = "entered", _("do người dùng nhập")


class Denominator(models.TextChoices):
    """What a share is taken of (VOTE-20). The default is all members (VOTE-21)."""

    ALL_MEMBERS = "all_members", _("tổng số đơn vị thành viên")
    PRESENT = "present", _("số đơn vị có mặt")
    BALLOTS_ISSUED = "ballots_issued", _("số phiếu phát ra")
    BALLOTS_VALID = "ballots_valid", _("số phiếu hợp lệ")


class Comparison(models.TextChoices):
    AT_LEAST = ">=", _("từ … trở lên")
    MORE_THAN = ">", _("trên …")


class AbsentMode(models.TextChoices):
    """What an absent member may do. Sealed and remote ballots are not offered on paper in the hall."""

    NONE = "none", _("không tham gia")
    WRITTEN_OPINION = "written_opinion", _("gửi ý kiến bằng văn bản")


class OwnUnitVote(models.TextChoices):
    ALLOWED = "allowed", _("được bỏ phiếu cho đơn vị mình")
    ABSTAIN = "abstain", _("không bỏ phiếu cho đơn vị mình")


class TieRule(models.TextChoices):
    SECOND_ROUND = "second_round", _("bỏ phiếu vòng tiếp theo giữa các đơn vị bằng phiếu")
    SCORE_THEN_ROUND = "score_then_round", _("theo điểm thi đua rồi mới bỏ phiếu vòng tiếp theo")


class VotingBody(models.TextChoices):
    CLUSTER = "cluster", _("cụm, khu vực thi đua")
    COUNCIL = "council", _("Hội đồng Thi đua – Khen thưởng")


class InARow(models.TextChoices):
    """What "liên tục" counts (TIT-4, TIT-6)."""

    YEARS = "years", _("các năm liền nhau")
    AWARDS = "awards", _("các lần được tặng liền nhau")


class Per(models.TextChoices):
    CLUSTER = "cluster", _("mỗi cụm, khu vực")


class Rounding(models.TextChoices):
    DOWN = "down", _("làm tròn xuống")
    UP = "up", _("làm tròn lên")
    HALF_UP = "half_up", _("làm tròn đến số gần nhất, một nửa thì lên")


class Finding(models.TextChoices):
    """What a rule says of a nominee."""

    MET = "met", _("Đạt")
    NOT_MET = "not_met", _("Không đạt")
    MISSING = "missing", _("Chưa đủ dữ kiện")
    NOT_SET = "not_set", _("Quy định chưa được nhập")


class Rating(models.TextChoices):
    """The yearly rating of a person or a unit (TIT-1, TIT-2), best first."""

    EXCELLENT = "excellent", _("Hoàn thành xuất sắc nhiệm vụ")
    GOOD = "good", _("Hoàn thành tốt nhiệm vụ")
    DONE = "done", _("Hoàn thành nhiệm vụ")
    NOT_DONE = "not_done", _("Không hoàn thành nhiệm vụ")


class Scope(models.TextChoices):
    """How far an initiative or a piece of research was recognised to reach."""

    UNIT = "unit", _("cấp cơ sở")
    MINISTRY = "ministry", _("cấp Bộ, ngành, tỉnh")
    NATION = "nation", _("toàn quốc")


class MeritKind(models.TextChoices):
    INITIATIVE = "initiative", _("sáng kiến")
    RESEARCH = "research", _("đề tài, đề án khoa học")
    ACHIEVEMENT = "achievement", _("thành tích")


class HoldKind(models.TextChoices):
    """Why nobody is rewarded for the time being (DOS-8)."""

    DISCIPLINE = "discipline", _("đang xem xét kỷ luật")
    INSPECTION = "inspection", _("đang thanh tra, kiểm tra, điều tra")
    COMPLAINT = "complaint", _("đang xác minh khiếu nại, tố cáo")


class DisciplineLevel(models.TextChoices):
    """Lightest first."""

    REPRIMAND = "reprimand", _("khiển trách")
    WARNING = "warning", _("cảnh cáo")
    HIGHER = "higher", _("trên cảnh cáo")


class RecordSource(models.TextChoices):
    """Where a line of award history comes from."""

    DECISION = "decision", _("quyết định ghi trong hệ thống")
    ENTERED = "entered", _("nhập tay")
    IMPORTED = "imported", _("nạp từ bảng Excel")
