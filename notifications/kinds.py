"""Sorts of notices, named by the apps that send them in ``AppConfig.ready()``."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class NoticeKind:
    """A sort of notice in words.

    Attributes:
        mandatory_rule: by which rule its mail comes whatever the reader prefers.
        is_stoppable: may be held or cancelled on its way by those who look after the outbox.
    """

    code: str
    label: str | Promise
    mandatory_rule: str | Promise = ""
    is_stoppable: bool = True


_kinds: dict[str, NoticeKind] = {}


def register_kind(
    code: str, label: str | Promise, mandatory_rule: str | Promise = "", *, is_stoppable: bool = True
) -> None:
    """Name a kind. A code without a dot names all that begin with it: ``paper`` is also ``paper.issued``."""
    _kinds[code] = NoticeKind(code, label, mandatory_rule, is_stoppable)


def kind_of(code: str) -> NoticeKind | None:
    """The kind of a notice: the one of its whole code, else the one of the part before the first dot."""
    return _kinds.get(code) or _kinds.get(code.partition(".")[0])


def mandatory_rule(code: str) -> str | Promise:
    """By which rule mail of this kind comes in any case; empty where the reader chooses."""
    kind = kind_of(code)
    return kind.mandatory_rule if kind else ""


def is_stoppable(code: str) -> bool:
    """Whether a notice of this kind may be held or cancelled on its way."""
    kind = kind_of(code)
    return kind is None or kind.is_stoppable


def mandatory_kinds() -> list[NoticeKind]:
    """The kinds whose mail comes in any case, by label."""
    return sorted((kind for kind in _kinds.values() if kind.mandatory_rule), key=lambda kind: str(kind.label))
