"""The unit's own work: covenant, registration, targets, evidence, score."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from core.clock import local_day
from core.templatetags.vi_format import diem, ngay, so
from emulation.enums import RegistrationState, SignatureMethod
from emulation.models import CovenantParty, CovenantSignature, TitleRegistration
from emulation.queries.covenants import FROZEN
from emulation.queries.shares import sees_evidence
from emulation.queries.standing import Standing
from emulation.queries.targets import met_of, standings
from evidence.models import EvidenceLink
from evidence.permissions import may_read_shelf
from evidence.queries import evidence_of
from portal.queries.why.parts import Asked, Line, RuleSaid, Station
from scoring.enums import CardState, Stage
from scoring.models import Scorecard, ScoreItem, ScoreTable
from scoring.permissions import CONCLUDED, Sight
from scoring.queries.cards import place_of
from scoring.queries.ranking import place_among, tie_keys
from scoring.rules import full_points


def covenant_of(asked: Asked) -> Station:
    """The frozen covenants that the unit is a party of, and its signature (2 queries)."""
    year = asked.cluster_year
    in_force = CovenantSignature.objects.filter(voided_at__isnull=True)
    parties = (
        CovenantParty.objects.filter(
            covenant__cluster_year=year, covenant__state__in=FROZEN, unit=asked.unit, is_current=True
        )
        .select_related("covenant")
        .prefetch_related(Prefetch("signatures", in_force, to_attr="in_force"))
    )
    lines, lacks, signed = [], [], 0
    for party in parties.order_by("covenant", "pk"):
        url = reverse("emulation:covenant_show", args=[year.pk, party.covenant_id])
        words = _("%(title)s, chốt ngày %(day)s") % {
            "title": party.covenant.title, "day": ngay(local_day(party.covenant.frozen_at)),
        }  # fmt: skip
        lines.append(Line(words=words, url=url))
        for signature in party.in_force:
            signed += 1
            facts = {
                "who": signature.signer_name, "title": signature.signer_title, "day": ngay(signature.signed_on),
                "how": SignatureMethod(signature.method).label,
            }  # fmt: skip
            lines.append(Line(words=_("%(who)s, %(title)s ký ngày %(day)s (%(how)s)") % facts))
        if not party.in_force:
            lacks.append(Line(words=_("Chữ ký của đơn vị"), url=url))
    if not lines:
        tone, state, said = "todo", _("Chưa có"), _("Chưa có giao ước đã chốt mà đơn vị là một bên.")
    elif lacks:
        tone, state, said = "now", _("Chưa ký"), _("Đơn vị là một bên của giao ước nhưng chưa ký.")
    else:
        tone, state, said = "done", _("Đã ký"), _("Đơn vị đã ký giao ước thi đua của năm.")
    return Station(
        key="giao-uoc", title=_("Giao ước thi đua"), tone=tone, state=state, said=[said], lines=lines, lacks=lacks,
        url=reverse("emulation:covenant_list", args=[year.pk]), label=_("Các giao ước của năm"),
    )  # fmt: skip


def registration_of(asked: Asked, rules: Sequence[RuleSaid]) -> Station:
    """What the unit registered; everybody in the cluster reads it (1 query). Source: LAW-20."""
    year = asked.cluster_year
    rows = TitleRegistration.objects.filter(
        cluster_year=year, award_type=asked.award, for_unit=asked.unit
    ).select_related("by_unit")
    row = max(rows, key=lambda one: (one.state == RegistrationState.SUBMITTED, one.pk), default=None)
    url = reverse("emulation:registration_list", args=[year.pk])
    if row is None:
        tone, state, said = (
            "todo",
            _("Chưa có"),  # true while it may still be registered and after
            [_("Đơn vị không có tên trong bản đăng ký danh hiệu này.")],
        )
    else:
        tone = "done" if row.state == RegistrationState.SUBMITTED else "late"
        state = row.get_state_display()
        facts = {"who": row.by_unit, "day": ngay(local_day(row.submitted_at))}
        said = [_("%(who)s đăng ký ngày %(day)s.") % facts]
        if row.ended_at:
            ended = {"state": state, "day": ngay(local_day(row.ended_at)), "why": row.end_reason}
            said.append(_("%(state)s ngày %(day)s: %(why)s.") % ended)
    return Station(
        key="dang-ky", title=_("Đăng ký danh hiệu"), tone=tone, state=state, said=said, rules=list(rules),
        url=url, label=_("Danh sách đăng ký"),
    )  # fmt: skip


def targets_of_unit(asked: Asked) -> list[Standing]:
    """The unit's own shares of the year's targets and where they stand (4 queries at most)."""
    found = standings(asked.today, cluster_year=asked.cluster_year, units=[asked.unit.pk])
    return [one for one in found if one.share.parent_id is None]


def targets_station(asked: Asked, found: Sequence[Standing], rules: Sequence[RuleSaid]) -> Station:
    """How far the unit came with its targets (0 queries)."""
    met, total = met_of(found).get(asked.unit.pk, (0, 0))
    lines = [
        Line(
            words=_("%(what)s: %(stands)s") % {"what": one.target.what, "stands": one.sentence},
            url=reverse("emulation:share_show", args=[one.share.pk]),
        )
        for one in found
    ]
    lacks = [
        Line(
            words=_("Kết quả của chỉ tiêu %(what)s") % {"what": one.target.what},
            url=reverse("emulation:share_show", args=[one.share.pk]),
        )
        for one in found
        if one.value is None and not one.is_ended
    ]
    if not found:
        tone, state, said = "todo", _("Chưa giao"), _("Đơn vị chưa được giao chỉ tiêu nào của năm này.")
    else:
        said = _("Đạt %(met)s trong %(total)s chỉ tiêu phải đạt, tính đến %(day)s.") % {
            "met": so(met), "total": so(total), "day": ngay(found[0].day),
        }  # fmt: skip
        is_missed = any(one.tone == "late" for one in found)
        tone = "late" if is_missed else "done" if met == total else "now"
        state = {"late": _("Có chỉ tiêu không đạt"), "done": _("Đạt hết"), "now": _("Đang thực hiện")}[tone]
    return Station(
        key="chi-tieu", title=_("Chỉ tiêu"), tone=tone, state=state, said=[said], lines=lines, lacks=lacks,
        rules=list(rules), url=reverse("emulation:share_list", args=[asked.unit.pk, asked.cluster_year.year]),
        label=_("Chỉ tiêu của đơn vị"),
    )  # fmt: skip


def card_of(asked: Asked) -> Scorecard | None:
    """The unit's card of the year (1 query)."""
    cards = Scorecard.objects.filter(cluster_year=asked.cluster_year, unit=asked.unit)
    return cards.select_related("unit", "table", "rank", "cross_check", "cluster_year").first()


