"""Which certificates are believed here, and what their issuers revoked: kept in the database."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

from accounts.models import User
from audit.services import record
from core.errors import RuleError
from documents.enums import TrustPurpose
from documents.models import RevocationList, TrustRoot
from documents.signing import demo_authority
from documents.signing.certificates import CertificateError, in_pairs, read_authority, sha256_of
from documents.signing.revocation import RevocationError, read_crl
from documents.signing.trust import Trust

_TIME_STAMP_SECONDS = 20
_DEMO_LABELS = {False: "Gốc chứng thư thử nghiệm", True: "Bên cấp chứng thư thử nghiệm"}


def current_trust() -> Trust:
    """The roots in use and the newest list of each issuer.

    A trial root counts only where trial signatures are allowed. Roots for signatures also stand behind time
    stamps, as an authority's own time-stamp service does; roots for time stamps behind nothing else.
    """
    rows = [
        (row, x509.load_pem_x509_certificate(row.pem.encode()).public_bytes(Encoding.DER))
        for row in TrustRoot.objects.filter(is_active=True).order_by("pk")
        if settings.DEMO_ALLOWED or row.purpose != TrustPurpose.DEMO
    ]
    roots = [(row, der) for row, der in rows if not row.is_intermediate]
    newest = RevocationList.objects.order_by("issuer_sha256", "-this_update_at").distinct("issuer_sha256")
    return Trust(
        roots=tuple(der for row, der in roots if row.purpose != TrustPurpose.TIME_STAMP),
        intermediates=tuple(der for row, der in rows if row.is_intermediate),
        time_stamp_roots=tuple(der for _row, der in roots),
        demo_sha256=frozenset(row.sha256 for row, _der in roots if row.purpose == TrustPurpose.DEMO),
        crls=tuple(bytes(row.der) for row in newest),
    )


@transaction.atomic
def add_root(
    *,
    content: bytes,
    published_sha256: str,
    label: str,
    purpose: str,
    is_intermediate: bool,
    actor: User | None,
    at: dt.datetime,
) -> TrustRoot:
    """Believe in a certificate of an authority (PEM or DER) whose fingerprint is as published.

    Raises:
        RuleError: not one certificate, a private key, no authority, expired, too weak, another fingerprint,
            or known already.
    """
    if purpose == TrustPurpose.DEMO and not settings.DEMO_ALLOWED:
        raise RuleError(
            _("Hệ thống thật không nhận gốc chứng thư thử nghiệm. Hãy chọn mục đích khác."), field="purpose"
        )
    try:
        certificate = read_authority(content, at=at, is_root=not is_intermediate)
    except CertificateError as error:
        raise RuleError(str(error), field="file") from None
    if "".join(published_sha256.replace(":", " ").split()).lower() != sha256_of(certificate):
        raise RuleError(
            _(
                "Mã băm không khớp: tệp này có mã %(found)s. Nếu mã công bố đúng thì tệp không phải là chứng thư "
                "của bên cấp, hãy lấy lại tệp từ nguồn chính thức."
            )
            % {"found": in_pairs(sha256_of(certificate))},
            field="published_sha256",
        )
    if TrustRoot.objects.filter(sha256=sha256_of(certificate)).exists():
        raise RuleError(_("Chứng thư này đã có trong danh sách."), field="file")
    root = TrustRoot.objects.create(
        label=label,
        purpose=purpose,
        pem=certificate.public_bytes(Encoding.PEM).decode(),
        sha256=sha256_of(certificate),
        is_intermediate=is_intermediate,
        added_at=at,
    )
    record(
        actor=actor,
        verb="trust_root.added",
        target=root,
        at=at,
        summary=_("Tin chứng thư %(label)s") % {"label": label},
        after={"sha256": root.sha256, "purpose": purpose},
    )
    return root


@transaction.atomic
def keep_crl(
    *,
    content: bytes,
    url: str = "",
    chain: Sequence[x509.Certificate] = (),
    actor: User | None,
    at: dt.datetime,
) -> RevocationList:
    """Keep an issuer's list of revoked certificates (PEM or DER) if a known authority signed it.

    ``chain``: authorities that are known because they lead to a believed root.

    Raises:
        RuleError: not a list, from nobody known, forged, from the future, or older than the one held.
    """
    authorities = [
        x509.load_pem_x509_certificate(row.pem.encode()) for row in TrustRoot.objects.order_by("pk")
    ]
    try:
        crl = read_crl(content, [*authorities, *chain], at=at)
    except RevocationError as error:
        raise RuleError(str(error), field="file") from None
    held = RevocationList.objects.filter(issuer_sha256=crl.issuer_sha256)
    newest = held.select_for_update(of=("self",)).order_by("-this_update_at").first()
    if newest and newest.this_update_at > crl.this_update:
        raise RuleError(_("Danh sách này cũ hơn danh sách đang dùng. Hãy lấy bản mới nhất."), field="file")
    kept, is_new = RevocationList.objects.update_or_create(
        issuer_sha256=crl.issuer_sha256,
        this_update_at=crl.this_update,
        defaults={
            "issuer_name": crl.issuer[:300],
            "url": url[:500] or (newest.url if newest else ""),
            "der": crl.der,
            "next_update_at": crl.next_update,
            "fetched_at": at,
        },
    )
    if is_new:
        record(
            actor=actor,
            verb="revocation_list.kept",
            target=kept,
            at=at,
            summary=_("Nhận danh sách chứng thư bị thu hồi của %(issuer)s") % {"issuer": crl.issuer},
            after={"url": kept.url, "this_update_at": crl.this_update, "revoked": crl.count},
        )
    return kept


@transaction.atomic
def set_up_demo(*, at: dt.datetime) -> demo_authority.DemoAuthority:
    """Make the trial authority on the first call, believe in it and take over its newest lists.

    Raises:
        RuleError: trial signatures are not allowed here.
    """
    authority = open_demo(at=at)
    for identity, is_intermediate in ((authority.root, False), (authority.issuer, True)):
        if not TrustRoot.objects.filter(sha256=sha256_of(identity.certificate)).exists():
            add_root(
                content=identity.der,
                published_sha256=sha256_of(identity.certificate),
                label=_DEMO_LABELS[is_intermediate],
                purpose=TrustPurpose.DEMO,
                is_intermediate=is_intermediate,
                actor=None,
                at=at,
            )
    for crl in authority.crls(at=at):
        keep_crl(content=crl, actor=None, at=at)
    return authority


def time_stamper() -> TimeStamper | None:
    """The time-stamp service of this installation: the one configured, else that of the trial authority."""
    if settings.TIME_STAMP_URL:
        return RequestsHTTPTimeStamper(settings.TIME_STAMP_URL, timeout=_TIME_STAMP_SECONDS)
    if settings.DEMO_ALLOWED and demo_authority.exists(_demo_folder()):
        return demo_authority.DemoAuthority(_demo_folder()).time_stamper()
    return None


def open_demo(*, at: dt.datetime) -> demo_authority.DemoAuthority:
    """The trial authority of this installation.

    Raises:
        RuleError: trial signatures are not allowed here.
    """
    if not settings.DEMO_ALLOWED:
        raise RuleError(_("Hệ thống này không dùng chữ ký thử nghiệm."))
    return demo_authority.open_or_make(_demo_folder(), at=at)


def _demo_folder() -> Path:
    return settings.DATA_DIR / "demo-authority"
