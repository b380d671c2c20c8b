"""What the facts of several kinds of papers have in common: the cluster, its leaders, whose paper it is.

Keys of facts are always there, empty where a thing is not known, so that a template can ask ``{% if %}``
and a wrong name is told from a fact that is missing. Nothing is formatted here.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property, wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Case, Q, When
from django.utils.translation import override

from clusters.enums import UNIT_ROLES, Role, UnitKind
from clusters.models import Appointment, ClusterLead, ClusterYear, Unit
from clusters.permissions import Access
from clusters.queries import leads_on, members_on
from documents.sources import Facts, Party, Subject
from emulation.enums import ReportedTopic
from emulation.models import ReportedFact

Read = Callable[[ClusterYear, str], Facts]


def facts_reader(read: Read) -> Read:
    """Read facts in Vietnamese whoever drafts; a subject that is gone is a ``LookupError``."""

    @wraps(read)
    def reader(cluster_year: ClusterYear, key: str) -> Facts:
        try:
            with override("vi"):
                return read(cluster_year, key)
        except (ObjectDoesNotExist, StopIteration) as error:
            raise LookupError(key) from error

    return reader


CLUSTER_LABELS = {
    "cluster.name": "Tên cụm, khu vực, khối",
    "cluster.year": "Năm thi đua",
    "cluster.word": "Chữ “cụm”, “khu vực” hoặc “khối”",
    "cluster.block": "Khối các đơn vị của cụm",
    "cluster.decision_number": "Số quyết định chia cụm",
    "cluster.decision_on": "Ngày quyết định chia cụm",
    "cluster.decision_issuer": "Người ban hành quyết định chia cụm",
    "cluster.member_count": "Số đơn vị thành viên",
}
CHAIR_LABELS = {
    "chair.unit_name": "Đơn vị Trưởng",
    "chair.person_name": "Họ và tên Trưởng",
    "chair.position_title": "Chức vụ của Trưởng",
}


def labels_of(prefix: str, names: dict[str, str]) -> dict[str, str]:
    """Labels of the fields of one fact, by their dotted paths."""
    return {f"{prefix}.{name}": label for name, label in names.items()}


def last_day(cluster_year: ClusterYear) -> dt.date:
    """The day that a paper on the whole year looks at (ORG-22)."""
    return dt.date(cluster_year.year, 12, 31)


def first_day(cluster_year: ClusterYear) -> dt.date:
    """The day on which the year begins."""
    return dt.date(cluster_year.year, 1, 1)


def key_of(noun: str, pk: int) -> str:
    """A subject's key."""
    return f"{noun}:{pk}"


def pk_of(key: str, noun: str) -> int:
    """The number in a subject's key.

    Raises:
        LookupError: the key is not of this noun.
    """
    prefix, _colon, number = key.partition(":")
    if prefix != noun or not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise LookupError(key)
    return int(number)


def expect_year(cluster_year: ClusterYear, key: str) -> None:
    """Refuse a key that is not the whole year's.

    Raises:
        LookupError: it is not.
    """
    if pk_of(key, "year") != cluster_year.pk:
        raise LookupError(key)


def kind_word(cluster_year: ClusterYear) -> str:
    """``cụm``, ``khu vực`` or ``khối``."""
    return str(cluster_year.get_kind_display()).removesuffix(" thi đua").lower()


def told_value(cluster_year: ClusterYear, topic: ReportedTopic) -> int | None:
    """The figure that a press report gave where no rows stand behind it (1 query)."""
    told = ReportedFact.objects.filter(cluster_year=cluster_year, topic=topic, value__isnull=False)
    return told.values_list("value", flat=True).order_by("pk").first()


def member_total(cluster_year: ClusterYear, known: int) -> int | None:
    """How many units the cluster has; None where nobody said (at most 2 queries).

    A year told by a press report that names no members holds those alone that lead it.
    """
    if not is_told_by_press(cluster_year):
        return known
    told = told_value(cluster_year, ReportedTopic.MEMBERS)
    return told or (known if known > cluster_year.leads.count() else None)


def is_told_by_press(cluster_year: ClusterYear) -> bool:
    """Whether the year is known from a press report alone: what has no rows then is unknown, not nought."""
    return bool(cluster_year.source_note) and not cluster_year.decision_number


def cluster_facts(cluster_year: ClusterYear, *, known: int) -> Facts:
    """The cluster in its year (at most 2 queries).

    Args:
        known: how many member units the system knows.
    """
    return {
        "name": cluster_year.name,
        "year": cluster_year.year,
        "word": kind_word(cluster_year),
        "block": cluster_year.block,
        "decision_number": cluster_year.decision_number,
        "decision_on": cluster_year.decision_on,
        "decision_issuer": cluster_year.decision_issuer,
        "member_count": member_total(cluster_year, known),
    }


def chair_facts(cluster_year: ClusterYear, day: dt.date) -> Facts:
    """The Trưởng on ``day``, empty where nobody is named (2 queries)."""
    chair = next((lead for lead in leads_on(cluster_year, day) if lead.role == "chair"), None)
    if chair is None:
        return {"unit_name": "", "person_name": "", "position_title": ""}
    return {
        "unit_name": names_on([chair.unit_id], day)[chair.unit_id],
        "person_name": chair.person_name,
        "position_title": chair.position_title,
    }


def with_cluster(cluster_year: ClusterYear, day: dt.date) -> Facts:
    """``cluster`` and ``chair``, as most papers need them (3 queries)."""
    return {
        "cluster": cluster_facts(cluster_year, known=members_on(cluster_year, day).count()),
        "chair": chair_facts(cluster_year, day),
    }


