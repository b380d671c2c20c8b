"""A unit's own plan, of a unit in no cluster: the case of Sở Tư pháp tỉnh Tiền Giang in 2018."""

import datetime as dt
import io

import pypdf
import pytest
from django.urls import reverse

from clusters.enums import Role, UnitKind
from clusters.models import Unit
from documents.enums import PaperKind, PaperState, SlotKind, SlotMethod
from documents.models import AgencyProfile, NumberSeries, Paper
from documents.rendering.pdf import render_pdf
from documents.services import papers
from documents.services.agencies import load_profiles
from documents.services.composing import content_of
from documents.services.revisions import newest
from documents.services.templates import load_templates
from documents.sources import subjects_of
from emulation.models import CampaignPlan
from notifications.models import Notice
from portal.services.cases import load_cases
from portal.services.catalogues import load_catalogues
from tests import factories as make
from tests.documents.pdf_papers import line_of, opened
from tests.factories.papers import Office, moment, settle_as

pytestmark = pytest.mark.django_db
THEN = moment(day=10, month=1, year=2018)
OWN = {
    "abstract": "Tổ chức phong trào thi đua năm {{ plan.year }} của {{ plan.owner }}",
    "addressees": "",
    "bases": "Căn cứ chương trình công tác năm {{ plan.year }}",
    "body": "{{ plan.owner }} phát động phong trào thi đua với chủ đề “{{ plan.slogan }}”.",
    "recipients": "- Các phòng, đơn vị thuộc Sở;\n- Lưu: VT.",
}


@pytest.mark.rule("ORG-22")
@pytest.mark.rule("SIG-6")
def test_the_plan_of_2018_goes_out_under_its_number_day_and_name():
    load_catalogues()
    load_cases(at=moment())
    load_profiles(at=moment())
    load_templates()
    unit = Unit.objects.get(names__name="Sở Tư pháp tỉnh Tiền Giang")
    assert not unit.memberships.exists()
    office = Office(
        year=None,
        agency=unit,
        drafter=make.appoint(Role.UNIT_OFFICER, unit=unit),
        head=make.appoint(Role.UNIT_HEAD, unit=unit, position_title="Giám đốc"),
        clerk=make.appoint(Role.RECORDS_CLERK, unit=unit),
    )
    (subject,) = subjects_of(PaperKind.PLAN, None, unit)
    paper = papers.draft_paper(
        source_kind=PaperKind.PLAN, cluster_year=None, subject=subject, actor=office.drafter, at=THEN
    )
    by = {"paper": paper, "at": THEN}
    papers.save_text(revision=0, text=OWN, actor=office.drafter, **by)
    papers.submit_paper(actor=office.drafter, **by)
    papers.check_paper(actor=office.clerk, **by)
    papers.approve_paper(actor=office.head, **by)
    settle_as(paper, SlotKind.PERSON, office.head, method=SlotMethod.ON_PAPER, at=THEN)
    NumberSeries.objects.create(agency=unit, year=2018, last_number=5)
    papers.number_paper(actor=office.clerk, **by)
    issued = papers.issue_paper(actor=office.clerk, **by)

    assert issued.state == PaperState.ISSUED
    assert issued.register_entry.full_number == "06/KH-STP"
    fields = pypdf.PdfReader(io.BytesIO(newest(issued)[1])).get_fields()
    assert fields["so"].value == "06"
    assert fields["ngay"].value == "ngày 10 tháng 01 năm 2018"
    page = opened(render_pdf(content_of(issued, day=dt.date(2026, 3, 5)))).pages[0]
    assert line_of(page, "Số:", column="left")["text"] == "Số: 06/KH-STP"
    assert line_of(page, "Tiền Giang,", column="right")["text"] == "Tiền Giang, ngày 10 tháng 01 năm 2018"
    assert issued.agency_name == "Sở Tư pháp tỉnh Tiền Giang"
    assert line_of(page, "TIỀN GIANG", column="left")
    assert line_of(page, "Sở Tư pháp tỉnh Tiền Giang phát động")
    assert set(Notice.objects.filter(kind="paper.issued").values_list("recipient", flat=True)) == {
        person.pk for person in (office.drafter, office.head)
    }


