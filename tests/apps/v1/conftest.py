"""Receivers, proxies and a mail server for what is tried over the surface."""

from tests.apps.notifications.conftest import certs as certs
from tests.apps.notifications.conftest import here_is_allowed as here_is_allowed
from tests.apps.notifications.conftest import mails as mails
from tests.apps.notifications.conftest import proxy as proxy
from tests.apps.notifications.conftest import receive as receive
