"""Comments of units on a draft: window, versions, answers."""

import datetime as dt

import pytest
from django.urls import reverse

from clusters.enums import Role, UnitGroup
from core.errors import RuleError, StateConflictError
from emulation.enums import CommentResponse, CovenantState, HaltKind, MilestoneKind
from emulation.forms.comments import CommentForm
from emulation.models import CampaignPlan, Covenant, DraftComment, Milestone, YearHalt
from emulation.queries.comments import comments_of, is_commenting_open, unanswered, words_of_units
from emulation.services import comments, plans
from emulation.services.covenants import open_for_comment
from tests import factories as make

FROM, UNTIL = dt.date(2026, 3, 2), dt.date(2026, 3, 16)
OPENING = dt.datetime(2026, 3, 1, 3, 0, tzinfo=dt.UTC)
INSIDE = dt.datetime(2026, 3, 10, 3, 0, tzinfo=dt.UTC)
LAST_SECOND = dt.datetime(2026, 3, 16, 16, 59, 59, tzinfo=dt.UTC)  # 23:59:59 on 16/03 in Vietnam
TOO_LATE = dt.datetime(2026, 3, 16, 17, 0, tzinfo=dt.UTC)  # 00:00:00 on 17/03
BEFORE = dt.datetime(2026, 3, 1, 16, 59, 59, tzinfo=dt.UTC)  # 23:59:59 on 01/03


@pytest.fixture
def cluster_year():
    return make.make_cluster_year(2026, units=3)


@pytest.fixture
def unit(cluster_year):
    return make.members_of(cluster_year)[1]


@pytest.fixture(params=["plan", "covenant"])
def draft(request, cluster_year):
    """A plan and a covenant out for comments: one machinery serves both."""
    if request.param == "plan":
        draft = plans.draft_plan(cluster_year=cluster_year, slogan="Đoàn kết", actor=None, at=OPENING)
    else:
        draft = Covenant.objects.create(cluster_year=cluster_year, group=UnitGroup.JUSTICE, title="Giao ước")
    comments.open_window(
        draft=draft, content={"bản": 1}, from_on=FROM, until_on=UNTIL, actor=None, at=OPENING
    )
    draft.refresh_from_db()
    return draft


def comment(draft, unit, at=INSIDE, body="Nên rút ngắn khẩu hiệu"):
    return comments.add_comment(draft=draft, unit=unit, body=body, actor=make.make_user(), at=at)


def answer(given, response=CommentResponse.ACCEPTED, text="", **fields):
    fields = {"actor": make.make_user("Trần Thị Soạn"), "at": INSIDE, **fields}
    return comments.answer_comment(comment=given, response=response, response_text=text, **fields)


def test_opening_keeps_version_one_and_sets_the_due_day(draft, cluster_year):
    due = Milestone.objects.get(cluster_year=cluster_year, kind=MilestoneKind.COMMENTED)

    assert draft.versions.get().number == 1
    assert (draft.comments_from_on, draft.comments_until_on) == (FROM, UNTIL)
    assert due.due_on == UNTIL


def test_due_day_is_that_of_the_later_window(draft, cluster_year):
    other = Covenant.objects.create(cluster_year=cluster_year, title="Giao ước thứ hai")

    comments.open_window(
        draft=other, content={}, from_on=FROM, until_on=dt.date(2026, 3, 5), actor=None, at=OPENING
    )

    assert Milestone.objects.get(kind=MilestoneKind.COMMENTED).due_on == UNTIL


@pytest.mark.parametrize(
    ("at", "is_open"), [(BEFORE, False), (INSIDE, True), (LAST_SECOND, True), (TOO_LATE, False)]
)
def test_comments_are_taken_on_both_days_of_the_window_and_not_a_second_later(draft, unit, at, is_open):
    if is_open:
        comment(draft, unit, at)
    else:
        with pytest.raises(RuleError, match="02/03/2026 đến hết 16/03/2026"):
            comment(draft, unit, at)

    assert draft.comments.count() == int(is_open)


