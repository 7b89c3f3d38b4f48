"""Settings of the tests: real stores, whose addresses the test session sets."""

import os

os.environ.setdefault("OPSCURB_SECRET_KEY", "a-secret-key-that-only-tests-know-and-nobody-else")
os.environ.setdefault("OPSCURB_KEKS", "test:" + "dGVzdHMtb25seS1rZXktb2YtMzItYnl0ZXMtbG9uZyE=")
os.environ.setdefault("OPSCURB_KEY_PEPPER", "a-pepper-that-only-tests-know")

from config.settings.base import *  # noqa: F403
