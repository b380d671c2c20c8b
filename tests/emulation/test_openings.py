"""What a page shows as open can be done until 23:59:59 of its day in Việt Nam, and not a second later."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from clusters.enums import Role
from core.errors import RuleError
from emulation.enums import MilestoneKind
from emulation.models import DraftComment
from emulation.services import comments, milestones
from emulation.services.extensions import extend_step
from emulation.services.registrations import register_titles
from tests import factories as make
from tests.factories.covenants import covenant_in_comment, covenant_in_signing, sign
from tests.factories.emulation import make_award

pytestmark = pytest.mark.django_db
VN = dt.timezone(dt.timedelta(hours=7))
DUE, LONGER = dt.date(2026, 3, 13), dt.date(2026, 3, 20)


def last_second(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(23, 59, 59), VN)


def after(day: dt.date) -> dt.datetime:
    return last_second(day) + dt.timedelta(seconds=1)


def more_time(cluster_year, unit, kind):
    return extend_step(
        cluster_year=cluster_year, unit=unit, kind=kind, due_on=LONGER, decision_number="15/CV-C1",
        decision_on=dt.date(2026, 3, 2), reason="Bão lũ", actor=make.make_user(), at=last_second(DUE),
    )  # fmt: skip


def test_comments_are_taken_to_the_last_second_and_longer_of_the_unit_that_was_given_time(client):
    covenant = covenant_in_comment(at=dt.datetime(2026, 3, 1, 9, tzinfo=VN))
    year, day = covenant.cluster_year, covenant.comments_until_on
    first, second = make.members_of(year)[:2]
    people = {unit.pk: make.appoint(Role.UNIT_OFFICER, unit=unit) for unit in (first, second)}
    page = reverse("emulation:covenant_comments", args=[year.pk, covenant.pk])

    def try_to_comment(unit, at):
        """What the page offers, and whether it was done."""
        with time_machine.travel(at, tick=False):
            client.force_login(people[unit.pk])
            is_offered = 'name="body"' in client.get(page).text
            before = DraftComment.objects.count()
            client.post(page, {"unit": unit.pk, "section": "", "body": "Nên rõ hơn."})
        return is_offered, DraftComment.objects.count() == before + 1

    assert try_to_comment(first, last_second(day)) == (True, True)
    assert try_to_comment(first, after(day)) == (False, False)
    longer = day + dt.timedelta(days=5)
    extend_step(
        cluster_year=year, unit=second, kind=MilestoneKind.COMMENTED, due_on=longer, decision_number="15/CV-C1",
        decision_on=day, reason="Bão lũ", actor=make.make_user(), at=after(day),
    )  # fmt: skip
    assert try_to_comment(second, last_second(longer)) == (True, True)
    assert try_to_comment(second, after(longer)) == (False, False)
    assert try_to_comment(first, last_second(longer)) == (False, False)
    client.force_login(people[first.pk])
    assert "theo văn bản số 15/CV-C1" in client.get(page).text


def test_moving_the_day_of_comments_moves_the_window_that_units_see():
    covenant = covenant_in_comment(at=dt.datetime(2026, 3, 1, 9, tzinfo=VN))
    later = covenant.comments_until_on + dt.timedelta(days=3)
    milestones.set_due_days(
        cluster_year=covenant.cluster_year, days={MilestoneKind.COMMENTED: later}, reason="Hoãn", actor=None,
        at=dt.datetime(2026, 3, 2, 9, tzinfo=VN),
    )  # fmt: skip
    covenant.refresh_from_db()
    assert covenant.comments_until_on == later
    unit = make.members_of(covenant.cluster_year)[0]
    told = {"draft": covenant, "unit": unit, "body": "Góp ý", "actor": make.make_user()}
    comments.add_comment(**told, at=last_second(later))
    with pytest.raises(RuleError, match="Chỉ nhận góp ý"):
        comments.add_comment(**told, at=after(later))


def test_one_unit_registers_longer_and_the_list_waits_for_it():
    from emulation.services.registrations import close_registration

    year = make.make_cluster_year(2026, units=2)
    first, second = make.members_of(year)
    award = make_award()
    milestones.set_due(
        cluster_year=year,
        kind=MilestoneKind.REGISTERED,
        due_on=DUE,
        reason="",
        actor=None,
        at=last_second(DUE),
    )

    def register(unit, at):
        return register_titles(
            cluster_year=year, by_unit=unit, picks={(award.pk, unit.pk)}, actor=make.make_user(), at=at
        )

    register(first, last_second(DUE))
    more_time(year, second, MilestoneKind.REGISTERED)
    with pytest.raises(RuleError, match="hết ngày 20/03/2026"):
        close_registration(cluster_year=year, actor=None, at=after(DUE))
    with pytest.raises(RuleError, match="hết ngày 20/03/2026"):
        register(second, after(LONGER))
    assert register(second, last_second(LONGER))


def test_signature_is_late_after_the_last_second_unless_the_unit_was_given_time():
    covenant = covenant_in_signing(due_on=DUE, at=dt.datetime(2026, 3, 2, 9, tzinfo=VN))
    first, second, third = covenant.parties.order_by("ordinal")[:3]
    assert not sign(first, at=last_second(DUE)).is_late
    more_time(covenant.cluster_year, second.unit, MilestoneKind.COVENANT)
    assert not sign(second, at=last_second(LONGER)).is_late
    assert sign(third, at=after(DUE)).is_late
    with pytest.raises(RuleError, match="đã ký giao ước"):
        more_time(covenant.cluster_year, second.unit, MilestoneKind.COVENANT)
