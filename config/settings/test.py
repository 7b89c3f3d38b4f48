"""Settings of the tests: real stores, whose addresses the test session sets."""

import os

os.environ.setdefault("OPSCURB_SECRET_KEY", "a-secret-key-that-only-tests-know-and-nobody-else")
os.environ.setdefault("OPSCURB_KEKS", "test:" + "dGVzdHMtb25seS1rZXktb2YtMzItYnl0ZXMtbG9uZyE=")
os.environ.setdefault("OPSCURB_KEY_PEPPER", "a-pepper-that-only-tests-know")
# What tests try must not lead off this machine; those that need a target name their own.
os.environ.setdefault("OPSCURB_PROXY_TEST_TARGET", "127.0.0.1:1")

from config.settings.base import *  # noqa: F403

# Argon2 takes its time and memory by design, which is what most tests with people would wait for.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Static files are looked for when they are asked for: to list them all takes longer than most tests, and Django's test
# client loads the middleware anew for each of its clients.
WHITENOISE_AUTOREFRESH = True
