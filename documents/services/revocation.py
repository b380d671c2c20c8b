"""Fetching what issuers revoked: daily, and once more before a signature is judged. No transaction waits."""

import base64
import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from django.conf import settings
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from core.errors import RuleError
from documents.models import Paper, RevocationList
from documents.services.trust import current_trust, keep_crl, set_up_demo
from documents.signing import demo_authority
from documents.signing.embedded import certificates_in
from documents.signing.revocation import (
    Hosts,
    RevocationError,
    addresses_in,
    ask_responder,
    chain_of,
    fetch,
    hosts_of,
    key_sha256,
    responders_in,
)
from documents.signing.trust import Trust


def refresh_lists(*, at: dt.datetime) -> list[str]:
    """Fetch each known list anew; what went wrong, as sentences. The lists held stay until then."""
    if settings.DEMO_ALLOWED and demo_authority.exists(settings.DATA_DIR / "demo-authority"):
        set_up_demo(at=at)
    trust = current_trust()
    believed = _believed(trust)
    urls = {url for one in believed for url in addresses_in(one)}
    urls |= set(RevocationList.objects.exclude(url="").order_by().values_list("url", flat=True))
    hosts = hosts_of(believed, settings.REVOCATION_HOSTS)
    problems = []
    for url in sorted(urls):
        try:
            keep_crl(content=fetch(url, hosts), url=url, actor=None, at=at)
        except (RevocationError, RuleError) as error:
            problems.append(f"{url}: {error}")
    return problems


def trust_for(*, pdf: bytes, at: dt.datetime) -> Trust:
    """`current_trust` with what the issuers of the newest signature's certificates say now (SIG-23).

    Where no list in force is held, the responder or the list that the certificate names is asked, if its
    host is allowed. Call it outside of transactions. What cannot be had is left out: the judge then finds
    the state unknown and refuses.
    """
    trust = current_trust()
    believed = _believed(trust)
    hosts = hosts_of(believed, settings.REVOCATION_HOSTS)
    answers = []
    for certificate, *chain in _unanswered(pdf, trust, at):
        answer = _ask(certificate, chain, hosts, at)
        if answer:
            answers.append(answer)
    return replace(current_trust(), ocsps=tuple(answers))


def trust_of(paper: Paper) -> Trust:
    """`current_trust` with the revocation data that each signature of the paper was judged by (SIG-23)."""
    trust = current_trust()
    kept = [slot.certificate for slot in paper.slots.filter(certificate__isnull=False)]
    return replace(
        trust,
        crls=tuple(dict.fromkeys(trust.crls + _decoded(kept, "crls"))),
        ocsps=_decoded(kept, "ocsps"),
    )


def _decoded(kept: list[dict[str, Any]], name: str) -> tuple[bytes, ...]:
    found = (one for certificate in kept for one in certificate.get("evidence", {}).get(name, []))
    return tuple(dict.fromkeys(map(base64.b64decode, found)))


def _believed(trust: Trust) -> list[x509.Certificate]:
    ders = {*trust.roots, *trust.intermediates, *trust.time_stamp_roots}
    return [x509.load_der_x509_certificate(der) for der in sorted(ders)]


def _unanswered(pdf: bytes, trust: Trust, at: dt.datetime) -> Iterator[list[x509.Certificate]]:
    """Chains from a certificate to its root, of which no list in force says whether it was revoked."""
    roots = [x509.load_der_x509_certificate(der) for der in {*trust.roots, *trust.time_stamp_roots}]
    pool = [x509.load_der_x509_certificate(der) for der in trust.intermediates]
    held = {
        row.issuer_sha256
        for row in RevocationList.objects.only("issuer_sha256", "next_update_at").order_by("pk")
        if row.next_update_at is None or row.next_update_at > at
    }
    embedded = [x509.load_der_x509_certificate(one.dump()) for one in _in_newest_signature(pdf)]
    seen: set[x509.Certificate] = set()
    for leaf in embedded:
        chain = chain_of(leaf, [*pool, *embedded], roots)
        for place, (certificate, issuer) in enumerate(pairwise(chain)):
            if certificate not in seen and key_sha256(issuer) not in held:
                yield chain[place:]
            seen.add(certificate)


def _in_newest_signature(pdf: bytes) -> list[asn1_x509.Certificate]:
    try:
        signatures = PdfFileReader(BytesIO(pdf), strict=False).embedded_regular_signatures
        return certificates_in(signatures[-1]) if signatures else []
    # A file that cannot be read is refused by the judge, with the reason.
    except (PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return []


def _ask(
    certificate: x509.Certificate, chain: list[x509.Certificate], hosts: Hosts, at: dt.datetime
) -> bytes | None:
    """An answer about the certificate; None where there is none, or where a list was kept instead."""
    for url in responders_in(certificate):
        try:
            return ask_responder(certificate, chain[0], url, hosts)
        except RevocationError:
            continue
    for url in addresses_in(certificate):
        try:
            keep_crl(content=fetch(url, hosts), url=url, chain=chain, actor=None, at=at)
        except (RevocationError, RuleError):
            continue
        break
    return None
