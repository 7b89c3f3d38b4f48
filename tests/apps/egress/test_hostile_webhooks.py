"""Webhooks to hostile targets are kept as they came, and never connected to: neither by a test nor by an event."""

import pytest

from apps.events.services import record
from apps.jobs.queue import claim
from apps.jobs.run import run
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from apps.webhooks.models import Delivery
from apps.webhooks.services import create_webhook, send_test
from opscurb.errors import Invalid
from tests.apps.egress.hostile import NAMES, TARGETS
from tests.apps.egress.test_hostile import elsewhere

# One is hostile for the space before it alone, which is taken off here.
HOSTILE = [url for url in TARGETS if url == url.strip()]
NO_URLS = [url for url in HOSTILE if not url.lower().startswith(("http://", "https://")) or "\0" in url]


def lead(names):
    """Let the names of hostile.py lead where they say, from the first answer on."""
    names |= {name: [list(answer) for answer in answers] for name, answers in NAMES.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_webhook_connects_nowhere(url, alice, connects, names, settings):
    lead(names)
    with scope(alice.customer_id):
        if url in NO_URLS:
            with pytest.raises(Invalid, match="webhook url must start with"):
                create_webhook(url)
            return
        webhook = create_webhook(url, secret="shared-secret")
        scan = Scan.objects.create(trigger_source="test", status="completed")
        record("scan.completed", target_type="scan", target_id=scan.id)
    while (claimed := claim("deliver")) is not None:
        run(claimed)
    lead(names)

    tried = send_test(alice.customer_id, webhook.id)

    assert (tried.ok, tried.status) == (False, None)
    assert tried.error
    with scope(alice.customer_id):
        by_event = Delivery.objects.get(event_type="scan.completed")
        assert (by_event.status, by_event.attempts, by_event.error) == ("pending", 1, tried.error)
    assert elsewhere(connects, settings) == []
