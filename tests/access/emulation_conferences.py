"""Who opens the pages of conferences."""

import datetime as dt

from core import clock
from emulation.enums import ConferenceKind
from emulation.services.conferences import plan_conference

#            stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
EVERYONE = (302, 404, 200, 200, 200, 200, 200, 200, 404)
DRAFTERS = (302, 404, 403, 403, 200, 200, 403, 403, 404)

PAGES = {
    "emulation:conference_list": EVERYONE,
    "emulation:conference_detail": EVERYONE,
    "emulation:conference_new": DRAFTERS,
    "emulation:conference_edit": DRAFTERS,
    "emulation:conference_attendance": DRAFTERS,
    "emulation:conference_minutes": DRAFTERS,
    "emulation:conference_hold": (302, 405, 405, 405, 405, 405, 405, 405, 405),
}


def build(world):
    year = world.cluster_year
    conference = plan_conference(
        cluster_year=year,
        kind=ConferenceKind.LAUNCH,
        held_on=dt.date(2026, 3, 27),
        actor=None,
        at=clock.now(),
    )
    of_year = ("emulation:conference_list", "emulation:conference_new")
    return {page: [year.pk] if page in of_year else [year.pk, conference.pk] for page in PAGES}
