"""Who signs the covenant's paper, and who may draft what."""

import pytest

from clusters.enums import LeadRole, Role, UnitKind
from clusters.models import ClusterYear, Unit, UnitName
from clusters.permissions import Access
from documents import sources
from documents.enums import PaperKind, SlotKind
from documents.models import AgencyProfile
from documents.services.composing import problems_of
from documents.services.templates import load_templates
from emulation.models import CampaignPlan, Covenant, Parameter
from tests import factories as make
from tests.documents.test_sources import AT, DAY, compose, words_of
from tests.factories.covenants import covenant_frozen


class TestCovenant:
    """Who signs the covenant's paper, and what each cell waits for."""

    @pytest.fixture
    def covenant(self) -> Covenant:
        bureau = make.make_unit("Vụ Thử", kind=UnitKind.DEPARTMENT)
        agency = make.make_unit("Cục Thử", kind=UnitKind.AGENCY)
        cluster_year = make.make_cluster_year(
            2026, units=[bureau, agency, make.make_unit("Viện Thử", kind=UnitKind.PUBLIC_SERVICE_UNIT)]
        )
        make.make_lead(cluster_year, agency, LeadRole.CHAIR)
        return covenant_frozen(cluster_year, at=AT)

    def parties(self, covenant: Covenant) -> list[sources.Party]:
        parties = sources.source_of(PaperKind.COVENANT).parties
        return parties(covenant.cluster_year, f"covenant:{covenant.pk}")

    def test_parties_stand_in_the_order_of_the_text_and_leaders_are_named(self, covenant):
        parties = self.parties(covenant)
        assert [party.unit_name for party in parties] == ["Vụ Thử", "Cục Thử", "Viện Thử"]
        assert [party.heading for party in parties] == ["", "TRƯỞNG CỤM", ""]
        keys = [f"party:{party.pk}" for party in covenant.parties.order_by("ordinal")]
        assert [party.key for party in parties] == keys

    @pytest.mark.rule("SIG-13")
    def test_only_people_sign_until_somebody_confirms_that_agencies_do(self, covenant):
        parameter = Parameter.objects.create(
            key="covenant.agency_signature", name="Chữ ký số của cơ quan", value="theo loại đơn vị"
        )
        assert {party.needs for party in self.parties(covenant)} == {(SlotKind.PERSON,)}
        parameter.legal_basis, parameter.confirmed_at = "Quy chế của Bộ", AT
        parameter.confirmed_by = make.make_user()
        parameter.save()
        both = (SlotKind.PERSON, SlotKind.AGENCY)
        assert [party.needs for party in self.parties(covenant)] == [(SlotKind.PERSON,), both, both]
        AgencyProfile.objects.create(
            unit=Unit.objects.get(name="Viện Thử"), abbreviation="VT", place="Hà Nội", has_seal=False
        )
        assert [party.needs for party in self.parties(covenant)] == [
            (SlotKind.PERSON,),
            both,
            (SlotKind.PERSON,),
        ]

    def test_the_frozen_text_can_be_signed_as_it_is(self, covenant):
        load_templates()
        content = compose(PaperKind.COVENANT, covenant.cluster_year, f"covenant:{covenant.pk}")
        assert problems_of(content) == []
        assert len(content.signers) == 3
        assert "1. Hoàn thành nhiệm vụ." in words_of(content)

    def test_a_change_of_name_after_freezing_does_not_reach_the_paper(self, covenant):
        UnitName.objects.filter(name="Cục Thử").update(name="Cục Đổi tên")
        assert [party.unit_name for party in self.parties(covenant)] == ["Vụ Thử", "Cục Thử", "Viện Thử"]


class TestRights:
    """Who may draft what."""

    def may(self, user, kind: PaperKind, cluster_year: ClusterYear, key: str) -> bool:
        source = sources.source_of(kind)
        subject = next(one for one in source.subjects(cluster_year) if one.key == key)
        return source.may_draft(Access(user, DAY), cluster_year, subject)

    def test_the_cluster_drafts_its_own_and_the_standing_body_the_decisions(self):
        make.make_unit("Bộ Tư pháp", kind=UnitKind.MINISTRY)
        cluster_year = make.make_cluster_year(2026)
        first, second, _third = make.members_of(cluster_year)
        make.make_lead(cluster_year, first)
        head, other = make.appoint(Role.UNIT_HEAD, unit=first), make.appoint(Role.UNIT_HEAD, unit=second)
        office = make.appoint(Role.STANDING_BODY)
        key = f"year:{cluster_year.pk}"
        people = (head, other, office)
        assert [self.may(p, PaperKind.NOTICE, cluster_year, key) for p in people] == [True, False, False]
        assert [self.may(p, PaperKind.DIVISION_DECISION, cluster_year, key) for p in people] == [
            False, False, True,
        ]  # fmt: skip
        own = CampaignPlan.objects.create(unit=first, year=2026)
        common = CampaignPlan.objects.create(cluster_year=cluster_year, year=2026)
        officer = make.appoint(Role.UNIT_OFFICER, unit=second)
        for plan, key in ((own, f"unit_plan:{own.pk}"), (common, f"plan:{common.pk}")):
            assert self.may(head, PaperKind.PLAN, cluster_year, key), plan
            assert not self.may(officer, PaperKind.PLAN, cluster_year, key), plan
        card = f"unit:{second.pk}"
        assert [self.may(p, PaperKind.SCORECARD, cluster_year, card) for p in people] == [False, True, False]

    def test_the_standing_body_drafts_for_a_cluster_that_nobody_leads(self):
        make.make_unit("Bộ Tư pháp", kind=UnitKind.MINISTRY)
        cluster_year = make.make_cluster_year(2026)
        office = make.appoint(Role.STANDING_BODY)
        assert self.may(office, PaperKind.NOTICE, cluster_year, f"year:{cluster_year.pk}")

    def test_without_leader_and_ministry_there_is_nobody_to_issue(self):
        cluster_year = make.make_cluster_year(2026)
        assert sources.source_of(PaperKind.NOTICE).subjects(cluster_year) == []
        assert sources.source_of(PaperKind.DIVISION_DECISION).subjects(cluster_year) == []
