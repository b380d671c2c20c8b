"""What one rule says of one nominee: pure, from facts that were gathered before.

Three answers where a rule has a value: met, not met, and "not known yet". What nobody has written down never
speaks against a nominee: it is missing, and the answer says where to supply it.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.templatetags.vi_format import ngay
from emulation.enums import AwardFamily, AwardSubject, RegistrationState
from rulebook import judging_units, shapes, values
from rulebook.chains import Chain, ChainRule, chain_of
from rulebook.enums import Finding, MeritKind, Rating, RuleKind, Scope
from rulebook.nominees import Done, Facts, Judgement, Missing, met, not_met, unknown


def judge(kind: str, value: Any, facts: Facts, today: dt.date) -> Judgement:
    """What a rule of this kind with this value says of the nominee.

    A rule without a value says nothing of anybody: it has to be entered first.
    """
    if value is None:
        words = _("Quy định này chưa có giá trị, phải nhập thì mới xét được.")
        place = Missing(words=_("Thường trực Hội đồng nhập quy định."), place="rule")
        return Judgement(finding=Finding.NOT_SET, words=words, missing=[place])
    return _said(kind, values.read(kind, value), facts, today)


def _said(kind: str, value: shapes.Value, facts: Facts, today: dt.date) -> Judgement:
    return _JUDGES[RuleKind(kind)](value, facts, today)


def _subject(value: shapes.Subject, facts: Facts, _today: dt.date) -> Judgement:
    # Forms of reward for collectives are given to persons too (domain 3.1).
    is_reward = facts.families.get(facts.award) == AwardFamily.REWARD_FORM
    if facts.subject != value.subject and not (is_reward and value.subject == AwardSubject.COLLECTIVE):
        return not_met(_("Chỉ dành cho %(whom)s.") % {"whom": str(AwardSubject(value.subject).label).lower()})
    excluded = set(value.excluded_groups)
    if excluded & facts.groups:
        return not_met(
            _("Không đề nghị danh hiệu này qua Bộ: Sở Tư pháp và người của Sở Tư pháp do tỉnh xét.")
        )
    if excluded and not facts.unit_known:
        return unknown(_("Chưa ghi người này công tác ở đơn vị nào trong ngày xét."), place="service")
    return met(_("Thuộc đối tượng được xét."))


def _registration(value: shapes.Registration, facts: Facts, _today: dt.date) -> Judgement:
    if facts.registration == RegistrationState.WITHDRAWN:
        return not_met(_("Đơn vị đã rút đăng ký danh hiệu này."))
    if facts.registration == RegistrationState.DISQUALIFIED:
        return not_met(_("Đơn vị đã bị loại khỏi danh sách đăng ký danh hiệu này."))
    if facts.registration == RegistrationState.SUBMITTED:
        return met(_("Đã đăng ký danh hiệu này."))
    if not value.required:
        return met(_("Không bắt buộc phải đăng ký."))
    if facts.registration is None:
        return unknown(_("Chưa có ghi nhận về đăng ký thi đua."))
    if facts.may_register:
        return unknown(_("Chưa đăng ký danh hiệu này; còn thời hạn đăng ký."), place="registration")
    return not_met(_("Không đăng ký danh hiệu này trong thời hạn."))


def _rating(value: shapes.AtLeastRating, facts: Facts, _today: dt.date) -> Judgement:
    wanted = Rating(value.at_least)
    if not facts.rating:
        return unknown(
            _("Chưa ghi xếp loại năm %(year)s.") % {"year": facts.year},
            place="rating",
            later=not facts.is_year_over,
        )
    used = _("Xếp loại năm %(year)s: %(rating)s") % {"year": facts.year, "rating": Rating(facts.rating).label}
    if _at_least(facts.rating, wanted):
        return met(_("Được xếp loại “%(rating)s” trở lên.") % {"rating": wanted.label}, used)
    return not_met(_("Phải được xếp loại “%(rating)s” trở lên.") % {"rating": wanted.label}, used)


def _at_least(rating: str, wanted: str) -> bool:
    return Rating.values.index(rating) <= Rating.values.index(wanted)


def _title_same_year(value: shapes.TitleSameYear, facts: Facts, _today: dt.date) -> Judgement:
    words = {"award": facts.name_of(value.award), "year": facts.year}
    own = [w for w in facts.history if w.award == value.award and w.year == facts.year]
    in_force = [won for won in own if not won.is_cancelled]
    if in_force:
        return met(
            _("Có %(award)s năm %(year)s.") % words, *[won.words for won in in_force],
            stands_on=[won.record for won in in_force if won.record],
        )  # fmt: skip
    if own:
        return not_met(_("%(award)s năm %(year)s đã bị hủy bỏ.") % words)
    if facts.asks:
        return _asked(facts)
    return unknown(
        _("Chưa ghi %(award)s năm %(year)s.") % words, place="history", later=not facts.is_year_over
    )


def _chain(value: shapes.Chain, facts: Facts, _today: dt.date) -> Judgement:
    rule = ChainRule(
        award=value.award,
        count=value.count,
        in_a_row=value.in_a_row,
        may_end_in_same_year=value.may_end_in_same_year,
        reuse=value.reuse,
    )
    chain = chain_of(rule, facts.history, facts.year, for_award=facts.award)
    used = [
        f"{facts.name_of(won.award)} {won.year}" + (f": {won.words}" if won.words else "")
        for won in chain.stands_on
    ]
    words = {"n": rule.count, "award": facts.name_of(rule.award)}
    if chain.is_whole:
        return met(
            _("Có đủ %(n)s lần %(award)s liên tục.") % words, *used,
            stands_on=[won.record for won in chain.stands_on if won.record],
        )  # fmt: skip
    lacking = _lacking(chain, words["award"])
    if facts.asks:
        return _asked(facts, *used)
    if chain.is_broken:
        said = _("Không có %(n)s lần %(award)s liên tục: %(why)s.") % (words | {"why": chain.why})
        return not_met(said, *used)
    return unknown(
        _("Phải có %(n)s lần %(award)s liên tục; %(lacking)s.") % (words | {"lacking": lacking}),
        *used, place="history", what=lacking[:1].upper() + lacking[1:],
    )  # fmt: skip


def _lacking(chain: Chain, award: str) -> str:
    """What a chain lacks, in words: "còn thiếu CSTĐ cơ sở năm 2024"."""
    if chain.lacking:
        years = ", ".join(str(year) for year in chain.lacking)
        return _("còn thiếu %(award)s năm %(years)s") % {"award": award, "years": years}
    return _("còn thiếu %(n)s lần %(award)s") % {"n": chain.lacking_count, "award": award}


def _asked(facts: Facts, *used: str) -> Judgement:
    return unknown(
        _("Chưa rõ đơn vị có kế thừa danh hiệu của đơn vị tiền thân hay không."),
        *used,
        what="; ".join(facts.asks),
        place="inheritance",
    )


def _initiative(value: shapes.Initiative, facts: Facts, _today: dt.date) -> Judgement:
    wanted = value.scope
    kinds = {MeritKind.INITIATIVE, *([MeritKind.RESEARCH] if value.or_research else [])}
    words = {"scope": Scope(wanted).label}
    # One that another award of this kind was granted for is used up (TIT-8, LAW-21).
    merits = [
        done
        for done in facts.merits
        if done.kind in kinds and facts.award not in done.used_for and _in_span(done.year, facts)
    ]
    far_enough = [d for d in merits if d.scope and Scope.values.index(d.scope) >= Scope.values.index(wanted)]
    recognised = [done for done in far_enough if done.is_recognised]
    if recognised:
        return met(
            _("Có sáng kiến hoặc đề tài được công nhận, phạm vi %(scope)s trở lên.") % words,
            *[_done(done) for done in recognised],
        )
    if not merits:
        return unknown(
            _("Chưa ghi sáng kiến hoặc đề tài có phạm vi %(scope)s trở lên.") % words, place="merit"
        )
    if far_enough or any(not done.scope for done in merits):
        return unknown(
            _("Sáng kiến hoặc đề tài chưa ghi văn bản công nhận và phạm vi ảnh hưởng."),
            *[_done(done) for done in merits],
            place="merit",
        )
    return not_met(
        _("Sáng kiến hoặc đề tài đã ghi chưa đạt phạm vi %(scope)s.") % words, *[_done(d) for d in merits]
    )


def _in_span(year: int, facts: Facts) -> bool:
    """Within the years the award looks back on; without a span any year up to this one."""
    return year <= facts.year and (facts.merit_span is None or year > facts.year - facts.merit_span)


def _done(done: Done) -> str:
    scope = f", {Scope(done.scope).label}" if done.scope else ""
    return f"{done.title} ({done.year}{scope})"


def _any_of(value: shapes.AnyOf, facts: Facts, today: dt.date) -> Judgement:
    parts = [_said(part.kind, part.value, facts, today) for part in value.of]
    used = [fact for part in parts for fact in part.facts_used]
    for part in parts:
        if part.finding == Finding.MET:
            return met(part.words, *part.facts_used, stands_on=part.stands_on)
    said = "; ".join(part.words.rstrip(".") for part in parts)
    open_ones = [part for part in parts if part.finding == Finding.MISSING]
    if open_ones:
        return Judgement(
            finding=Finding.MISSING,
            words=_("Chưa đủ dữ kiện cho điều kiện nào trong số này: %(said)s.") % {"said": said},
            facts_used=used,
            missing=[missing for part in open_ones for missing in part.missing],
        )
    return not_met(_("Không đạt điều kiện nào trong số này: %(said)s.") % {"said": said}, *used)


def _no_hold(_value: shapes.NoHold, facts: Facts, today: dt.date) -> Judgement:
    if facts.holds:
        # Put on hold, not refused: the answer waits for the outcome (DOS-8).
        return unknown(
            _("Tạm dừng xét cho đến khi có kết luận."),
            *(() if facts.is_unit else facts.holds),  # its whole cluster reads a unit's page
            what=_("Chờ kết luận của cơ quan đang xem xét; Thường trực Hội đồng ghi kết luận."), place="hold",
        )  # fmt: skip
    return met(_("Không có ghi nhận đang bị xem xét, tính đến ngày %(day)s.") % {"day": ngay(today)})


def may_stand_together(one: Collection[str], other: Collection[str], pairs: Iterable[Sequence[str]]) -> bool:
    """Whether one achievement may be rewarded by both (LAW-21, MON-5).

    Args:
        one, other: what a pair may name an award by: its code and its family.
        pairs: the allowed ones; the order of a pair says nothing.
    """
    return any((a in one and b in other) or (b in one and a in other) for a, b in pairs)


def _not_twice(value: shapes.NotTwice, facts: Facts, _today: dt.date) -> Judgement:
    def named(code: str) -> set[str]:
        return {code, facts.families.get(code, "")}

    def clashes(used_for: Collection[str]) -> list[str]:
        own = named(facts.award)
        return [c for c in sorted(used_for) if not may_stand_together(own, named(c), value.allowed_pairs)]

    chosen = [done for done in facts.merits if done.record in facts.chosen_merits]
    twice = {done.title: clashes(done.used_for) for done in chosen if clashes(done.used_for)}
    if twice:
        used = [f"{title}: {', '.join(facts.name_of(c) for c in codes)}" for title, codes in twice.items()]
        return not_met(_("Thành tích đã được khen thưởng bằng hình thức khác."), *used)
    if chosen:
        return met(_("Các thành tích dùng để xét chưa được khen thưởng lần nào."), *[d.title for d in chosen])
    # Titles of one year stand on one another; only an achievement named twice is rewarded twice.
    of_year = {won.award for won in facts.history if won.year == facts.year and not won.is_cancelled}
    used = [facts.name_of(code) for code in sorted(of_year - {facts.award})]
    own = [done for done in facts.merits if done.year == facts.year]
    if own and all(clashes(done.used_for) for done in own):
        return unknown(
            _("Mọi thành tích đã ghi của năm %(year)s đều đã được khen thưởng; cần ghi thành tích khác.")
            % {"year": facts.year},
            *used,
            place="merit",
        )
    return met(_("Không thành tích nào đã ghi bị khen thưởng hai lần."), *used)


_JUDGES: dict[str, Callable[[Any, Facts, dt.date], Judgement]] = {
    RuleKind.SUBJECT: _subject,
    RuleKind.REGISTRATION: _registration,
    RuleKind.RATING: _rating,
    RuleKind.TITLE_SAME_YEAR: _title_same_year,
    RuleKind.CHAIN: _chain,
    RuleKind.INITIATIVE: _initiative,
    RuleKind.ANY_OF: _any_of,
    RuleKind.MEMBERS: judging_units.members,
    RuleKind.NO_DISCIPLINE: judging_units.no_discipline,
    RuleKind.NO_HOLD: _no_hold,
    RuleKind.ELEVATED: judging_units.elevated,
    RuleKind.TARGETS: judging_units.targets,
    RuleKind.REPORTING: judging_units.reporting,
    RuleKind.NOT_TWICE: _not_twice,
}
# Kinds that say something of a nominee; the others are about votes, sums, days and deciders.
JUDGED_KINDS = frozenset(_JUDGES)
