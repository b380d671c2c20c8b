"""Who may open which page of signing (GET). The order of codes is that of world.PEOPLE."""

from tests.access.documents_papers import office_of
from tests.factories import papers as make

READ = (302, 404, 200, 200, 200, 200, 200, 200, 404)
SIGN = (302, 404, 403, 403, 200, 403, 403, 403, 404)
POSTED = (302, 405, 405, 405, 405, 405, 405, 405, 405)
OPERATE = (302, 403, 403, 403, 403, 403, 200, 403, 200)

PAGES = {
    "documents:slot_sign": SIGN,
    "documents:slot_file": SIGN,
    "documents:slot_upload": POSTED,
    "documents:slot_on_paper": (302, 404, 403, 403, 200, 200, 403, 403, 404),
    "documents:upload_show": (302, 404, 404, 404, 200, 200, 404, 404, 404),
    "documents:paper_signatures": READ,
    "documents:stuck_list": OPERATE,
    "documents:stuck_repair": POSTED,
}


def build(world):
    """A notice that its agency's head is to sign, and a file that the head handed in for it."""
    paper = make.approved(office_of(world))
    slot = paper.slots.get(kind="person")
    upload = slot.uploads.create(
        file=paper.revisions.get().file, uploaded_at=make.moment(), uploaded_by=world.people["chair"]
    )
    return {
        "documents:slot_sign": [paper.pk, slot.pk],
        "documents:slot_file": [paper.pk, slot.pk],
        "documents:slot_upload": [paper.pk, slot.pk],
        "documents:slot_on_paper": [paper.pk, slot.pk],
        "documents:upload_show": [upload.pk],
        "documents:paper_signatures": [paper.pk],
    }
