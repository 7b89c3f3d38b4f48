"""Settings of the web server and the workers of browser tests: the tests' own, with mails as files."""

from config.settings.local import *  # noqa: F403
from config.settings.test import *  # noqa: F403
