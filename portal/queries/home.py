"""The home page: everyone's work in one place."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from clusters.enums import group_of
from clusters.permissions import Access
from core.gathering import gather
from emulation.queries.anniversaries import anniversary_rows
from portal.queries.ballot_work import add_ballot_work
from portal.queries.check_work import add_check_work
from portal.queries.cluster_work import add_cluster_work
from portal.queries.council_work import add_council_work, session_rows
from portal.queries.dates import Coming, anniversaries_told, dates_of, next_dates
from portal.queries.office_work import add_holiday_work, add_office_work
from portal.queries.paper_work import add_paper_work
from portal.queries.score_work import add_score_work
from portal.queries.target_work import add_target_work
from portal.queries.unit_work import add_unit_work, report_rows
from portal.queries.work import Desk
from workdays.queries import years_to_confirm

DAYS_AHEAD = 60
DATES_READ, DATES_SHOWN = 30, 8


def desk_of(access: Access, today: dt.date) -> Desk:
    """What waits for the person, what the person waits for, the next dates.

    A fixed number of queries for each role (17 for the whole page at most), whatever the number of years and units.
    """
    desk = Desk(access, today)
    if access.is_administrator:
        why = _("Việc của Quản trị hệ thống hoặc Thường trực Hội đồng.")
        add_holiday_work(desk, why, years_to_confirm(today))
        return desk
    if access.is_standing_body:
        add_office_work(desk)
    read = gather(sessions=session_rows(desk), reports=report_rows(desk), anniversaries=anniversary_rows())
    add_council_work(desk, read["sessions"])
    ballots = add_ballot_work(desk)
    add_unit_work(desk, read["reports"])
    add_cluster_work(desk, ballots)
    add_paper_work(desk)
    add_check_work(desk)
    add_score_work(desk)
    add_target_work(desk)
    desk.in_order()
    desk.coming = _coming(desk, today, read["anniversaries"])
    return desk


def _coming(desk: Desk, today: dt.date, anniversaries: Iterable[tuple]) -> list[Coming]:
    last = today + dt.timedelta(days=DAYS_AHEAD)
    if desk.access.reads_all:
        dates = next_dates(desk.access, today, last, DATES_READ)
        return [coming for coming in dates if coming.tone != "done"][:DATES_SHOWN]
    if not desk.facts:
        return []
    groups = sorted({group_of(member.unit.kind) for facts in desk.facts for member in facts.members})
    dates = [coming for coming in dates_of(desk.facts, today, last, desk.access) if coming.tone != "done"]
    return sorted(
        [*dates, *anniversaries_told(anniversaries, today, last, groups)], key=lambda coming: coming.on
    )[:DATES_SHOWN]
