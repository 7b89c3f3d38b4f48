"""Settings of the web server and the workers of browser tests: the tests' secrets, and mails as files."""

from config.settings.test import *  # noqa: F403, I001
from config.settings.local import *  # noqa: F403
