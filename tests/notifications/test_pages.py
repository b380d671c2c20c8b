"""What a person does with notices, mail and the outbox."""

import datetime as dt

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from clusters.enums import Role
from core import clock
from notifications.enums import DeliveryState, MailLevel, Move
from notifications.kinds import register_kind
from notifications.links import _UNSUBSCRIBE, link_to, read_unsubscribe, unsubscribe_link
from notifications.models import Delivery, Notice, Preference
from notifications.services import Draft, create_notices, deliver_batch, move_deliveries
from tests import factories as make

AT = dt.datetime(2026, 10, 13, 1, 0, tzinfo=dt.UTC)


def _draft(number: int, recipient, kind: str = "thu") -> Draft:
    return Draft(
        recipient=recipient, kind=kind, dedupe_key=f"{kind}:{number}", subject=f"Việc {number}", body="Nội dung",
        path="/nam-thi-dua/1/",
    )  # fmt: skip


def _move(client, move: Move, *deliveries: Delivery):
    data = {"thu": [d.pk for d in deliveries], "viec": move}
    return client.post(reverse("notifications:delivery_move"), data, follow=True).content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("notice_list", 5), ("outbox", 6)])
def test_list_query_count(client, django_assert_num_queries, page, queries, count):
    person = make.appoint(Role.STANDING_BODY)
    create_notices(drafts=[_draft(n, person) for n in range(count)], at=AT)
    client.force_login(person)
    client.get(reverse(f"notifications:{page}"))
    with django_assert_num_queries(queries):
        response = client.get(reverse(f"notifications:{page}"))
    assert response.content.decode().count("</li>" if page == "x" else "Việc ") >= count


def test_opening_a_notice_marks_it_read_and_leads_to_the_work(client):
    person = make.make_user()
    create_notices(drafts=[_draft(1, person), _draft(2, person)], at=AT)
    notice = Notice.objects.get(dedupe_key="thu:1")
    client.force_login(person)
    response = client.post(reverse("notifications:notice_open", args=[notice.pk]))
    assert response["Location"] == "/nam-thi-dua/1/"
    assert Notice.objects.filter(read_at__isnull=True).count() == 1
    client.post(reverse("notifications:notice_read_all"))
    assert Notice.objects.filter(read_at__isnull=True).count() == 0


