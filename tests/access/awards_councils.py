"""Who reaches the pages of the council: its standing body runs it, auditors read, members what their council does."""

from awards.models import VoteRule
from core import clock
from tests.access.world import VOTERS, World
from tests.factories.councils import council_rule, make_council, make_session
from tests.factories.dossiers import appraised, make_laws, make_titles, own_received

_READ = (302, 404, 404, 404, 404, 404, 200, 200, 404, 404, 404, 200)
_RUN = (302, 404, 404, 404, 404, 404, 200, 403, 404, 404, 404, 403)
_OFFICE = (302, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403, 403)

MORE = VOTERS
PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin, delegate, teller, member
    "awards:council_list": (302, 403, 403, 403, 403, 403, 200, 200, 403, 403, 403, 200),
    "awards:council_found": _OFFICE,
    "awards:council_show": _READ,
    "awards:council_end": _RUN,
    "awards:council_seat": _RUN,
    "awards:council_unseat": _RUN,
    "awards:council_rule_confirm": _OFFICE,
    "awards:session_call": _RUN,
    "awards:session_show": _READ,
    "awards:session_change": _RUN,
    "awards:session_conflict": _RUN,
    "awards:session_rule": _RUN,
    "awards:session_ballot": _RUN,
    "awards:session_minutes": _READ,
    "awards:session_minutes_write": _RUN,
    "awards:session_close": _RUN,
}


def build(world: World) -> dict[str, list]:
    """A council whose last member has no account, and a session on one dossier."""
    now, today = clock.now(), clock.today()
    make_laws()
    award = make_titles()["cstd_nganh"]
    dossier = own_received(award, today, at=now)
    appraised([dossier], today, at=now)
    chamber = make_council(at=now, accounts=4)
    seat = chamber.members[0]
    seat.user = world.people["member"]
    seat.save(update_fields=["user"])
    session = make_session(chamber, [dossier], at=now)
    rule = council_rule(award, chamber.staff, at=now)
    assert VoteRule.objects.get() == rule
    council, member = chamber.council.pk, chamber.members[-1].pk
    return {
        page: [session.pk] if "session" in page else [council] for page in PAGES
    } | {
        "awards:council_list": [],
        "awards:council_found": [],
        "awards:council_unseat": [council, member],
        "awards:council_rule_confirm": [rule.pk],
        "awards:session_call": [council],
        "awards:session_conflict": [session.pk, member],
        "awards:session_rule": [session.pk, award.pk],
        "awards:session_ballot": [session.pk, award.pk],
    }  # fmt: skip
