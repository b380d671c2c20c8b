"""Reading certificates of authorities that somebody hands in."""

import datetime as dt
import re

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key
from django.utils.translation import gettext as _

from core.templatetags.vi_format import ngay

MAX_BYTES = 64 * 1024
_LEAST_RSA_BITS = 2048
_WEAK = (hashes.MD5, hashes.SHA1)
_KEY_IN_PEM = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY")


class CertificateError(Exception):
    """Why a certificate cannot be taken: a Vietnamese sentence."""


def read_certificate(content: bytes) -> x509.Certificate:
    """The one certificate in a PEM or DER file.

    Raises:
        CertificateError: a private key, several certificates or none.
    """
    if _holds_key(content):
        raise CertificateError(
            _(
                "Tệp này chứa khóa bí mật, không phải chứng thư. Hệ thống không nhận và không giữ khóa bí mật; "
                "hãy coi khóa này đã lộ nếu bạn vừa gửi nó qua mạng, và chọn tệp chứng thư (.cer, .crt, .pem)."
            )
        )
    if len(content) > MAX_BYTES:
        raise CertificateError(_("Tệp quá lớn, không phải một chứng thư. Hãy chọn tệp .cer, .crt hoặc .pem."))
    try:
        if b"-----BEGIN" not in content:
            return x509.load_der_x509_certificate(content)
        found = x509.load_pem_x509_certificates(content)
    except ValueError:
        raise CertificateError(
            _("Tệp này không phải là chứng thư. Hãy chọn tệp .cer, .crt hoặc .pem do bên cấp công bố.")
        ) from None
    if len(found) != 1:
        raise CertificateError(
            _("Tệp có %(count)s chứng thư. Hãy tách ra và thêm từng chứng thư một.") % {"count": len(found)}
        )
    return found[0]


def read_authority(content: bytes, *, at: dt.datetime, is_root: bool) -> x509.Certificate:
    """The certificate of an authority that may be believed: a root signs itself.

    Raises:
        CertificateError: see `read_certificate`; or no authority, not in force at ``at``, or too weak.
    """
    certificate = read_certificate(content)
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        is_authority = constraints.ca
    except (x509.ExtensionNotFound, ValueError):
        is_authority = False
    if not is_authority:
        raise CertificateError(
            _(
                "Đây là chứng thư của người hoặc cơ quan ký, không phải của bên cấp chứng thư. "
                "Hãy chọn chứng thư gốc hoặc chứng thư trung gian của bên cấp."
            )
        )
    if certificate.not_valid_after_utc < at:
        raise CertificateError(
            _("Chứng thư đã hết hạn ngày %(day)s. Hãy lấy chứng thư mới của bên cấp.")
            % {"day": ngay(certificate.not_valid_after_utc)}
        )
    if certificate.not_valid_before_utc > at:
        raise CertificateError(
            _("Chứng thư chỉ có hiệu lực từ ngày %(day)s. Hãy xem lại đồng hồ máy chủ.")
            % {"day": ngay(certificate.not_valid_before_utc)}
        )
    if is_root and not is_signed_by(certificate, certificate):
        raise CertificateError(
            _(
                "Chứng thư này do bên khác cấp, không phải chứng thư gốc. "
                "Hãy đánh dấu «là chứng thư trung gian», hoặc chọn chứng thư gốc."
            )
        )
    _ensure_strong(certificate)
    return certificate


def is_signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether ``issuer``'s key signed ``certificate``."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def sha256_of(certificate: x509.Certificate) -> str:
    """The fingerprint of a certificate."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def in_pairs(sha256: str) -> str:
    """A fingerprint as authorities print it: ``AB:CD:…``."""
    return ":".join(sha256[place : place + 2] for place in range(0, len(sha256), 2)).upper()


def holder_of(certificate: x509.Certificate) -> str:
    """The name of its holder; of an authority without one, its organisation."""
    return _name(_reread(certificate).subject)


def issuer_of(certificate: x509.Certificate) -> str:
    """The name of who issued it."""
    return _name(_reread(certificate).issuer)


def _reread(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """With asn1crypto: cryptography warns of every name longer than 64 bytes, as our units' are."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _name(name: asn1_x509.Name) -> str:
    found = name.native.get("common_name") or name.native.get("organization_name")
    return str(found[0] if isinstance(found, list) else found or name.human_friendly)


def _ensure_strong(certificate: x509.Certificate) -> None:
    key = certificate.public_key()
    is_strong = isinstance(key, ec.EllipticCurvePublicKey) or (
        isinstance(key, rsa.RSAPublicKey) and key.key_size >= _LEAST_RSA_BITS
    )
    if not is_strong or isinstance(certificate.signature_hash_algorithm, _WEAK):
        raise CertificateError(
            _(
                "Chứng thư dùng thuật toán đã yếu (cần RSA từ 2048 bit hoặc ECDSA, hàm băm từ SHA-256). "
                "Hãy lấy chứng thư mới của bên cấp."
            )
        )


def _holds_key(content: bytes) -> bool:
    """A private key in PEM, PKCS#8, PKCS#1 or PKCS#12."""
    if _KEY_IN_PEM.search(content):
        return True
    try:
        load_der_private_key(content, password=None)
    except TypeError:  # a key, with a password
        return True
    except (ValueError, UnsupportedAlgorithm):
        # PKCS#12 begins with a sequence and version 3.
        return content[:1] == b"\x30" and b"\x02\x01\x03" in content[:10]
    return True
