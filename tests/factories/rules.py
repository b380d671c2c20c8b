"""The rule book without the other catalogues, which take longer."""

from core.shipped import shipped
from portal.services import catalogues
from rulebook.services.loading import load_rulebook


def load_award_types():
    """Award types as they are shipped."""
    catalogues._award_types(shipped("catalogues")["award_types"])


def load_rules():
    """Award types, rule sets and rules."""
    load_award_types()
    load_rulebook()
