"""Settings of the web server and the workers of browser tests: the tests' secrets, and mails as files."""

# First, since it gives the secrets to the environment.
from config.settings import test
from config.settings.local import *  # noqa: F403

# New passwords as in production; those that tests gave people in their own process can be read.
PASSWORD_HASHERS = [*PASSWORD_HASHERS, *test.PASSWORD_HASHERS]  # noqa: F405
