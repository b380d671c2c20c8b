"""Keys of trial authorities, which take long to make, are made once for all tests of papers."""

import itertools

import pytest

from documents.signing import demo_authority

_made = []


@pytest.fixture(autouse=True)
def _keys_made_once(monkeypatch):
    """Within a test no RSA key comes twice."""
    make, numbers = demo_authority._new_key, itertools.count()

    def new_key(kind):
        if kind != "rsa":
            return make(kind)
        number = next(numbers)
        if number == len(_made):
            _made.append(make(kind))
        return _made[number]

    monkeypatch.setattr(demo_authority, "_new_key", new_key)