def test_another_persons_notice_is_not_found(client):
    create_notices(drafts=[_draft(1, make.make_user())], at=AT)
    client.force_login(make.make_user())
    notice = Notice.objects.get()
    assert client.post(reverse("notifications:notice_open", args=[notice.pk])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_link_in_a_mail_leads_its_reader_after_signing_in_straight_to_the_work(client, settings):
    """Bound to the person, for a time; somebody else sees no word of it."""
    reader = make.make_user()
    create_notices(drafts=[_draft(1, reader)], at=clock.now())
    path = link_to(Notice.objects.get()).removeprefix(settings.SITE_URL)
    sign_in = client.get(path)["Location"]
    answer = client.post(sign_in, {"login": reader.username, "password": make.PASSWORD})
    assert answer["Location"] == path
    assert client.get(path)["Location"] == "/nam-thi-dua/1/"
    assert Notice.objects.get().read_at is None

    client.force_login(make.make_user())
    answer = client.get(path)
    assert answer.status_code == 403
    assert "Việc 1" not in answer.content.decode()
    assert client.get(path.replace("/di/", "/di/a")).status_code == 404
    assert client.get("/thong-bao/di/%00đ/").status_code == 404

    client.force_login(reader)
    Notice.objects.update(created_at=clock.now() - dt.timedelta(days=settings.LINK_DAYS, seconds=5))
    assert "quá hạn" in client.get(path).content.decode()


def test_optional_mail_ends_by_one_click_and_what_a_rule_names_still_comes(client, smtp_sink, settings):
    register_kind("thu-bat-buoc", "Giấy mời", "Quy chế, Điều 5")
    person = make.make_user()
    create_notices(drafts=[_draft(1, person)], at=AT)
    path = unsubscribe_link(person.pk, clock.today()).removeprefix(settings.SITE_URL)
    assert "Thôi nhận thư không bắt buộc" in client.get(path).content.decode()
    assert not Preference.objects.exists()

    one_click = {"List-Unsubscribe": "One-Click"}
    assert client.post(path, one_click).status_code == 200
    assert client.post(path, one_click).status_code == 200
    assert client.post(path.replace("/thoi-nhan/", "/thoi-nhan/1")).status_code == 404

    create_notices(drafts=[_draft(2, person), _draft(3, person, "thu-bat-buoc")], at=AT)
    states = dict(Delivery.objects.values_list("notices__dedupe_key", "state"))
    assert states == {"thu:1": "waiting", "thu-bat-buoc:3": "waiting"}
    deliver_batch(at=AT + dt.timedelta(days=1))
    (mail,) = smtp_sink.messages
    assert mail["Subject"] == "Việc 3"
    assert mail["List-Unsubscribe"] is None
    assert "Quy chế, Điều 5" in mail.get_body(["plain"]).get_content()

    long_ago = clock.today() - dt.timedelta(days=settings.UNSUBSCRIBE_DAYS)
    old, over = (unsubscribe_link(person.pk, long_ago - dt.timedelta(days=n)) for n in (0, 1))
    Preference.objects.all().delete()
    assert client.post(over.removeprefix(settings.SITE_URL), one_click).status_code == 410
    assert "hết hạn dùng" in client.get(over.removeprefix(settings.SITE_URL)).content.decode()
    assert not Preference.objects.exists()
    assert client.post(old.removeprefix(settings.SITE_URL), one_click).status_code == 200
    kept_until = dt.date(2026, 11, 30) + dt.timedelta(days=settings.UNSUBSCRIBE_DAYS)
    assert read_unsubscribe(_UNSUBSCRIBE.sign("7")) == (7, kept_until), "as 0.5.0 made it"

    settings.VISITOR_LIMITS = {**settings.VISITOR_LIMITS, "unsubscribe": (0, 300)}
    assert client.post(path, one_click).status_code == 429


def test_person_chooses_how_to_hear_and_tries_the_way(client, smtp_sink):
    person = make.make_user()
    client.force_login(person)
    page = reverse("notifications:preference_edit")
    assert client.post(page, {"mail_level": "\x00"}).status_code == 422
    client.post(page, {"mail_level": MailLevel.DIGEST})
    assert Preference.objects.get().mail_level == MailLevel.DIGEST
    assert "Một thư tổng hợp" in AuditEvent.objects.get(verb="preference.set").summary

    client.post(page, {"mail_level": MailLevel.EACH})
    client.post(reverse("notifications:drill_send"))
    client.post(reverse("notifications:drill_send"))
    deliver_batch(at=clock.now())
    assert {mail["Subject"] for mail in smtp_sink.messages} == {"Thư thử của hệ thống Giao Ước"}


def test_sender_reads_holds_releases_and_cancels_before_it_leaves(client, smtp_sink):
    sender, stranger = make.make_user(), make.make_user()
    readers = [make.make_user() for _n in range(3)]
    now = clock.now()
    create_notices(drafts=[_draft(n, r) for n, r in enumerate(readers)], at=now, sender=sender)
    first, second, third = Delivery.objects.order_by("key")

    client.force_login(stranger)
    assert "Việc 0" not in client.get(reverse("notifications:outbox")).content.decode()
    assert "0 thư để nguyên" in _move(client, Move.CANCEL, first)

    client.force_login(sender)
    assert "Nội dung" in client.get(reverse("notifications:delivery_show", args=[first.pk])).content.decode()
    client.force_login(make.make_user(is_superuser=True))  # keeps the machine running, reads nobody's work
    for page in (reverse("notifications:outbox"), reverse("notifications:delivery_show", args=[first.pk])):
        shown = client.get(page).content.decode()
        assert str(first.recipient) in shown
        assert "Việc 0" not in shown
        assert "Nội dung" not in shown
    client.force_login(sender)
    assert "Giữ lại: đã làm với 2 thư" in _move(client, Move.HOLD, first, second)
    assert "Cho gửi: đã làm với 1 thư" in _move(client, Move.RELEASE, second)
    assert "Hủy: đã làm với 1 thư" in _move(client, Move.CANCEL, third)
    assert deliver_batch(at=now) == 0, "an act's mail waits a little"
    deliver_batch(at=now + dt.timedelta(minutes=6))
    assert [mail["Subject"] for mail in smtp_sink.messages] == ["Việc 1"]
    assert "1 thư để nguyên" in _move(client, Move.CANCEL, second)
    assert AuditEvent.objects.filter(verb__startswith="mail.").count() == 4
    for junk in ({}, {"thu": ["x", "\x00"], "viec": "hold"}, {"thu": [first.pk], "viec": "no"}):
        answer = client.post(reverse("notifications:delivery_move"), junk, follow=True)
        assert "Chưa chọn thư nào" in answer.content.decode()


def test_what_a_worker_has_in_hand_is_not_held_any_more():
    person = make.make_user()
    create_notices(drafts=[_draft(1, person)], at=AT)
    Delivery.objects.update(leased_until_at=AT + dt.timedelta(minutes=1))
    ids = list(Delivery.objects.values_list("pk", flat=True))
    assert move_deliveries(ids=ids, move=Move.HOLD, actor=person, at=AT).refused == 1
    later = AT + dt.timedelta(minutes=2)
    assert move_deliveries(ids=ids, move=Move.HOLD, actor=person, at=later).done == 1
    assert deliver_batch(at=later) == 0


def test_sender_takes_only_their_own_things_out_of_a_digest(client):
    reader, sender, other = make.make_user(), make.make_user(), make.make_user()
    Preference.objects.create(user=reader, mail_level=MailLevel.DIGEST)
    create_notices(drafts=[_draft(1, reader)], at=clock.now(), sender=sender)
    create_notices(drafts=[_draft(2, reader)], at=clock.now(), sender=other)
    digest = Delivery.objects.get()
    client.force_login(sender)
    page = client.get(reverse("notifications:delivery_show", args=[digest.pk])).content.decode()
    assert "Việc 1" in page
    assert "Việc 2" not in page
    assert "Giữ lại: đã làm với 1 thư" in _move(client, Move.HOLD, digest)
    apart = Delivery.objects.get(state=DeliveryState.HELD)
    assert [notice.subject for notice in apart.notices.all()] == ["Việc 1"]
    assert "Cho gửi: đã làm với 1 thư" in _move(client, Move.RELEASE, apart)
    assert "Hủy: đã làm với 1 thư" in _move(client, Move.CANCEL, apart)
    digest.refresh_from_db()
    assert digest.state == DeliveryState.WAITING
    assert [notice.subject for notice in digest.notices.all()] == ["Việc 2"]


def test_who_stops_all_their_own_mail_to_a_person_stops_nobody_elses(client):
    """A digest with nothing but the sender's own in it stays open for what others will say."""
    reader, sender, other = make.make_user(), make.make_user(), make.make_user()
    Preference.objects.create(user=reader, mail_level=MailLevel.DIGEST)
    client.force_login(sender)
    for number in range(12):
        create_notices(drafts=[_draft(number, reader)], at=clock.now(), sender=sender)
        move = Move.CANCEL if number % 2 else Move.HOLD
        _move(client, move, Delivery.objects.get(is_digest=True))
    create_notices(drafts=[_draft(99, reader)], at=clock.now(), sender=other, is_mandatory=True)
    digest = Delivery.objects.get(is_digest=True)
    assert digest.state == DeliveryState.WAITING
    assert [notice.subject for notice in digest.notices.all()] == ["Việc 99"]

    # One that the office holds as a whole takes nothing more; what comes later leaves a morning later.
    move_deliveries(ids=[digest.pk], move=Move.HOLD, actor=other, at=clock.now())
    create_notices(drafts=[_draft(100, reader)], at=clock.now())
    assert Delivery.objects.get(is_digest=True, state=DeliveryState.WAITING).leaves_at > digest.leaves_at
