"""Ordering long work: who writes for the cluster and the standing body. The check of papers: everybody."""

PAGES = {
    #  stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "documents:job_order": (302, 404, 403, 403, 200, 200, 200, 403, 404),
    "documents:job_archive": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "documents:verify": (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "documents:verify_code": (404, 404, 404, 404, 404, 404, 404, 404, 404),
}


def build(world):
    return {
        "documents:job_order": [world.cluster_year.pk],
        "documents:job_archive": [world.cluster_year.pk],
        "documents:verify_code": ["ABCD-EFGH-JKMN"],
    }
