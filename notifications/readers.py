"""Who besides its sender may see a notice in the outbox; apps above say so in ``AppConfig.ready()``."""

from collections.abc import Callable

from django.db.models import Q
from django.http import HttpRequest

Rule = Callable[[HttpRequest], Q]

_rules: list[Rule] = []


def register_reader(rule: Rule) -> None:
    """Add a rule: which notices (a condition on `Notice`) the person of a request looks after."""
    _rules.append(rule)


def looks_after_all(request: HttpRequest) -> bool:
    """The standing body and the administrator see every message."""
    return bool(request.access.is_standing_body or request.access.is_administrator)


def reads_words(request: HttpRequest) -> bool:
    """The administrator sees that mail leaves, to whom and of what sort; what it says is the work's, not theirs."""
    return not request.access.is_administrator


def seen_by(request: HttpRequest) -> Q | None:
    """The notices whose copies the person may read and stop; None for all of them."""
    if looks_after_all(request):
        return None
    seen = Q(sender=request.user)
    for rule in _rules:
        seen |= rule(request)
    return seen
