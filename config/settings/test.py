"""Settings of script/test: production behaviour, with own databases, quick hashes and mail in memory."""

import os

from config.settings.base import *
from config.settings.base import CACHES, CELERY_BROKER_TRANSPORT_OPTIONS, DATABASES, env

SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"

DEMO_ALLOWED = True
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
MFA_REQUIRED_ROLES = []  # tests that are about it set it
NOTICE_GRACE_SECONDS = 0.5
PASSPHRASE_COST = (1, 8192)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Every xdist worker has its own pair of Redis databases: clearing the cache leaves the queue alone.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_server = env("REDIS_URL", default="redis://localhost:6379/0").rpartition("/")[0]
if "TEST_QUEUE_URL" in os.environ:  # a worker process started by a test uses that test's queue
    REDIS_URL, CACHE_URL = env("TEST_QUEUE_URL"), env("CACHE_URL")
else:
    REDIS_URL, CACHE_URL = f"{_server}/{2 * _worker}", f"{_server}/{2 * _worker + 1}"
CACHES["default"]["LOCATION"] = CACHE_URL
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] = 5

# script/test has migrated this database once; each worker's own is a copy of it.
DATABASES["default"]["TEST"] = {"TEMPLATE": DATABASES["default"]["NAME"]}
DATABASES["default"]["CONN_MAX_AGE"] = 0

# Every test's client loads the middleware anew; looking at each static file each time took a fifth of a run.
WHITENOISE_AUTOREFRESH = True
