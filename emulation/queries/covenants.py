"""What the covenant pages show: text, parties in order, who has signed."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import override

from clusters.enums import Role, UnitGroup, group_of
from clusters.models import Appointment, ClusterMembership, ClusterYear, UnitKindPeriod, UnitName
from clusters.queries import leads_on, members_on, people_of_units
from documents.enums import SlotKind
from documents.models import Paper, PaperSlot
from emulation.enums import CovenantState, RegistrationState, ReportedTopic, SigningCapacity
from emulation.models import (
    Conference,
    Covenant,
    CovenantParty,
    CovenantSignature,
    ReportedFact,
    TitleRegistration,
)
from emulation.queries.covenant_papers import slots_of_parties
from emulation.queries.target_texts import target_content

SIGNABLE = frozenset({CovenantState.SIGNING, CovenantState.FULLY_SIGNED})
FROZEN = SIGNABLE | {CovenantState.FROZEN}


def covenants_of(cluster_year: ClusterYear) -> QuerySet[Covenant]:
    """The covenants of a year with their counts of parties and signatures in force (1 query)."""
    current = Q(parties__is_current=True)
    return (
        Covenant.objects.filter(cluster_year=cluster_year)
        .select_related("cluster_year")
        .annotate(
            party_count=Count("parties", filter=current, distinct=True),
            signature_count=Count(
                "parties", filter=current & Q(parties__signatures__in=_in_force()), distinct=True
            ),
        )
        .order_by("group", "pk")
    )


def reported_signatures(cluster_year: ClusterYear) -> QuerySet[ReportedFact]:
    """What the press said of the signing (1 query)."""
    return ReportedFact.objects.filter(cluster_year=cluster_year, topic=ReportedTopic.SIGNATURES).order_by(
        "pk"
    )


def conferences_for_signing(cluster_year: ClusterYear) -> QuerySet[Conference]:
    """Conferences at which the year's covenant may be signed: also last year's closing one (CLU-7)."""
    return Conference.objects.filter(
        Q(cluster_year=cluster_year)
        | Q(opens_cluster_year=cluster_year)
        | Q(cluster_year__cluster=cluster_year.cluster_id, cluster_year__year=cluster_year.year - 1)
    ).order_by("-held_on", "pk")


def membership_day(cluster_year: ClusterYear, day: dt.date) -> dt.date:
    """The day on which membership counts: ``day`` within the year.

    A covenant of next year is signed in December (CLU-7) by those who will then be members.
    """
    year = cluster_year.year
    return min(max(day, dt.date(year, 1, 1)), dt.date(year, 12, 31))


def parties_to_be(covenant: Covenant, day: dt.date) -> list[ClusterMembership]:
    """The units that would sign if the text were frozen on ``day``, in order (2 to 3 queries).

    Each has ``signing_name``, its name on ``day`` (ORG-22). Order: the dividing decision's, or the
    leading units first when the covenant says so (COV-9). A covenant of one group takes its units only.
    """
    cluster_year = covenant.cluster_year
    counted_on = membership_day(cluster_year, day)
    members = list(
        members_on(cluster_year, counted_on)
        .annotate(
            signing_name=Subquery(UnitName.objects.on(day).filter(unit=OuterRef("unit")).values("name")[:1])
        )
        .filter(signing_name__isnull=False)
    )
    if covenant.group:
        kinds = dict(
            UnitKindPeriod.objects.on(day)
            .filter(unit__in=[member.unit_id for member in members])
            .values_list("unit", "kind")
        )
        members = [m for m in members if group_of(kinds.get(m.unit_id, m.unit.kind)) == covenant.group]
    if covenant.is_leads_first:
        leads = [lead.unit_id for lead in leads_on(cluster_year, counted_on)]
        members.sort(key=lambda m: leads.index(m.unit_id) if m.unit_id in leads else len(leads))
    return members


def registered_titles(covenant: Covenant) -> list[dict[str, str]]:
    """The titles registered so far, as the covenant lists them (COV-4, COV-5; 1 query)."""
    rows = (
        TitleRegistration.objects.filter(
            cluster_year=covenant.cluster_year, state=RegistrationState.SUBMITTED
        )
        .select_related("award_type")
        .order_by("award_type__ordinal", "for_unit__sort_key", "pk")
    )
    return [
        {"title": row.award_type.name, "unit": row.for_unit_name}
        for row in rows
        if not covenant.group or group_of(row.for_unit_kind) == covenant.group
    ]


def covenant_content(
    covenant: Covenant, parties: list[str] | None = None, registrations: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """The covenant's text as it is kept, compared and hashed (2 queries).

    A text without targets names none, so that texts frozen before covenants had them keep their hash.

    Args:
        parties, registrations: given when the text is frozen; a draft has none yet.
    """
    targets = [target_content(target) for target in covenant.targets.order_by("ordinal", "pk")]
    return {
        "title": covenant.title,
        "cluster": covenant.cluster_year.name,
        "year": covenant.cluster_year.year,
        "group": covenant.group,
        "bases": covenant.bases,
        "opening": covenant.opening,
        "pledges": list(covenant.pledges.order_by("ordinal").values_list("text", flat=True)),
        "arrangements": covenant.arrangements,
        "witnesses": covenant.witnesses,
        "place": covenant.place,
        "parties": parties or [],
        "registrations": registrations or [],
        **({"targets": targets} if targets else {}),
    }


def text_in_force(covenant: Covenant, day: dt.date) -> dict[str, Any]:
    """The frozen text; for a draft, the text as it would be if frozen on ``day`` (1 to 5 queries)."""
    if covenant.state in FROZEN:
        return covenant.versions.get(number=covenant.version_number).content
    registrations = registered_titles(covenant) if covenant.is_listing_registrations else []
    parties = [member.signing_name for member in parties_to_be(covenant, day)]
    return covenant_content(covenant, parties, registrations)


@dataclass(frozen=True, kw_only=True)
class PartyLine:
    """A party and its signature in force, if any."""

    party: CovenantParty
    signature: CovenantSignature | None
    has_left: bool
    slots: tuple[PaperSlot, ...] = ()

    @property
    def awaits_agency(self) -> bool:
        """Its leader signed the file; its agency still has to (SIG-14)."""
        waiting = any(slot.kind == SlotKind.AGENCY and slot.is_awaited for slot in self.slots)
        return bool(self.signature) and waiting and not self.has_left

    @property
    def tone(self) -> str:
        if self.awaits_agency:
            return "now"
        if self.signature:
            return "late" if self.signature.is_late else "done"
        return "muted" if self.has_left else "now"

    @property
    def status(self) -> str:
        """In a clerk's words."""
        if self.awaits_agency:
            return _("Lãnh đạo đã ký, chờ cơ quan ký số")
        if self.signature:
            return _("Đã ký, sau hạn") if self.signature.is_late else _("Đã ký")
        return _("Đã ra khỏi cụm, không phải ký") if self.has_left else _("Chưa ký")

    @property
    def may_sign(self) -> bool:
        """Its leader still has to sign. A unit that left the cluster does not hold the others up."""
        return self.signature is None and not self.has_left

    @property
    def is_missing(self) -> bool:
        """Its cell has not met its target yet."""
        return self.may_sign or self.awaits_agency

    def slot_of(self, kind: SlotKind) -> PaperSlot | None:
        """The field of the covenant's file for its leader, or for its agency, while it waits."""
        return next((slot for slot in self.slots if slot.kind == kind and slot.is_awaited), None)


