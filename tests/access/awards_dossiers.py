"""Who reaches the pages of dossiers."""

from awards.enums import NominationState
from awards.models import DossierPart, PublicComment
from core import clock
from tests import factories as make
from tests.access.world import World
from tests.factories.ballots import make_flags
from tests.factories.dossiers import make_person, make_titles, nominate

PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "awards:dossier_list": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "awards:dossier_draft": (302, 404, 200, 200, 404, 404, 404, 404, 404),
    "awards:submission_send_own": (302, 404, 403, 200, 404, 404, 404, 404, 404),
    "awards:appraisal_record": (302, 403, 403, 403, 403, 403, 200, 403, 403),
    "awards:public_comment_open": (302, 403, 403, 403, 403, 403, 200, 403, 403),
    "awards:dossier_show": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "awards:dossier_vote": (302, 404, 200, 200, 404, 404, 403, 403, 404),
    "awards:dossier_part_add": (302, 404, 200, 200, 200, 200, 200, 403, 404),
    "awards:dossier_part_remove": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "awards:dossier_change": (302, 404, 403, 403, 200, 403, 403, 403, 404),
    "awards:dossier_return": (302, 404, 403, 403, 403, 403, 200, 403, 404),
    "awards:dossier_receive": (302, 404, 403, 403, 403, 403, 200, 403, 404),
    "awards:dossier_rule_set": (302, 404, 403, 403, 403, 403, 200, 403, 404),
    "awards:appraisal_confirm": (302, 404, 403, 403, 403, 403, 200, 403, 404),
    "awards:decision_cancel": (302, 404, 403, 403, 403, 403, 200, 403, 404),
    "awards:public_comment_show": (302, 404, 404, 404, 404, 404, 200, 200, 404),
    "awards:public_comment_paper": (302, 404, 404, 404, 404, 404, 200, 200, 404),
    "awards:public_comment_end": (302, 404, 404, 404, 404, 404, 200, 403, 404),
}


def build(world: World) -> dict[str, list]:
    """A dossier that the cluster put forward, one that the unit drafted, and a round of public comment."""
    unit = world.member_unit
    sector, _government = make_flags()
    elevated = nominate(world.cluster_year, sector, unit, 1)
    own = make_titles()["cstd_nganh"].nominations.create(
        achievement_year=2026, unit=unit, person=make_person(unit), unit_name="Lê Thị Hạnh", ordinal=1,
        state=NominationState.DRAFT,
    )  # fmt: skip
    part = DossierPart.objects.create(
        nomination=elevated,
        kind="other",
        title="Giấy khác",
        address="/",
        added_at=clock.now(),
        added_by=make.make_user(),
    )
    comment = PublicComment.objects.create(
        notice="Thông báo 1", opened_on=clock.today(), working_days=5, closes_on=clock.today(),
        opened_at=clock.now(), opened_by=make.make_user(),
    )  # fmt: skip
    return {page: [elevated.pk] for page in PAGES} | {
        "awards:dossier_list": [],
        "awards:appraisal_record": [],
        "awards:public_comment_open": [],
        "awards:dossier_draft": [unit.pk],
        "awards:submission_send_own": [unit.pk],
        "awards:dossier_vote": [own.pk],
        "awards:dossier_part_remove": [elevated.pk, part.pk],
        "awards:public_comment_show": [comment.pk],
        "awards:public_comment_paper": [comment.pk],
        "awards:public_comment_end": [comment.pk],
    }
