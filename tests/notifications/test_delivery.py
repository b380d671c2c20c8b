"""Mail goes out once for each notice, whatever fails on the way."""

import asyncio
import datetime as dt
import threading
from email import message_from_bytes

import pytest
from django.db import connection
from django.urls import reverse

from clusters.enums import Role
from notifications import services
from notifications.enums import DeliveryState, Move
from notifications.kinds import register_kind
from notifications.links import link_to
from notifications.message_ids import message_id
from notifications.models import Delivery, Heartbeat, Notice
from notifications.services import Draft, create_notices, deliver_batch
from notifications.tasks import heartbeat
from tests import factories as make

AT = dt.datetime(2026, 10, 13, 1, 0, tzinfo=dt.UTC)


def _notices(count: int, *, kind: str = "thu", **user) -> None:
    create_notices(drafts=[_draft(n, make.make_user(**user), kind) for n in range(count)], at=AT)


def _draft(number: int, recipient, kind: str = "thu") -> Draft:
    return Draft(
        recipient=recipient,
        kind=kind,
        dedupe_key=f"{kind}:{number}",
        subject=f"Việc {number}",
        body="Nội dung",
        path="/nam-thi-dua/1/",
    )


def test_same_key_makes_one_notice():
    person = make.make_user()
    assert create_notices(drafts=[_draft(1, person), _draft(1, person)], at=AT) == 1
    assert create_notices(drafts=[_draft(1, person)], at=AT) == 0
    assert Notice.objects.count() == 1


def test_mail_carries_the_words_the_link_and_a_stable_message_id(smtp_sink, settings):
    settings.SUPPORT_PHONE = "024 1234"
    register_kind("thu-co-ten", "việc cần làm")
    _notices(1, kind="thu-co-ten")
    deliver_batch(at=AT)
    (mail,) = smtp_sink.messages
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.SENT
    assert mail["Message-ID"] == f"<{message_id(delivery.pk)}>"
    assert (mail["Subject"], mail["Auto-Submitted"]) == ("Việc 0", "auto-generated")
    link = link_to(Notice.objects.get())
    assert link.startswith(f"{settings.SITE_URL}/thong-bao/di/")
    text, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))
    for part in (text, html):
        assert all(words in part for words in ("Nội dung", link, "việc cần làm", "024 1234"))
    assert "<img" not in html
    assert "thoi-nhan" not in text + html, "only the header carries what ends mail without a sign-in"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert deliver_batch(at=AT) == 0


def test_refused_mail_is_set_aside_and_does_not_block_the_next(smtp_sink):
    _notices(2)
    smtp_sink.refused_once = True
    deliver_batch(at=AT)
    assert sorted(Delivery.objects.values_list("state", "attempts")) == [("sent", 1), ("waiting", 1)]
    assert deliver_batch(at=AT) == 0
    assert deliver_batch(at=AT + services.FIRST_RETRY) == 1
    assert len(smtp_sink.messages) == 2


def test_mail_that_keeps_failing_is_given_up_and_can_be_sent_again(smtp_sink, client):
    _notices(1)
    smtp_sink.reply = "550 no such box"
    at = AT
    for _ in range(services.MAX_ATTEMPTS):
        at += dt.timedelta(days=1)
        deliver_batch(at=at)
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.FAILED

    client.force_login(make.appoint(Role.STANDING_BODY))
    client.post(reverse("notifications:delivery_move"), {"thu": [delivery.pk], "viec": Move.SEND_AGAIN})

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 0)


def test_person_without_an_address_fails_at_once_and_keeps_the_notice(smtp_sink):
    _notices(1, email="")
    deliver_batch(at=AT)
    assert Delivery.objects.get().state == DeliveryState.FAILED
    assert Notice.objects.count() == 1
    assert smtp_sink.messages == []


def test_address_that_the_server_does_not_know_is_given_up_at_once(smtp_sink):
    async def refuse(_server, _session, _envelope, _address, _options):
        return "550 no such box"

    smtp_sink.handle_RCPT = refuse
    _notices(1)
    deliver_batch(at=AT)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_error) == (
        DeliveryState.FAILED,
        "Máy chủ thư không nhận địa chỉ này.",
    )


def test_mail_that_cannot_be_written_is_set_aside_like_one_refused(smtp_sink):
    _notices(1)
    Notice.objects.update(subject="Hai\ndòng")

    deliver_batch(at=AT)

    assert Delivery.objects.get().last_error == "BadHeaderError"


