"""Waiting for what pyHanko does asynchronously."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_Result = TypeVar("_Result")


def outcome(work: Coroutine[Any, Any, _Result]) -> _Result:
    """What ``work`` gives, or the error it raises.

    In a thread of its own: the caller's may be running an event loop already, which bears no other.
    """
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()
