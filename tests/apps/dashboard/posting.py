"""A browser of alice's and a receiver, for the tests of webhooks on pages."""

import pytest

from apps.events.models import Event
from apps.tenancy.scope import scope
from bench.receiver import receiving
from tests.apps.dashboard.conftest import sign_in


@pytest.fixture
def there(settings):
    """A receiver that may be reached."""
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    with receiving(says=b'{"token": "s", "taken": "<b>yes</b>"}') as receiver:
        yield receiver


@pytest.fixture
def web(alice):
    """Alice's browser."""
    return sign_in(alice)


def text_of(answer):
    return answer.content.decode()


def told(who, event_type):
    with scope(who.customer_id):
        return list(Event.objects.filter(type=event_type))
