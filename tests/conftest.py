"""What every test stands on: the database, an empty cache, shuffled unordered queries; and real servers."""

import gc
import os

import pytest
from django.core.cache import cache
from django.db.models.sql import compiler
from django.utils import translation

# Playwright's loop runs in the test's thread, where Django would refuse plain database calls.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytest_plugins = [
    "tests.fixtures.browser", "tests.fixtures.clock", "tests.fixtures.demo", "tests.fixtures.emptying",
    "tests.fixtures.mail", "tests.fixtures.rounds", "tests.fixtures.worker",
]  # fmt: skip


LONGEST = "tests/replay/test_year_of_reminders.py"
LONG = (
    "tests/browser/", "tests/faults/", "tests/secrecy/", "tests/replay/", "tests/runtime/", "tests/notifications/",
)  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes long begins first, so that no worker waits for another at the end."""
    items.sort(key=lambda item: (not item.nodeid.startswith(LONGEST), not item.nodeid.startswith(LONG)))


def pytest_collection_finish():
    """What is loaded now stays: the collector of garbage neither looks at it again nor comes so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture
def _sample_years_first(request):
    """A test that asks for ``sample_years`` turns to that database before its transaction begins."""
    if "sample_years" in request.fixturenames:
        request.getfixturevalue("sample_years")


@pytest.fixture(autouse=True)
def _database(_sample_years_first, db):
    """Every test has the database."""


@pytest.fixture(autouse=True)
def _vietnamese():
    """A page asked for in English leaves its language behind in this process."""
    translation.activate("vi")


@pytest.fixture(autouse=True)
def _empty_cache():
    """Rate limits live in the cache; none leaks into the next test."""
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _shuffle_unordered_queries():
    """A query without ORDER BY comes back shuffled, so no code can lean on luck."""
    original = compiler.SQLCompiler.get_order_by

    def get_order_by(self):
        query = self.query
        # A check of a constraint in Python is a query without a model.
        if query.model is not None and not query.distinct and not query.combinator and query.group_by is None:
            meta_ordering = query.get_meta().ordering if query.default_ordering else ()
            if not (query.order_by or query.extra_order_by or meta_ordering or query.is_sliced):
                query = self.query = query.clone()
                query.add_ordering("?")
        return original(self)

    compiler.SQLCompiler.get_order_by = get_order_by
