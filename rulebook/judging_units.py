"""What rules about units and the year of a cluster say of a nominee; pure, see `rulebook.judging`."""

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _

from core.templatetags.vi_format import diem, ngay, so
from rulebook.enums import DisciplineLevel, Rating
from rulebook.nominees import Facts, Judgement, met, not_met, unknown
from rulebook.shapes import Elevated, Members, NoDiscipline, Reporting, Targets


def members(value: Members, facts: Facts, _today: dt.date) -> Judgement:
    """How many of the unit's people have a title, or did their work (TIT-25, TIT-26)."""
    if not facts.members:
        return unknown(_("Chưa ghi cá nhân nào của đơn vị nên chưa tính được tỷ lệ."), place="people")
    if value.all_done:
        return _members_done(facts)
    award, total = value.award, len(facts.members)
    have = sum(award in member.titles for member in facts.members)
    # Whoever has no title yet and no rating that rules it out may still get one.
    may_have = have + sum(
        award not in m.titles and m.rating not in {Rating.DONE, Rating.NOT_DONE} for m in facts.members
    )
    used = _("%(have)s trong %(total)s người có %(award)s năm %(year)s") % {
        "have": so(have), "total": so(total), "award": facts.name_of(award), "year": facts.year,
    }  # fmt: skip
    enough, wanted = _share(value, total)
    if enough(have):
        return met(_("Đủ tỷ lệ cá nhân trong tập thể: %(wanted)s.") % {"wanted": wanted}, used)
    if not enough(may_have):
        return not_met(_("Không đủ tỷ lệ cá nhân trong tập thể: phải %(wanted)s.") % {"wanted": wanted}, used)
    return unknown(
        _("Chưa đủ dữ kiện về danh hiệu của cá nhân: phải %(wanted)s.") % {"wanted": wanted},
        used,
        place="history",
        later=not facts.is_year_over,
    )


def _share(value: Members, total: int) -> tuple[Callable[[int], bool], str]:
    """Whether a number is enough, compared as it stands, and the demand in words."""
    if value.at_least_count is not None:
        least = value.at_least_count
        return lambda count: count >= least, _("ít nhất %(n)s người") % {"n": so(least)}
    if value.more_than is not None:
        over = value.more_than
        return lambda count: count * 100 > over * total, _("trên %(n)s%%") % {"n": diem(over)}
    share = value.at_least
    return lambda count: count * 100 >= share * total, _("từ %(n)s%% trở lên") % {"n": diem(share)}


def _members_done(facts: Facts) -> Judgement:
    ratings = [member.rating for member in facts.members or ()]
    failed, unrated = ratings.count(Rating.NOT_DONE), ratings.count("")
    if failed:
        return not_met(_("%(n)s người không hoàn thành nhiệm vụ.") % {"n": so(failed)})
    if unrated:
        return unknown(
            _("Còn %(n)s trong %(total)s người chưa ghi xếp loại năm.")
            % {"n": so(unrated), "total": so(len(ratings))},
            place="rating",
            later=not facts.is_year_over,
        )
    return met(_("Tất cả %(n)s người hoàn thành nhiệm vụ.") % {"n": so(len(ratings))})


def no_discipline(value: NoDiscipline, facts: Facts, _today: dt.date) -> Judgement:
    """Nobody was disciplined from a level on in the year."""
    levels = DisciplineLevel.values
    least = value.from_level
    found = [each for each in facts.sanctions if levels.index(each.level) >= levels.index(least)]
    words = {"level": DisciplineLevel(least).label, "year": facts.year}
    if found:
        if facts.is_unit:  # its whole cluster reads this: how many, never who, what or when
            used = [_("%(n)s quyết định kỷ luật") % {"n": so(len(found))}]
        else:
            used = [f"{DisciplineLevel(each.level).label}, {ngay(each.decided_on)}" for each in found]
        return not_met(_("Có kỷ luật từ %(level)s trở lên trong năm %(year)s.") % words, *used)
    if facts.is_unit and not facts.members:
        return unknown(_("Chưa ghi cá nhân nào của đơn vị nên chưa biết có ai bị kỷ luật."), place="people")
    return met(_("Không có ghi nhận kỷ luật từ %(level)s trở lên trong năm %(year)s.") % words)


def elevated(value: Elevated, facts: Facts, _today: dt.date) -> Judgement:
    """The cluster elevated the nominee, by a ballot that was announced (TIT-22, VOTE-30)."""
    award = value.award or facts.award
    words = {"award": facts.name_of(award)}
    if award not in facts.voted:
        return unknown(_("Cụm chưa công bố kết quả suy tôn %(award)s.") % words, place="vote", later=True)
    if facts.voted[award]:
        return met(_("Được cụm suy tôn %(award)s.") % words)
    return not_met(_("Không được cụm suy tôn %(award)s.") % words)


def targets(value: Targets, facts: Facts, _today: dt.date) -> Judgement:
    """Every target of the unit's own that binds was met."""
    if not value.all_met:
        return met(_("Không đòi hỏi đạt mọi chỉ tiêu."))
    if facts.targets is None:
        return unknown(
            _("Chưa có chỉ tiêu nào được giao cho đơn vị."), place="targets", later=not facts.is_year_over
        )
    done, missed, waiting = facts.targets
    used = _("Đạt %(met)s trong %(all)s chỉ tiêu") % {"met": so(done), "all": so(sum(facts.targets))}
    if missed:
        return not_met(_("Có %(n)s chỉ tiêu không đạt.") % {"n": so(missed)}, used)
    if waiting:
        return unknown(
            _("Còn %(n)s chỉ tiêu chưa biết đạt hay không.") % {"n": so(waiting)}, used,
            place="targets", later=not facts.is_year_over,
        )  # fmt: skip
    return met(_("Đạt mọi chỉ tiêu được giao."), used)


def reporting(value: Reporting, facts: Facts, _today: dt.date) -> Judgement:
    """No report came late (BTP-7)."""
    if not value.no_late:
        return met(_("Không đòi hỏi báo cáo đúng hạn."))
    only = value.only_groups or ()
    if only and not facts.groups & set(only):
        return met(_("Điều kiện này không áp dụng cho nhóm của đơn vị."))
    if not facts.reports:
        return unknown(
            _("Chưa đặt hạn báo cáo nào nên chưa biết có đúng hạn."),
            place="reports",
            later=not facts.is_year_over,
        )
    late = [
        _("%(period)s: chậm %(n)s ngày") % {"period": each.period, "n": so(each.days)}
        for each in facts.reports
        if each.days
    ] + [
        _("%(period)s: chưa nộp, hạn ngày %(day)s") % {"period": each.period, "day": ngay(each.due_on)}
        for each in facts.reports
        if each.is_owed
    ]
    if late:
        return not_met(_("Có báo cáo chậm hoặc không nộp."), *late)
    used = [
        _("%(period)s: đúng hạn") % {"period": each.period} for each in facts.reports if each.is_handed_in
    ]
    waiting = [each.period for each in facts.reports if not each.is_handed_in]
    if waiting:
        return unknown(
            _("Còn báo cáo chưa nộp: %(periods)s.") % {"periods": ", ".join(waiting)}, *used,
            place="reports", later=not facts.is_year_over,
        )  # fmt: skip
    return met(_("Mọi báo cáo đều nộp đúng hạn."), *used)
