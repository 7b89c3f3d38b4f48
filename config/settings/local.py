"""Settings of the embedded run; `manage.py up` hands every secret in by the environment."""

from config.settings.base import *  # noqa: F403
