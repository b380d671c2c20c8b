"""Whose key signs: a PKCS#12 file, or a token reached through its PKCS#11 library."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from giao_uoc_sign.problems import Problem

Ask = Callable[[str], str]


@contextmanager
def p12_signer(path: Path, ask: Ask) -> Iterator[Signer]:
    """A signer with the key of a .p12/.pfx file; the password is asked for."""
    try:
        content = path.read_bytes()
    except OSError:
        raise Problem(f"Không đọc được tệp {path}. Hãy xem lại đường dẫn.") from None
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(
            content, ask(f"Mật khẩu của {path.name}: ").encode()
        )
    except ValueError:
        raise Problem(f"Mật khẩu không đúng, hoặc {path.name} không phải tệp PKCS#12.") from None
    if key is None or certificate is None:
        raise Problem(f"{path.name} không có đủ khóa và chứng thư.")
    yield _signer(key, certificate, others)


def _signer(key, certificate, others) -> Signer:
    chain = [x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in others]
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore.from_certs(chain),
    )


@contextmanager
def token_signer(library: Path, token_label: str, key_label: str, ask: Ask) -> Iterator[Signer]:
    """A signer that lets the token sign; the key never leaves it. The PIN is asked for."""
    try:
        import pkcs11
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError:
        raise Problem("Thiếu gói python-pkcs11. Hãy chạy: pip install -r requirements.txt") from None
    if not library.exists():
        raise Problem(f"Không có thư viện {library}. Hãy hỏi bên cấp thiết bị đường dẫn thư viện PKCS#11.")
    criteria = TokenCriteria(label=token_label) if token_label else None
    try:
        session = open_pkcs11_session(
            str(library), token_criteria=criteria, user_pin=ask("Mã PIN của thiết bị: ")
        )
    except (pkcs11.exceptions.PinIncorrect, pkcs11.exceptions.PinInvalid, pkcs11.exceptions.PinLenRange):
        raise Problem(
            "Mã PIN không đúng. Nhập sai nhiều lần thiết bị sẽ khóa; hãy chắc chắn rồi thử lại."
        ) from None
    except pkcs11.exceptions.PinLocked:
        raise Problem("Thiết bị đã khóa vì nhập sai PIN nhiều lần. Hãy liên hệ bên cấp để mở khóa.") from None
    except Exception as error:  # noqa: BLE001 - drivers of tokens raise nearly anything
        raise Problem(
            f"Không mở được thiết bị: {type(error).__name__}. Hãy kiểm tra đã cắm thiết bị và đúng thư viện."
        ) from None
    with session:
        key_id, label, is_rsa = _pick(session, key_label)
        named = {"key_id": key_id, "cert_id": key_id} if key_id else {"key_label": label, "cert_label": label}
        # Few tokens hash by themselves before ECDSA.
        yield PKCS11Signer(session, use_raw_mechanism=not is_rsa, **named)


def _pick(session, wanted: str) -> tuple[bytes | None, str, bool]:
    """The key to sign with (id, label, whether RSA): the one named, else the only one.

    Its certificate has the same id, or where there are no ids the same label.
    """
    from pkcs11 import Attribute, KeyType, ObjectClass

    found = [
        (bytes(one[Attribute.ID]), one[Attribute.LABEL], one[Attribute.KEY_TYPE])
        for one in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})
    ]
    fitting = [one for one in found if not wanted or one[1] == wanted]
    if len(fitting) == 1:
        key_id, label, kind = fitting[0]
        return key_id or None, label, kind == KeyType.RSA
    names = ", ".join(f"«{label}»" for _id, label, _kind in found) or "không có khóa nào"
    if not fitting:
        raise Problem(f"Thiết bị không có khóa «{wanted}». Trên thiết bị: {names}.")
    raise Problem(f"Thiết bị có nhiều khóa: {names}. Hãy chọn bằng --key.")