def evidence_station(
    asked: Asked, found: Sequence[Standing], card: Scorecard | None, sight: Sight
) -> Station:
    """How much of it is proven, where the reader may see what proves it (2 queries)."""
    shares = [one for one in found if sees_evidence(asked.access, one.share)]
    of_card = card is not None and sight.may_open(card) and sight.sees(card, Stage.SELF)
    places = {f"share:{one.share.pk}": one.target.what for one in shares}
    if card is not None and of_card:
        places |= {place_of(pk): "" for pk in card.lines.order_by().values_list("pk", flat=True)}
    proven = {place: _standing_links(links) for place, links in evidence_of(places).items()}
    items = {link.item_id for links in proven.values() for link in links}
    of_targets = sum(bool(proven[f"share:{one.share.pk}"]) for one in shares)
    of_lines = sum(bool(links) for place, links in proven.items() if place.startswith("line:"))
    shelf = may_read_shelf(asked.access, asked.unit)
    if not places:
        tone, state = "muted", _("Không hiện với bạn")
        said = [_("Minh chứng chỉ hiện với đơn vị, lãnh đạo và thư ký cụm, Thường trực Hội đồng.")]
        if found or card:
            return _evidence(asked, tone, state, said, [], shelf)
        return _evidence(
            asked, "todo", _("Chưa có"), [_("Chưa có chỉ tiêu, bảng điểm nào để gắn minh chứng.")], [], shelf
        )
    said = [_("%(items)s tài liệu.") % {"items": so(len(items))}]
    if shares:
        facts = {"n": so(of_targets), "total": so(len(shares))}
        said.append(_("Có minh chứng cho %(n)s trong %(total)s chỉ tiêu.") % facts)
    elif found:
        said.append(_("Minh chứng của chỉ tiêu không hiện với bạn."))
    if of_card:
        said.append(_("Có minh chứng cho %(n)s tiêu chí chấm điểm.") % {"n": so(of_lines)})
    bare = [
        Line(
            words=_("Minh chứng cho chỉ tiêu %(what)s") % {"what": one.target.what},
            url=reverse("emulation:share_show", args=[one.share.pk]),
        )
        for one in shares
        if not proven[f"share:{one.share.pk}"]
    ]
    tone = "todo" if not items else "now" if bare else "done"
    state = {"todo": _("Chưa có"), "now": _("Còn thiếu"), "done": _("Đã có")}[tone]
    return _evidence(asked, tone, state, said, bare, shelf)


