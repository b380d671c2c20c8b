"""Papers at each step, reached through the services: a notice of a cluster's year, by its Trưởng's unit."""

import datetime as dt
from dataclasses import dataclass
from itertools import count

from django.utils import timezone

from accounts.models import User
from clusters.enums import LeadRole, Role, UnitKind
from clusters.models import ClusterYear, Unit
from documents.enums import PaperKind, SlotKind, SlotMethod
from documents.models import AgencyProfile, Paper
from documents.services import papers
from documents.services.completion import settle
from documents.services.templates import load_templates
from documents.sources import Subject
from files.models import FileKind
from files.services import store_bytes
from tests import factories as make

_numbers = count(1)
TEXT = {
    "abstract": "Lịch làm việc của cụm",
    "addressees": "",
    "bases": "",
    "body": "Các đơn vị làm việc theo lịch sau đây.",
    "recipients": "- Các đơn vị thành viên;\n- Lưu: VT.",
}


def moment(day: int = 5, hour: int = 8, minute: int = 0, *, month: int = 3, year: int = 2026) -> dt.datetime:
    """A moment in Việt Nam."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=timezone.get_default_timezone())


@dataclass
class Office:
    """An agency that issues papers in a cluster's year, and its people."""

    year: ClusterYear
    agency: Unit
    drafter: User
    head: User
    clerk: User


def make_office(cluster_year: ClusterYear | None = None, *, has_seal: bool = True, **profile) -> Office:
    """A cluster led by a unit with a letterhead, a head, a secretary and a records clerk; templates loaded."""
    load_templates()
    lead = cluster_year and cluster_year.leads.filter(role=LeadRole.CHAIR).select_related("unit").first()
    agency = lead.unit if lead else make.make_unit(kind=UnitKind.AGENCY)
    cluster_year = cluster_year or make.make_cluster_year(
        2026, units=[agency, make.make_unit(), make.make_unit()]
    )
    if not lead:
        make.make_lead(cluster_year, agency)
    AgencyProfile.objects.create(
        unit=agency,
        **{"abbreviation": "MH", "drafting_code": "TH", "place": "Hà Nội", "has_seal": has_seal} | profile,
    )
    return Office(
        year=cluster_year,
        agency=agency,
        drafter=make.appoint(Role.CLUSTER_SECRETARY, cluster_year=cluster_year),
        head=make.appoint(Role.UNIT_HEAD, unit=agency, position_title="Cục trưởng"),
        clerk=make.appoint(Role.RECORDS_CLERK, unit=agency),
    )


def draft(
    office: Office, *, kind: str = PaperKind.NOTICE, at: dt.datetime | None = None, **text: str
) -> Paper:
    """A notice with a text of its own."""
    at = at or moment()
    subject = Subject(key=f"year:{office.year.pk}", label="Thử", agency=office.agency)
    paper = papers.draft_paper(
        source_kind=kind, cluster_year=office.year, subject=subject, actor=office.drafter, at=at
    )
    return papers.save_text(
        paper=paper, revision=paper.revision, text=TEXT | text, actor=office.drafter, at=at
    )


def submitted(office: Office, **options) -> Paper:
    """Handed on to be checked."""
    paper = draft(office, **options)
    return papers.submit_paper(paper=paper, actor=office.drafter, at=options.get("at") or moment())


def checked(office: Office, **options) -> Paper:
    return check(office, draft(office, **options), at=options.get("at"))


def check(office: Office, paper: Paper, *, at: dt.datetime | None = None) -> Paper:
    """A draft handed on by its drafter and checked by the clerk."""
    papers.submit_paper(paper=paper, actor=office.drafter, at=at or moment())
    return papers.check_paper(paper=paper, actor=office.clerk, at=at or moment())


def approved(office: Office, **options) -> Paper:
    at = options.get("at") or moment()
    return papers.approve_paper(paper=checked(office, **options), actor=office.head, at=at)


def signed(office: Office, *, method: str = SlotMethod.ON_PAPER, **options) -> Paper:
    """Signed by its person: on paper with a scan, or as by a certificate."""
    paper = approved(office, **options)
    settle_as(paper, SlotKind.PERSON, office.head, method=method, at=options.get("at") or moment())
    paper.refresh_from_db()
    return paper


def settle_as(paper: Paper, kind: str, signer: User, *, method: str, at: dt.datetime) -> None:
    """Settle the paper's slot of the kind."""
    slot = paper.slots.get(kind=kind)
    if method == SlotMethod.ON_PAPER:
        how = {"scan": scan_for(paper, signer, at)}
    else:
        how = {"revision": paper.revisions.order_by("-number").first(), "certificate": {"holder": "Thử"}}
    settle(
        slot=slot, method=method, signer=signer, signer_name=signer.full_name, signer_title="Cục trưởng",
        actor=signer, at=at, **how,
    )  # fmt: skip


def scan_for(paper: Paper, owner: User, at: dt.datetime):
    """A scan of the signed paper."""
    content = b"%PDF-1.4 scan " + str(next(_numbers)).encode()
    return store_bytes(
        content=content, name="quet.pdf", kind=FileKind.PDF, scope=paper, made_for=owner, at=at
    )


def numbered(office: Office, **options) -> Paper:
    paper = signed(office, **options)
    papers.number_paper(paper=paper, actor=office.clerk, at=options.get("at") or moment())
    paper.refresh_from_db()
    return paper


def issued(office: Office, **options) -> Paper:
    return papers.issue_paper(
        paper=numbered(office, **options), actor=office.clerk, at=options.get("at") or moment()
    )
