"""By which channel and when a notice leaves."""

import datetime as dt
import threading

import pytest
from django.conf import settings
from django.db import connection

from core import clock
from notifications.enums import Channel, DeliveryState, MailLevel
from notifications.models import Delivery, Notice, Preference, PushSubscription
from notifications.services import Draft, create_notices, deliver_batch, register_check, send_drill
from tests import factories as make
from tests.faults.threads import acts_at_once

AT = dt.datetime(2026, 10, 16, 1, 0, tzinfo=dt.UTC)  # Friday, 8 o'clock
FRIDAY, MONDAY = dt.date(2026, 10, 16), dt.date(2026, 10, 19)


def _draft(number: int, recipient, kind: str = "thu", **more) -> Draft:
    key = f"{kind}:{number}:{recipient.pk}"
    return Draft(recipient=recipient, kind=kind, dedupe_key=key, subject=f"Việc {number}", body="Lời", **more)


def _of(person) -> list[tuple[bool, dt.date, int]]:
    """(is digest, day, how many things) of the person's mails, the earliest first."""
    mails = person.deliveries.filter(channel=Channel.EMAIL).order_by("leaves_at", "is_digest", "key")
    return [(d.is_digest, clock.local_day(d.leaves_at), d.notices.count()) for d in mails]


def test_each_person_hears_as_chosen():
    each, digest, in_app, browser = (make.make_user() for _n in range(4))
    Preference.objects.create(user=digest, mail_level=MailLevel.DIGEST)
    Preference.objects.create(user=in_app, mail_level=MailLevel.IN_APP)
    Preference.objects.create(user=browser, mail_level=MailLevel.IN_APP)
    PushSubscription.objects.create(user=browser, endpoint="https://x.test/1", created_at=AT)
    people = (each, digest, in_app, browser)

    create_notices(drafts=[_draft(1, person) for person in people], at=AT)
    create_notices(drafts=[_draft(2, person) for person in people], at=AT, is_mandatory=True)

    assert _of(each) == [(False, FRIDAY, 1), (False, FRIDAY, 1)]
    assert _of(digest) == [(True, FRIDAY, 2)]
    assert _of(in_app) == _of(browser) == [(True, FRIDAY, 1)]
    assert [d.channel for d in browser.deliveries.exclude(channel=Channel.EMAIL)] == [Channel.PUSH] * 2
    assert Notice.objects.count() == 8


def test_more_than_three_mails_a_day_become_one_and_none_is_lost():
    person = make.make_user()
    create_notices(drafts=[_draft(n, person) for n in range(2)], at=AT)
    create_notices(drafts=[_draft(n, person) for n in range(2, 7)], at=AT)
    assert _of(person) == [(False, FRIDAY, 1)] * 3 + [(True, FRIDAY, 4)]

    afternoon = AT + dt.timedelta(hours=6)
    create_notices(drafts=[_draft(7, person)], at=afternoon)
    assert _of(person)[-1] == (True, MONDAY, 1), "after the morning's hour it waits for the next working day"
    assert Delivery.objects.get(key=f"digest:{person.pk}:20261019").leaves_at.hour == 1  # 08:30
    assert dt.time(8, 30) == settings.DIGEST_TIME, (
        "read when the settings are, where a wrong one ends the start"
    )


def test_what_would_be_too_late_in_the_morning_leaves_together_at_once():
    """Due today or at the weekend, said on Friday afternoon; to who chose digests and who has got three mails."""
    person, full = make.make_user(), make.make_user()
    Preference.objects.create(user=person, mail_level=MailLevel.DIGEST)
    create_notices(drafts=[_draft(n, full) for n in range(3)], at=AT)
    create_notices(drafts=[_draft(9, person)], at=AT)  # this morning's digest
    saturday = FRIDAY + dt.timedelta(days=1)
    days = (FRIDAY, saturday, MONDAY, FRIDAY - dt.timedelta(days=1), None)
    drafts = [_draft(10 + n, p, due_on=day) for n, day in enumerate(days) for p in (person, full)]
    afternoon = AT + dt.timedelta(hours=6)
    create_notices(drafts=drafts, at=afternoon)
    assert _of(person) == [(True, FRIDAY, 1), (True, FRIDAY, 2), (True, MONDAY, 3)]
    assert _of(full) == [(False, FRIDAY, 1)] * 3 + [(True, FRIDAY, 2), (True, MONDAY, 3)]
    assert Delivery.objects.filter(leaves_at=afternoon).count() == 2


