"""Covenants in each state, reached through the services."""

import datetime as dt
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from clusters.enums import Role
from clusters.models import Unit
from core.clock import local_day
from emulation.enums import CovenantState, SigningCapacity
from emulation.models import Covenant, CovenantParty
from emulation.services import comments, covenants, signing
from tests.factories import PASSWORD, appoint, make_cluster_year, make_unit, make_user

__all__ = ["make_unit"]


def url(page: str, covenant: Covenant, *more: int) -> str:
    """The address of one of the covenant's pages."""
    return reverse(f"emulation:{page}", args=[covenant.cluster_year_id, covenant.pk, *more])


def moment(day: dt.date | None = None, hour: int = 9) -> dt.datetime:
    """A moment of a day in Việt Nam."""
    day = day or timezone.localdate()
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.timezone(dt.timedelta(hours=7)))


def covenant_draft(
    cluster_year=None, *, group: str = "", pledges=("Hoàn thành nhiệm vụ.", "Đoàn kết.")
) -> Covenant:
    """A draft with pledges. Beside a covenant for all, one for a group is only made to try pages."""
    cluster_year = cluster_year or make_cluster_year(timezone.localdate().year)
    covenant = Covenant.objects.create(cluster_year=cluster_year, group=group, title="Giao ước thi đua thử")
    covenant.pledges.set(
        [covenant.pledges.model(ordinal=n, text=text) for n, text in enumerate(pledges, start=1)], bulk=False
    )
    return covenant


def covenant_in_comment(cluster_year=None, *, at=None, **fields) -> Covenant:
    """Out for comments for ten days."""
    covenant, at = covenant_draft(cluster_year, **fields), at or moment()
    comments.open_window(
        draft=covenant,
        content={"title": covenant.title},
        from_on=local_day(at),
        until_on=local_day(at) + dt.timedelta(days=10),
        actor=None,
        at=at,
    )
    return Covenant.objects.get(pk=covenant.pk)


def covenant_frozen(cluster_year=None, *, at=None, **fields) -> Covenant:
    """Frozen; a group without two members gets its state by force, for trying pages."""
    covenant = covenant_draft(cluster_year, **fields)
    if covenant.group:
        Covenant.objects.filter(pk=covenant.pk).update(
            state=CovenantState.FROZEN, version_number=1, frozen_hash="0" * 64, frozen_at=at or moment()
        )
        covenant.versions.create(number=1, content={}, sha256="0" * 64, made_at=at or moment())
        return Covenant.objects.get(pk=covenant.pk)
    return covenants.freeze_covenant(covenant=covenant, revision=0, actor=None, at=at or moment())


def covenant_in_signing(cluster_year=None, *, at=None, due_on=None) -> Covenant:
    """Open for signing for ten days."""
    at = at or moment()
    covenant = covenant_frozen(cluster_year, at=at)
    due_on = due_on or local_day(at) + dt.timedelta(days=10)
    return covenants.open_signing(covenant=covenant, due_on=due_on, actor=None, at=at)


def signer_for(unit: Unit, role: Role = Role.UNIT_HEAD, **fields):
    """A person who may sign for the unit."""
    title = "Vụ trưởng" if role == Role.UNIT_HEAD else "Phó Vụ trưởng"
    return appoint(role, unit=unit, **{"position_title": title, **fields})


def sign(party: CovenantParty, signer=None, *, at=None):
    """The party's head signs in the system."""
    return signing.sign_covenant(
        party=party,
        content_hash=party.covenant.frozen_hash,
        password=PASSWORD,
        signer=signer or signer_for(party.unit),
        at=at or moment(),
    )


def scan(name: str = "ban-ky.png", content: bytes | None = None) -> SimpleUploadedFile:
    """A small picture, or whatever is given under that name."""
    if content is None:
        picture = BytesIO()
        Image.new("RGB", (4, 4)).save(picture, "PNG")
        content = picture.getvalue()
    return SimpleUploadedFile(name, content)


def paper_signature(party: CovenantParty, *, recorded_by=None, at=None, **fields):
    """A signature on paper, recorded with a scan."""
    at = at or moment()
    return signing.record_paper_signature(
        **{
            "party": party,
            "content_hash": party.covenant.frozen_hash,
            "signer_name": "Trần Thị Bình",
            "signer_title": "Vụ trưởng",
            "capacity": SigningCapacity.HEAD,
            "head_title": "",
            "signed_on": local_day(at),
            "scan": scan(),
            "actor": recorded_by or make_user(),
            "at": at,
            **fields,
        }
    )
