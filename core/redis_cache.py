"""The cache in Redis, which every page asks for its session and for the lock of an unattended screen."""

from functools import cache
from typing import Any

from django.core.cache.backends import redis


class _Client(redis.RedisCacheClient):
    """Makes one client for each server; making one anew for each question took half of its time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._client = cache(self._client)


class RedisCache(redis.RedisCache):
    """Django's own, asked through ``_Client``."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