def lead_rows(cluster_year: ClusterYear, leads: Iterable[ClusterLead], names: dict[int, str]) -> list[Facts]:
    """Leaders as rows: role, unit, person (no query)."""
    word = kind_word(cluster_year)
    return [
        {
            "role": f"{lead.get_role_display()} {word}",
            "unit_name": names[lead.unit_id],
            "person_name": lead.person_name,
            "position_title": lead.position_title,
        }
        for lead in leads
    ]


def names_on(unit_ids: Collection[int], day: dt.date) -> dict[int, str]:
    """The units' names on ``day``; the last known one of a unit that had none then (ORG-22; 1 query)."""
    units = Unit.objects.named_on(day).filter(pk__in=unit_ids)
    return {unit.pk: unit.name_on_day or unit.name for unit in units}


def ministry() -> Unit | None:
    """The ministry, which decides on clusters and awards; a real one before a sample one (1 query)."""
    return Unit.objects.filter(kind=UnitKind.MINISTRY).order_by("is_sample", "pk").first()


class Agencies:
    """In whose name the cluster's papers of any day go out: a cluster has no number and no seal of its own.

    The Trưởng's unit; where nobody is named Trưởng, the first Phó Trưởng's; else the ministry, whose council
    organises the cluster. Read once for all the papers of a year (2 queries).
    """

    def __init__(self, cluster_year: ClusterYear) -> None:
        self.cluster_year = cluster_year

    @cached_property
    def leads(self) -> list[ClusterLead]:
        leads = ClusterLead.objects.filter(cluster_year=self.cluster_year)
        return list(leads.select_related("unit").order_by("role", "pk"))  # "chair" < "vice_chair"

    @cached_property
    def ministry(self) -> Unit | None:
        return ministry()

    def on(self, day: dt.date) -> Unit | None:
        """The agency of ``day``; None: there is not even a ministry."""
        for lead in self.leads:
            if (lead.valid_from is None or lead.valid_from <= day) and (
                lead.valid_to is None or day < lead.valid_to
            ):
                return lead.unit
        return self.ministry


def agency_of(cluster_year: ClusterYear, day: dt.date) -> Unit | None:
    """`Agencies` for one day (1 to 2 queries)."""
    return Agencies(cluster_year).on(day)


def of_year(cluster_year: ClusterYear, label: str, *, agency: Unit | None = None) -> list[Subject]:
    """One subject for the whole year, of the cluster's agency unless another is given (1 to 2 queries)."""
    agency = agency or agency_of(cluster_year, last_day(cluster_year))
    return [Subject(key=key_of("year", cluster_year.pk), label=label, agency=agency)] if agency else []


def drafted_by_cluster(access: Access, cluster_year: ClusterYear, subject: Subject) -> bool:
    """Who writes the cluster's papers; the standing body where the cluster has no leader yet."""
    return access.drafts_for(cluster_year) or (
        access.is_standing_body and subject.agency.kind == UnitKind.MINISTRY
    )


def drafted_by_unit(access: Access, _cluster_year: ClusterYear, subject: Subject) -> bool:
    """The unit's own people."""
    return access.works_for(subject.agency)


def drafted_by_standing_body(access: Access, _cluster_year: ClusterYear, _subject: Subject) -> bool:
    """Decisions of the ministry are drafted by the council's standing body."""
    return access.is_standing_body


def lines_of(text: str) -> list[str]:
    """The paragraphs of a long text, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def person_name(text: str) -> str:
    """The name alone of a line such as ``Bà Lê Thị Phó, Phó Trưởng cụm``: it must equal a certificate's."""
    name = re.split(r"[,(–;]", text)[0].strip()
    return re.sub(r"^(?:ông|bà|đồng chí|đ/c)\s+", "", name, flags=re.IGNORECASE)


def parties_of(
    cluster_year: ClusterYear, day: dt.date, people: Sequence[tuple[str, str, str]]
) -> list[Party]:
    """Who signs minutes, each for the unit that the named person works for (3 queries at most).

    Minutes are signed by people of several units; a certificate names the person's own unit (SIG-26). One whom
    no appointment knows signs for the unit whose paper it is.

    Args:
        people: key, part in the meeting, full name (may be empty) of each.
    """
    agency = agency_of(cluster_year, day)
    names = {name for _key, _part, name in people if name}
    known = Appointment.objects.on(day).filter(role__in=UNIT_ROLES, user__full_name__in=names)
    members = Q(unit__memberships__cluster_year=cluster_year)
    units = {
        appointment.user.full_name: appointment.unit
        for appointment in known.annotate(is_member=Case(When(members, then=1), default=0))
        .select_related("unit", "user")
        .order_by("is_member", "-pk")
    }
    return [
        Party(key=key, unit=units.get(name, agency), unit_name=part, name=name) for key, part, name in people
    ]


def secretary_of(cluster_year: ClusterYear, day: dt.date) -> Facts:
    """The cluster's secretary on ``day``, empty where nobody is appointed (1 query)."""
    found = Appointment.objects.on(day).filter(cluster_year=cluster_year, role=Role.CLUSTER_SECRETARY)
    secretary = found.select_related("user").order_by("pk").first()
    return {
        "full_name": secretary.user.full_name if secretary else "",
        "position_title": secretary.position_title if secretary else "",
    }


def number_of(value: Any) -> Any:
    """A decimal as whole number where it is one, so that it prints without zeros."""
    return int(value) if value == int(value) else value
