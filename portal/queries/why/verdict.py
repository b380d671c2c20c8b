"""What others made of it: the rules, the vote, the dossier and the decision."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.enums import BallotState, NominationState
from awards.models import Ballot, BallotNominee, Nomination
from awards.permissions import sees_result
from awards.queries.ballots import votes_of
from awards.queries.dossiers import opens_dossier
from awards.queries.law import law_of
from awards.queries.results import result_of
from awards.queries.rules import share_text
from core.clock import local_day
from core.templatetags.vi_format import ngay, so
from emulation.queries.standing import Standing
from emulation.queries.year_facts import day_in
from portal.queries.why.parts import Asked, Line, RuleSaid, Station, rules_said
from rulebook.enums import Finding, RuleKind
from rulebook.models import RuleSet
from rulebook.permissions import reads_rules
from rulebook.queries.eligibility import Eligibility, eligibility
from rulebook.queries.rules import rule_set_on


def nomination_of(asked: Asked) -> Nomination | None:
    """The unit's own dossier for the award of the year, the one that counts first (1 query)."""
    rows = Nomination.objects.filter(
        cluster_year=asked.cluster_year, award_type=asked.award, unit=asked.unit, person__isnull=True
    ).select_related(
        "submission", "decision", "rule_set", "cancellation", "council_nominee__ballot__session", "award_type"
    )
    return max(rows, key=lambda one: (one.state != NominationState.WITHDRAWN, one.pk), default=None)


def judged(
    asked: Asked, nomination: Nomination | None, targets: Sequence[Standing]
) -> tuple[RuleSet | None, Eligibility | None]:
    """The law that judges the unit and what its rules say: of the day of receipt, before it of today (LAW-3)."""
    received_on = nomination.submission.received_on if nomination and nomination.submission else None
    law_day = received_on or day_in(asked.cluster_year, asked.today)
    law = (law_of(nomination) if nomination and received_on else None) or rule_set_on(law_day)
    if law is None:
        return None, None
    found = eligibility(
        asked.award, asked.unit, year=asked.cluster_year.year, day=asked.today, rule_set=law,
        cluster_year=asked.cluster_year, law_day=law_day, standings=targets,
    )  # fmt: skip
    return law, found


def rules_of_kind(asked: Asked, found: Eligibility | None, *kinds: RuleKind) -> list[RuleSaid]:
    """The rules of these kinds that were judged (0 queries)."""
    return (
        rules_said(asked.access, (one.rule for one in found.findings if one.rule.kind in kinds))
        if found
        else []
    )


def eligibility_station(asked: Asked, law: RuleSet | None, found: Eligibility | None) -> Station:
    """Every rule that decided, what it found, and what is missing (0 queries)."""
    title = _("Điều kiện")
    page, label = _eligibility_page(asked)
    if law is None or found is None:
        said = [_("Chưa có bộ quy tắc nào để xét danh hiệu của năm này.")]
        return Station(
            key="dieu-kien", title=title, tone="todo", state=_("Chưa xét"), said=said, url=page, label=label
        )
    met = sum(one.finding == Finding.MET for one in found.findings)
    facts = {"law": law.name, "met": so(met), "total": so(len(found.findings))}
    supplies = asked.access.is_standing_body or asked.access.works_for(asked.unit)
    missing = [*found.missing, *found.asks]
    return Station(
        key="dieu-kien", title=title, tone=found.tone, state=found.verdict,
        said=[_("Xét theo %(law)s: đạt %(met)s trong %(total)s quy tắc.") % facts],
        lines=[Line(words=one.words) for one in found.deciding],
        rules=rules_said(asked.access, (one.rule for one in found.deciding)),
        lacks=[Line(words=one.words, url=one.url if supplies else "") for one in missing],
        url=page, label=label,
    )  # fmt: skip