@dataclass(frozen=True, kw_only=True)
class Signing:
    """How far the signing has come. ``lines`` are in the covenant's order, later parties last."""

    lines: list[PartyLine]

    @property
    def signed(self) -> list[PartyLine]:
        return [line for line in self.lines if line.signature and not line.awaits_agency]

    @property
    def missing(self) -> list[PartyLine]:
        return [line for line in self.lines if line.is_missing]

    @property
    def paper(self) -> Paper | None:
        """The file that the parties sign, if it was made."""
        return next((slot.paper for line in self.lines for slot in line.slots), None)

    @property
    def due_count(self) -> int:
        """Signatures that make the covenant fully signed."""
        return len(self.signed) + len(self.missing)

    @property
    def is_full(self) -> bool:
        return bool(self.signed) and not self.missing

    @property
    def last_signed_on(self) -> dt.date | None:
        return max((line.signature.signed_on for line in self.lines if line.signature), default=None)

    def line_of(self, unit_ids: frozenset[int]) -> PartyLine | None:
        """The line of the first of these units that is a party; one still to sign before one that did."""
        own = [line for line in self.lines if line.party.unit_id in unit_ids]
        return min(own, key=lambda line: not line.may_sign, default=None)


def signing_of(covenant: Covenant, day: dt.date) -> Signing:
    """Parties of the frozen text with their signatures in force (4 queries)."""
    signatures = Prefetch("signatures", queryset=_in_force().select_related("scan"), to_attr="in_force")
    parties = (
        covenant.parties.filter(is_current=True)
        .select_related("unit")
        .prefetch_related(signatures)
        .order_by("is_accession", "ordinal", "pk")
    )
    counted_on = membership_day(covenant.cluster_year, day)
    members = set(members_on(covenant.cluster_year, counted_on).values_list("unit", flat=True))
    slots = slots_of_parties(covenant)
    return Signing(
        lines=[
            PartyLine(
                party=party,
                signature=party.in_force[0] if party.in_force else None,
                has_left=party.unit_id not in members,
                slots=tuple(slots.get(party.pk, ())),
            )
            for party in parties
        ]
    )


