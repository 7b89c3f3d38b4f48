from decimal import Decimal
from apps.webhooks.models import Webhook, Delivery, Attempt
from apps.tenancy.scope import scope
from tests.apps.notifications.conftest import add_channel
from tests.apps.notifications.telling import CONFIGS
from apps.webhooks.services import create_webhook
from apps.events.models import Event
from django.utils import timezone

def test_look(committed, customer, open_tab):
    alice = customer("alice")
    with scope(alice.customer_id):
        w = create_webhook("https://example.com/in/abc", "ours", secret="x")
        for n in range(5):
            e = Event.objects.create(customer_id=alice.customer_id, type="scan.completed", actor="system", target_type="scan", target_id="1")
            d = Delivery.objects.create(webhook=w, event=e, customer_id=alice.customer_id, event_type="scan.completed", event_at=timezone.now(), body=b'{"a":1}', status="failed", attempts=1, tries=1, error="The receiver answered 500")
            Attempt.objects.create(delivery=d, number=1, at=timezone.now(), status=500, duration_ms=12, error="The receiver answered 500", response_start="oops", request_headers={"X-CWS-Event": "scan.completed"}, response_headers={"server": "x"})
        add_channel(alice, "slack", CONFIGS["slack"], min_savings=Decimal(100))
        c = add_channel(alice, "webhook", CONFIGS["webhook"])
    tab = open_tab(alice)
    for name, path in {"webhooks": "/webhooks", "webhook": f"/webhooks/{w.id}", "delivery": f"/webhooks/{w.id}/deliveries/{d.id}", "new": "/webhooks/new", "channels": "/channels", "chnew": "/channels/new", "channel": f"/channels/{c}", "keys": "/api-keys"}.items():
        page = tab.open(path)
        page.screenshot(path=f"/tmp/n-{name}.png", full_page=True)
        print(name, tab.load.bytes)
    tab.open("/api-keys"); tab.page.get_by_label("Name").fill("x"); tab.page.get_by_role("button", name="Make it").click(); tab.page.wait_for_load_state("networkidle"); tab.page.screenshot(path="/tmp/n-made.png", full_page=True)
    tab.look("dark", 375); tab.page.goto(f"/webhooks/{w.id}"); tab.page.screenshot(path="/tmp/n-small.png", full_page=True)