def _eligibility_page(asked: Asked) -> tuple[str, str]:
    """The unit's own page while it is a member, else the cluster's list (0 queries)."""
    year = asked.cluster_year
    if asked.is_member:
        own = reverse("rulebook:eligibility_show", args=[year.pk, asked.award.pk, asked.unit.pk])
        return own, _("Từng quy tắc và dữ kiện")
    of_all = reverse("rulebook:eligibility_list", args=[year.pk]) + f"?danh-hieu={asked.award.pk}"
    return of_all, _("Điều kiện của các đơn vị trong cụm")


def on_papers(asked: Asked) -> list[BallotNominee]:
    """The unit on the papers of the cluster's votes on the award, in the order of the rounds (1 query).

    Rehearsals and void ballots are no votes.
    """
    rows = _votes(asked, "ballot__").filter(unit=asked.unit, person__isnull=True)
    return list(
        rows.select_related("ballot__rule__follows", "ballot__cluster_year", "ballot__award_type", "registration")
        .order_by("ballot__round_number", "pk")
    )  # fmt: skip


def _votes(asked: Asked, prefix: str = "") -> QuerySet:
    of_year = {f"{prefix}cluster_year": asked.cluster_year, f"{prefix}award_type": asked.award}
    rows = BallotNominee.objects if prefix else Ballot.objects
    return rows.filter(**of_year, **{f"{prefix}is_rehearsal": False}).exclude(
        **{f"{prefix}state": BallotState.VOID}
    )


def ballot_station(
    asked: Asked, papers: Sequence[BallotNominee], nomination: Nomination | None, rules: Sequence[RuleSaid]
) -> Station:
    """Each round with its figures once announced; before, only that it is held (6 queries at most). Source: VOTE-24."""
    url, label = reverse("awards:ballot_list", args=[asked.cluster_year.pk]), _("Các cuộc bỏ phiếu của năm")
    if not papers:
        tone, state, said = _without_paper(asked, nomination)
        return Station(
            key="bo-phieu", title=_("Bỏ phiếu ở cụm"), tone=tone, state=state, said=said, rules=list(rules),
            url=url, label=label,
        )  # fmt: skip
    last = papers[-1]
    lines = [Line(words=_round(asked, one), url=_page_of(asked, one.ballot)) for one in papers[:-1]]
    vote_rules = _vote_rules(asked, last.ballot)
    if not sees_result(asked.access, last.ballot):
        facts = {"day": ngay(last.ballot.held_on), "state": str(last.ballot.get_state_display()).lower()}
        tone, state = "now", _("Chưa công bố")
        said = [_("Cuộc bỏ phiếu ngày %(day)s: %(state)s. Kết quả chỉ hiện sau khi công bố.") % facts]
    else:
        tone, state, said = _announced(last)
        label = _("Kết quả bỏ phiếu")
        url = reverse("awards:ballot_result", args=[last.ballot_id])
    return Station(
        key="bo-phieu", title=_("Bỏ phiếu ở cụm"), tone=tone, state=state, said=said, lines=lines,
        rules=[*rules, *vote_rules], url=url, label=label,
    )  # fmt: skip


def _without_paper(asked: Asked, nomination: Nomination | None) -> tuple[str, str, list[str]]:
    if nomination and nomination.source_note:
        facts = {"source": nomination.source_note}
        return "done", _("Được suy tôn"), [_("Số phiếu không được đưa tin (%(source)s).") % facts]
    if _votes(asked).filter(opened_at__isnull=False).exists():
        said = _(
            "Cụm đã bỏ phiếu, đơn vị không có tên trên phiếu: không đăng ký hoặc không được chọn ở bước trước."
        )
        return "late", _("Không có tên trên phiếu"), [said]
    return "todo", _("Chưa bỏ phiếu"), [_("Cụm chưa mở cuộc bỏ phiếu nào có tên đơn vị cho danh hiệu này.")]


