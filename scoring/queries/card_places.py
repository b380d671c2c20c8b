"""What evidence of a criterion on a card proves, who puts it there, who reads it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.permissions import Access
from evidence.places import Place
from scoring.enums import CardState, Stage
from scoring.models import ScoreLine
from scoring.permissions import Sight


def _line(pk: int) -> ScoreLine:
    related = ("item", "card__unit", "card__cluster_year__cluster", "card__cross_check")
    return ScoreLine.objects.select_related(*related).get(pk=pk)


def _label(pk: int) -> str:
    line = _line(pk)
    return _("Tiêu chí %(item)s, năm %(year)s") % {"item": line.item, "year": line.card.cluster_year.year}


def _url(pk: int) -> str:
    card = _line(pk).card
    return reverse("scoring:card_show", args=[card.cluster_year_id, card.pk]) + f"#tieu-chi-{pk}"


def _may_attach(access: Access, pk: int) -> bool:
    """The unit's people, until its own scores are in."""
    card = _line(pk).card
    return card.state == CardState.OPEN and not card.closed_reason and access.works_for(card.unit)


def _may_read(access: Access, pk: int) -> bool:
    """Whoever sees the unit's own scores."""
    card = _line(pk).card
    return not access.user.is_superuser and Sight(access, card.cluster_year).sees(card, Stage.SELF)


LINE = Place(
    noun="line",
    label=_label,
    unit_id=lambda pk: _line(pk).card.unit_id,
    year=lambda pk: _line(pk).card.cluster_year.year,
    url=_url,
    may_attach=_may_attach,
    may_read=_may_read,
)
