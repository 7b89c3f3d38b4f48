"""Any server that takes a POST of JSON."""

import hmac
import time

import orjson

from apps.notifications.channels import fields
from apps.notifications.channels.method import Config, Field, Outgoing, WebMethod
from apps.notifications.message import Message
from opscurb.reports.digest import plain


class Webhook(WebMethod):
    """A URL of the customer's; signed like webhooks are, where there is a secret."""

    name = "webhook"
    fields = (
        Field("url", "where messages are sent", fields.url, secret=True, also=("webhook_url", "webhook")),
        Field("secret", "signs each message", fields.text, required=False, secret=True),
        Field("headers", "further headers", fields.headers, required=False, secret=True),
    )

    def request(self, message: Message, values: Config, target: str) -> Outgoing:
        """The digest as data, and as a text to show."""
        digest = message.digest
        body = orjson.dumps(
            {
                "event": message.event,
                "scan_id": digest.scan_id or None,
                "status": digest.status,
                "resources_found": digest.findings,
                "estimated_monthly_savings": float(digest.monthly),
                "error": digest.error or None,
                "timestamp": message.timestamp,
                "title": digest.title,
                "text": plain(digest),
                "scanned": digest.scanned,
                "dearest": [
                    {
                        "resource": dear.resource,
                        "account": dear.account or None,
                        "region": dear.region,
                        "estimated_monthly_cost": float(dear.monthly),
                        "reason": dear.because,
                    }
                    for dear in digest.dearest
                ],
                "not_checked": list(digest.unchecked),
                "link": digest.link or None,
            }
        )
        given: dict[str, str] = values.get("headers", {})
        return Outgoing(values["url"], body, {**given, **_signed(message.event, body, values)})


def _signed(event: str, body: bytes, values: Config) -> dict[str, str]:
    sent_at = str(int(time.time()))
    headers = {"X-CWS-Event": event, "X-CWS-Timestamp": sent_at}
    if secret := values.get("secret"):
        digest = hmac.digest(secret.encode(), f"{sent_at}.".encode() + body, "sha256")
        headers["X-CWS-Signature"] = f"sha256={digest.hex()}"
    return headers