@dataclass(frozen=True, kw_only=True)
class MissingParty:
    """A unit that still has to sign, and its head today, to be called."""

    party: CovenantParty
    head: Appointment | None


def missing_with_heads(signing: Signing, day: dt.date) -> list[MissingParty]:
    """Whose leader has not signed, with the head of each unit today (1 query)."""
    parties = [line.party for line in signing.missing if line.may_sign]
    heads = people_of_units([party.unit_id for party in parties], day, frozenset({Role.UNIT_HEAD}))
    by_unit = {head.unit_id: head for head in heads}
    return [MissingParty(party=party, head=by_unit.get(party.unit_id)) for party in parties]


def voided_signatures(covenant: Covenant) -> QuerySet[CovenantSignature]:
    """Signatures that lost their force, newest first (1 query)."""
    return (
        CovenantSignature.objects.filter(party__covenant=covenant, voided_at__isnull=False)
        .select_related("party")
        .order_by("-voided_at", "party__ordinal", "pk")
    )


def units_that_may_accede(covenant: Covenant, day: dt.date) -> list[ClusterMembership]:
    """Members today that are not parties of the frozen text (COV-12; 3 to 4 queries)."""
    parties = set(covenant.parties.filter(is_current=True).values_list("unit", flat=True))
    return [member for member in parties_to_be(covenant, day) if member.unit_id not in parties]


def paper_abstract(title: str) -> str:
    """The line under the paper's heading "Giao ước thi đua", which the title need not say again."""
    rest = title.removeprefix("Giao ước thi đua").strip(" –-,.")
    return rest[:1].upper() + rest[1:]


def paper_signers(lines: list[PartyLine]) -> list[dict[str, str]]:
    """The signature grid: one cell for each unit, empty where nothing was signed (no query)."""
    with override("vi"):  # a paper is Vietnamese whoever prints it
        return [_cell(line) for line in lines]


def _cell(line: PartyLine) -> dict[str, str]:
    cell = {"unit": line.party.unit_name, "capacity": "", "title": "", "name": "", "note": ""}
    signature = line.signature
    if signature is None:
        return cell | {"note": "Đã ra khỏi cụm" if line.has_left else "Chưa ký"}
    deputising = signature.capacity == SigningCapacity.DEPUTISING
    late = ", ký sau hạn" if signature.is_late else ""
    return cell | {
        "capacity": f"KT. {signature.head_title}".upper() if deputising else "",
        "title": signature.signer_title,
        "name": signature.signer_name,
        "note": f"{signature.get_method_display()} ngày {signature.signed_on:%d/%m/%Y}{late}",
    }


def taken_groups(cluster_year: ClusterYear) -> set[str]:
    """Groups of the year that have a covenant; "" is the whole cluster (1 query)."""
    return set(Covenant.objects.filter(cluster_year=cluster_year).values_list("group", flat=True))


def free_groups(cluster_year: ClusterYear) -> list[tuple[str, str]]:
    """For whom a covenant can still be drafted: for all, or group by group (COV-3; 1 query)."""
    taken = taken_groups(cluster_year)
    if "" in taken:
        return []
    everyone = [] if taken else [("", _("Cả cụm, một giao ước chung"))]
    return everyone + [(value, str(label)) for value, label in UnitGroup.choices if value not in taken]


def _in_force() -> QuerySet[CovenantSignature]:
    return CovenantSignature.objects.filter(voided_at__isnull=True)