@pytest.fixture
def unit(db):
    """A unit in no cluster, with a letterhead and an issued plan."""
    load_templates()
    unit = make.make_unit("Sở Tư pháp tỉnh Đồng Nai", kind=UnitKind.JUSTICE_DEPARTMENT)
    AgencyProfile.objects.create(unit=unit, abbreviation="STP", place="Đồng Nai")
    CampaignPlan.objects.create(unit=unit, year=2026, slogan="Thi đua", purpose="Thi đua")
    return unit


def test_its_people_draft_and_correct_it_on_pages_that_name_the_unit(client, unit):
    plan = CampaignPlan.objects.get()
    to = f"{reverse('documents:paper_of_unit', args=[unit.pk])}?kind=plan&subject=unit_plan:{plan.pk}"
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=unit))
    assert to.replace("&", "&amp;") in client.get(reverse("emulation:unit_plan_show", args=[plan.pk])).text
    assert unit.name in client.get(to).text
    client.post(to)
    client.post(to)
    paper = Paper.objects.get()  # one, though the button was pressed twice
    assert paper.cluster_year is None
    for page in (
        "paper_show",
        "paper_edit",
        "paper_signer",
        "paper_submit",
        "paper_discard",
        "paper_pdf",
        "paper_docx",
    ):
        answer = client.get(reverse(f"documents:{page}", args=[paper.pk]))
        assert answer.status_code == 200, page
        assert page in ("paper_pdf", "paper_docx") or (
            unit.name in answer.text and "None" not in answer.text
        ), page
    for page in ("documents:paper_index", "portal:home"):
        assert paper.get_kind_display() in client.get(reverse(page)).text
    discarded = client.post(reverse("documents:paper_discard", args=[paper.pk]), {"reason": "Lập nhầm"})
    assert discarded.url == reverse("documents:paper_index")


def test_an_issued_plan_is_replaced_and_corrected(unit):
    (subject,) = subjects_of(PaperKind.PLAN, None, unit)
    people = {
        role: make.appoint(role, unit=unit, position_title="Giám đốc")
        for role in (Role.UNIT_HEAD, Role.RECORDS_CLERK, Role.UNIT_OFFICER)
    }
    officer, clerk = people[Role.UNIT_OFFICER], people[Role.RECORDS_CLERK]
    paper = papers.draft_paper(
        source_kind=PaperKind.PLAN, cluster_year=None, subject=subject, actor=officer, at=moment()
    )
    by = {"paper": paper, "at": moment()}
    papers.save_text(revision=0, text=OWN, actor=officer, **by)
    papers.submit_paper(actor=officer, **by)
    papers.check_paper(actor=clerk, **by)
    papers.approve_paper(actor=people[Role.UNIT_HEAD], **by)
    settle_as(paper, SlotKind.PERSON, people[Role.UNIT_HEAD], method=SlotMethod.ON_PAPER, at=moment())
    papers.number_paper(actor=clerk, **by)
    papers.issue_paper(actor=clerk, **by)
    letter = papers.correct_paper(correction="Ngày ghi sai.", actor=clerk, **by)
    content = content_of(letter, day=moment().date())
    assert (letter.cluster_year, content.agency_name) == (None, unit.name)
    assert papers.replace_paper(reason="Sai chủ đề", actor=officer, **by).cluster_year is None


def test_nobody_else_finds_it(client, unit):
    plan = CampaignPlan.objects.get()
    to = f"{reverse('documents:paper_of_unit', args=[unit.pk])}?kind=plan&subject=unit_plan:"
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=make.make_unit()))
    assert client.get(f"{to}{plan.pk}").status_code == 404
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=unit))
    for key in (f"{plan.pk + 1}", "9" * 90, "x", "\x00"):
        assert client.get(f"{to}{key}").status_code == 404, key


def test_a_plan_of_a_member_is_among_the_papers_of_its_cluster(unit):
    make.make_cluster_year(2026, units=[unit])
    assert subjects_of(PaperKind.PLAN, None, unit) == []
