"""Chromium for the browser journeys, from the distribution's packages."""

import fcntl
import os
import shutil
import subprocess

from runtime.steps import CACHE

HOW = "cài Chromium (ví dụ: apt-get install chromium) hoặc đặt biến CHROMIUM là đường dẫn của nó"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The path of a Chromium; installed first where this user may. None: there is none to be had."""
    if found := _find():
        return found
    if os.geteuid() or not shutil.which("apt-get"):
        return None
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _find():
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            for command in ("update", "install -y --no-install-recommends chromium"):
                subprocess.run(
                    ["apt-get", "-qq", *command.split()], env=environment, capture_output=True, check=False
                )
    return _find()


def _find() -> str | None:
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else _NAMES
    return next((path for name in names if (path := shutil.which(name))), None)
