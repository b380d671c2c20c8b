"""Mail that comes back is seen: by the person, by those who keep addresses, and no more mail goes there."""

import datetime as dt
import json
import socket
import subprocess
import sys
import time

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from clusters.enums import Role
from notifications.bounces import mailbox
from notifications.bounces.parsing import read_report
from notifications.bounces.queries import bounce_of, closed_among
from notifications.enums import DeliveryState
from notifications.message_ids import message_id
from notifications.models import Bounce, Delivery, Notice
from notifications.services import Draft, create_notices, deliver_batch
from notifications.services import bounces as services
from notifications.tasks import read_bounces
from tests import factories as make
from tests.notifications import returned_mail as returned

AT = dt.datetime(2026, 10, 13, 1, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(hours=1)
TOKEN = "ma-cua-nha-cung-cap-thu"


def _sent(person, number: int = 1) -> Delivery:
    """A mail that the next server has taken over."""
    draft = Draft(
        recipient=person, kind="thu", dedupe_key=f"thu:{person.pk}:{number}", subject="Việc", body="Nội dung"
    )
    create_notices(drafts=[draft], at=AT)
    deliver_batch(at=AT)
    return Delivery.objects.get(key=f"email:thu:{person.pk}:{number}")


def _put(address: mailbox.Address, *mails: bytes) -> None:
    with mailbox.connect(address) as server:
        for mail in mails:
            server.append("INBOX", "", "", mail)


def _flags(address: mailbox.Address) -> list[str]:
    with mailbox.connect(address) as server:
        server.select("INBOX", readonly=True)
        _state, answer = server.fetch("1:*", "(FLAGS)")
    return [
        next((flag for flag in ("Seen", "Flagged") if flag.encode() in line), "") for line in answer if line
    ]


@pytest.fixture(scope="module")
def imap_server():
    """A real IMAP server in a process of its own: its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from pymap.main import main; main()"]
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin"]
    login = ["dict", "--demo-user", "tra-lai", "--demo-password", "mật khẩu/1"]
    server = subprocess.Popen([*command, *options, "--no-service", "managesieve", *login])
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            assert server.poll() is None, "the IMAP server did not start"
            assert time.monotonic() < until, "the IMAP server did not answer"
            time.sleep(0.05)
    yield port
    server.kill()
    server.wait()


@pytest.fixture
def box(imap_server, settings):
    """Our mailbox of returned mail, empty."""
    settings.BOUNCE_IMAP_URL = f"imap://tra-lai:m%E1%BA%ADt%20kh%E1%BA%A9u%2F1@127.0.0.1:{imap_server}/INBOX"
    address = mailbox.parse_url(settings.BOUNCE_IMAP_URL)
    with mailbox.connect(address) as server:
        server.select("INBOX")
        server.store("1:*", "+FLAGS", r"\Deleted")
        server.expunge()
    return address


def test_returned_mail_is_read_from_the_mailbox_and_closes_the_address(smtp_sink, box, client):
    """Five mails wait: a failure, a delay, a full box, an absence assistant, garbage."""
    lost, late, full, away = (make.make_user() for _ in range(4))
    sent = {person.pk: _sent(person) for person in (lost, late, full, away)}
    _put(
        box,
        returned.postfix(sent[lost.pk].pk, lost.email.upper()),
        returned.postfix(sent[late.pk].pk, late.email, status="4.4.1", action="delayed"),
        returned.postfix(sent[full.pk].pk, full.email, status="5.2.2"),
        returned.out_of_office(sent[away.pk].pk, away.email),
        b"\x00\xff no mail at all",
    )

    assert read_bounces() == 5
    assert read_bounces() == 0, "each mail is looked at once"

    states = {d.recipient_id: d.state for d in Delivery.objects.all()}
    assert states[lost.pk] == states[full.pk] == DeliveryState.BOUNCED
    assert states[late.pk] == states[away.pk] == DeliveryState.SENT
    assert closed_among([p.email for p in (lost, late, full, away)]) == {lost.email}
    assert _flags(box) == ["Seen", "Seen", "Seen", "Flagged", "Flagged"]
    assert "550 5.1.1 User unknown" in bounce_of(lost).reason
    event = AuditEvent.objects.filter(verb="mail.bounced", target_id=str(lost.pk)).get()
    assert lost.email not in event.summary

    mails = len(smtp_sink.messages)
    refused = _sent(lost, 2)
    assert (refused.state, len(smtp_sink.messages)) == (DeliveryState.FAILED, mails)
    assert lost.email in refused.last_error
    assert Notice.objects.filter(recipient=lost).count() == 2, "the notice in the app is there"
    client.force_login(lost)
    assert "bị trả lại ngày" in client.get("/").content.decode()

    lost.email = "dia-chi-moi@vi-du.test"
    lost.save()
    assert _sent(lost, 3).state == DeliveryState.SENT
    assert "bị trả lại ngày" not in client.get("/").content.decode()


def test_reader_killed_before_the_mark_reads_again_and_changes_nothing(smtp_sink, box, monkeypatch):
    delivery = _sent(make.make_user())
    _put(box, returned.exchange(delivery.pk, delivery.address))

    def killed(self, uid):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(mailbox.Mailbox, "mark_read", killed)
        with pytest.raises(KeyboardInterrupt):
            services.read_mailbox(at=LATER)
    before = list(Bounce.objects.values())
    assert len(before) == 1
    assert _flags(box) == [""]

    assert services.read_mailbox(at=LATER + dt.timedelta(days=1)) == 1
    assert list(Bounce.objects.values()) == before
    assert AuditEvent.objects.filter(verb="mail.bounced").count() == 1
    assert _flags(box) == ["Seen"]


def test_report_that_names_no_mail_of_ours_blocks_nobody(smtp_sink):
    """Anybody can write to the mailbox that somebody's address is dead; who stops mail here knows its id too."""
    person = make.make_user()
    seen_in_the_outbox = str(_sent(person).pk)
    (failure,) = read_report(returned.postfix(seen_in_the_outbox, person.email))
    assert read_report(returned.postfix(seen_in_the_outbox, "a\x00@b.test")) == [], "no address of a person"
    arguments = {
        "message_key": failure.key, "delivery_id": failure.delivery_id, "has_failed": True,
        "is_permanent": True, "reason": "", "at": AT,
    }  # fmt: skip
    assert services.record_bounce(address=person.email, **arguments).delivery is None
    assert services.record_bounce(address="la@khac.test", **arguments | {"message_key": "khac"}) is None
    assert closed_among([person.email]) == set()
    assert _sent(person, 2).state == DeliveryState.SENT


def test_the_providers_call_needs_the_token_and_counts_once(smtp_sink, settings, client):
    delivery = _sent(make.make_user())
    address, path = delivery.recipient.email, reverse("notifications:bounce_receive")
    entry = {
        "message_id": f"<{message_id(delivery.pk)}>", "address": address, "permanent": True, "reason": "No box\x85",
    }  # fmt: skip

    def call(body, token=TOKEN):
        text = body if isinstance(body, str) else json.dumps(body)
        return client.post(path, text, "application/json", headers={"Authorization": f"Bearer {token}"})

    assert call([entry]).status_code == 404, "without BOUNCE_TOKEN there is no such page"
    settings.BOUNCE_TOKEN = TOKEN
    assert call([entry], "sai").status_code == call([entry], "").status_code == 401
    for bad in (
        "", "[" * 100_000, "{}", "[1]", "\x00", "9" * 5000, '[{"message_id": "\ud800"}]'.encode("utf-8", "replace").decode(),
        [entry | {"permanent": "yes"}], [entry, {}], [entry | {"reason": "\x00"}], [entry | {"address": "a" * 400}],
    ):  # fmt: skip
        assert call(bad).status_code == 400, bad
    assert call(["x" * 300_000]).status_code == 413
    assert not Bounce.objects.exists()

    assert call([entry, entry | {"message_id": "<la@noi-khac>"}]).json() == {"recorded": 1}
    assert call([entry]).json() == {"recorded": 1}, "the same again is the same"
    assert Bounce.objects.get().delivery == delivery
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.BOUNCED

    settings.VISITOR_LIMITS = settings.VISITOR_LIMITS | {"bounce_report": (1, 60)}
    assert call([]).status_code == 429


def test_those_who_keep_addresses_see_returned_mail_and_open_the_address_again(
    smtp_sink, client, django_assert_num_queries
):
    keeper = make.appoint(Role.STANDING_BODY)
    client.force_login(keeper)
    page = reverse("notifications:bounce_list")
    counts = []
    for number in range(1, 4):
        delivery = _sent(make.make_user())
        services.record_reported(
            message_id=message_id(delivery.pk),
            address=delivery.address,
            is_permanent=True,
            reason="",
            at=LATER,
        )
        if number != 2:
            with django_assert_num_queries(counts[0] if counts else 20, exact=bool(counts)) as done:
                client.get(page)
            counts.append(len(done))
    assert client.get(page).content.decode().count("Thôi gửi đến địa chỉ này") == 3

    bounce = bounce_of(delivery.recipient)
    lift = reverse("notifications:bounce_lift", args=[bounce.pk])
    client.post(lift)
    assert bounce_of(delivery.recipient) is None
    assert _sent(delivery.recipient, 2).state == DeliveryState.SENT
    assert AuditEvent.objects.filter(verb="mail.address_trusted").count() == 1
    assert "không phải mở lại" in client.post(lift, follow=True).content.decode()
    client.force_login(delivery.recipient)
    assert client.post(lift).status_code == 404
