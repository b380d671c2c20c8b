"""What lies between covenant and vote in each sample cluster: targets, reports, examples, evidence, checks, points."""

from accounts.models import User
from clusters.models import Unit
from emulation.models import Exemplar, TargetShare
from portal.services.demo import scores
from portal.services.demo.checks import show_checks
from portal.services.demo.examples import show_examples
from portal.services.demo.midyear import show_reports
from portal.services.demo.shelf import keep, pdf, picture
from portal.services.demo.stage import Stage
from portal.services.demo.targets import (
    FAIR,
    GOOD,
    WEAK,
    give_targets,
    hand_ideas_down,
    tell_figures,
    tell_ideas,
)
from scoring.models import Scorecard, ScoreTable

Players = list[tuple[Unit, User]]


def score_block(
    stage: Stage, players: Players, *, ago: int, like: ScoreTable | None, is_over: bool
) -> ScoreTable:
    """A block whose cards are all concluded; locked if its year ``is_over``. Returns its table."""
    units = [unit for unit, _head in players]
    give_targets(stage, units, ago=ago)
    for (unit, head), figures in zip(players, (GOOD, FAIR, WEAK), strict=True):
        tell_figures(stage, unit, head, figures, ago=ago)
    table = scores.issue_table(stage, ago=ago, like=like)
    cards = scores.open_all(stage, ago=ago)
    for (unit, head), percent in zip(players, ("98", "95", "88"), strict=True):
        scores.score_self(stage, cards[unit.pk], head, ago=ago - 1, percent=percent)
        scores.finish(stage, cards[unit.pk], ago=ago - 2)
    if is_over:
        scores.lock(stage, ago=ago - 3)
    return table


def score_region(stage: Stage, players: Players, *, like: ScoreTable) -> None:
    """A region where every card went all the way: certified, cross-checked, concluded; an appeal, two equal."""
    give_targets(stage, [unit for unit, _head in players], ago=58)
    for (unit, head), figures in zip(players, (GOOD, FAIR, FAIR, GOOD, WEAK, FAIR), strict=True):
        tell_figures(stage, unit, head, figures, ago=14)
    scores.issue_table(stage, ago=15, like=like)
    by_unit = scores.open_all(stage, ago=10)
    cards = [by_unit[unit.pk] for unit, _head in players]
    for card, (_unit, head), percent in zip(
        cards, players, ("99", "96", "97", "90", "85", "88"), strict=True
    ):
        scores.score_self(stage, card, head, ago=9, percent=percent)
    lower = {1: {scores.ON_TIME: ("18", "Ba hồ sơ thực ra quá hạn")}, 4: {"II.5": ("6", "Ít tin, bài")}}
    for number, (card, (_unit, head)) in enumerate(zip(cards, players, strict=True)):
        # A Sở is certified by the province, whose paper its own people enter.
        certifier = head if number < 3 else stage.cast.people["thuongtruc"]
        scores.certify(stage, card, certifier, lower.get(number, {}), ago=7)
    turned = [*players[1:], players[0]]
    scores.ask_to_check(stage, {card: unit for card, (unit, _head) in zip(cards, turned, strict=True)}, ago=6)
    lower = {
        0: {scores.SUMMARY: ("7", "Hai báo cáo gửi chậm")},
        2: {"II.5": ("8", "Chưa có gương được đăng")},
    }
    for number, (card, (_unit, head)) in enumerate(zip(cards, turned, strict=True)):
        scores.check(stage, card, head, lower.get(number, {}), ago=5)
    for number in (0, 3, 4, 5):
        scores.finish(stage, cards[number], ago=3)
    scores.level(stage, cards[2], cards[1], ago=3)
    scores.dispute(stage, cards[3], players[3][1], ago=2, hours_to_answer=20)


