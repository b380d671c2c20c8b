"""Lists that their issuers have not renewed and roots that come to their end are seen before they hurt."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from clusters.enums import Role
from core import clock
from documents.enums import TrustPurpose
from documents.models import RevocationList, TrustRoot
from documents.services.trust import set_up_demo
from documents.services.trust_watch import trust_doubts
from portal.queries.health import machinery_of
from tests import factories as make
from tests.documents.test_trust import NOW, add, own_root

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def der(certificate):
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.DER)


def test_a_list_past_its_day_is_named_until_a_newer_one_comes():
    set_up_demo(at=NOW)
    assert trust_doubts(at=NOW) == []

    late = RevocationList.objects.order_by("-next_update_at").first().next_update_at + DAY
    issuers = RevocationList.objects.order_by().values("issuer_sha256").distinct().count()
    doubts = trust_doubts(at=late)
    assert len(doubts) == issuers
    assert all(doubt.is_now and "quá hạn" in doubt.what for doubt in doubts)
    set_up_demo(at=late)
    assert trust_doubts(at=late) == []


def test_a_list_of_a_root_not_believed_any_more_is_nobodys_worry(settings):
    set_up_demo(at=NOW)
    late = NOW + 400 * DAY
    assert trust_doubts(at=late)
    settings.DEMO_ALLOWED = False
    assert trust_doubts(at=late) == []
    settings.DEMO_ALLOWED = True
    TrustRoot.objects.update(is_active=False)
    assert trust_doubts(at=late) == []


@pytest.mark.parametrize(
    ("left", "words", "is_now"), [(61, None, False), (59, "hết hạn ngày", False), (-1, "đã hết hạn", True)]
)
def test_a_root_is_named_sixty_days_before_its_end(left, words, is_now):
    certificate, _key = own_root(days=100, start=NOW - DAY)
    add(der(certificate), label="Gốc cũ", purpose=TrustPurpose.PUBLIC)
    found = trust_doubts(at=NOW + (99 - left) * DAY)

    if words is None:
        assert found == []
    else:
        assert [(doubt.is_now, words in doubt.what, "Gốc cũ" in doubt.what) for doubt in found] == [
            (is_now, True, True)
        ]


def test_the_operator_and_the_watcher_see_it(client):
    set_up_demo(at=clock.now())
    certificate, _key = own_root(days=30, start=clock.now() - DAY)
    add(der(certificate), label="Gốc sắp hết", purpose=TrustPurpose.PUBLIC, at=clock.now())

    assert client.get("/healthz").json()["trust"] == {"ok": True, "doubts": 1}
    assert ("Chứng thư gốc và danh sách thu hồi", False) in machinery_of(clock.now())
    client.force_login(make.appoint(Role.STANDING_BODY))
    assert "Gốc sắp hết" in client.get(reverse("documents:stuck_list")).content.decode()
    with time_machine.travel(clock.now() + 40 * DAY):
        assert client.get("/healthz").json()["trust"]["ok"] is False
