"""The log of everything: the standing body, auditors and the administrator."""

PAGES = {
    #  stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "audit:event_list": (302, 403, 403, 403, 403, 403, 200, 200, 200),
}


def build(world):
    return {}
