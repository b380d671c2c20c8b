"""Cụm thi đua số 1 votes on 18/12/2020: thirteen phones and a wall, then on paper, then with a line that fails.

The report tells who was elevated and no count: the figures, the threshold, the fifth unit on the paper, the
leaders of 2020, the secretary and the tellers are the replay's own.
"""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import resolve, reverse

from accounts.models import User
from awards.enums import BallotMode
from awards.models import Ballot, Nomination
from awards.queries.papers.votes import COUNTING_MINUTES
from clusters.enums import Role
from clusters.models import Unit
from emulation.models import AwardType, Conference
from emulation.queries.papers.common import key_of
from hall.enums import StepKind
from hall.models import RunStep
from tests import factories as make
from tests.factories.boxes import PASSPHRASES
from tests.replay.person import Person, words_of
from tests.replay.room import SEND, Room
from tests.replay.story import Year, assert_told, case, head_of, on, unit_named
from tests.replay.voting import casts, figures_of, open_box, page, set_keys
from urn.recount import SCRIPT

pytestmark = [pytest.mark.replay, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOLD = case("cum-so-1-2020-2021")
DAY = TOLD["review_conference"]["date"]
SECTOR, GOVERNMENT = TOLD["vote"]["nominated"]
NOT_ELEVATED = "Thanh tra Bộ"
TELLERS = ["Văn phòng Đảng - Đoàn thể", "Cục Công tác phía Nam", "Cục Công nghệ thông tin"]
# How many of the thirteen agree to each; one has no opinion, the others disagree. Nine are needed.
AGREE = {
    SECTOR["title"]: dict(zip([*SECTOR["units"], NOT_ELEVATED], [12, 11, 10, 9, 5], strict=True)),
    GOVERNMENT["title"]: dict.fromkeys(SECTOR["units"], 4) | dict(zip(GOVERNMENT["units"], [11, 10], strict=True)),
}  # fmt: skip
RULE = {"threshold": "2/3", "comparison": ">=", "denominator": "all_members", "quorum": "2/3",
        "absent_mode": "written_opinion", "own_unit_vote": "allowed",
        "legal_basis": "Nghị quyết của hội nghị, do bài kiểm thử đặt ra"}  # fmt: skip
LINE_FAILS_AFTER, WHY = 7, "Mất mạng trong hội trường"


@dataclass
class Story:
    """The cluster's year on the day of its review conference, and the people in the hall."""

    year: Year
    units: list[Unit]
    heads: dict[str, User]
    secretary: User
    conference: Conference
    minutes: dict[str, Any] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    @property
    def chair(self) -> User:
        return self.heads[TOLD["units"][0]]

    @property
    def teller_units(self) -> list[str]:
        return TELLERS

    @property
    def tellers(self) -> list[User]:
        return [self.heads[name] for name in TELLERS]

    def award(self, title: str) -> AwardType:
        return AwardType.objects.get(name=title)

    def prepares(self, title: str, mode: BallotMode) -> Ballot:
        """The secretary prepares the ballot. On paper the head of the board leads two who count; a box has three keys."""
        head, *others = self.tellers
        named = {"head_name": head.full_name, "secretary": self.secretary.full_name}
        if mode == BallotMode.PAPER:
            named["head_position"] = f"Thủ trưởng đơn vị, {TELLERS[0]}"
            counting = others
        else:
            counting = self.tellers
        answer = Person(self.secretary).sends(
            page("ballot_prepare", self.year.row.pk, self.award(title).pk), mode=mode, **named,
            **{f"teller_{n}": teller.pk for n, teller in zip(("one", "two", "three"), counting, strict=False)},
        )  # fmt: skip
        return Ballot.objects.get(pk=resolve(answer.url).kwargs["ballot_id"])

    def papers(self, ballot: Ballot) -> list[str]:
        """What the thirteen units mark, in the order of the decision."""
        agree = AGREE[ballot.award_type.name]
        names = ballot.nominees.order_by("ordinal").values_list("unit_name", flat=True)
        last = len(self.units) - 1
        return [
            "".join("f" if voter < agree[name] else "n" if voter == last else "a" for name in names)
            for voter in range(len(self.units))
        ]

    def finishes(self, ballot: Ballot) -> None:
        """The minutes, from their draft to their signature."""
        Person(self.secretary).sends(
            page("minutes_write", ballot.pk), minutes_number="01/BB-KP", chaired_by="Chủ trì"
        )
        Person(self.chair).sends(page("minutes_adopt", ballot.pk))
        title = ballot.award_type.name
        self.minutes[title] = COUNTING_MINUTES.facts(self.year.row, key_of("ballot", ballot.pk))
        self.told[title] = Person(self.year.standing).reads(page("minutes_show", ballot.pk))


def _begin() -> Story:
    """From the dividing decision to the morning of the conference."""
    standing = make.appoint(Role.STANDING_BODY)
    units = [unit_named(name) for name in TOLD["units"]]
    heads = {unit.name: head_of(unit, f"Người đứng đầu {unit.name}") for unit in units}
    with on(dt.date(2020, 1, 20)):
        year = Year.decided(standing, TOLD["cluster"], TOLD["year"], units)
        year.is_led_by(
            [
                {"role": "trưởng cụm", "unit": TOLD["units"][0]},
                {"role": "phó trưởng cụm", "unit": TOLD["units"][3]},
            ]
        )
        year.is_constituted()
    secretary = make.appoint(
        Role.CLUSTER_SECRETARY, cluster_year=year.row, user=make.make_user("Thư ký của cụm")
    )
    award = AwardType.objects.get(name=SECTOR["title"])
    with on(dt.date(2020, 3, 10)):
        for name in AGREE[SECTOR["title"]]:
            unit = Unit.objects.get(name=name)
            Person(heads[name]).sends(year.of("registration_new", unit.pk), picks=[f"{award.pk}-{unit.pk}"])
    chair = Person(heads[TOLD["units"][0]])
    with on(dt.date(2020, 12, 10)):
        conference = year.confers(
            secretary, "review", DAY, agenda=TOLD["review_conference"]["agenda"], place="Hà Nội"
        )
        chair.sends(year.of("registration_close"))
        for title in AGREE:
            chair.sends(page("rule_enter", year.row.pk, AwardType.objects.get(name=title).pk), **RULE)
    return Story(year, units, heads, secretary, conference)


@contextmanager
def _undone() -> Iterator[None]:
    """What is done here leaves nothing behind: the units of the report have their names once."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _all_came(story: Story) -> None:
    """The secretary ticks all of them at the door."""
    url = reverse("hall:roll", args=[story.conference.pk])
    person = Person(story.secretary)
    form = person.form_at(f"{url}?chon=chua-ghi", "units", to=f"{url}?chon=chua-ghi")
    answer = person.client.post(url, form.data() | {"noted": "co-mat"})
    assert answer.status_code == 302, words_of(answer)


def _on_paper(story: Story) -> None:
    """Both ballots on paper, counted by two tellers."""
    _all_came(story)
    secretary, chair = Person(story.secretary), Person(story.chair)
    for title in AGREE:
        ballot = story.prepares(title, BallotMode.PAPER)
        secretary.sends(page("ballot_roll", ballot.pk))
        chair.sends(page("ballot_open", ballot.pk))
        chair.sends(page("ballot_close", ballot.pk))
        for teller in story.tellers[1:]:
            counted = figures_of(ballot, story.papers(ballot))
            Person(teller).sends(page("count_enter", ballot.pk), **counted)
        chair.sends(page("ballot_announce", ballot.pk))
        story.finishes(ballot)


def _with_a_line_that_fails(story: Story, folder: Path) -> None:
    """Seven vote on their phones; then the line fails and six take papers of the hall."""
    _all_came(story)
    secretary, chair = Person(story.secretary), Person(story.chair)
    for title in AGREE:
        ballot = story.prepares(title, BallotMode.ELECTRONIC)
        set_keys(ballot, story.tellers)
        secretary.sends(page("ballot_roll", ballot.pk))
        chair.sends(page("ballot_open", ballot.pk))
        papers = story.papers(ballot)
        for unit, marks in list(zip(story.units, papers, strict=True))[:LINE_FAILS_AFTER]:
            casts(Person(story.heads[unit.name]), ballot, marks)
        secretary.sends(page("ballot_switch", ballot.pk), reason=WHY)
        for unit in story.units[LINE_FAILS_AFTER:]:
            secretary.sends(page("batch_issue", ballot.pk), entry=ballot.roll.get(unit=unit).pk)
        chair.sends(page("ballot_close", ballot.pk))
        for teller in story.tellers[1:]:
            counted = figures_of(ballot, papers[LINE_FAILS_AFTER:])
            Person(teller).sends(page("count_enter", ballot.pk), **counted)
        open_box(ballot, story.tellers)
        chair.sends(page("ballot_announce", ballot.pk))
        story.finishes(ballot)
        _counts_again(story, ballot, folder)


def _counts_again(story: Story, ballot: Ballot, folder: Path) -> None:
    """The script of one page, on the file of the box, finds what the minutes say."""
    person = Person(story.chair)
    file = folder / "hom-phieu.json"
    exported = person.client.post(page("box_export", ballot.pk))
    file.write_bytes(exported.content)
    script = folder / SCRIPT.name
    script.write_bytes(person.opens(page("recount_script", ballot.pk)).content)
    typed = "".join(
        f"{teller.username}\n{words}\n"
        for teller, words in list(zip(story.tellers, PASSPHRASES, strict=True))[1:]
    )
    done = subprocess.run(
        [sys.executable, "-I", script, file], input=typed, capture_output=True, text=True, check=False,
        cwd=folder, env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    title = ballot.award_type.name
    minutes, told = story.minutes[title], story.told[title]
    marks = [minutes["box"]["fingerprint"], minutes["box"]["tally_fingerprint"]]
    assert_told(done.stdout, "KHỚP", *marks, "Phát ra 13, thu về 13, hợp lệ 13, không hợp lệ 0")
    assert_told(told, *marks)
    for row in minutes["results"]:
        assert_told(
            done.stdout,
            f"{row['unit_name']}: tán thành {row['votes_for']}, không tán thành {row['votes_against']}, "
            f"không có ý kiến {row['votes_blank']}",
        )
    assert not [user for user in story.heads.values() if user.full_name in exported.content.decode()]


def _plan_of_the_day(story: Story) -> None:
    """The sheet from the agenda, with a step of its own for the second ballot."""
    person, sheet = Person(story.secretary), reverse("hall:sheet_show", args=[story.conference.pk])
    person.sends(reverse("hall:sheet_make", args=[story.conference.pk]), on=sheet)
    first = RunStep.objects.get(kind=StepKind.BALLOT)
    person.sends(
        reverse("hall:step_new", args=[story.conference.pk]), kind=StepKind.BALLOT,
        title="Bỏ phiếu chọn đơn vị đề nghị Cờ thi đua của Chính phủ",
    )  # fmt: skip
    second = RunStep.objects.last()
    while second.ordinal > first.ordinal + 1:
        up = reverse("hall:step_move", args=[second.pk])
        person.client.post(up, {"huong": "len"})
        second.refresh_from_db()


def _by_phones(story: Story, new_page: Any, address: str, folder: Path) -> None:
    """Both ballots on thirteen phones, six of them in a browser."""
    _plan_of_the_day(story)
    room = Room(new_page, address, story)
    room.desk.goto(room.of_hall("sheet_show"))
    room.look("sheet", room.desk)
    room.check_in()
    room.next_step()
    for title, agree in AGREE.items():
        ballot = story.prepares(title, BallotMode.ELECTRONIC)
        room.votes(ballot, story.papers(ballot), by_all=title == SECTOR["title"])
        room.announces(max(agree.values()))
        story.finishes(ballot)
        _counts_again(story, ballot, folder)
    room.chair.goto(page("ballot_finish", story.year.row.pk))
    room.look("finish", room.chair)
    room.chair.click(SEND)
    room.desk.goto(room.of_hall("minutes_fill"))
    room.look("minutes", room.desk)
    assert_told(room.desk.input_value("textarea"), "12/13 phiếu, được suy tôn", "11/13 phiếu, được suy tôn")
    room.next_step()
    room.look("leaders", room.wall)


# What may differ between the three: how it was voted, when and why it changed, the marks of the box.
OWN_TO_A_MODE = {
    "ballot": {"mode", "is_sealed", "switched", "switch_reason"},
    "papers": {"electronic", "hall"},
}


def _same(minutes: dict[str, Any]) -> dict[str, Any]:
    """The minutes without what is a mode's own."""
    return {
        part: {k: v for k, v in told.items() if k not in OWN_TO_A_MODE[part]}
        if part in OWN_TO_A_MODE
        else told
        for part, told in minutes.items()
        if part != "box"
    }


@pytest.mark.rule("VOTE-24", "VOTE-27", "VOTE-28", "VOTE-30")
def test_phones_paper_and_a_line_that_fails_give_the_same_minutes(new_page, live_server, tmp_path):
    phones = _begin()
    paper, mixed = (replace(phones, minutes={}, told={}) for _run in range(2))
    with on(DAY):
        with _undone():
            _on_paper(paper)
        with _undone():
            _with_a_line_that_fails(mixed, tmp_path)
        _by_phones(phones, new_page, live_server.url, tmp_path)

    for title, agree in AGREE.items():
        minutes = phones.minutes[title]
        assert _same(minutes) == _same(mixed.minutes[title]) == _same(paper.minutes[title])
        found = {row["unit_name"]: (row["votes"], row["base"], row["verdict"]) for row in minutes["results"]}
        assert found == {
            name: (votes, 13, "Được suy tôn" if votes >= 9 else "Không đạt ngưỡng")
            for name, votes in agree.items()
        }
        cast = [
            (s.minutes[title]["papers"]["electronic"], s.minutes[title]["papers"]["hall"])
            for s in (phones, mixed)
        ]
        assert cast == [(13, 0), (LINE_FAILS_AFTER, 13 - LINE_FAILS_AFTER)]
        assert WHY in mixed.told[title]
        assert WHY not in phones.told[title] + paper.told[title]
    elevated = {vote["title"]: set(vote["units"]) for vote in TOLD["vote"]["nominated"]}
    nominated: dict[str, set[str]] = {}
    for nomination in Nomination.objects.select_related("award_type"):
        nominated.setdefault(nomination.award_type.name, set()).add(nomination.unit_name)
    assert nominated == elevated
