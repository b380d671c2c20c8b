"""The catalogues stand before a story begins."""

import pytest

from clusters.enums import Role
from portal.services.catalogues import load_catalogues
from tests import factories as make


@pytest.fixture(autouse=True)
def _catalogues(_database):
    load_catalogues()


@pytest.fixture
def standing(_catalogues):
    """Staff of the standing body."""
    return make.appoint(Role.STANDING_BODY)
