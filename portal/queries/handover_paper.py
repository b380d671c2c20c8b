"""The hand-over as a paper: facts of the minutes that the old and the new Trưởng sign."""

from clusters.models import ClusterLead, ClusterYear
from clusters.permissions import Access
from documents.enums import PaperKind
from documents.models import Paper
from documents.sources import Facts, Party, Source, Subject
from emulation.queries.papers.common import (
    CHAIR_LABELS,
    CLUSTER_LABELS,
    facts_reader,
    key_of,
    labels_of,
    names_on,
    pk_of,
    with_cluster,
)
from portal.queries.handover import Change, Pack, changes_of, may_read_handover

SIDE = {"unit_name": "đơn vị", "person_name": "họ và tên", "position_title": "chức vụ"}


def _subjects(cluster_year: ClusterYear) -> list[Subject]:
    return [
        Subject(
            key=key_of("lead", change.new.pk),
            label=f"Bàn giao {change.old} – {change.new}",
            agency=change.new.unit,
            day=change.on,
        )
        for change in changes_of(cluster_year)
    ]


def _change(cluster_year: ClusterYear, key: str) -> Change:
    pk = pk_of(key, "lead")
    return next(change for change in changes_of(cluster_year) if change.new.pk == pk)


def _side(lead: ClusterLead, names: dict[int, str]) -> Facts:
    return {
        "unit_name": names[lead.unit_id],
        "person_name": lead.person_name,
        "position_title": lead.position_title,
    }


@facts_reader
def _facts(cluster_year: ClusterYear, key: str) -> Facts:
    """All that is open, seen from the day of the change (31 queries)."""
    change = _change(cluster_year, key)
    pack = Pack(cluster_year, change.on)
    names = names_on([change.old.unit_id, change.new.unit_id], change.on)
    return {
        **with_cluster(cluster_year, change.on),
        "on": change.on,
        "decision": {"number": change.new.decision_number, "on": change.new.decision_on},
        "old": _side(change.old, names),
        "new": _side(change.new, names),
        "deadlines": [
            {"what": str(one.what), "due_on": one.due_on, "who": pack.waits_for(one), "basis": str(one.basis)}
            for one in pack.deadlines
        ],
        "tasks": [{"title": work.title, "due_on": work.due_on} for work in pack.desk.work],
        "dates": [{"on": one.on, "title": one.title} for one in pack.dates],
        "contacts": [
            {"unit_name": contact.unit_name, "people": _people(contact.people)} for contact in pack.contacts
        ],
        "papers": [{"title": one.title, "on": one.on} for one in pack.minutes(Paper.objects.all())],
        "last_year": pack.last_year.year if pack.last_year else None,
        "promises": [
            {"kind": one.kind, "what": one.what, "who": one.who, "due_on": one.due_on}
            for one in pack.promises
        ],
        "reminders": [
            {"who": str(one.person), "due_on": one.due_on, "reason": one.reason} for one in pack.held
        ],
    }


def _people(people: list[tuple[str, str, str, str]]) -> str:
    return "; ".join(
        f"{name} ({title}{', ' + phone if phone else ''})" for title, name, phone, _address in people
    )


def _parties(cluster_year: ClusterYear, key: str) -> list[Party]:
    """The old Trưởng hands over, the new one takes over (4 queries)."""
    change = _change(cluster_year, key)
    names = names_on([change.old.unit_id, change.new.unit_id], change.on)
    return [
        Party(
            key=side,
            unit=lead.unit,
            unit_name=names[lead.unit_id],
            name=lead.person_name,
            title=lead.position_title,
            heading=heading,
        )
        for side, heading, lead in (("old", "BÊN GIAO", change.old), ("new", "BÊN NHẬN", change.new))
    ]


def _may_draft(access: Access, cluster_year: ClusterYear, _subject: Subject) -> bool:
    return not access.is_auditor and may_read_handover(access, cluster_year, changes_of(cluster_year))


SOURCE = Source(
    kind=PaperKind.HANDOVER_MINUTES,
    subjects=_subjects,
    facts=_facts,
    may_draft=_may_draft,
    parties=_parties,
    labels={
        **CLUSTER_LABELS,
        **CHAIR_LABELS,
        "on": "Ngày thay Trưởng",
        "decision.number": "Số quyết định cử Trưởng mới",
        "decision.on": "Ngày quyết định cử Trưởng mới",
        **labels_of("old", {name: f"Bên giao: {label}" for name, label in SIDE.items()}),
        **labels_of("new", {name: f"Bên nhận: {label}" for name, label in SIDE.items()}),
        **labels_of(
            "deadlines",
            {
                "what": "Việc còn hạn",
                "due_on": "Hạn",
                "who": "Đơn vị còn phải làm",
                "basis": "Căn cứ của hạn",
            },
        ),
        "tasks.title": "Việc của cụm đang làm",
        "tasks.due_on": "Hạn của việc đang làm",
        "dates.on": "Ngày trong lịch đến hết năm",
        "dates.title": "Việc trong lịch",
        "contacts.unit_name": "Đơn vị thành viên",
        "contacts.people": "Người liên hệ, điện thoại",
        "papers.title": "Biên bản, văn bản năm trước",
        "papers.on": "Ngày của biên bản, văn bản năm trước",
        "last_year": "Năm trước",
        **labels_of(
            "promises",
            {
                "kind": "Loại điều đã hứa",
                "what": "Điều đã hứa",
                "who": "Hứa với đơn vị",
                "due_on": "Hạn của điều đã hứa",
            },
        ),
        "reminders.who": "Người nhận của lần nhắc đang giữ",
        "reminders.due_on": "Hạn mà lần nhắc đang giữ nói tới",
        "reminders.reason": "Lý do giữ lần nhắc",
    },
)
