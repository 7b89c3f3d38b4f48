"""A mail server for reports."""

from tests.apps.notifications.conftest import at_once as at_once
from tests.apps.notifications.conftest import mails as mails
