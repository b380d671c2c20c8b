"""Production settings: everything that differs between installations comes from the environment."""

import datetime as dt
from email.utils import parseaddr
from pathlib import Path

import environ
from celery.schedules import schedule
from csp.constants import NONE, SELF
from kombu import Queue

from core import clock

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".data"))).resolve()

SECRET_KEY = env("SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env("SITE_URL", default="https://localhost").rstrip("/")
SUPPORT_PHONE = env("SUPPORT_PHONE", default="")
DEMO_ALLOWED = False  # sample accounts have a password that everybody knows

INSTALLED_APPS = [
    "core",
    "audit",
    "accounts",
    "workdays",
    "files",
    "notifications",
    "urn",
    "clusters",
    "deadlines",
    "jobs",
    "evidence",
    "workbooks",
    "documents",
    "emulation",
    "scoring",
    "rulebook",
    "awards",
    "hall",
    "portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.IdleLockMiddleware",
    "accounts.middleware.GivenPasswordMiddleware",
    "clusters.middleware.AccessMiddleware",
    "clusters.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.context.site",
            ],
        },
    },
]

# --- storage -----------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **env.db("DATABASE_URL", default="postgres://localhost/giaouoc"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "core.redis_cache.RedisCache",
        "LOCATION": env("CACHE_URL", default=REDIS_URL),
        "KEY_PREFIX": "giao-uoc",
    },
}

# Uploaded files have no URL: the files app sends them after checking the reader's rights.
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Virus scanner of evidence: tcp://host:3310 or unix:///run/clamav/clamd.ctl; empty: none.
CLAMD_URL = env("CLAMD_URL", default="")

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / ".cache" / "static")))
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- signatures by certificate ------------------------------------------------------------------

# Time stamps (RFC 3161); without it files are completed without one (the trial authority has its own).
TIME_STAMP_URL = env("TIME_STAMP_URL", default="")
# Hosts besides those in the believed roots that revocation lists and answers may be fetched from.
REVOCATION_HOSTS = env.list("REVOCATION_HOSTS", default=[])

# --- people ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# A guess at a teller's passphrase: passes and bytes of memory of argon2id (libsodium's MODERATE).
PASSPHRASE_COST = (3, 256 * 1024 * 1024)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"change_password": "accounts.forms.ChangePasswordForm"}
# Wrong passwords are counted by accounts.throttle; "login_failed" is left for codes of the second factor.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "5/300s/key"}
# Wrong passwords allowed in so many seconds: on a known device; for a name from an address; from an address.
SIGN_IN_LIMITS = {"device": (5, 900), "name": (5, 300), "address": (250, 900)}
# SEC-8: an account that nobody used for so many days opens by a second proof only.
ACCOUNT_IDLE_DAYS = env.int("ACCOUNT_IDLE_DAYS", default=45)
# Codes that open it again: sent, and typed wrong, in so many seconds.
ACCOUNT_LIMITS = {"reopen_mail": (5, 3600), "reopen_code": (5, 900)}
# What a visitor without a sign-in may do from one address in so many seconds.
VISITOR_LIMITS = {
    "bounce_report": (600, 300),
    "calendar_feed": (600, 300),
    "file_check": (30, 300),
    "unsubscribe": (60, 300),
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Giao Ước"
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from the administrator; nothing is reset by mail
# Roles that must set up a second factor before anything else.
MFA_REQUIRED_ROLES = env.list(
    "MFA_REQUIRED_ROLES", default=["standing_body", "cluster_head", "teller", "administrator"]
)

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 8 * 3600
# SEC-8: a screen without activity locks; the password opens it where it stood.
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=15 * 60)
ADMIN_IDLE_SECONDS = env.int("ADMIN_IDLE_SECONDS", default=5 * 60)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = True

# --- the browser -------------------------------------------------------------------------------

CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- language ----------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# --- mail and log ------------------------------------------------------------------------------

