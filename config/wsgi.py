"""The web servers' way in."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

import config.celery  # noqa: F401

application = get_wsgi_application()
