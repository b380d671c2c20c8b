"""Reading the comments and versions of a draft: plan or covenant."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from clusters.models import Unit
from clusters.queries import members_on
from deadlines.opening import is_open_on
from emulation.enums import CommentResponse, PlanState
from emulation.models import CampaignPlan, Covenant, DraftComment
from emulation.queries.due_days import latest_of

IN_COMMENT = PlanState.IN_COMMENT  # the same word in CovenantState


def comments_of(draft: CampaignPlan | Covenant) -> QuerySet[DraftComment]:
    """All comments in the order they came, with unit and people (1 query)."""
    return draft.comments.select_related("unit", "made_by", "responded_by").order_by("made_at", "pk")


def unanswered(draft: CampaignPlan | Covenant) -> QuerySet[DraftComment]:
    """Comments still waiting for an answer; "no remarks" needs none."""
    return draft.comments.filter(response=CommentResponse.PENDING, is_without_remarks=False)


def latest_number(draft: CampaignPlan | Covenant) -> int:
    """The number of the latest version kept; 0 when none is (1 query)."""
    return draft.versions.order_by("-number").values_list("number", flat=True).first() or 0


def is_commenting_open(draft: CampaignPlan | Covenant, day: dt.date, longer: dt.date | None = None) -> bool:
    """Whether units may comment on ``day``; both days of the window are included (no query).

    Args:
        longer: until when a single unit was given time.
    """
    return (
        draft.state == IN_COMMENT
        and draft.comments_from_on is not None
        and draft.comments_from_on <= day
        and is_open_on(latest_of(draft.comments_until_on, longer), day)
    )


@dataclass(frozen=True, kw_only=True)
class UnitWord:
    """Whether a member unit has spoken on a draft."""

    unit: Unit
    name: str
    comments: int
    has_agreed: bool

    @property
    def has_spoken(self) -> bool:
        """Commented, or said that it has no remarks."""
        return bool(self.comments) or self.has_agreed


def words_of_units(
    draft: CampaignPlan | Covenant, comments: list[DraftComment], day: dt.date
) -> list[UnitWord]:
    """Each member unit on ``day`` in the decision's order: spoken or not (1 query).

    Args:
        comments: `comments_of(draft)`, already read by the page.
    """
    remarks: dict[int, int] = {}
    agreed: set[int] = set()
    for comment in comments:
        if comment.is_without_remarks:
            agreed.add(comment.unit_id)
        else:
            remarks[comment.unit_id] = remarks.get(comment.unit_id, 0) + 1
    return [
        UnitWord(
            unit=membership.unit,
            name=membership.name_on_day,
            comments=remarks.get(membership.unit_id, 0),
            has_agreed=membership.unit_id in agreed,
        )
        for membership in members_on(draft.cluster_year, day)
    ]