if env("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
# How long a worker may take over one mail before another takes it up again.
NOTICE_LEASE_SECONDS = env.int("NOTICE_LEASE_SECONDS", default=120)
# After that the worker has so long to show that it lives, counted by running time and not by the clock.
NOTICE_GRACE_SECONDS = env.float("NOTICE_GRACE_SECONDS", default=30)
# Mail of a person's act waits so long that the person can hold or cancel it.
OUTBOX_DELAY_SECONDS = env.int("OUTBOX_DELAY_SECONDS", default=300)
# More single mails for one person and day than this are joined into one, sent at this hour of a working day.
MAILS_A_DAY = env.int("MAILS_A_DAY", default=3)
DIGEST_TIME = dt.datetime.strptime(env("DIGEST_TIME", default="08:30"), "%H:%M").time()  # noqa: DTZ007 - an hour
LINK_DAYS = env.int("LINK_DAYS", default=30)  # how long the link of a mail leads to the work
# How long the link that ends optional mail works: over a year, for RFC 8058 wants it to work long after the mail came;
# not for ever, for whoever finds an old mail must not end a person's mail.
UNSUBSCRIBE_DAYS = env.int("UNSUBSCRIBE_DAYS", default=400)
MAIL_REPLY_TO = env("MAIL_REPLY_TO", default="")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Giao Ước <giao-uoc@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Mail that did not arrive: read from a mailbox (imaps://name:password@host/INBOX), told by the provider.
BOUNCE_IMAP_URL = env("BOUNCE_IMAP_URL", default="")
BOUNCE_TOKEN = env("BOUNCE_TOKEN", default="")
# Notices shown by browsers: our key, whom their push services may write to, and the only hosts that are asked.
VAPID_PRIVATE_KEY = env("VAPID_PRIVATE_KEY", default="")
VAPID_CONTACT = env("VAPID_CONTACT", default="") or f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}"
PUSH_HOSTS = [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.services.mozilla.com",
    "*.notify.windows.com",
    "web.push.apple.com",
]

# Lines carry paths and error types, never bodies or names of people.
_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"refusals": {"()": "config.logs.RefusalsInOneLine"}},
    "formatters": {"line": {"()": "config.logs.WithoutValues", "format": _LINE}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"filters": ["refusals"]},
    },
}

# Whoever looks after the installation: `script/watch` writes there when something stands still.
OPERATOR_EMAIL = env("OPERATOR_EMAIL", default="")
# What Prometheus sends to read /metrics; without one there is no such page.
METRICS_TOKEN = env("METRICS_TOKEN", default="")

# A signed file handed in; a covenant of sixty parties with all its signatures weighs about 5 MB.
SIGNATURE_MAX_MB = env.int("SIGNATURE_MAX_MB", default=20)

# --- background work ---------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT = "config.broker:Transport"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a queue that is away for an hour is waited for
# A killed worker's tasks come back within about 15 minutes + 5 s; every task is far shorter than that.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Who wakes a task while the queue is away waits a second, not six: the next round does it.
    "interval_start": 0.1,
    "interval_step": 0.2,
    "interval_max": 0.5,
    "connect_retries_timeout": 1,
    "visibility_timeout": env.int("VISIBILITY_TIMEOUT", default=900),
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_LOST_WAIT = (
    1  # nobody waits for results; until then a killed process keeps its place in the worker
)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = TIME_ZONE
# A process that does tasks keeps its connection as long as one that answers requests does (see jobs/tasks.py); Celery
# would open one for every task.
CELERY_DB_REUSE_MAX = 1_000_000
# What may take an hour, or waits for other machines, has a worker of its own, so that no reminder waits behind it. A
# worker started without --queues does both.
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("celery", "long")]
CELERY_TASK_ROUTES = {name: {"queue": "long"} for name in ("documents.refresh_revocation", "jobs.run_jobs")}
# A clock that is set back stops no interval, and no file keeps times over a restart: a beat that starts runs all at once.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
# `expires`: a queue that stood still does not pile up runs; what is due is found in the database.
CELERY_BEAT_SCHEDULE = {
    name: {
        "task": name,
        "schedule": schedule(seconds, nowfun=clock.running),
        "options": {"expires": seconds},
    }
    for name, seconds in {
        "accounts.close_idle": 24 * 3600,
        "deadlines.issue": 60,
        "deadlines.plan": 600,
        "documents.judge_uploads": 5,
        "documents.refresh_revocation": 24 * 3600,
        "documents.sweep": 300,
        "evidence.scan_files": 15,
        "jobs.run_jobs": 5,
        "notifications.deliver": 20,
        "notifications.heartbeat": 60,
        "notifications.read_bounces": 300,
    }.items()
}
