"""Persons of a unit for its own people; those who lead a cluster see nothing more; awards of units for all appointed."""

from clusters.models import UnitSuccession
from core import clock
from emulation.models import AwardType
from rulebook.services.cancelling_records import cancel_record
from rulebook.services.holds import open_hold
from rulebook.services.merits import save_merit
from tests.factories.emulation import make_award
from tests.factories.history import make_person, make_record

#             stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
APPOINTED = (302, 200, 200, 200, 200, 200, 200, 200, 403)
READS_PERSON = (302, 404, 200, 200, 404, 404, 200, 200, 404)
KEEPS_PERSON = (302, 404, 200, 200, 404, 404, 200, 403, 404)
KEEPS_UNIT = (302, 403, 200, 200, 403, 403, 200, 403, 404)
OFFICE_ON_UNIT = (302, 403, 403, 403, 403, 403, 200, 403, 404)
READS_ALL = (302, 403, 403, 403, 403, 403, 200, 200, 403)
OFFICE = (302, 403, 403, 403, 403, 403, 200, 403, 403)

PAGES = {
    "rulebook:person_list": APPOINTED,
    "rulebook:person_new": (302, 200, 200, 200, 200, 403, 200, 403, 403),
    "rulebook:person_show": READS_PERSON,
    "rulebook:person_edit": KEEPS_PERSON,
    "rulebook:person_move": KEEPS_PERSON,
    "rulebook:discipline_new": KEEPS_PERSON,
    "rulebook:rating_new": KEEPS_PERSON,
    "rulebook:merit_new": KEEPS_UNIT,
    "rulebook:merit_edit": KEEPS_PERSON,
    "rulebook:fact_remove": KEEPS_PERSON,
    "rulebook:hold_list": APPOINTED,
    "rulebook:hold_new": OFFICE_ON_UNIT,
    "rulebook:hold_end": (302, 404, 403, 403, 404, 404, 200, 403, 404),
    "rulebook:history_list": APPOINTED,
    "rulebook:history_unit": (302, 200, 200, 200, 200, 200, 200, 200, 404),
    "rulebook:history_inheritance": READS_ALL,
    "rulebook:history_inherit": OFFICE,
    "rulebook:record_new": KEEPS_UNIT,
    "rulebook:record_many": KEEPS_UNIT,
    # A title that the unit itself grants, of one of its people.
    "rulebook:record_show": READS_PERSON,
    "rulebook:record_edit": KEEPS_PERSON,
    "rulebook:record_file": KEEPS_PERSON,
    "rulebook:record_remove": KEEPS_PERSON,
    "rulebook:record_cancel": (302, 404, 403, 403, 404, 404, 200, 403, 404),
    "rulebook:alert_list": READS_ALL,
    "rulebook:alert_answer": OFFICE,
}


def build(world):
    unit, by = world.member_unit, {"actor": world.people["standing"], "at": clock.now()}
    person = make_person(unit)
    make_award()
    own = AwardType.objects.create(code="cstd_co_so", name="Chiến sĩ thi đua cơ sở", family="title",
                                   subject="person", ordinal=90)  # fmt: skip
    lower = make_record(own, 2023, person=person)
    record = make_record(own, 2024, person=person, built_on=[lower])
    (alert,) = cancel_record(
        record_id=lower.pk, decision_number="9", decided_on=clock.today(), basis="Khai sai", **by
    )
    merit = save_merit(person=person, kind="initiative", year=2024, title="Sổ hộ tịch", **by)
    hold = open_hold(person=person, kind="complaint", basis="Đơn số 3", valid_from=clock.today(), **by)
    step = UnitSuccession.objects.create(
        kind="absorb",
        predecessor=world.chair_unit,
        successor=unit,
        effective_on=clock.today(),
        legal_basis="QĐ 1",
    )
    return {
        **{f"rulebook:person_{page}": [person.pk] for page in ("show", "edit", "move")},
        **{f"rulebook:record_{page}": [record.pk] for page in ("show", "edit", "file", "remove", "cancel")},
        "rulebook:discipline_new": [person.pk],
        "rulebook:rating_new": ["ca-nhan", person.pk],
        "rulebook:merit_new": ["don-vi", unit.pk],
        "rulebook:merit_edit": [merit.pk],
        "rulebook:fact_remove": ["thanh-tich", merit.pk],
        "rulebook:hold_new": ["don-vi", unit.pk],
        "rulebook:hold_end": [hold.pk],
        "rulebook:history_unit": [unit.pk],
        "rulebook:history_inherit": [step.pk],
        "rulebook:record_new": ["don-vi", unit.pk],
        "rulebook:record_many": [unit.pk],
        "rulebook:alert_answer": [alert.pk],
    }
