"""Who may open which page of papers and of the register (GET). The order of codes is that of world.PEOPLE."""

from clusters.enums import Role
from documents.models import AgencyProfile
from documents.services.templates import load_templates
from tests import factories as make
from tests.factories import papers as make_paper

#        stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
ALL = (302, 200, 200, 200, 200, 200, 200, 200, 200)
READ = (302, 404, 200, 200, 200, 200, 200, 200, 404)
FILE = (302, 404, 302, 302, 302, 302, 302, 302, 404)
READ_DRAFT = (302, 404, 404, 404, 200, 200, 200, 200, 404)
EDIT = (302, 404, 404, 404, 200, 200, 403, 403, 404)
APPROVE = (302, 404, 404, 404, 200, 403, 403, 403, 404)
CLERK = (302, 404, 403, 403, 403, 403, 403, 403, 404)  # none of them is the agency's records clerk
REWRITE = (302, 404, 403, 403, 200, 200, 403, 403, 404)
BOOK = (302, 404, 404, 404, 200, 404, 200, 200, 404)
KEEP = (302, 404, 404, 404, 403, 404, 403, 403, 404)

PAGES = {
    "documents:paper_index": ALL,
    "documents:paper_list": READ,
    "documents:paper_new": READ,
    "documents:paper_of": (302, 404, 404, 404, 404, 404, 404, 404, 404),  # without ?kind and ?subject
    "documents:paper_of_unit": (302, 404, 404, 404, 404, 404, 404, 404, 404),
    "documents:paper_show": READ_DRAFT,
    "documents:paper_pdf": READ_DRAFT,
    "documents:paper_revision": FILE,
    "documents:paper_edit": EDIT,
    "documents:paper_signer": EDIT,
    "documents:paper_discard": EDIT,
    "documents:paper_submit": EDIT,
    "documents:paper_check": APPROVE,
    "documents:paper_send_back": APPROVE,
    "documents:paper_approve": APPROVE,
    "documents:paper_number": CLERK,
    "documents:paper_issue": CLERK,
    "documents:paper_replace": REWRITE,
    "documents:paper_correct": REWRITE,
    "documents:paper_recall": (302, 404, 403, 403, 200, 403, 403, 403, 404),
    "documents:register_list": (302, 200, 200, 200, 200, 403, 200, 200, 403),
    "documents:register_show": BOOK,
    "documents:register_paper": BOOK,
    "documents:register_reserve": KEEP,
    "documents:register_edit": KEEP,
}


def office_of(world):
    """The leading unit issues the papers of the world's cluster."""
    load_templates()
    AgencyProfile.objects.create(unit=world.chair_unit, abbreviation="MH", drafting_code="TH", place="Hà Nội")
    return make_paper.Office(
        year=world.cluster_year,
        agency=world.chair_unit,
        drafter=world.people["secretary"],
        head=world.people["chair"],
        clerk=make.appoint(Role.RECORDS_CLERK, unit=world.chair_unit),
    )


def build(world):
    """A paper at each step."""
    office = office_of(world)
    draft, submitted, checked = (
        step(office) for step in (make_paper.draft, make_paper.submitted, make_paper.checked)
    )
    signed, numbered = make_paper.signed(office), make_paper.numbered(office)
    issued = make_paper.issued(office)
    year, agency = world.cluster_year, world.chair_unit
    at = {
        draft: ("show", "pdf", "edit", "signer", "discard", "submit"),
        submitted: ("check",),
        checked: ("send_back", "approve"),
        signed: ("number",),
        numbered: ("issue",),
        issued: ("replace", "correct", "recall"),
    }
    return {
        **{f"documents:paper_{page}": [paper.pk] for paper, pages in at.items() for page in pages},
        "documents:paper_list": [year.pk],
        "documents:paper_new": [year.pk],
        "documents:paper_of": [year.pk],
        "documents:paper_of_unit": [agency.pk],
        "documents:paper_revision": [issued.pk, 1],
        "documents:register_show": [agency.pk, 2026],
        "documents:register_paper": [agency.pk, 2026],
        "documents:register_reserve": [agency.pk],
        "documents:register_edit": [issued.register_entry.pk],
    }
