"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

application = get_wsgi_application()
# With --preload all processes share the pages; otherwise each would load them while its first visitor waits.
get_resolver().url_patterns  # noqa: B018 - read in order to load
