"""Pages of signing: three steps, an upload's fate, the signatures, what is stuck."""

import datetime as dt
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from clusters.enums import Role
from documents.enums import PaperState, SlotMethod, UploadState
from documents.models import FileCheck, PaperSlot, SignatureUpload
from documents.services.revisions import newest
from documents.services.sweep import last_sweep, stuck, sweep_files
from documents.tasks import judge_uploads, sweep_storage
from emulation.models import Covenant
from tests import factories as make
from tests.factories import covenants as make_covenant
from tests.factories import papers as make_paper
from tests.factories.signing import ceremony

MANY = 26
LATER = dt.timedelta(minutes=16)


@pytest.fixture
def two(settings, tmp_path):
    return ceremony(settings, tmp_path)


def _url(page, slot):
    return reverse(f"documents:{page}", args=[slot.paper_id, slot.pk])


def test_from_the_covenant_to_a_settled_slot_by_clicking(two, client):
    slot = two.slots[0]
    client.force_login(two.heads[slot.unit_id])
    party = two.covenant.parties.get(unit=slot.unit)
    page = client.get(make_covenant.url("covenant_sign", two.covenant, party.pk)).content.decode()
    assert _url("slot_sign", slot) in page

    steps = client.get(_url("slot_sign", slot)).content.decode()
    assert slot.field_name in steps
    assert "Còn 1 chữ ký khác chưa có" in steps
    fetched = client.get(_url("slot_file", slot))
    assert fetched.content == newest(two.paper)[1]
    assert not AuditEvent.objects.filter(verb__contains="fetched").exists()

    answer = client.post(
        _url("slot_upload", slot),
        {"file": SimpleUploadedFile("ky.pdf", two.signed(slot, fetched.content))},
        follow=True,
    )
    waiting = answer.content.decode()
    assert "Đã nhận tệp, đang kiểm tra chữ ký" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert 'http-equiv="refresh"' in waiting
    judge_uploads()
    done = client.get(answer.request["PATH_INFO"]).content.decode()
    assert "Đã nhận chữ ký." in done
    assert "hx-trigger" not in done.split('id="ket-qua"')[1].split(">")[0]


def test_a_refused_file_says_what_to_do_and_leads_back(two, client):
    slot = two.slots[0]
    client.force_login(two.heads[slot.unit_id])
    upload = two.hand_in(slot, two.signed(slot, name="Người Lạ"))

    page = client.get(reverse("documents:upload_show", args=[upload.pk])).content.decode()
    assert upload.reasons[0]["text"].split("«")[0] in page
    assert "SIG-26" in page
    assert _url("slot_sign", slot) in page


@pytest.mark.parametrize("junk", [b"", b"MZ", "văn bản".encode()])
def test_junk_is_an_error_at_the_field(junk, two, client):
    slot = two.slots[0]
    client.force_login(two.heads[slot.unit_id])
    answer = client.post(_url("slot_upload", slot), {"file": SimpleUploadedFile("a.pdf", junk)})
    assert answer.status_code == 422
    assert SignatureUpload.objects.count() == 0


def test_a_slot_of_another_paper_is_not_found(two, client):
    slot = two.slots[0]
    client.force_login(two.heads[slot.unit_id])
    for page in ("slot_sign", "slot_file"):
        assert client.get(reverse(f"documents:{page}", args=[slot.paper_id + 1, slot.pk])).status_code == 404
        assert client.get(reverse(f"documents:{page}", args=[slot.paper_id, 10**18])).status_code == 404


def test_a_missing_file_is_said_and_never_a_crash(two, client):
    slot = two.slots[0]
    Path(newest(two.paper)[0].file.file.path).unlink()
    client.force_login(two.heads[slot.unit_id])
    answer = client.get(_url("slot_file", slot))
    assert answer.status_code == 503
    assert "bị mất" in answer.content.decode()


def test_signatures_are_shown_from_what_is_kept_and_never_judged_on_the_page(two, client):
    two.hand_in(two.slots[0])
    client.force_login(two.secretary)
    page = reverse("documents:paper_signatures", args=[two.paper.pk])
    assert "đang kiểm tra các chữ ký" in client.get(page).content.decode()
    assert FileCheck.objects.count() == 0

    judge_uploads()
    shown = client.get(page).content.decode()
    assert "Kết quả kiểm tra từng chữ ký số" in shown
    assert two.heads[two.slots[0].unit_id].full_name in shown


def test_the_page_of_twenty_six_signatures_is_quick(two, client):
    """The report is read as it was kept; here it is that of one signature, twenty-six times."""
    two.hand_in(two.slots[0])
    judge_uploads()
    check = FileCheck.objects.get()
    check.report["signatures"] *= MANY
    check.save()
    slot = two.slots[0]
    copies = [
        PaperSlot(
            paper=two.paper, ordinal=10 + n, field_name=f"o_{n}", kind=slot.kind, party=f"p{n}", unit=slot.unit,
            unit_name=slot.unit_name, method=slot.method, signed_at=slot.signed_at, revision=slot.revision,
            certificate=slot.certificate, signer_name=slot.signer_name,
        )
        for n in range(MANY)
    ]  # fmt: skip
    PaperSlot.objects.bulk_create(copies)
    client.force_login(two.secretary)
    page = reverse("documents:paper_signatures", args=[two.paper.pk])
    client.get(page)

    times = []
    for _n in range(5):
        start = time.process_time()  # of this process alone: other tests run beside it
        assert client.get(page).status_code == 200
        times.append(time.process_time() - start)
    assert min(times) < 0.15


