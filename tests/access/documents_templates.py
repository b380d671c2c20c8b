"""Templates: the standing body writes, the auditor reads. Citations: the legal officer confirms (tested apart)."""

from documents.models import Citation, PaperTemplate
from documents.services.citations import load_citations
from documents.services.templates import load_templates

# stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
READS = (302, 403, 403, 403, 403, 403, 200, 200, 403)
WRITES = (302, 403, 403, 403, 403, 403, 200, 403, 403)
NOBODY_HERE = (302, 403, 403, 403, 403, 403, 403, 403, 403)

PAGES = {
    "documents:template_list": READS,
    "documents:template_show": READS,
    "documents:template_version": READS,
    "documents:template_edit": WRITES,
    "documents:template_preview": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "documents:citation_list": (302, 200, 200, 200, 200, 200, 200, 200, 403),
    "documents:citation_new": NOBODY_HERE,
    "documents:citation_confirm": NOBODY_HERE,
    "documents:citation_withdraw": NOBODY_HERE,
}


def build(world):
    load_citations()
    load_templates()
    template, citation = PaperTemplate.objects.get(kind="notice"), Citation.objects.first()
    one = [template.pk]
    return {
        "documents:template_show": one,
        "documents:template_version": [template.pk, 1],
        "documents:template_edit": one,
        "documents:template_preview": one,
        "documents:citation_confirm": [citation.pk],
        "documents:citation_withdraw": [citation.pk],
    }