def test_unit_comments_several_times_and_each_is_kept_in_order(draft, unit):
    first, second = comment(draft, unit), comment(draft, unit, LAST_SECOND, "Thêm một ý")

    assert list(comments_of(draft)) == [first, second]


def test_unit_that_is_no_member_that_day_can_not_comment(draft, unit):
    draft.cluster_year.memberships.filter(unit=unit).update(valid_to=dt.date(2026, 3, 10))

    with pytest.raises(RuleError, match="không phải là thành viên"):
        comment(draft, unit)


def test_no_remarks_is_said_once_a_version_and_needs_no_answer(draft, unit):
    said = {"draft": draft, "unit": unit, "actor": make.make_user(), "at": INSIDE}
    word = comments.say_no_remarks(**said)
    with pytest.raises(StateConflictError, match="đã báo thống nhất"):
        comments.say_no_remarks(**said)
    with pytest.raises(RuleError, match="không cần trả lời"):
        answer(word)

    comments.send_new_version(draft=draft, content={"bản": 2}, note="Sửa", actor=None, at=INSIDE)
    comments.say_no_remarks(**said)

    assert [c.version_number for c in comments_of(draft)] == [1, 2]
    assert not unanswered(draft).exists()


def test_new_version_keeps_the_old_one_and_its_comments(draft, unit):
    old = comment(draft, unit)
    with pytest.raises(RuleError, match="chưa thay đổi so với bản 1"):
        comments.send_new_version(draft=draft, content={"bản": 1}, note="", actor=None, at=INSIDE)

    comments.send_new_version(draft=draft, content={"bản": 2}, note="Tiếp thu", actor=None, at=INSIDE)
    new = comment(draft, unit)

    assert [version.content for version in draft.versions.order_by("number")] == [{"bản": 1}, {"bản": 2}]
    assert (old.version_number, new.version_number) == (1, 2)


@pytest.mark.parametrize("response", [CommentResponse.REJECTED, CommentResponse.PARTLY])
def test_refusal_needs_a_reason(draft, unit, response):
    given = comment(draft, unit)

    with pytest.raises(RuleError) as refused:
        answer(given, response, "   ")
    answer(given, response, "Khẩu hiệu do Bộ đặt")

    given.refresh_from_db()
    assert refused.value.field == "response_text"
    assert (given.response, given.response_text) == (response, "Khẩu hiệu do Bộ đặt")


def test_second_answer_does_not_overwrite_one_that_was_not_seen(draft, unit):
    given = comment(draft, unit)
    first = answer(given)

    with pytest.raises(StateConflictError, match="Trần Thị Soạn đã trả lời"):
        answer(given, CommentResponse.REJECTED, "Không")
    answer(given, CommentResponse.REJECTED, "Không", seen_at=first.responded_at)

    assert DraftComment.objects.get().response == CommentResponse.REJECTED


def test_answer_is_settled_with_the_text(cluster_year, unit):
    plan = plans.draft_plan(cluster_year=cluster_year, slogan="Đoàn kết", actor=None, at=OPENING)
    plans.open_for_comment(plan=plan, from_on=FROM, until_on=UNTIL, actor=None, at=OPENING)
    given = answer(comment(plan, unit))
    plans.adopt_plan(plan=plan, adopted_on=dt.date(2026, 3, 10), actor=None, at=INSIDE)

    with pytest.raises(StateConflictError, match="đã chốt"):
        answer(given, CommentResponse.REJECTED, "Không", seen_at=given.responded_at)
    with pytest.raises(StateConflictError, match="không lấy ý kiến"):
        comment(plan, unit)


