"""Every page is in an access table, and answers each kind of person as the table says.

A module ``tests/access/<app>.py`` has ``PAGES`` (page name → a status code for each of PEOPLE, for GET; then for
each of ``MORE``, where it names some) and ``build(world) -> dict[page name, list of URL arguments]`` for pages that need arguments.
"""

import importlib
import pkgutil

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

import tests.access
from tests.access.world import PEOPLE, build_world

TABLES = [
    importlib.import_module(f"tests.access.{module.name}")
    for module in pkgutil.iter_modules(tests.access.__path__)
    if module.name != "world"
]
ACCESS = {page: (table, codes) for table in TABLES for page, codes in table.PAGES.items()}


def _names(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            if pattern.app_name != "admin":
                space = f"{pattern.namespace}:" if pattern.namespace else ""
                yield from _names(pattern, prefix + space)
        elif pattern.name:
            yield prefix + pattern.name
        else:
            pytest.fail(f"a page without a name: {pattern}")


def test_no_page_is_missing_from_the_tables():
    assert set(_names(get_resolver())) == set(ACCESS)


def test_no_page_stands_in_two_tables():
    assert sum(len(table.PAGES) for table in TABLES) == len(ACCESS)


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__.rpartition(".")[2])
def test_access(table):
    """One world a table: no GET changes anything, so its pages do not see one another."""
    world = build_world()
    arguments = table.build(world)
    people = PEOPLE + getattr(table, "MORE", ())
    clients = {person: Client() for person in people}
    for person, client in clients.items():
        if person != "stranger":
            client.force_login(world.people[person])
    answers = {
        page: {
            person: client.get(reverse(page, args=arguments.get(page, []))).status_code
            for person, client in clients.items()
        }
        for page in table.PAGES
    }

    assert answers == {page: dict(zip(people, codes, strict=True)) for page, codes in table.PAGES.items()}
