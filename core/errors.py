"""Errors whose message is a sentence for the person at the screen."""


class RuleError(Exception):
    """A rule of the work forbids this now; the text says why and what to do next.

    ``field`` names the form field that the sentence belongs to, if any.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class StateConflictError(RuleError):
    """Somebody else changed the thing in the meantime, or it is past the step asked for."""
