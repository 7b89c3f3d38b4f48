"""Settings of the embedded run; `manage.py up` hands every secret in by the environment."""

from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.base import env

if not env("EMAIL_URL", default="") and env("OPSCURB_STATE", default=""):
    # Without a mail server each mail is a file that can be looked at.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(Path(env("OPSCURB_STATE")) / "mail")
    OPSCURB_SHOW_MAIL = True
