"""The parties of a covenant sign one file, each in its own way; the file completes itself."""

import subprocess

import pytest
from django.utils import timezone

from documents.enums import PaperState, RevisionReason, SlotMethod, UploadState
from documents.models import FileCheck
from documents.queries.signing import check_of
from documents.services.revisions import newest
from documents.services.trust import current_trust
from documents.tasks import judge_uploads
from emulation.enums import CovenantState, SignatureMethod
from emulation.models import Covenant, CovenantSignature
from tests.factories import covenants as make_covenant
from tests.factories.signing import ceremony


@pytest.fixture
def two(settings, tmp_path):
    return ceremony(settings, tmp_path)


@pytest.mark.rule("SIG-14")
def test_all_sign_by_certificate_and_the_file_completes_itself(two):
    for slot in two.slots:
        assert two.hand_in(slot).state == UploadState.ACCEPTED
    judge_uploads()

    two.paper.refresh_from_db()
    assert two.paper.state == PaperState.ISSUED
    assert Covenant.objects.get().state == CovenantState.FULLY_SIGNED
    assert set(CovenantSignature.objects.values_list("method", flat=True)) == {SignatureMethod.CERTIFICATE}
    reasons = list(two.paper.revisions.order_by("number").values_list("reason", flat=True))
    assert reasons == [
        RevisionReason.RENDERED, RevisionReason.SIGNED, RevisionReason.SIGNED,
        RevisionReason.FILLED, RevisionReason.SEALED,
    ]  # fmt: skip
    judge_uploads()
    check = check_of(newest(two.paper)[0], current_trust().sha256)
    assert check.is_valid
    assert check.report["verdict"] == "genuine"
    assert FileCheck.objects.count() == 1


def _pdfsig(path):
    found = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False)
    return found.stdout.count("Signature is Valid"), found.stdout


def test_an_independent_verifier_finds_the_same_signatures_valid(two, tmp_path):
    for slot in two.slots:
        two.hand_in(slot)
    judge_uploads()
    pdf = newest(two.paper)[1]
    (tmp_path / "du.pdf").write_bytes(pdf)
    place = pdf.index(b"/Contents")  # a page's or a signature's: whichever, a byte of it is signed
    tampered = bytearray(pdf)
    start = pdf.index(b"stream\n") + 40
    tampered[start] ^= 1
    (tmp_path / "sua.pdf").write_bytes(tampered)

    assert place
    assert _pdfsig(tmp_path / "du.pdf")[0] >= 2, _pdfsig(tmp_path / "du.pdf")[1]
    assert _pdfsig(tmp_path / "sua.pdf")[0] == 0


@pytest.mark.rule("SIG-25")
def test_three_ways_in_one_covenant_stand_on_the_page_of_signatures(settings, tmp_path):
    three = ceremony(settings, tmp_path, units=3)
    by_certificate, in_system, on_paper = three.slots
    parties = {party.unit_id: party for party in three.covenant.parties.select_related("unit", "covenant")}

    make_covenant.sign(parties[in_system.unit_id], three.heads[in_system.unit_id], at=timezone.now())
    three.hand_in(by_certificate)
    make_covenant.paper_signature(parties[on_paper.unit_id], at=timezone.now())
    judge_uploads()

    methods = [slot.method for slot in three.slots]
    assert methods == [SlotMethod.CERTIFICATE, SlotMethod.IN_SYSTEM, SlotMethod.ON_PAPER]
    three.paper.refresh_from_db()
    assert three.paper.state == PaperState.ISSUED
    told = _text(newest(three.paper)[1], tmp_path)
    assert "không phải chữ ký số" in told
    assert "Ký trên giấy, có bản quét" in told
    assert "Chữ ký số: " in told


def _text(pdf, folder):
    (folder / "doc.pdf").write_bytes(pdf)
    found = subprocess.run(
        ["pdftotext", "-layout", str(folder / "doc.pdf"), "-"], capture_output=True, text=True, check=True
    )
    return " ".join(found.stdout.split())