def score_cluster(stage: Stage, *, like: ScoreTable) -> None:
    """The cluster in the middle of its year: a bit of everything, much of it still to be done."""
    units, people = stage.cast.units, stage.cast.people
    _reach_targets(stage)
    show_reports(stage)
    show_examples(stage)
    scores.issue_table(stage, ago=8, like=like)
    cards = scores.open_all(stage, ago=4)
    own = {key: cards[units[key].pk] for key in ("C1", "C2", "C3", "C6", "C7")}
    scores.score_self(stage, own["C1"], people["truongcum"], ago=3, percent="98")
    scores.score_self(stage, own["C2"], people["photruongcum"], ago=3, percent="96.5", points={"II.5": "9"})
    scores.score_self(
        stage, own["C6"], people["thutruong4"], ago=3, percent="91", points={scores.SUMMARY: "8"}
    )
    scores.score_self(stage, own["C7"], people["thutruong5"], ago=3, percent="94")
    scores.score_self(stage, own["C3"], people["canbo1"], ago=2, only=4)
    scores.certify(
        stage, own["C2"], people["thuongtruc"], {scores.SUMMARY: ("8.5", "Một văn bản gửi chậm")}, ago=2
    )
    scores.ask_to_check(stage, {own["C2"]: units["C1"], own["C1"]: units["C2"]}, ago=2)
    show_checks(stage, cards)
    _prove(stage, own)


def _reach_targets(stage: Stage) -> None:
    """Figures of both phases; one unit reports none, one hands a target down."""
    units, people = stage.cast.units, stage.cast.people
    give_targets(stage, [units[f"C{number}"] for number in range(1, 9)], ago=58)
    below = [units["C3.1"], units["C3.2"]]
    hand_ideas_down(stage, units["C3"], below, people["thutruong1"], ago=56)
    tell_ideas(stage, below[0], people["canbo1"], "1", ago=7)
    tell_ideas(stage, below[1], people["canbo1"], "0", ago=7)
    for key, person, first, second in (
        ("C1", "truongcum", FAIR, GOOD), ("C2", "photruongcum", FAIR, GOOD), ("C3", "canbo1", WEAK, FAIR),
        ("C4", "capho1", FAIR, FAIR), ("C5", "lamthay1", WEAK, WEAK), ("C6", "canbo2", WEAK, FAIR),
        ("C7", "thutruong5", GOOD, GOOD),
    ):  # fmt: skip
        tell_figures(stage, units[key], people[person], first, ago=45, is_first=True)
        tell_figures(stage, units[key], people[person], second, ago=6)


def _prove(stage: Stage, own: dict[str, Scorecard]) -> None:
    """Evidence on three shelves, used for a target, for criteria and for a good example."""
    units, people = stage.cast.units, stage.cast.people
    share = TargetShare.objects.filter(target__plan=stage.year.plan, unit=units["C3"]).order_by(
        "target__ordinal"
    )[0]
    keep(
        stage, units["C3"], people["canbo1"], pdf("Báo cáo số hoá hồ sơ quý III (minh hoạ)"),
        places=[f"share:{share.pk}"], ago=5,
    )  # fmt: skip
    line = scores.line_of(own["C3"], scores.ON_TIME)
    keep(
        stage, units["C3"], people["canbo1"], picture("Biểu đồ hồ sơ đúng hạn (minh hoạ)"),
        places=[f"line:{line.pk}"], ago=2,
    )  # fmt: skip
    line = scores.line_of(own["C1"], scores.ON_TIME)
    keep(
        stage, units["C1"], people["truongcum"], pdf("Thống kê hồ sơ năm (minh hoạ)"),
        places=[f"line:{line.pk}"], ago=3,
    )  # fmt: skip
    example = Exemplar.objects.get(cluster_year=stage.year, unit=units["C2"])
    keep(
        stage, units["C2"], people["photruongcum"], picture("Dây chuyền số hoá (minh hoạ)"),
        places=[f"exemplar:{example.pk}"], ago=39,
    )  # fmt: skip
