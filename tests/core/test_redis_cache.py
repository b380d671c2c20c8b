"""The cache that every page asks."""

from django.core.cache import cache


def test_questions_go_through_one_client_and_not_each_through_a_new_one():
    cache.set("asked", {"by": "anybody"})

    assert cache.get("asked") == {"by": "anybody"}
    assert cache.touch("asked", 10)
    assert cache._cache.get_client("asked") is cache._cache.get_client("other", write=True)
