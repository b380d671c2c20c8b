"""Tickets of the signing agent: one person, one slot, a quarter of an hour, one use; the secret in a header."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from core import clock
from documents.enums import SlotKind, UploadState
from documents.models import SignatureUpload, SigningTicket
from documents.services import tickets, trust
from documents.services.uploads import judge_upload
from tests import factories as make
from tests.documents.authority import sign
from tests.factories import papers as make_paper

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def office():
    return make_paper.make_office()


@pytest.fixture
def slot(office):
    """The head's slot of an approved notice."""
    return make_paper.approved(office).slots.get(kind=SlotKind.PERSON)


@pytest.fixture
def ticket(office, slot):
    made, secret = tickets.make_ticket(slot=slot, actor=office.head, at=clock.now())
    made.secret = secret
    return made


def call(client, name, ticket, *, secret=None, method="get", body=b"", revision="1"):
    return getattr(client, method)(
        reverse(f"documents:{name}", args=[ticket.pk]),
        data=body,
        content_type="application/pdf",
        headers={
            "Authorization": f"Bearer {ticket.secret if secret is None else secret}",
            "X-Signing-Revision": revision,
        },
    )


def get(client, name, ticket, **more):
    return client.get(
        reverse(f"documents:{name}", args=[ticket.pk]),
        headers={"Authorization": f"Bearer {more.get('secret', ticket.secret)}"},
    )


def signed_by(office, pdf, field):
    demo = trust.set_up_demo(at=clock.now())
    identity = demo.issue_person(office.head.full_name, office.agency.name, at=clock.now())
    return sign(demo, pdf, field, identity)


def test_the_secret_is_shown_once_and_only_its_hash_is_kept(client, office, slot):
    client.force_login(office.head)
    url = reverse("documents:ticket_make", args=[slot.paper_id, slot.pk])
    assert "15 phút" in client.get(url).content.decode()
    assert not SigningTicket.objects.exists()

    page = client.post(url)

    kept = SigningTicket.objects.get()
    assert (kept.user, kept.slot) == (office.head, slot)
    assert kept.expires_at - kept.made_at == 15 * MINUTE
    text = page.content.decode()
    assert reverse("documents:ticket_file", args=[kept.pk]) in text
    assert kept.secret_sha256 not in text
    assert "no-store" in page["Cache-Control"]


def test_the_agent_fetches_the_file_signs_it_and_it_is_taken(client, office, slot, ticket):
    given = get(client, "ticket_file", ticket)
    assert given.status_code == 200
    assert given["X-Signing-Field"] == slot.field_name
    assert given["X-Signing-Kind"] == "person"

    pdf = signed_by(office, given.content, given["X-Signing-Field"])
    answer = call(client, "ticket_upload", ticket, method="post", body=pdf)

    assert answer.json() == {"state": "received", "reasons": []}
    upload = SignatureUpload.objects.get()
    assert upload.uploaded_by == office.head
    judge_upload(upload_id=upload.pk, at=clock.now())
    assert get(client, "ticket_upload", ticket).json() == {"state": "accepted", "reasons": []}
    slot.refresh_from_db()
    assert slot.is_trial
    assert slot.signer_name == office.head.full_name


@pytest.mark.rule("SIG-4")
def test_a_ticket_is_of_one_use(client, office, ticket):
    given = get(client, "ticket_file", ticket)
    pdf = signed_by(office, given.content, given["X-Signing-Field"])
    call(client, "ticket_upload", ticket, method="post", body=pdf)

    assert call(client, "ticket_upload", ticket, method="post", body=pdf).status_code == 410
    assert get(client, "ticket_file", ticket).status_code == 410
    assert SignatureUpload.objects.count() == 1


def test_a_newer_file_is_to_be_fetched_and_signed_with_the_same_ticket(client, office, ticket):
    given = get(client, "ticket_file", ticket)
    pdf = signed_by(office, given.content, given["X-Signing-Field"])

    stale = call(client, "ticket_upload", ticket, method="post", body=pdf, revision="0")

    assert stale.status_code == 409
    assert not SignatureUpload.objects.exists()
    assert call(client, "ticket_upload", ticket, method="post", body=pdf).status_code == 200


def test_what_is_handed_in_and_refused_is_told_with_its_reasons(client, slot, ticket):
    given = get(client, "ticket_file", ticket)

    answer = call(client, "ticket_upload", ticket, method="post", body=given.content)

    assert answer.json()["state"] == "refused"
    assert answer.json()["reasons"]
    assert SignatureUpload.objects.get().state == UploadState.REFUSED


@pytest.mark.parametrize("body", [b"", b"no pdf", b"%PDF-1.7", b"\x00" * 2000])
def test_what_is_no_file_is_refused_in_words(client, ticket, body):
    answer = call(client, "ticket_upload", ticket, method="post", body=body)

    assert answer.status_code in {200, 422}
    assert answer.json()["state"] == "refused"
    assert answer.json()["reasons"][0]


