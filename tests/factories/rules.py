"""The rule book without the other catalogues, which take longer."""

import yaml
from django.conf import settings

from portal.services import catalogues
from rulebook.services.loading import load_rulebook


def load_award_types():
    """Award types as they are shipped."""
    data = yaml.safe_load((settings.BASE_DIR / catalogues.PATH).read_text(encoding="utf-8"))
    catalogues._award_types(data["award_types"])


def load_rules():
    """Award types, rule sets and rules."""
    load_award_types()
    load_rulebook()
