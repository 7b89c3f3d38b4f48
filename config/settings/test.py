"""Settings of the tests: real stores, whose addresses the test session sets."""

import os

os.environ.setdefault("OPSCURB_SECRET_KEY", "a-secret-key-that-only-tests-know-and-nobody-else")
os.environ.setdefault("OPSCURB_KEKS", "test:" + "dGVzdHMtb25seS1rZXktb2YtMzItYnl0ZXMtbG9uZyE=")
os.environ.setdefault("OPSCURB_KEY_PEPPER", "a-pepper-that-only-tests-know")
# What tests try must not lead off this machine; those that need a target name their own.
os.environ.setdefault("OPSCURB_PROXY_TEST_TARGET", "127.0.0.1:1")

from config.settings.base import *  # noqa: F403
