"""A draft as a Word file: who reads the draft fetches it, who edits it hands it in."""

from documents.services.templates import load_templates
from tests.factories import papers as make

PAGES = {
    #  stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "documents:paper_docx": (302, 404, 404, 404, 200, 200, 200, 200, 404),
    "documents:paper_word_upload": (302, 404, 404, 404, 200, 200, 403, 403, 404),
}


def build(world):
    load_templates()
    people = world.people
    office = make.Office(
        world.cluster_year, world.chair_unit, people["secretary"], people["chair"], people["chair"]
    )
    paper = make.draft(office)
    return {"documents:paper_docx": [paper.pk], "documents:paper_word_upload": [paper.pk]}