def test_more_than_the_limit_is_not_read(client, ticket, settings):
    settings.SIGNATURE_MAX_MB = 1
    answer = call(client, "ticket_upload", ticket, method="post", body=b"%PDF-" + b"x" * (1024 * 1024))

    assert answer.status_code == 422
    assert "1 MB" in answer.json()["reasons"][0]
    assert not SignatureUpload.objects.exists()


@pytest.mark.parametrize("secret", ["", "x", "đ" * 500, "a" * 10_000])
def test_a_wrong_secret_opens_nothing(client, ticket, secret):
    for name in ("ticket_file", "ticket_upload"):
        answer = client.get(
            reverse(f"documents:{name}", args=[ticket.pk]),
            headers={"Authorization": f"Bearer {secret}".encode().decode("latin-1")},
        )
        assert answer.status_code == 401
    assert call(client, "ticket_upload", ticket, method="post", secret="x", body=b"%PDF-").status_code == 401


def test_signing_in_does_not_replace_the_secret_and_the_address_does_not_carry_it(client, office, ticket):
    client.force_login(office.head)
    url = reverse("documents:ticket_file", args=[ticket.pk])

    assert client.get(url).status_code == 401
    assert client.get(f"{url}?secret={ticket.secret}").status_code == 401
    assert client.get(url, headers={"Authorization": f"Basic {ticket.secret}"}).status_code == 401


@pytest.mark.parametrize("number", [0, 999_999, 2**63, 10**30])
def test_a_guessed_ticket_is_answered_as_a_wrong_secret(client, ticket, number):
    answer = client.get(f"/van-ban/ma-ky/{number}/", headers={"Authorization": f"Bearer {ticket.secret}"})

    assert answer.status_code == 401


def test_it_ends_after_a_quarter_of_an_hour(client, ticket):
    with time_machine.travel(ticket.made_at + 16 * MINUTE):
        assert get(client, "ticket_file", ticket).status_code == 401


def test_a_new_ticket_ends_the_one_before(client, office, slot, ticket):
    tickets.make_ticket(slot=slot, actor=office.head, at=clock.now())

    assert get(client, "ticket_file", ticket).status_code == 401


def test_whoever_lost_the_office_or_the_account_signs_no_more(client, office, ticket):
    office.head.is_active = False
    office.head.save()
    assert get(client, "ticket_file", ticket).status_code == 401
    office.head.is_active = True
    office.head.save()
    assert get(client, "ticket_file", ticket).status_code == 200
    from clusters.models import Appointment

    Appointment.objects.filter(user=office.head).update(valid_to=dt.date(2026, 1, 1))
    assert get(client, "ticket_file", ticket).status_code == 401


def test_guessing_slows_down(client, ticket):
    cache.clear()
    codes = {get(client, "ticket_file", ticket, secret=str(n)).status_code for n in range(101)}

    assert codes == {401, 429}


def test_only_who_signs_takes_a_ticket(client, office, slot):
    url = reverse("documents:ticket_make", args=[slot.paper_id, slot.pk])
    client.force_login(office.drafter)
    assert client.post(url).status_code == 403
    client.force_login(make.make_user())
    assert client.post(url).status_code == 404
    assert not SigningTicket.objects.exists()


def test_a_slot_whose_turn_has_not_come_gives_no_ticket(client, office, slot):
    seal = slot.paper.slots.get(kind=SlotKind.AGENCY)
    client.force_login(office.clerk)
    url = reverse("documents:ticket_make", args=[slot.paper_id, seal.pk])

    assert "chưa ký" in client.get(url).content.decode()
    assert client.post(url).status_code == 422
    assert not SigningTicket.objects.exists()


def test_overtaken_while_being_judged_it_may_be_signed_anew(client, office, slot, ticket):
    """Two files made from one state in the same second: the second is signed again with the same ticket."""
    given = get(client, "ticket_file", ticket)
    pdf = signed_by(office, given.content, given["X-Signing-Field"])
    call(client, "ticket_upload", ticket, method="post", body=pdf)
    upload = SignatureUpload.objects.get()
    # Somebody else's signature came in between.
    from documents.enums import RevisionReason
    from documents.services.revisions import add_revision

    add_revision(
        paper=slot.paper,
        pdf=given.content + b"\n% another's update",
        reason=RevisionReason.SIGNED,
        at=clock.now(),
        actor=office.head,
    )
    judge_upload(upload_id=upload.pk, at=clock.now())

    answer = get(client, "ticket_upload", ticket)

    assert answer.status_code == 409
    assert answer.json()["again"] is True
    assert get(client, "ticket_file", ticket)["X-Signing-Revision"] == "2"
