"""The covenant as a paper: its text in force, and the parties that sign it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from clusters.enums import UnitKind
from clusters.models import ClusterYear, Unit, UnitKindPeriod
from clusters.queries import leads_on
from documents.enums import PaperKind, SlotKind
from documents.models import AgencyProfile
from documents.sources import Facts, Party, Source, Subject
from emulation.models import Covenant, Parameter
from emulation.queries.covenant_papers import party_key
from emulation.queries.covenants import FROZEN, membership_day, paper_abstract, parties_to_be, text_in_force
from emulation.queries.papers.common import (
    CHAIR_LABELS,
    CLUSTER_LABELS,
    Agencies,
    chair_facts,
    cluster_facts,
    drafted_by_cluster,
    facts_reader,
    first_day,
    key_of,
    kind_word,
    labels_of,
    pk_of,
)
from emulation.queries.target_texts import target_line

AGENCY_SIGNATURE = "covenant.agency_signature"
NO_AGENCY_SIGNATURE = "không"


def covenant_day(covenant: Covenant) -> dt.date:
    """The day whose names and members a draft shows; a frozen text holds its own (ORG-22)."""
    if covenant.conference:
        return covenant.conference.held_on
    return covenant.sign_due_on or first_day(covenant.cluster_year)


def _covenant(cluster_year: ClusterYear, key: str) -> Covenant:
    covenant = Covenant.objects.select_related("conference").get(
        cluster_year=cluster_year, pk=pk_of(key, "covenant")
    )
    covenant.cluster_year = cluster_year
    return covenant


def _subjects(cluster_year: ClusterYear) -> list[Subject]:
    covenants = cluster_year.covenants.select_related("conference", "cluster_year").order_by("group", "pk")
    subjects, agencies = [], Agencies(cluster_year)
    for covenant in covenants:
        day = covenant_day(covenant)
        agency = agencies.on(membership_day(cluster_year, day))
        if agency:
            subjects.append(
                Subject(key=key_of("covenant", covenant.pk), label=covenant.title, agency=agency, day=day)
            )
    return subjects


@facts_reader
def _facts(cluster_year: ClusterYear, key: str) -> Facts:
    """The text that is signed; a draft as it would be frozen (10 queries at most)."""
    covenant = _covenant(cluster_year, key)
    day = covenant_day(covenant)
    text = text_in_force(covenant, day)
    return {
        "cluster": cluster_facts(cluster_year, known=len(text["parties"])),
        "chair": chair_facts(cluster_year, membership_day(cluster_year, day)),
        "covenant": {
            "title": text["title"],
            "abstract": paper_abstract(text["title"]),
            "opening": text["opening"],
            "arrangements": text["arrangements"],
            "place": text["place"],
            "version": covenant.version_number,
            "sha256": covenant.frozen_hash,
            "is_frozen": covenant.state in FROZEN,
        },
        "bases": [{"text": basis} for basis in text["bases"]],
        "parties": [{"unit_name": name} for name in text["parties"]],
        "pledges": [{"text": pledge} for pledge in text["pledges"]],
        "targets": [{"line": target_line(target)} for target in text.get("targets", [])],
        "registrations": [{"unit_name": row["unit"], "title": row["title"]} for row in text["registrations"]],
        "witnesses": [{"name": name} for name in text["witnesses"]],
    }


@dataclass(frozen=True, kw_only=True)
class _Signer:
    key: str
    unit: Unit
    unit_name: str


def _signers(covenant: Covenant, day: dt.date) -> list[_Signer]:
    """Parties of the frozen text; of a draft, those it would have. A later party signs a sheet of its own (COV-12)."""
    if covenant.state in FROZEN:
        parties = covenant.parties.filter(is_current=True, is_accession=False).select_related("unit")
        return [
            _Signer(key=party_key(party), unit=party.unit, unit_name=party.unit_name)
            for party in parties.order_by("ordinal", "pk")
        ]
    return [
        _Signer(key=key_of("unit", member.unit_id), unit=member.unit, unit_name=member.signing_name)
        for member in parties_to_be(covenant, day)
    ]


def do_agencies_sign() -> bool:
    """Whether agencies sign covenants beside their leaders; persons only until it is confirmed (SIG-13; 1 query).

    No rule was found, so the parameter counts only once somebody confirmed it with its basis.
    """
    parameter = Parameter.objects.filter(key=AGENCY_SIGNATURE).order_by("-rule_set").first()
    return bool(
        parameter
        and parameter.confirmed_at
        and parameter.value.strip().lower() not in {"", NO_AGENCY_SIGNATURE}
    )


def units_with_seal(units: Sequence[Unit], day: dt.date) -> set[int]:
    """Units that have a seal on ``day``: as their letterhead says, else every kind but a Vụ (SIG-13; 2 queries)."""
    ids = [unit.pk for unit in units]
    kinds = dict(UnitKindPeriod.objects.on(day).filter(unit__in=ids).values_list("unit", "kind"))
    told = dict(AgencyProfile.objects.on(day).filter(unit__in=ids).values_list("unit", "has_seal"))
    return {
        unit.pk for unit in units if told.get(unit.pk, kinds.get(unit.pk, unit.kind) != UnitKind.DEPARTMENT)
    }


def covenant_parties(cluster_year: ClusterYear, key: str) -> list[Party]:
    """Who signs, in the covenant's order, leaders named as such (8 queries at most).

    A party's cell waits for its leader's signature, and for the agency's too where agencies sign and the unit
    has a seal. Source: COV-9, SIG-13.
    """
    covenant = _covenant(cluster_year, key)
    day = covenant_day(covenant)
    signers = _signers(covenant, day)
    sealed = units_with_seal([signer.unit for signer in signers], day) if do_agencies_sign() else set()
    leads = leads_on(cluster_year, membership_day(cluster_year, day))
    headings = {
        lead.unit_id: f"{lead.get_role_display()} {kind_word(cluster_year)}".upper() for lead in leads
    }
    return [
        Party(
            key=signer.key,
            unit=signer.unit,
            unit_name=signer.unit_name,
            heading=headings.get(signer.unit.pk, ""),
            needs=(SlotKind.PERSON, SlotKind.AGENCY) if signer.unit.pk in sealed else (SlotKind.PERSON,),
        )
        for signer in signers
    ]


SOURCE = Source(
    kind=PaperKind.COVENANT,
    subjects=_subjects,
    facts=_facts,
    may_draft=drafted_by_cluster,
    parties=covenant_parties,
    labels={
        **CLUSTER_LABELS,
        **CHAIR_LABELS,
        **labels_of(
            "covenant",
            {
                "title": "Tên giao ước",
                "abstract": "Tên giao ước, bỏ chữ “Giao ước thi đua”",
                "opening": "Lời mở đầu",
                "arrangements": "Tổ chức thực hiện",
                "place": "Nơi ký",
                "version": "Bản số",
                "sha256": "Mã băm bản chốt",
                "is_frozen": "Nội dung đã chốt",
            },
        ),
        "bases.text": "Căn cứ ghi trong giao ước",
        "parties.unit_name": "Đơn vị ký giao ước",
        "pledges.text": "Nội dung cam kết",
        "targets.line": "Chỉ tiêu, cả câu: ai, mức phải đạt, hạn",
        **labels_of("registrations", {"unit_name": "Đơn vị đăng ký", "title": "Danh hiệu đăng ký"}),
        "witnesses.name": "Người chứng kiến",
    },
)
