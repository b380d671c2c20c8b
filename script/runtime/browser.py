"""Chromium for the browser journeys, from the distribution's packages."""

import fcntl
import os
import shutil
import subprocess

from runtime.steps import CACHE

HOW = "cài Chromium (ví dụ: apt-get install chromium) hoặc đặt biến CHROMIUM là đường dẫn của nó"
# The same engine without the windows of a browser, which cost twice as much as the pages in them.
_SHELL = "chromium-headless-shell"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium(*, whole: bool = False) -> str | None:
    """The path of a Chromium; installed first where this user may. None: there is none to be had.

    ``whole``: not the engine alone, for it shows no notifications.
    """
    if found := _find(whole):
        return found
    if os.geteuid() or not shutil.which("apt-get"):
        return None
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _find(whole):
            _apt("update")
            for package in ("chromium",) if whole else (_SHELL, "chromium"):
                if not _find(whole):
                    _apt("install", "-y", "--no-install-recommends", package)
    return _find(whole)


def _apt(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", *command], env=environment, capture_output=True, check=False)


def _find(whole: bool) -> str | None:
    given = os.environ.get("CHROMIUM")
    names = [given] if given else _NAMES if whole else (_SHELL, *_NAMES)
    return next((path for name in names if (path := shutil.which(name))), None)
