"""A covenant whose parties sign one file with certificates of a trial authority, as through the pages."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from clusters.enums import Role, UnitKind
from clusters.models import Unit
from documents.models import AgencyProfile, Paper, PaperSlot, SignatureUpload
from documents.services.citations import load_citations
from documents.services.revisions import newest
from documents.services.templates import load_templates
from documents.services.trust import set_up_demo
from documents.services.uploads import judge_upload, receive_upload
from documents.signing.demo_authority import DemoAuthority
from emulation.models import Covenant
from emulation.services.covenant_papers import make_paper
from tests import factories as make
from tests.documents.authority import sign
from tests.factories import covenants as make_covenant


@dataclass
class Ceremony:
    """The covenant, its paper, who signs for each unit, and the authority that gave them certificates."""

    covenant: Covenant
    paper: Paper
    authority: DemoAuthority
    heads: dict[int, User]
    secretary: User
    identities: dict = field(default_factory=dict)

    @property
    def slots(self) -> list[PaperSlot]:
        return list(
            PaperSlot.objects.filter(paper=self.paper)
            .select_related("paper__cluster_year", "unit")
            .order_by("ordinal")
        )

    def signed(self, slot: PaperSlot, pdf: bytes | None = None, *, name: str = "", unit: str = "") -> bytes:
        """The newest file (or ``pdf``) with the slot's signature, by its head unless other names are given."""
        pdf = newest(self.paper)[1] if pdf is None else pdf
        key = (name or self.heads[slot.unit_id].full_name, unit or slot.unit_name)
        if key not in self.identities:
            at = timezone.now() - dt.timedelta(hours=1)
            self.identities[key] = self.authority.issue_person(*key, at=at)
        return sign(self.authority, pdf, slot.field_name, self.identities[key])

    def receive(self, slot: PaperSlot, pdf: bytes, *, actor: User | None = None) -> SignatureUpload:
        """Hand a file in."""
        upload = SimpleUploadedFile("da-ky.pdf", pdf, "application/pdf")
        return receive_upload(
            slot=slot, upload=upload, actor=actor or self.heads[slot.unit_id], at=timezone.now()
        )

    def hand_in(self, slot: PaperSlot, pdf: bytes | None = None, **more) -> SignatureUpload:
        """Hand a file in and judge it at once."""
        upload = self.receive(slot, self.signed(slot) if pdf is None else pdf, **more)
        return judge_upload(upload_id=upload.pk, at=timezone.now())


def ceremony(settings, folder: Path, *, units: int = 2, open_at: dt.datetime | None = None) -> Ceremony:
    """A covenant open for signing with its file made."""
    settings.DATA_DIR = folder
    settings.MEDIA_ROOT = folder / "files"
    at = open_at or timezone.now()
    load_templates()
    load_citations()
    authority = set_up_demo(at=at)
    chair, *others = [make.make_unit(kind=UnitKind.AGENCY) for _ in range(units)]
    cluster_year = make.make_cluster_year(timezone.localtime(at).year, units=[chair, *others])
    make.make_lead(cluster_year, chair)
    AgencyProfile.objects.create(unit=chair, abbreviation="MH", place="Hà Nội")
    covenant = make_covenant.covenant_in_signing(cluster_year, at=at)
    heads = {unit.pk: _head(unit) for unit in (chair, *others)}
    secretary = make.appoint(Role.CLUSTER_SECRETARY, cluster_year=cluster_year)
    paper = make_paper(covenant=covenant, actor=secretary, at=at)
    return Ceremony(covenant, paper, authority, heads, secretary)


def _head(unit: Unit) -> User:
    return make.appoint(Role.UNIT_HEAD, unit=unit, position_title="Cục trưởng")
