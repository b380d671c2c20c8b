"""Good examples in each state, reached through the services."""

from typing import Any

from accounts.models import User
from clusters.models import ClusterYear, Unit
from core import clock
from emulation.enums import AwardSubject
from emulation.models import Exemplar
from emulation.services import exemplars

EXEMPLAR: dict[str, Any] = {
    "subject": AwardSubject.PERSON,
    "name": "Nguyễn Thị Mẫu",
    "position_title": "Chuyên viên",
    "what": "Rút thời gian giải quyết từ 5 ngày còn 2 ngày",
    "story": "Chị lập bảng theo dõi chung cho cả phòng.",
}


def proposed(cluster_year: ClusterYear, unit: Unit, person: User, **text: Any) -> Exemplar:
    """Sent to those who lead."""
    by = {"actor": person, "at": clock.now()}
    draft = exemplars.draft_exemplar(cluster_year=cluster_year, unit=unit, **{**EXEMPLAR, **text}, **by)
    return exemplars.propose_exemplar(exemplar=draft, **by)


def recognised(cluster_year: ClusterYear, unit: Unit, person: User, **text: Any) -> Exemplar:
    """Recognised today."""
    return exemplars.recognise_exemplar(
        exemplar=proposed(cluster_year, unit, person, **text), recognised_on=clock.today(), basis="Hội nghị sơ kết",
        actor=person, at=clock.now(),
    )  # fmt: skip


def published(cluster_year: ClusterYear, unit: Unit, person: User, **text: Any) -> Exemplar:
    """Read by the whole sector."""
    return exemplars.publish_exemplar(
        exemplar=recognised(cluster_year, unit, person, **text), actor=person, at=clock.now()
    )
