"""Several queries asked as one give what each gives alone."""

import datetime as dt

from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from clusters.models import ClusterYear, Unit
from core.gathering import gather
from emulation.enums import ConferenceKind
from emulation.models import Conference
from tests import factories as make


def test_each_gets_its_own_rows_with_their_types_by_one_query():
    year = make.make_cluster_year(2026, units=3, name="Cụm “một” {số} 100%")
    for day, hour in ((27, None), (26, dt.time(8, 30))):
        Conference.objects.create(
            cluster_year=year, kind=ConferenceKind.OTHER, held_on=dt.date(2026, 3, day), opening_time=hour
        )
    parts = {
        "conferences": Conference.objects.order_by("held_on").values_list(
            "pk",
            "cluster_year__pk",
            "held_on",
            "opening_time",
            "place",
            "cluster_year__memberships__valid_from",
        ),
        "none": Unit.objects.none().values_list("pk"),
        "empty": Unit.objects.filter(name="không có").values_list("pk"),
        "counted": ClusterYear.objects.annotate(n=Count("memberships"))
        .order_by("pk")
        .values_list("n", "pk")[:2],
    }

    with CaptureQueriesContext(connection) as asked:
        found = gather(**parts)

    assert found == {name: list(rows) for name, rows in parts.items()}
    assert len(asked) == 1
    assert found["conferences"][0][3] == dt.time(8, 30)
    assert gather(none=Unit.objects.none().values_list("pk")) == {"none": []}
