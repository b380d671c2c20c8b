"""What the signatures in a file carry."""

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


def certificates_of(reader: PdfFileReader) -> list[asn1_x509.Certificate]:
    """Certificates in all signatures and in their time stamps, each as often as it stands there."""
    return [one for signature in reader.embedded_signatures for one in certificates_in(signature)]


def certificates_in(signature: EmbeddedPdfSignature) -> list[asn1_x509.Certificate]:
    """Certificates in one signature, the signer's first; then those of its time stamp."""
    found = [signature.signer_cert, *signature.other_embedded_certs]
    for stamp in extract_tst_data_iter(signature.signer_info, signed=False):
        found += [one.chosen for one in stamp["certificates"]]
    return found