def test_signatures_given_before_the_file_was_made_go_onto_it(two):
    """The file could not be made when the signing was opened; it is made later."""
    from documents.services.circulation import recall_paper
    from emulation.services.covenant_papers import make_paper

    party = two.covenant.parties.select_related("unit", "covenant").order_by("ordinal").first()
    recall_paper(paper=two.paper, reason="Lập lại tệp", actor=two.secretary, at=timezone.now())
    make_covenant.sign(party, two.heads[party.unit_id], at=timezone.now())

    paper = make_paper(covenant=two.covenant, actor=two.secretary, at=timezone.now())

    assert [slot.method for slot in paper.slots.order_by("ordinal")] == [SlotMethod.IN_SYSTEM, ""]


@pytest.mark.rule("COV-1")
def test_a_new_text_takes_the_file_back(two):
    from emulation.services.covenants import revise_covenant

    two.hand_in(two.slots[0])
    revise_covenant(
        covenant=two.covenant, reason="Sửa câu chữ", signature_count=1, actor=two.secretary, at=timezone.now()
    )

    two.paper.refresh_from_db()
    assert two.paper.state == PaperState.RECALLED
    assert CovenantSignature.objects.get().voided_at
    late = two.receive(two.slots[1], two.signed(two.slots[1]))
    assert late.state == UploadState.REFUSED


def test_a_wrongly_recorded_paper_signature_is_waited_for_again(two):
    from emulation.services.signing import void_paper_signature

    party = two.covenant.parties.select_related("unit", "covenant").order_by("ordinal").first()
    signature = make_covenant.paper_signature(party, at=timezone.now())
    assert two.slots[0].is_settled

    void_paper_signature(signature=signature, reason="Nhầm đơn vị", actor=two.secretary, at=timezone.now())

    assert two.slots[0].is_awaited
    assert two.hand_in(two.slots[0]).state == UploadState.ACCEPTED


def test_a_unit_that_left_holds_nobody_up(settings, tmp_path):
    from emulation.services.signing import settle_covenant

    three = ceremony(settings, tmp_path, units=3)
    stays = three.slots[:2]
    for slot in stays:
        three.hand_in(slot)
    gone = three.slots[2]
    three.covenant.cluster_year.memberships.filter(unit=gone.unit).update(valid_to=timezone.localdate())

    settle_covenant(covenant=three.covenant, actor=three.secretary, at=timezone.now())
    judge_uploads()

    assert three.slots[2].excuse
    three.paper.refresh_from_db()
    assert three.paper.state == PaperState.ISSUED


@pytest.mark.rule("SIG-13")
def test_a_cell_that_needs_its_agency_waits_for_it(settings, tmp_path):
    from clusters.enums import Role
    from emulation.models import Parameter
    from tests import factories as make

    Parameter.objects.update_or_create(
        key="covenant.agency_signature",
        defaults={
            "value": "có", "confirmed_at": timezone.now(), "confirmed_by": make.make_user(), "legal_basis": "Thử",
        },
    )  # fmt: skip
    two = ceremony(settings, tmp_path)
    person, agency, *others = two.slots
    clerk = make.appoint(Role.RECORDS_CLERK, unit=agency.unit)
    seal = two.authority.issue_agency(agency.unit_name, at=timezone.now())
    two.identities[seal.label, agency.unit_name] = seal

    early = two.receive(agency, two.signed(agency, name=seal.label), actor=clerk)
    assert early.state == UploadState.REFUSED
    assert "chưa ký" in early.reasons[0]["text"]
    two.hand_in(person)
    assert two.hand_in(agency, two.signed(agency, name=seal.label), actor=clerk).state == UploadState.ACCEPTED
    two.hand_in(others[0])
    assert Covenant.objects.get().state == CovenantState.SIGNING
    judge_uploads()
    two.paper.refresh_from_db()
    assert two.paper.state == PaperState.SIGNED_BY_PERSON
