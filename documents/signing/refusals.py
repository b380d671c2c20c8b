"""Why a file is not taken: sentences a clerk can act on, each with the rule behind it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One reason.

    Attributes:
        rule: id of the rule (``SIG-23``); ``TEP``: the file as such cannot be read or is not safe.
        text: why, and what to do next.
    """

    rule: str
    text: str


class RefusedError(Exception):
    """The file is not taken."""

    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__(" ".join(reason.text for reason in reasons))
        self.reasons = reasons


def refused(rule: str, text: str) -> RefusedError:
    return RefusedError([Reason(rule, text)])
