"""Sample histories of awards: a chain that is met, one with a gap, one that was cancelled; what holds and what counts."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from clusters.models import Unit
from emulation.models import AwardType
from portal.services.demo.stage import Stage
from rulebook.enums import DisciplineLevel, HoldKind, MeritKind, Rating, RecordSource, Scope
from rulebook.models import AwardRecord, Person
from rulebook.services.cancelling_records import cancel_record
from rulebook.services.history import record_award
from rulebook.services.holds import open_hold
from rulebook.services.merits import add_discipline, rate, save_merit
from rulebook.services.people import add_person

BASE, SECTOR = "cstd_co_so", "cstd_nganh"
ISSUER = {BASE: "Vụ trưởng Vụ Minh hoạ 3", SECTOR: "Bộ trưởng (minh hoạ)", "tt_ldxs": "Bộ trưởng (minh hoạ)"}


@dataclass(frozen=True, kw_only=True)
class Told:
    """Somebody and the years, counted back from this one, in which the title of the unit was granted."""

    full_name: str
    title: str = "Chuyên viên"
    years_back: tuple[int, ...] = ()
    rating: Rating = Rating.EXCELLENT
    initiative: str = ""
    account: str = ""


CHAIN, GAP, CANCELLED, HELD, PUNISHED = (
    "Trần Thị Chuỗi", "Lê Văn Khuyết", "Phạm Thị Thu Hồi", "Hoàng Văn Chờ", "Vũ Thị Nhắc"
)  # fmt: skip
PEOPLE = (
    Told(full_name=CHAIN, years_back=(3, 2, 1), initiative="Bộ câu hỏi và trả lời dùng chung cho bộ phận một cửa"),
    Told(full_name=GAP, years_back=(4, 3, 1), initiative="Mẫu phiếu theo dõi hồ sơ đến hạn"),
    Told(full_name=CANCELLED, title="Phó Trưởng phòng", years_back=(4, 3, 2), rating=Rating.GOOD),
    Told(full_name=HELD, years_back=(2, 1)),
    Told(full_name=PUNISHED, years_back=(3,), rating=Rating.DONE),
    Told(full_name="Bùi Văn Cán", years_back=(2, 1), initiative="Bảng nhắc hạn báo cáo", account="canbo1"),
)  # fmt: skip


def tell_histories(stage: Stage) -> None:
    """What the unit's officer and the standing body entered of the people of one unit, and of units."""
    units = stage.cast.units
    unit, officer, office = units["C3"], by(stage, "canbo1", 18), by(stage, "thuongtruc", 17)
    for told in PEOPLE:
        _tell(stage, told, unit, officer)
    _cancel(stage, office)
    open_hold(
        person=person(HELD), kind=HoldKind.COMPLAINT, basis="Công văn 88/TTr-MH (minh hoạ)", valid_from=stage.day(-17),
        **office,
    )  # fmt: skip
    add_discipline(
        person=person(PUNISHED), level=DisciplineLevel.REPRIMAND, decided_on=stage.day(-40), decision="15/QĐ-MH",
        **officer,
    )  # fmt: skip
    for key, years_back in (("C6", (3, 2, 1)), ("C2", (2, 1)), ("C3", (1,))):
        for back in years_back:
            _award(stage, "tt_ldxs", back, office, unit=units[key])
            rate(unit=units[key], year=stage.today.year - back, rating=Rating.EXCELLENT, basis="Thông báo xếp loại (minh hoạ)",
                 **office)  # fmt: skip


def person(full_name: str) -> Person:
    """The sample's person of that name."""
    return Person.objects.get(full_name=full_name, is_sample=True)


def by(stage: Stage, username: str, ago: int) -> dict[str, Any]:
    """Who does something, and when: for the services' ``actor`` and ``at``."""
    return {"actor": stage.cast.people[username], "at": stage.at - dt.timedelta(days=ago)}


def _tell(stage: Stage, told: Told, unit: Unit, officer: dict[str, Any]) -> None:
    account: User | None = stage.cast.people.get(told.account)
    someone = add_person(
        full_name=told.full_name, unit=unit, valid_from=dt.date(stage.today.year - 6, 1, 1), position_title=told.title,
        user=account, is_sample=True, **officer,
    )  # fmt: skip
    for back in told.years_back:
        _award(stage, BASE, back, officer, person=someone)
        rate(person=someone, year=stage.today.year - back, rating=told.rating, basis="Thông báo xếp loại (minh hoạ)",
             **officer)  # fmt: skip
    if told.initiative:
        last = stage.today.year - 1
        save_merit(
            person=someone, kind=MeritKind.INITIATIVE, year=last, title=f"{told.initiative} (minh hoạ)",
            scope=Scope.MINISTRY, recognised_by="Quyết định 31/QĐ-MH", recognised_on=dt.date(last, 10, 20), **officer,
        )  # fmt: skip


def _award(
    stage: Stage,
    code: str,
    years_back: int,
    who: dict[str, Any],
    built_on: tuple[AwardRecord, ...] = (),
    **subject: Any,
) -> AwardRecord:
    year = stage.today.year - years_back
    return record_award(
        award_type=AwardType.objects.get(code=code), achievement_year=year, decision_number=f"{year % 100}{years_back}/QĐ-MH",
        decided_on=dt.date(year, 11, 15), issuer=ISSUER[code], source=RecordSource.ENTERED, built_on=built_on, **subject,
        **who,
    )  # fmt: skip


def _cancel(stage: Stage, office: dict[str, Any]) -> None:
    """A title of the sector stands on three of the unit, one of which is cancelled: an alert."""
    someone = person(CANCELLED)
    chain = tuple(AwardRecord.objects.filter(person=someone).order_by("achievement_year"))
    _award(stage, SECTOR, 2, office, built_on=chain, person=someone)
    cancel_record(
        record_id=chain[0].pk, decision_number="77/QĐ-MH", decided_on=stage.day(-17), basis="Kê khai thành tích không đúng",
        recovered="Đã thu hồi giấy chứng nhận", **office,
    )  # fmt: skip
