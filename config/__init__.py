"""The wiring: settings, URLs, Celery and the servers' entry points."""
