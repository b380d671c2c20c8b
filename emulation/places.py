"""What of this app evidence can prove: a unit's share of a target, a good example."""

from django.urls import reverse

from clusters.permissions import Access
from emulation.models import Exemplar, TargetShare
from emulation.queries.exemplars import EDITABLE, may_write, visible_exemplars
from emulation.queries.shares import sees_evidence, shares_with_targets
from evidence.places import Place


def _share(pk: int) -> TargetShare:
    return shares_with_targets().get(pk=pk)


def _exemplar(pk: int) -> Exemplar:
    return Exemplar.objects.select_related("cluster_year", "unit").get(pk=pk)


def _may_attach_to_share(access: Access, pk: int) -> bool:
    """The unit's own people: who reports for it from above does not look into its shelf."""
    share = _share(pk)
    return share.ended_on is None and access.works_for(share.unit)


def _may_attach_to_exemplar(access: Access, pk: int) -> bool:
    exemplar = _exemplar(pk)
    return exemplar.state in EDITABLE and may_write(access, exemplar)


def _may_read_exemplar(access: Access, pk: int) -> bool:
    """Not every reader of a published story: its evidence is for those who wrote or decide on it."""
    exemplar = _exemplar(pk)
    decides = access.drafts_for(exemplar.cluster_year) or access.reads_all
    return may_write(access, exemplar) or (decides and visible_exemplars(access).filter(pk=pk).exists())


PLACES = [
    Place(
        noun="share",
        label=lambda pk: f"Chỉ tiêu: {_share(pk).target}"[:500],
        unit_id=lambda pk: _share(pk).unit_id,
        year=lambda pk: _share(pk).target.year,
        url=lambda pk: reverse("emulation:share_show", args=[pk]),
        may_attach=_may_attach_to_share,
        may_read=lambda access, pk: sees_evidence(access, _share(pk)),
    ),
    Place(
        noun="exemplar",
        label=lambda pk: f"Điển hình: {_exemplar(pk)}"[:500],
        unit_id=lambda pk: _exemplar(pk).unit_id,
        year=lambda pk: _exemplar(pk).cluster_year.year,
        url=lambda pk: reverse("emulation:exemplar_show", args=[pk]),
        may_attach=_may_attach_to_exemplar,
        may_read=_may_read_exemplar,
    ),
]
