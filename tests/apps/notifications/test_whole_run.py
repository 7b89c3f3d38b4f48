"""From a scan of a real account to the mail and the message: nothing in between is put there by hand."""

import pytest

from apps.notifications.channels import METHODS
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from tests.apps.notifications.conftest import add_channel, work
from tests.apps.scans.working import work_off

pytestmark = pytest.mark.usefixtures("here_is_allowed")


def test_a_scan_ends_as_a_message_in_a_channel_and_a_report_in_a_members_mailbox(
    api, alice, receive, mails, cloud, connected
):
    big, small = cloud(500, 100)
    connected(alice, "production")
    there = receive()
    channel = {"name": "ops", "method": "slack", "config": {"webhook_url": f"{there.url}/services/T/B/X"}}
    assert api.post("/v1/notifications/channels", alice, channel).status_code == 200
    asked = api.post("/v1/scans", alice, {"report_emails": ["alice@example.com", "ops@example.com"]})
    scan_id = asked.json()["scan_id"]

    work_off()
    between = api.get(f"/v1/scans/{scan_id}", alice).json()
    work()
    after = api.get(f"/v1/scans/{scan_id}", alice).json()

    assert (between["status"], between["report_email_status"]) == ("completed", None)
    assert after["report_email_status"] == (
        "skipped: ops@example.com (not an address of one of your members); sent: alice@example.com"
    )
    (taken,) = there.taken
    shown = "\n".join(block["text"]["text"] for block in taken.json["blocks"])
    for part in ("2 findings, $48 a month", "production (us-east-1)", f"1. {big}", f"2. {small}", scan_id):
        assert part in shown, part
    ((to, mail),) = mails.mails
    assert to == ["alice@example.com"]
    assert big in mail.get_body(("plain",)).get_content()
    assert next(mail.iter_attachments()).get_content().startswith(b"%PDF")
    (listed,) = api.get("/v1/notifications/channels", alice).json()
    assert (listed["last_dispatch"]["scan_id"], listed["last_dispatch"]["status"]) == (scan_id, "sent")


def test_every_method_is_told_of_the_same_scan(api, alice, receive, mails, cloud, connected, settings):
    cloud(500)
    connected(alice)
    there = receive()
    settings.OPSCURB_TELEGRAM_URL = settings.OPSCURB_WHATSAPP_URL = there.url
    configs = {
        "email": {"to": ["ops@example.com"]},
        "telegram": {"bot_token": "123456:ABC-DEF1234ghIkl", "chat_id": "1"},
        "whatsapp": {"access_token": "token-of-meta", "phone_number_id": "1", "to": "+4930111111"},
        "webhook": {"url": f"{there.url}/webhook"},
    }
    for method in METHODS:
        add_channel(alice, method, configs.get(method, {"webhook_url": f"{there.url}/{method}"}))

    api.post("/v1/scans", alice)
    work_off()
    work()

    assert len(there.taken) == len(METHODS) - 1
    assert mails.recipients == ["ops@example.com"]
    with scope(alice.customer_id):
        assert Scan.objects.get().total_findings == 1
