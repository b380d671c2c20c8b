"""A trial authority in a test's own folder, and small files with empty fields to sign."""

import datetime as dt
from io import BytesIO
from pathlib import Path

import typst
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from documents.signing.demo_authority import DemoAuthority, Identity, open_or_make

PASSWORD = "mot-mat-khau"


def authority(folder: Path, at: dt.datetime) -> DemoAuthority:
    return open_or_make(folder / "demo-authority", at=at)


def pdf_with_fields(*names: str) -> bytes:
    """One page with empty named signature fields."""
    page = typst.compile(b"#set page(width: 300pt, height: 400pt)\nGiao")
    writer = IncrementalPdfFileWriter(BytesIO(page))
    for place, name in enumerate(names):
        low = 10 + 40 * (place % 9)
        own = fields.FieldMDPSpec(fields.FieldMDPAction.INCLUDE, fields=[name])
        spec = fields.SigFieldSpec(name, box=(10, low, 210, low + 35), field_mdp_spec=own)
        fields.append_signature_field(writer, spec)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def sign(pdf: bytes, field: str, identity: Identity, chain: list[x509.Certificate], **more) -> bytes:
    """The file with one more signature."""
    from asn1crypto import keys
    from asn1crypto import x509 as asn1_x509
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    others = [asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in chain]
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(identity.der),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore.from_certs(others),
    )
    meta = signers.PdfSignatureMetadata(
        field_name=field, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    return signers.PdfSigner(meta, signer=signer, **more).sign_pdf(writer).getvalue()