def test_signatures_cost_the_same_for_two_and_for_four(settings, tmp_path, client):
    counts = []
    for units in (2, 4):
        one = ceremony(settings, tmp_path / str(units), units=units)
        client.force_login(one.secretary)
        page = reverse("documents:paper_signatures", args=[one.paper.pk])
        client.get(page)
        with CaptureQueriesContext(connection) as seen:
            client.get(page)
        counts.append(len(seen))
    assert counts[0] == counts[1]


# --- what is stuck -----------------------------------------------------------------------------


@pytest.fixture
def operator(client):
    client.force_login(make.appoint(Role.STANDING_BODY))
    return client


def _stuck_page(operator):
    return operator.get(reverse("documents:stuck_list")).content.decode()


def test_a_healthy_system_says_so(two, operator):
    sweep_storage()
    page = _stuck_page(operator)
    assert "Không có việc nào vướng" in page
    assert "Kho tệp được rà lần cuối" in page


def test_an_upload_nobody_judged_is_shown_and_judged_by_the_button(two, operator):
    upload = two.receive(two.slots[0], two.signed(two.slots[0]))
    assert "Không có việc nào vướng" in _stuck_page(operator)
    SignatureUpload.objects.update(uploaded_at=timezone.now() - LATER)
    page = _stuck_page(operator)
    assert "chờ kiểm tra" in page
    assert "Hoàn thành nhiệm vụ." not in page, "names of papers, never their contents"
    SignatureUpload.objects.update(uploaded_at=timezone.now() - LATER)

    answer = operator.post(
        reverse("documents:stuck_repair"), {"sort": "not_judged", "pk": upload.pk}, follow=True
    )

    assert answer.status_code == 200
    upload.refresh_from_db()
    assert upload.state != UploadState.RECEIVED
    assert AuditEvent.objects.filter(verb="paper.repaired").count() == 1


def test_a_covenant_signed_by_all_but_not_complete_is_completed_by_the_button(two, operator):
    for slot in two.slots:
        two.hand_in(slot)
    PaperSlot.objects.update(signed_at=timezone.now() - LATER)
    assert "chưa hoàn tất" in _stuck_page(operator)

    operator.post(reverse("documents:stuck_repair"), {"sort": "not_complete", "pk": two.paper.pk})

    two.paper.refresh_from_db()
    assert two.paper.state == PaperState.ISSUED


def test_a_lost_file_is_found_and_cut_out_of_a_later_one(two, operator):
    two.hand_in(two.slots[0])
    first, second = two.paper.revisions.order_by("number")
    Path(first.file.file.path).unlink()
    sweep_files(at=timezone.now())
    assert last_sweep().bad_revisions == (first.pk,)
    assert "bị mất" in _stuck_page(operator)

    operator.post(reverse("documents:stuck_repair"), {"sort": "bad_file", "pk": first.pk})

    assert last_sweep().bad_revisions == ()
    Path(second.file.file.path).write_bytes(b"hong")
    sweep_files(at=timezone.now())
    answer = operator.post(
        reverse("documents:stuck_repair"), {"sort": "bad_file", "pk": second.pk}, follow=True
    )
    assert "sao lưu" in answer.content.decode()
    assert last_sweep().bad_revisions == (second.pk,)


def test_an_unchecked_file_is_checked_by_the_button(two, operator):
    two.hand_in(two.slots[0])
    two.paper.revisions.update(made_at=timezone.now() - LATER)
    assert {one.sort for one in stuck(at=timezone.now())} == {"not_checked"}
    assert operator.get("/healthz").json()["papers"] == {"ok": False, "stuck": 1}

    operator.post(reverse("documents:stuck_repair"), {"sort": "not_checked", "pk": newest(two.paper)[0].pk})

    assert stuck(at=timezone.now()) == []


def test_a_paper_whose_step_was_forgotten_is_moved_on(db):
    office = make_paper.make_office()
    paper = make_paper.approved(office)
    slot = paper.slots.get(kind="person")
    PaperSlot.objects.filter(pk=slot.pk).update(
        method=SlotMethod.ON_PAPER,
        signed_at=make_paper.moment(),
        scan=make_paper.scan_for(paper, office.head, make_paper.moment()),
    )
    (one,) = stuck(at=timezone.now())
    assert one.sort == "not_moved"

    from documents.services.sweep import repair

    repair(sort=one.sort, pk=one.pk, actor=office.clerk, at=make_paper.moment(hour=9))
    paper.refresh_from_db()
    assert paper.state == PaperState.SIGNED_BY_PERSON


@pytest.mark.parametrize(
    "data",
    [{}, {"sort": "x", "pk": "1"}, {"sort": "not_judged", "pk": "9" * 30}, {"sort": "a\x00", "pk": "-1"}],
)
def test_a_repair_of_nothing_is_a_sentence(data, operator):
    answer = operator.post(reverse("documents:stuck_repair"), data, follow=True)
    assert "không còn vướng" in answer.content.decode()


def test_opening_by_the_page_makes_the_file_or_says_what_is_missing(settings, tmp_path, client):
    chair = make.make_unit()
    year = make.make_cluster_year(timezone.localdate().year, units=[chair, make.make_unit()])
    make.make_lead(year, chair)
    covenant = make_covenant.covenant_frozen(year)
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=chair))
    due = f"{timezone.localdate() + dt.timedelta(days=5):%d/%m/%Y}"

    page = client.post(
        make_covenant.url("covenant_open", covenant), {"due_on": due}, follow=True
    ).content.decode()

    assert Covenant.objects.get().state == "signing"
    assert "Chưa lập được tệp để ký bằng chứng thư số" in page
    assert "Lập tệp để ký số" in page
