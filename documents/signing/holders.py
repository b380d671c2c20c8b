"""Who a certificate was given to, and whether that is the one expected (SIG-26)."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from asn1crypto import x509

_COMMON_NAME, _ORGANISATION, _UNIT = "2.5.4.3", "2.5.4.10", "2.5.4.11"
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@dataclass(frozen=True)
class Holder:
    """Names in a certificate. ``organisations``: of the organisation and of the units in it, widest first."""

    name: str
    organisations: tuple[str, ...]

    @property
    def organisation(self) -> str:
        """The smallest unit first, as one writes it: ``Sở Tư pháp, UBND tỉnh``."""
        return ", ".join(reversed(self.organisations))


def holder_of(certificate: x509.Certificate) -> Holder:
    """Whom the certificate was given to."""
    return _named_in(certificate.subject)


def issuer_of(certificate: x509.Certificate) -> Holder:
    """Who gave it."""
    return _named_in(certificate.issuer)


def is_one_of(name: str, names: Iterable[str]) -> bool:
    """Whether a name is among those expected: whatever the case, the spaces, the way to put the tone mark."""
    wanted = comparable(name)
    return bool(wanted) and any(wanted == comparable(other) for other in names)


def comparable(name: str) -> str:
    """``HOÀNG  Hoà`` and ``Hoàng Hòa`` become the same: a syllable has one tone, wherever it is written."""
    syllables = []
    for syllable in unicodedata.normalize("NFD", name).casefold().split():
        tones = "".join(letter for letter in syllable if letter in _TONES)
        rest = "".join(letter for letter in syllable if letter not in _TONES)
        syllables.append(unicodedata.normalize("NFD", rest) + tones)
    return " ".join(syllables)


def _named_in(name: x509.Name) -> Holder:
    found: dict[str, list[str]] = {}
    for part in name.chosen:
        for pair in part:
            found.setdefault(pair["type"].dotted, []).append(_clean(str(pair["value"].native)))
    return Holder(
        name=" ".join(found.get(_COMMON_NAME, [])),
        organisations=tuple(found.get(_ORGANISATION, []) + found.get(_UNIT, [])),
    )


def _clean(value: str) -> str:
    """Without control characters, which have no place in a name and none in a database."""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())