def _round(asked: Asked, nominee: BallotNominee) -> str:
    """An earlier round in one sentence; figures only where the reader sees them."""
    facts = {"n": nominee.ballot.round_number, "day": ngay(nominee.ballot.held_on)}
    if not sees_result(asked.access, nominee.ballot):
        return _("Vòng %(n)s ngày %(day)s: chưa công bố") % facts
    facts["votes"] = so(votes_of(nominee))
    if nominee.is_elevated:
        return _("Vòng %(n)s ngày %(day)s: %(votes)s tán thành, được suy tôn") % facts
    if nominee.has_passed:
        return _("Vòng %(n)s ngày %(day)s: %(votes)s tán thành, đạt ngưỡng, chưa được suy tôn") % facts
    return _("Vòng %(n)s ngày %(day)s: %(votes)s tán thành, không đạt ngưỡng") % facts


def _page_of(asked: Asked, ballot: Ballot) -> str:
    page = "ballot_result" if sees_result(asked.access, ballot) else "ballot_show"
    return reverse(f"awards:{page}", args=[ballot.pk])


def _announced(nominee: BallotNominee) -> tuple[str, str, list[str]]:
    """The unit's row of the result, in words (5 queries)."""
    result = result_of(nominee.ballot)
    row = next(row for row in result.rows if row.nominee.pk == nominee.pk)
    facts = {
        "day": ngay(nominee.ballot.held_on), "n": nominee.ballot.round_number, "votes": so(row.votes), "base": so(row.base),
        "of": result.base_name, "needed": so(row.needed), "present": so(result.present), "members": so(result.members),
    }  # fmt: skip
    said = [
        _("Vòng %(n)s ngày %(day)s: %(votes)s tán thành trên %(base)s (%(of)s), cần %(needed)s.") % facts,
        _("Có mặt %(present)s trong %(members)s đơn vị của danh sách bỏ phiếu.") % facts,
    ]
    if row.opinions_for:
        said.append(_("Trong đó %(n)s ý kiến bằng văn bản.") % {"n": so(row.opinions_for)})
    tone = "gold" if row.nominee.is_elevated else "now" if row.is_tied else "late"
    return tone, row.verdict, said


def _vote_rules(asked: Asked, ballot: Ballot) -> list[RuleSaid]:
    rule = ballot.rule
    facts = {
        "name": rule.name, "share": share_text(rule.threshold_numerator, rule.threshold_denominator),
        "base": rule.get_denominator_display(), "how": _("trên") if rule.comparison == ">" else _("từ"),
    }  # fmt: skip
    words = _("%(name)s: %(how)s %(share)s %(base)s") % facts
    if rule.legal_basis:
        words = f"{words} ({rule.legal_basis})"
    own = RuleSaid(words=words, is_sure=rule.confirmed_at is not None)
    return [own, *rules_said(asked.access, [rule.follows] if rule.follows else [])]


TONES = {
    NominationState.GRANTED: "gold", NominationState.REFUSED: "late", NominationState.CANCELLED: "late",
    NominationState.ON_HOLD: "late", NominationState.WITHDRAWN: "muted",
}  # fmt: skip


def decision_station(
    asked: Asked, nomination: Nomination | None, law: RuleSet | None, found: Eligibility | None
) -> Station:
    """The dossier's way to the decision, as far as the reader may know of it (4 queries at most)."""
    url = reverse("awards:nomination_list", args=[asked.cluster_year.pk])
    title, label = _("Hồ sơ và quyết định"), _("Danh sách đề nghị của cụm")
    rules = _deciding_rules(asked, law, found)
    if nomination is None:
        said = [_("Chưa có đề nghị khen thưởng danh hiệu này cho đơn vị.")]
        return Station(
            key="quyet-dinh", title=title, tone="todo", state=_("Chưa đề nghị"), said=said, rules=rules, url=url,
            label=label,
        )  # fmt: skip
    opens = opens_dossier(asked.access, nomination)
    if opens:
        url, label = reverse("awards:dossier_show", args=[nomination.pk]), _("Hồ sơ đề nghị")
    # Why somebody waits or was refused (DOS-8) is for those who open the dossier; a withdrawal is the unit's own word.
    tells_reason = opens or nomination.state == NominationState.WITHDRAWN
    reason = nomination.state_reason if tells_reason else ""
    said = [_("Lý do: %(why)s.") % {"why": reason}] if reason else []
    lacks = []
    if nomination.state == NominationState.ELEVATED:
        lacks.append(Line(words=_("Cụm chưa trình danh sách đề nghị"), url=url))
    elif nomination.state == NominationState.SUBMITTED:
        lacks.append(Line(words=_("Thường trực Hội đồng chưa tiếp nhận"), url=url))
    return Station(
        key="quyet-dinh", title=title, tone=TONES.get(NominationState(nomination.state), "now"),
        state=nomination.state_words, said=[*_decided(nomination, opens=opens), *said],
        lines=_steps(asked, nomination, opens=opens), rules=rules, lacks=lacks, url=url, label=label,
    )  # fmt: skip


