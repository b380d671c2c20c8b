"""Who may open which page of signing tickets and trial certificates (GET)."""

from documents.enums import SlotKind
from tests.access.documents_papers import office_of
from tests.factories import papers as make_paper

#        stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
ALL = (302, 200, 200, 200, 200, 200, 200, 200, 200)
AGENT = (401,) * 9  # a sign-in opens nothing: the ticket's secret does

PAGES = {
    "documents:ticket_make": (302, 404, 403, 403, 200, 403, 403, 403, 404),  # signed by the chair
    "documents:ticket_file": AGENT,
    "documents:ticket_upload": AGENT,
    "documents:demo_certificate": ALL,
    "documents:demo_time_stamp": (405,) * 9,
}


def build(world):
    paper = make_paper.approved(office_of(world))
    slot = paper.slots.get(kind=SlotKind.PERSON)
    return {
        "documents:ticket_make": [paper.pk, slot.pk],
        "documents:ticket_file": [1],
        "documents:ticket_upload": [1],
    }