def test_what_is_asked_for_at_once_waits_for_no_digest():
    person = make.make_user()
    Preference.objects.create(user=person, mail_level=MailLevel.DIGEST)
    send_drill(user=person, at=AT)
    create_notices(drafts=[_draft(n, person) for n in range(4)], at=AT, is_at_once=True)
    assert _of(person) == [(False, FRIDAY, 1)] * 5
    assert set(person.deliveries.values_list("leaves_at", flat=True)) == {AT}


def test_digest_on_its_way_takes_no_more_things():
    person = make.make_user()
    Preference.objects.create(user=person, mail_level=MailLevel.DIGEST)
    create_notices(drafts=[_draft(1, person)], at=AT)
    Delivery.objects.update(leased_until_at=AT + dt.timedelta(hours=1))
    create_notices(drafts=[_draft(2, person)], at=AT)
    assert _of(person) == [(True, FRIDAY, 1), (True, MONDAY, 1)]


def test_digest_lists_by_day_what_is_still_due(smtp_sink):
    """What was done in the meantime has gone from it; without a line it does not leave."""
    person, lucky = make.make_user(), make.make_user()
    for user in (person, lucky):
        Preference.objects.create(user=user, mail_level=MailLevel.DIGEST)
    register_check("thu-het", lambda notices, at: set())
    drafts = [
        _draft(1, person, due_on=MONDAY), _draft(2, person, due_on=FRIDAY), _draft(3, person, "thu-het"),
        _draft(4, person), _draft(5, lucky, "thu-het"),
    ]  # fmt: skip
    create_notices(drafts=drafts, at=AT)

    deliver_batch(at=AT + dt.timedelta(minutes=30))

    (mail,) = smtp_sink.messages
    assert mail["Subject"] == "Giao Ước: 3 việc cần xem"
    text = mail.get_body(["plain"]).get_content()
    assert text.index("Việc 2") < text.index("Việc 1") < text.index("Việc 4")
    assert "Việc 3" not in text
    assert text.count("/thong-bao/di/") == 3
    assert lucky.deliveries.get().state == DeliveryState.DROPPED


def test_queries_do_not_grow_with_the_drafts(django_assert_num_queries):
    def people(count: int) -> list:
        """Half of them with a digest."""
        made = [make.make_user() for _n in range(count)]
        for person in made[count // 2 :]:
            Preference.objects.create(user=person, mail_level=MailLevel.DIGEST)
        return made

    for each in (2, 12):
        drafts = [_draft(n, person) for person in people(each) for n in range(2)]
        with django_assert_num_queries(16):
            assert create_notices(drafts=drafts, at=AT) == 2 * each


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_acts_at_one_moment_keep_the_limit_of_mails_a_day():
    person = make.make_user()
    drafts = [_draft(n, person) for n in range(12)]
    acts = (drafts[n : n + 2] for n in range(0, 12, 2))
    acts_at_once(*[lambda some=some: create_notices(drafts=some, at=AT) for some in acts])
    assert _of(person) == [(False, FRIDAY, 1)] * 3 + [(True, FRIDAY, 9)]


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_two_plans_at_once_write_each_thing_once():
    people = [make.make_user() for _n in range(10)]
    for person in people[5:]:
        Preference.objects.create(user=person, mail_level=MailLevel.DIGEST)
    new = []

    def plan(order: int) -> None:
        try:
            drafts = [_draft(n, person) for n in range(2) for person in people][::order]
            new.append(create_notices(drafts=drafts, at=AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=plan, args=(order,)) for order in (1, -1, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(new) == Notice.objects.count() == 20
    assert all(len(_of(person)) == 2 for person in people[:5])
    assert all(_of(person) == [(True, FRIDAY, 2)] for person in people[5:])