def _standing_links(links: Sequence[EvidenceLink]) -> list[EvidenceLink]:
    return [link for link in links if link.item.withdrawn_at is None]


def _evidence(
    asked: Asked, tone: str, state: str, said: list[str], lacks: list[Line], shelf: bool
) -> Station:
    return Station(
        key="minh-chung", title=_("Minh chứng"), tone=tone, state=state, said=said, lacks=lacks,
        url=reverse("evidence:shelf_show", args=[asked.unit.pk]) + f"?nam={asked.cluster_year.year}" if shelf else "",
        label=_("Kho minh chứng của đơn vị"),
    )  # fmt: skip


def score_station(asked: Asked, card: Scorecard | None, sight: Sight) -> Station:
    """The concluded score with its place, where the reader may see it (4 queries at most)."""
    year = asked.cluster_year
    url = reverse("scoring:card_list", args=[year.pk])
    label, rules, lacks = _("Bảng điểm của cụm"), [], []
    if card is None:
        tone, state, said = "todo", _("Chưa chấm"), [_("Đơn vị chưa có bảng chấm điểm của năm này.")]
    elif card.closed_reason:
        tone, state, said = "muted", _("Không chấm tiếp"), [card.closed_reason]
    else:
        tone, state, said = _of_card(card, sight)
        if sight.may_open(card):
            url, label = reverse("scoring:card_show", args=[year.pk, card.pk]), _("Bảng điểm của đơn vị")
        rules = [_table_rule(card.table)]
        if card.state not in CONCLUDED:
            lacks = [Line(words=_("Điểm kết luận"), url=url)]
    return Station(
        key="diem", title=_("Chấm điểm"), tone=tone, state=state, said=said, rules=rules, lacks=lacks,
        url=url, label=label,
    )  # fmt: skip


def _table_rule(table: ScoreTable) -> RuleSaid:
    if not table.decision_number:
        return RuleSaid(
            words=_("%(name)s (chưa ghi quyết định ban hành)") % {"name": table.name}, is_sure=False
        )
    facts = {"name": table.name, "number": table.decision_number, "day": ngay(table.decision_on)}
    return RuleSaid(words=_("%(name)s, Quyết định số %(number)s ngày %(day)s") % facts)


def _of_card(card: Scorecard, sight: Sight) -> tuple[str, str, list[str]]:
    state = str(card.get_state_display())
    if card.state not in CONCLUDED:
        return "now", state, [_("Chưa có điểm kết luận.")]
    if not (sight.may_open(card) and sight.sees(card, Stage.FINAL)):
        hidden = _("Điểm của đơn vị khác hiện ra sau khi đơn vị bạn nộp bảng tự chấm của mình.")
        return "muted", _("Chưa hiện với bạn"), [hidden]
    full = full_points(ScoreItem.objects.filter(table=card.table_id))
    facts = {"total": diem(card.final_total or Decimal(0)), "full": diem(full)}
    said = [_("%(total)s trên %(full)s điểm.") % facts]
    if card.rank:
        said[0] = _("%(total)s trên %(full)s điểm, hạng %(rank)s.") % {**facts, "rank": card.rank.code}
    if sight.sees_concluded:
        said.append(_place(card))
    if card.state == CardState.APPEALED:
        said.append(_("Đơn vị đang kiến nghị chấm lại."))
    return ("late" if card.state == CardState.APPEALED else "done"), state, said


def _place(card: Scorecard) -> str:
    """The place among the concluded cards of the same table (3 queries)."""
    beside = list(
        Scorecard.objects.filter(
            cluster_year=card.cluster_year_id, table=card.table_id, state__in=CONCLUDED, closed_reason=""
        ).select_related("table")
    )
    place, is_tied = place_among(card, beside, tie_keys(beside))
    facts = {"place": so(place), "total": so(len(beside))}
    if is_tied:
        return _("Đồng hạng thứ %(place)s trong %(total)s bảng cùng loại đã kết luận.") % facts
    return _("Đứng thứ %(place)s trong %(total)s bảng cùng loại đã kết luận.") % facts