def test_notice_no_longer_due_is_dropped(smtp_sink):
    services.register_check("het-viec", lambda notices, at: set())
    _notices(1, kind="het-viec")
    deliver_batch(at=AT)
    assert Delivery.objects.get().state == DeliveryState.DROPPED
    assert smtp_sink.messages == []


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_two_senders_side_by_side_take_different_notices(smtp_sink):
    _notices(20)

    threads = [threading.Thread(target=_deliver_and_close, args=(AT,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({m["Message-ID"] for m in smtp_sink.messages}) == len(smtp_sink.messages) == 20


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_clock_moved_a_day_while_a_mail_is_on_its_way_sends_it_once(smtp_sink):
    """Every lease has ended for the second worker, but the message that the first has in hand is locked."""
    _notices(3)
    second = []

    async def in_hand(_server, _session, envelope):
        smtp_sink.messages.append(message_from_bytes(envelope.content))
        if len(smtp_sink.messages) == 1:
            second.append(threading.Thread(target=_deliver_and_close, args=(AT + dt.timedelta(days=1),)))
            second[0].start()
            await asyncio.sleep(0.5)
        return "250 OK"

    smtp_sink.handle_DATA = in_hand
    deliver_batch(at=AT)
    second[0].join()

    assert len({m["Message-ID"] for m in smtp_sink.messages}) == len(smtp_sink.messages) == 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_database_gone_after_a_mail_left_learns_of_it_when_it_is_back(smtp_sink):
    """The connection breaks between the mail server's acceptance and our commit: nothing is sent twice."""
    _notices(3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()

    async def cut(_server, _session, envelope):
        smtp_sink.messages.append(message_from_bytes(envelope.content))
        if len(smtp_sink.messages) == 1:
            with connection.cursor() as cursor:  # this thread's own
                cursor.execute("SELECT pg_terminate_backend(%s)", [ours])
            connection.close()
        return "250 OK"

    smtp_sink.handle_DATA = cut
    deliver_batch(at=AT)

    assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.SENT, 1)}
    assert len({m["Message-ID"] for m in smtp_sink.messages}) == len(smtp_sink.messages) == 3


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_database_gone_and_the_clock_moved_a_day_sends_once_all_the_same(smtp_sink):
    """The lock went with the connection and the lease has ended: whoever takes over waits for a sign of life."""
    _notices(3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    second = threading.Thread(target=_deliver_and_close, args=(AT + dt.timedelta(days=1),))

    async def cut(_server, _session, envelope):
        smtp_sink.messages.append(message_from_bytes(envelope.content))
        if len(smtp_sink.messages) == 1:
            with connection.cursor() as cursor:  # this thread's own
                cursor.execute("SELECT pg_terminate_backend(%s)", [ours])
            connection.close()
            second.start()
            await asyncio.sleep(0.2)  # the sender learns of the acceptance when the other has long looked
        return "250 OK"

    smtp_sink.handle_DATA = cut
    deliver_batch(at=AT)
    second.join()

    assert set(Delivery.objects.values_list("state", "attempts")) <= {
        (DeliveryState.SENT, 1), (DeliveryState.SENT, 2)
    }  # fmt: skip
    assert len({m["Message-ID"] for m in smtp_sink.messages}) == len(smtp_sink.messages) == 3


def test_what_a_dead_sender_had_in_hand_leaves_by_another_when_its_time_is_over(smtp_sink):
    _notices(2)
    Delivery.objects.update(leased_until_at=AT + dt.timedelta(minutes=2), attempts=1)

    assert deliver_batch(at=AT + dt.timedelta(minutes=1)) == 0
    assert deliver_batch(at=AT + dt.timedelta(minutes=2)) == 2  # free now
    assert smtp_sink.messages == []
    assert deliver_batch(at=AT + dt.timedelta(minutes=2)) == 2
    assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.SENT, 2)}


def _deliver_and_close(at: dt.datetime) -> None:
    try:
        while deliver_batch(at=at):
            pass
    finally:
        connection.close()


def test_heartbeat_says_when_the_scheduler_last_ran():
    heartbeat()
    first = Heartbeat.objects.get(name="beat").beaten_at
    heartbeat()
    assert Heartbeat.objects.get(name="beat").beaten_at > first
