"""Sample good examples: one being written, one to decide on, one recognised, one published and taken up."""

import datetime as dt

from accounts.models import User
from clusters.models import Unit
from emulation.enums import AwardSubject
from emulation.models import Exemplar
from emulation.services.exemplars import (
    draft_exemplar,
    propose_exemplar,
    publish_exemplar,
    recognise_exemplar,
    record_replication,
)
from portal.services.demo.stage import Stage

PERSON, TEAM = AwardSubject.PERSON, AwardSubject.COLLECTIVE


def write(stage: Stage, unit: Unit, actor: User, *, ago: int, propose: bool = True, **text: str) -> Exemplar:
    """A unit writes about an example, and proposes it."""
    when = {"actor": actor, "at": stage.at - dt.timedelta(days=ago)}
    example = draft_exemplar(cluster_year=stage.year, unit=unit, **text, **when)
    return propose_exemplar(exemplar=example, **when) if propose else example


def show_examples(stage: Stage) -> None:
    """Those of the running cluster, in each state."""
    units, people = stage.cast.units, stage.cast.people
    write(
        stage, units["C3"], people["canbo1"], ago=3, propose=False, subject=PERSON, name="Trần Thị Mẫu",
        position_title="Chuyên viên Phòng 1", what="Tự soạn bộ câu hỏi và trả lời cho người dân",
        story="Chị gom 40 câu hỏi hay gặp thành một tờ gấp, phát tại bộ phận một cửa (chuyện minh hoạ).",
    )  # fmt: skip
    write(
        stage, units["C6"], people["canbo2"], ago=5, subject=TEAM, name="Tổ tiếp nhận hồ sơ",
        position_title="Phòng Hành chính", what="Trả kết quả sớm trước hạn cho hơn 80% hồ sơ",
        story="Tổ chia hồ sơ theo độ khó ngay khi nhận, hồ sơ dễ trả trong ngày (chuyện minh hoạ).",
    )  # fmt: skip
    seen = write(
        stage, units["C7"], people["thutruong5"], ago=25, subject=PERSON, name="Lê Văn Gương",
        position_title="Phó Trưởng phòng", what="Dạy nghề cho ba đồng nghiệp mới trong sáu tháng",
        story="Anh kèm từng người theo danh mục việc phải biết; cả ba đều làm được việc độc lập (chuyện minh hoạ).",
    )  # fmt: skip
    _recognise(stage, seen, ago=20)
    known = write(
        stage, units["C2"], people["photruongcum"], ago=40, subject=TEAM, name="Tổ số hoá hồ sơ",
        position_title="Văn phòng Vụ", what="Số hoá xong kho hồ sơ cũ trước hạn ba tháng",
        story="Tổ làm theo dây chuyền bốn người, mỗi ngày soát chéo 5% số trang, lỗi còn dưới 0,2% (chuyện minh hoạ).",
    )  # fmt: skip
    known = _recognise(stage, known, ago=35)
    known = publish_exemplar(exemplar=known, actor=people["thuongtruc"], at=stage.at - dt.timedelta(days=30))
    record_replication(
        exemplar=known, unit=units["C3"], started_on=stage.day(-25), revision=0, actor=people["thutruong1"],
        at=stage.at - dt.timedelta(days=6), how="Phòng 1 lập dây chuyền như Vụ Minh hoạ 2.",
        result="Sau ba tuần số hoá được 1.200 trang, lỗi 0,3%.",
    )  # fmt: skip
    record_replication(
        exemplar=known, unit=units["K2"], started_on=stage.day(-8), revision=0, actor=people["thutruongkv2"],
        at=stage.at - dt.timedelta(days=7), how="Học cách soát chéo hằng ngày.", result="",
    )  # fmt: skip


def _recognise(stage: Stage, example: Exemplar, *, ago: int) -> Exemplar:
    return recognise_exemplar(
        exemplar=example, recognised_on=stage.day(-ago), basis="Cuộc họp Trưởng, Phó Trưởng cụm (minh hoạ)",
        **stage.ago(ago),
    )  # fmt: skip
