"""Two people act on one dossier, record, rule or run-sheet at the same moment: one act holds, the other is told."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from audit.models import AuditEvent
from awards.enums import NominationState
from awards.models import Appraisal, DossierStep
from awards.services import cancelling, decisions, dossiers, own_proposals, proposals
from awards.services import rules as vote_rules
from core.errors import RuleError, StateConflictError
from emulation.enums import ConferenceKind
from emulation.services.arrivals import check_in
from emulation.services.conferences import plan_conference
from hall.enums import StepState
from hall.models import RunStep
from hall.services import running, runsheet
from rulebook.models import Alert, AwardRecord, RecordUse
from rulebook.services import history
from rulebook.services import rules as rulebook_rules
from rulebook.services.cancelling_records import cancel_record
from tests import factories as make
from tests.factories.ballots import make_hall
from tests.factories.dossiers import (
    appraised,
    drafted,
    make_laws,
    make_person,
    make_rule,
    make_titles,
    office,
    voted,
)
from tests.factories.history import make_record
from tests.faults.threads import acts_at_once

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
AT = dt.datetime(2026, 10, 5, 3, 0, tzinfo=dt.UTC)
RECEIVED, TODAY = dt.date(2026, 10, 1), dt.date(2026, 10, 5)


def _grant(*nominations, number="9/QĐ"):
    return decisions.record_decision(
        number=number, issued_on=TODAY, issuer="Bộ trưởng", granted_ids=[n.pk for n in nominations], file=None,
        actor=office(), at=AT,
    )  # fmt: skip


def _one_holds(answers) -> None:
    assert sum(isinstance(answer, RuleError) for answer in answers) == len(answers) - 1, answers


def test_every_step_of_one_dossier_is_made_once():
    make_laws()
    title, unit = make_titles()["cstd_co_so"], make.make_unit()
    dossier = voted(drafted(unit, title, make_person(unit), at=AT), at=AT, day=RECEIVED)
    by = [{"actor": office(), "at": AT} for _person in range(2)]
    part = dossier.parts.create(kind="other", title="Giấy", address="/", added_at=AT, added_by=by[0]["actor"])
    one = {"nomination_id": dossier.pk}

    _one_holds(acts_at_once(*[lambda b=b: own_proposals.remove_part(part_id=part.pk, **b) for b in by]))
    letter = {"unit": unit, "nomination_ids": [dossier.pk], "issued_on": RECEIVED, "note": "", "file": None}
    sent = acts_at_once(*[lambda b=b: own_proposals.send_own(number="1/TTr", **letter, **b) for b in by])
    _one_holds(sent)
    (submission,) = (answer for answer in sent if not isinstance(answer, RuleError))
    taken = {"submission_id": submission.pk, "received_on": RECEIVED, "own_unit_ids": ()}
    _one_holds(acts_at_once(*[lambda b=b: proposals.receive_list(**taken, **b) for b in by]))
    _one_holds(acts_at_once(*[lambda b=b: appraised([dossier], TODAY, at=AT, by=b["actor"]) for b in by]))
    _one_holds(
        acts_at_once(
            lambda: _grant(dossier),
            lambda: _grant(dossier, number="10/QĐ"),
            lambda: dossiers.change_dossier(state=NominationState.REFUSED, reason="thử", **one, **by[1]),
        )
    )
    steps = list(
        DossierStep.objects.filter(nomination=dossier).order_by("pk").values_list("state", flat=True)
    )
    assert steps[:-1] == ["draft", "elevated", "submitted", "received", "appraised"]
    assert AwardRecord.objects.count() == (steps[-1] == "granted")
    assert Appraisal.objects.count() == 1


def test_cancelling_what_a_decision_builds_on_neither_passes_it_by_nor_locks_it_up():
    """The decision waits for the record before it takes the log's lock, which is one for all."""
    laws, titles = make_laws(), make_titles()
    make_rule(laws[1], "cstd", "title_same_year", {"award": "cstd_co_so"}, award=titles["cstd_nganh"])
    unit = make.make_unit()
    people = [make_person(unit, name) for name in ("Lê Thị Hạnh", "Trần Văn Bình")]
    lower = [
        make_record(titles["cstd_co_so"], 2026, person=person, decided_on=RECEIVED, at=AT)
        for person in people
    ]
    higher = []
    for person in people:
        one = voted(drafted(unit, titles["cstd_nganh"], person, at=AT), at=AT, day=RECEIVED)
        higher.append(one)
    submission = own_proposals.send_own(
        unit=unit, nomination_ids=[one.pk for one in higher], number="1/TTr", issued_on=RECEIVED, note="", file=None,
        actor=office(), at=AT,
    )  # fmt: skip
    proposals.receive_list(
        submission_id=submission.pk, received_on=RECEIVED, own_unit_ids=(), actor=office(), at=AT
    )
    appraised(higher, TODAY, at=AT)
    assert "records" in str(Appraisal.objects.first().findings)

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        AwardRecord.objects.select_for_update().get(pk=lower[1].pk)  # as cancelling begins
        decision = pool.submit(acts_at_once, lambda: _grant(*higher))
        _wait_until_somebody_waits()
        cancel_record(
            record_id=lower[1].pk,
            decision_number="8/QĐ",
            decided_on=TODAY,
            basis="Khai man",
            actor=office(),
            at=AT,
        )
    (refused,) = decision.result(timeout=20)
    assert isinstance(refused, RuleError)
    assert "Trần Văn Bình" in str(refused)
    assert not RecordUse.objects.exists()
    _grant(higher[0])
    answers = acts_at_once(
        lambda: cancelling.cancel_award(
            nomination_id=higher[0].pk, number="11/QĐ", issued_on=TODAY, issuer="Bộ trưởng", basis="Khai man",
            recovered="", actor=office(), at=AT,
        ),
        lambda: cancel_record(
            record_id=lower[0].pk, decision_number="12/QĐ", decided_on=TODAY, basis="Khai man", actor=office(), at=AT
        ),
    )  # fmt: skip
    assert not any(isinstance(answer, RuleError) for answer in answers)
    assert Alert.objects.count() <= 1  # whichever came first; nothing cancelled raises an alert


