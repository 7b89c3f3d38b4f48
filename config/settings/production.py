"""Settings of a hosted install: https only, and no start without secrets."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import OPSCURB_KEKS, OPSCURB_KEY_PEPPER, SECRET_KEY, env

SHORTEST_PEPPER = 32

for _name, _value in {
    "OPSCURB_SECRET_KEY": SECRET_KEY,
    "OPSCURB_KEKS": OPSCURB_KEKS,
    "OPSCURB_KEY_PEPPER": OPSCURB_KEY_PEPPER,
    "DATABASE_URL": env("DATABASE_URL", default=""),
    "REDIS_URL": env("REDIS_URL", default=""),
    "EMAIL_URL": env("EMAIL_URL", default=""),
    "DEFAULT_FROM_EMAIL": env("DEFAULT_FROM_EMAIL", default=""),
}.items():
    if not _value:
        raise ImproperlyConfigured(f"{_name} is not set")
if len(OPSCURB_KEY_PEPPER) < SHORTEST_PEPPER:
    raise ImproperlyConfigured(f"OPSCURB_KEY_PEPPER must have at least {SHORTEST_PEPPER} characters")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("OPSCURB_SSL_REDIRECT", default=True)
# A balancer's probes come over plain http.
SECURE_REDIRECT_EXEMPT = [r"^(health|ready|api/health)$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Bound to this host and to https by their names; no other host of the domain can set them.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
