"""The product's trial authority in a test's own folder, and signing with what it issues."""

import datetime as dt
from pathlib import Path

from documents.signing.demo_authority import DemoAuthority, Identity, open_or_make
from tests.documents import pki


def authority(folder: Path, at: dt.datetime) -> DemoAuthority:
    return open_or_make(folder / "demo-authority", at=at)


def sign(demo: DemoAuthority, pdf: bytes, field: str, identity: Identity, **more) -> bytes:
    """The file with one more signature."""
    chain = (demo.issuer.certificate, demo.root.certificate)
    return pki.sign(pdf, field, pki.Identity(identity.certificate, identity.key, chain), **more)