def _wait_until_somebody_waits() -> None:
    for _try in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("nobody waits: the decision did not lock what it builds on")


def test_a_rule_is_confirmed_once_and_a_line_removed_once():
    laws, titles = make_laws(), make_titles()
    rule = laws[1].rules.order_by("pk").first()
    vote_rule = make_hall(units=3, nominees=1).rule()
    type(vote_rule).objects.filter(pk=vote_rule.pk).update(confirmed_at=None, confirmed_by=None)
    line = make_record(titles["cstd_co_so"], 2025, person=make_person(make.make_unit()))
    by = [{"actor": office(), "at": AT} for _person in range(2)]

    _one_holds(
        acts_at_once(*[lambda b=b: rulebook_rules.confirm_rule(rule=rule, basis="Điều 3", **b) for b in by])
    )
    _one_holds(
        acts_at_once(
            *[lambda b=b: vote_rules.confirm_rule(rule_id=vote_rule.pk, legal_basis="QĐ 1", **b) for b in by]
        )
    )
    _one_holds(
        acts_at_once(*[lambda b=b: history.remove_record(record_id=line.pk, reason="Nhầm", **b) for b in by])
    )
    verbs = ("rule.confirmed", "vote_rule.confirmed", "award_record.removed")
    assert [AuditEvent.objects.filter(verb=verb).count() for verb in verbs] == [1, 1, 1]


def test_one_step_of_the_sheet_runs_and_one_person_comes_for_a_unit():
    year = make.make_cluster_year(2026, units=3)
    conference = plan_conference(
        cluster_year=year, kind=ConferenceKind.LAUNCH, held_on=TODAY, actor=None, at=AT
    )
    by = [{"actor": office(), "at": AT} for _person in range(2)]
    steps = runsheet.make_run_sheet(conference_id=conference.pk, **by[0])

    both = acts_at_once(
        *[lambda s=s, b=b: running.start_step(step_id=s.pk, **b) for s, b in zip(steps[:2], by, strict=True)]
    )
    assert not any(isinstance(answer, RuleError) for answer in both)
    assert RunStep.objects.filter(state=StepState.RUNNING).count() == 1
    _one_holds(acts_at_once(*[lambda b=b: running.start_step(step_id=steps[2].pk, **b) for b in by]))
    removed = acts_at_once(*[lambda b=b: runsheet.remove_step(step_id=steps[3].pk, **b) for b in by])
    _one_holds(removed)
    assert any(isinstance(answer, StateConflictError) for answer in removed)
    unit = make.members_of(year)[0]
    came = {"conference_id": conference.pk, "unit_id": unit.pk}
    _one_holds(
        acts_at_once(
            *[lambda b=b, n=n: check_in(full_name=n, **came, **b) for n, b in zip("AB", by, strict=True)]
        )
    )
    assert conference.arrivals.count() == 1
