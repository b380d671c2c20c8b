"""The seals, by libsodium; nothing of cryptography is written here.

A teller's passphrase gives the teller's pair of keys (argon2id). The box has a pair of its own; its secret
half is sealed for every ordered pair of tellers, the outer lock over the inner one, and then forgotten.
"""

import secrets
import unicodedata
from itertools import permutations

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id

SALT_BYTES = argon2id.SALTBYTES


def new_salt() -> bytes:
    """For one teller of one box."""
    return secrets.token_bytes(SALT_BYTES)


def key_from(passphrase: str, salt: bytes, *, passes: int, memory: int) -> PrivateKey:
    """The teller's key; the same letters give the same key however a keyboard composes their accents."""
    words = unicodedata.normalize("NFC", passphrase.strip()).encode()
    return PrivateKey.from_seed(argon2id.kdf(32, words, bytes(salt), opslimit=passes, memlimit=memory))


def new_box(tellers: dict[int, bytes]) -> tuple[bytes, dict[tuple[int, int], bytes]]:
    """(public key of a new box, its secret under the locks of each ordered pair of ``tellers``)."""
    key = PrivateKey.generate()
    wrapped = {
        (outer, inner): seal(tellers[outer], seal(tellers[inner], bytes(key)))
        for outer, inner in permutations(tellers, 2)
    }
    return bytes(key.public_key), wrapped


def seal(public_key: bytes, content: bytes) -> bytes:
    """Sealed so that only the secret half opens it; twice the same content never looks the same."""
    return SealedBox(PublicKey(bytes(public_key))).encrypt(content)


def unseal(key: PrivateKey, sealed: bytes) -> bytes | None:
    """What ``seal`` took in; None if it was not sealed to this key or was changed."""
    try:
        return SealedBox(key).decrypt(bytes(sealed))
    except (CryptoError, ValueError):
        return None
