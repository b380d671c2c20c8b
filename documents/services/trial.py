"""Certificates for trying out: for the person who asks, or for an agency whose seal the person keeps."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import Unit
from clusters.queries import name_on
from core.clock import local_day
from core.errors import RuleError
from documents.enums import SlotKind
from documents.models import TrustRoot
from documents.services.trust import keep_crl, open_demo, set_up_demo
from documents.signing.certificates import sha256_of

# Everybody may know it: the key stands for nobody (its certificate says so).
PASSWORD = "thu-nghiem"  # noqa: S105


@transaction.atomic
def issue_trial_certificate(
    *, kind: str, unit: Unit, person: User, actor: User | None, at: dt.datetime
) -> bytes:
    """A new trial certificate with its key (PKCS#12), for the person in the unit or for the unit itself.

    Nothing of the key is kept.

    Raises:
        RuleError: trial signatures are not allowed here.
    Source: SIG-4, SIG-26.
    """
    authority = set_up_demo(at=at)
    organisation = name_on(unit, local_day(at))
    if kind == SlotKind.AGENCY:
        identity = authority.issue_agency(organisation, at=at)
    else:
        identity = authority.issue_person(person.full_name, organisation, at=at)
    record(
        actor=actor,
        verb="trial_certificate.issued",
        target=unit,
        at=at,
        summary=_("Cấp chứng thư thử nghiệm cho %(holder)s") % {"holder": identity.label},
        after={"kind": kind, "serial_number": f"{identity.certificate.serial_number:x}"},
    )
    return authority.p12(identity, PASSWORD)


@transaction.atomic
def revoke_trial_certificate(*, serial_number: int, actor: User | None, at: dt.datetime) -> None:
    """Take a trial certificate back; signatures made from now on are refused.

    Raises:
        RuleError: no such certificate, or trial signatures are not allowed here.
    """
    authority = open_demo(at=at)
    if not authority.revoke(serial_number, at=at):
        raise RuleError(_("Không có chứng thư thử nghiệm nào mang số này."))
    keep_crl(content=authority.crls(at=at)[1], actor=actor, at=at)
    record(
        actor=actor,
        verb="trial_certificate.revoked",
        target=TrustRoot.objects.get(sha256=sha256_of(authority.issuer.certificate)),
        at=at,
        summary=_("Thu hồi chứng thư thử nghiệm"),
        after={"serial_number": f"{serial_number:x}"},
    )
