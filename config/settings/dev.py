"""Settings of script/server and script/manage on one's own machine: plain HTTP on the loopback, and in a hall's network."""

import os
import secrets
from collections.abc import Callable

from config.settings.base import *
from config.settings.base import DATA_DIR, LOGGING, SECRET_KEY, VAPID_PRIVATE_KEY, env


def _own(name: str, make: Callable[[], str]) -> str:
    """A secret of this data folder, made once; readable by its owner only."""
    path = DATA_DIR / name
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(make())
    return path.read_text()


SECRET_KEY = SECRET_KEY or _own("secret_key", lambda: secrets.token_urlsafe(50))
VAPID_PRIVATE_KEY = VAPID_PRIVATE_KEY or _own("push_key", lambda: secrets.token_urlsafe(32))
DEBUG = env.bool("DEBUG", default=False)
HALL_ADDRESS = env("HALL_ADDRESS", default="")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", *filter(None, [HALL_ADDRESS])]
)
SITE_URL = env("SITE_URL", default=f"http://{HALL_ADDRESS or '127.0.0.1'}:{env.int('PORT', default=8000)}")

DEMO_ALLOWED = True
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False

# One's own machine is for trying things out; a real site keeps the defaults of the base settings.
MFA_REQUIRED_ROLES = env.list("MFA_REQUIRED_ROLES", default=[])
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=8 * 3600)
ADMIN_IDLE_SECONDS = env.int("ADMIN_IDLE_SECONDS", default=8 * 3600)

LOGGING["formatters"]["line"].pop("()")  # one's own machine shows the whole error
