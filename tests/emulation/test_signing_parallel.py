"""Signing at the same moment: real threads with connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import AuditEvent
from clusters.enums import Role
from core.errors import RuleError, StateConflictError
from emulation.enums import CovenantState, MilestoneKind
from emulation.models import Covenant, CovenantSignature, Milestone
from emulation.services import covenants
from tests import factories as make
from tests.factories import covenants as make_covenant
from tests.factories.covenants import moment, sign, signer_for

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*acts):
    """Run all acts at the same moment; the sentence of each that was refused, else None."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=20)
            act()
        except RuleError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _signing(units):
    return make_covenant.covenant_in_signing(make.make_cluster_year(timezone.localdate().year, units=units))


def test_twenty_six_units_sign_at_once():
    covenant = _signing(26)
    pairs = [(party, signer_for(party.unit)) for party in covenant.parties.select_related("unit", "covenant")]

    refused = _at_once(*[lambda pair=pair: sign(*pair) for pair in pairs])

    assert refused == [None] * 26
    assert CovenantSignature.objects.filter(voided_at__isnull=True).count() == 26
    assert Covenant.objects.get().state == CovenantState.FULLY_SIGNED
    assert AuditEvent.objects.filter(verb="covenant.fully_signed").count() == 1
    assert Milestone.objects.get(kind=MilestoneKind.COVENANT).reached_on == timezone.localdate()


def test_two_people_of_one_unit_sign_at_once():
    party = _signing(2).parties.select_related("unit", "covenant").first()
    head, deputy = signer_for(party.unit), signer_for(party.unit, Role.UNIT_DEPUTY)

    refused = _at_once(lambda: sign(party, head), lambda: sign(party, deputy))

    sentences = [str(error) for error in refused if error]
    assert len(sentences) == 1
    assert "đã ký cho đơn vị" in sentences[0]
    assert party.signatures.count() == 1


def test_change_of_the_text_and_signing_at_once_leave_no_signature_on_another_text():
    covenant = _signing(4)
    parties = list(covenant.parties.select_related("unit", "covenant"))
    pairs = [(party, signer_for(party.unit)) for party in parties]
    leader = make.make_user()

    def change():
        while True:
            count = CovenantSignature.objects.filter(voided_at__isnull=True).count()
            try:
                covenants.revise_covenant(
                    covenant=covenant, reason="Sửa", signature_count=count, actor=leader, at=moment()
                )
            except StateConflictError:
                continue
            break
        now = Covenant.objects.get()
        now = covenants.save_covenant_text(
            covenant=now, revision=now.revision, fields={"title": "Bản hai"}, pledges=["Mới"], actor=leader, at=moment()
        )  # fmt: skip
        covenants.freeze_covenant(covenant=now, revision=now.revision, actor=leader, at=moment())
        covenants.open_signing(covenant=now, due_on=timezone.localdate(), actor=leader, at=moment())

    refused = _at_once(change, *[lambda pair=pair: sign(*pair) for pair in pairs])

    now = Covenant.objects.get()
    assert refused[0] is None
    assert now.version_number == 2
    in_force = CovenantSignature.objects.filter(voided_at__isnull=True)
    assert set(in_force.values_list("content_hash", flat=True)) <= {now.frozen_hash}
    # Whoever signed signed the first text, and has lost the signature; the others were told why.
    assert CovenantSignature.objects.filter(voided_at__isnull=False).count() == 4 - sum(
        1 for error in refused[1:] if error
    )
    assert not in_force.exists()