def test_window_is_moved_but_not_into_the_past(draft):
    window = {"draft": draft, "content": {"bản": 1}, "from_on": FROM, "actor": None, "at": INSIDE}
    for until, field in [(dt.date(2026, 3, 9), "until_on"), (dt.date(2026, 3, 1), "until_on")]:
        with pytest.raises(RuleError) as refused:
            comments.open_window(**window, until_on=until)
        assert refused.value.field == field

    comments.open_window(**window, until_on=dt.date(2026, 3, 20))

    draft.refresh_from_db()
    assert draft.comments_until_on == dt.date(2026, 3, 20)
    assert draft.versions.count() == 1
    assert Milestone.objects.get(kind=MilestoneKind.COMMENTED).due_on == dt.date(2026, 3, 20)


def test_frozen_covenant_takes_no_comments(cluster_year):
    covenant = Covenant.objects.create(
        cluster_year=cluster_year, title="Giao ước", state=CovenantState.FROZEN, frozen_at=OPENING,
        frozen_hash="0" * 64, version_number=1,
    )  # fmt: skip

    with pytest.raises(StateConflictError, match="Đã chốt nội dung"):
        comments.open_window(draft=covenant, content={}, from_on=FROM, until_on=UNTIL, actor=None, at=OPENING)


def test_words_of_units_say_who_has_spoken(draft, cluster_year):
    first, second, third = make.members_of(cluster_year)
    comment(draft, first)
    comment(draft, first)
    comments.say_no_remarks(draft=draft, unit=second, actor=make.make_user(), at=INSIDE)

    words = words_of_units(draft, list(comments_of(draft)), dt.date(2026, 3, 10))

    assert [(w.unit, w.comments, w.has_agreed, w.has_spoken) for w in words] == [
        (first, 2, False, True),
        (second, 0, True, True),
        (third, 0, False, False),
    ]


@pytest.mark.rule("ORG-22")
def test_page_read_years_later_names_the_units_of_that_time(draft, unit, client):
    comment(draft, unit)
    unit.names.update(valid_to=dt.date(2026, 7, 1))
    client.force_login(make.appoint(Role.AUDITOR))
    page = "comment_list" if isinstance(draft, CampaignPlan) else "covenant_comments"
    owner = [draft.cluster_year_id] if page == "comment_list" else [draft.cluster_year_id, draft.pk]

    answer = client.get(reverse(f"emulation:{page}", args=owner))

    assert [word.name for word in answer.context["words"]] == [
        member.name for member in make.members_of(draft.cluster_year)
    ]


def test_agreeing_with_words_in_the_box_asks_which_of_the_two_is_meant(unit):
    typed = {"unit": unit.pk, "body": "Nên rút ngắn khẩu hiệu", "agree": "1"}

    assert "body" in CommentForm(typed, units=[unit], is_agreeing=True).errors
    assert CommentForm({**typed, "body": " "}, units=[unit], is_agreeing=True).is_valid()


def test_draft_that_was_not_sent_is_not_open(cluster_year):
    plan = plans.draft_plan(cluster_year=cluster_year, actor=None, at=OPENING)

    assert not is_commenting_open(plan, FROM)


def test_nothing_is_answered_or_rewritten_in_a_halted_year(draft, unit, cluster_year):
    given = comment(draft, unit)
    YearHalt.objects.create(
        cluster_year=cluster_year, kind=HaltKind.SUSPENDED, halted_on=FROM, decision_number="9/QĐ-BTP",
        decision_on=FROM, reason="Sắp xếp lại",
    )  # fmt: skip

    with pytest.raises(RuleError, match="9/QĐ-BTP"):
        answer(given)
    with pytest.raises(RuleError, match="9/QĐ-BTP"):
        comments.send_new_version(draft=draft, content={"bản": 2}, note="", actor=None, at=INSIDE)


def test_units_are_sent_the_text_as_it_was_last_saved(cluster_year):
    seen = Covenant.objects.create(cluster_year=cluster_year, title="Giao ước")
    Covenant.objects.update(title="Giao ước, bản người khác vừa lưu")

    version = open_for_comment(covenant=seen, from_on=FROM, until_on=UNTIL, actor=None, at=OPENING)

    assert version.content["title"] == "Giao ước, bản người khác vừa lưu"