def _deciding_rules(asked: Asked, law: RuleSet | None, found: Eligibility | None) -> list[RuleSaid]:
    """Under which law, and who decides by it (0 queries)."""
    if law is None or found is None:
        return []
    url = reverse("rulebook:rule_set_show", args=[law.pk]) if reads_rules(asked.access) else ""
    deciders = [rule for rule in found.rules if rule.kind == RuleKind.DECIDER and rule.award_type_id]
    return [RuleSaid(words=law.name, url=url), *rules_said(asked.access, deciders)]


def _decided(nomination: Nomination, *, opens: bool) -> list[str]:
    """What the decision says; before it is published only those who open the dossier read its number."""
    said = []
    decision = nomination.decision
    if decision and (decision.published_at or opens):
        facts = {"number": decision.number, "day": ngay(decision.issued_on), "issuer": decision.issuer}
        words = _("Quyết định số %(number)s ngày %(day)s của %(issuer)s.") % facts
        said.append(words if decision.published_at else f"{words} {_('Chưa công bố.')}")
    gone = getattr(nomination, "cancellation", None)
    if gone:
        facts = {"number": gone.number, "day": ngay(gone.issued_on)}
        said.append(_("Đã bị hủy bỏ theo Quyết định số %(number)s ngày %(day)s.") % facts)
        if opens:
            said.append(_("Căn cứ: %(basis)s.") % {"basis": gone.basis})
    return said or [_("Chưa có quyết định.")]


def _steps(asked: Asked, nomination: Nomination, *, opens: bool) -> list[Line]:
    """Letter and receipt for everybody in the cluster; what the dossier holds for those who open it (3 queries)."""
    lines = []
    letter = nomination.submission
    if letter:
        facts = {"number": letter.number, "day": ngay(letter.issued_on)}
        lines.append(Line(words=_("Tờ trình số %(number)s ngày %(day)s") % facts))
        if letter.received_on:
            words = _("Tiếp nhận ngày %(day)s; ngày này quyết định bộ quy tắc") % {
                "day": ngay(letter.received_on)
            }
            lines.append(Line(words=words))
    if not opens:
        return lines
    if appraisal := nomination.appraisals.order_by("-pk").first():
        facts = {"day": ngay(appraisal.appraised_on), "result": appraisal.get_result_display()}
        lines.append(Line(words=_("Thẩm định ngày %(day)s: %(result)s") % facts))
    for comment in nomination.public_comments.order_by("pk"):
        facts = {"first": ngay(comment.opened_on), "last": ngay(comment.closes_on)}
        lines.append(Line(words=_("Lấy ý kiến công khai từ %(first)s đến hết %(last)s") % facts))
    council = nomination.council_nominee
    if council and sees_result(asked.access, council.ballot):
        result = _("thông qua") if council.is_elevated else _("không thông qua")
        facts = {"day": ngay(local_day(council.ballot.counted_at)), "result": result}
        lines.append(
            Line(
                words=_("Hội đồng bỏ phiếu ngày %(day)s: %(result)s") % facts,
                url=reverse("awards:ballot_show", args=[council.ballot_id]),
            )
        )
    return lines
