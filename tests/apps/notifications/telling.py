"""Messages to look at, with names that strangers chose to do harm."""

from decimal import Decimal
from typing import Any

from apps.notifications.channels import METHODS
from apps.notifications.message import Message
from opscurb.reports.digest import Dear, Digest, one_line

CONFIGS: dict[str, dict[str, Any]] = {
    "email": {"to": ["ops@example.com"]},
    "slack": {"webhook_url": "https://hooks.slack.com/services/T000/B000/XXXXXXXX"},
    "teams": {"webhook_url": "https://prod-1.westus.logic.azure.com:443/workflows/abc?sig=XXXXXXXX"},
    "discord": {"webhook_url": "https://discord.com/api/webhooks/1/XXXXXXXX"},
    "telegram": {"bot_token": "123456:ABC-DEF1234ghIkl", "chat_id": -100123},
    "whatsapp": {"access_token": "EAAG-secret-token", "phone_number_id": "1065", "to": "+16505551234"},
    "webhook": {"url": "https://example.com/in/XXXXXXXX"},
}
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "\u202egnp.exe\u2066\u200b\ufeff",
    "nul\0\x07\x1b[31mred",
    "A" * 10_240,
    "*bold* _it_ ~gone~ `code` ```block``` ||spoiler|| > quote # head [x](http://evil.example)",
    "<!channel> <!everyone> <@U123> <http://evil.example|click>",
    "@everyone @here @channel <@&1> <#2>",
    "<b>b</b><a href='tg://user?id=1'>x</a> &lt;",
    "line\r\nBcc: all@example.com\r\n\r\nbody\u2028more\u2029",
    "https://evil.example/login www.evil.example",
    "\ud800 lone",
    "'; DROP TABLE findings; --{{7*7}}${7*7}%n",
)


def dear(name: str) -> Dear:
    """A finding whose every text is a stranger's."""
    line = one_line(name)
    return Dear(line, line, line, Decimal("1250.50"), one_line(name, 240))


def message(name: str = "vol-1", **given: Any) -> Message:
    """News of a scan in which every text is a stranger's."""
    line = one_line(name)
    values: dict[str, Any] = {
        "scan_id": "f6a58c53-52ae-4cee-abf4-0f33a6d15ad9",
        "status": "completed",
        "finished_at": 1765351260,
        "scanned": line,
        "findings": 42,
        "monthly": Decimal("3817.35"),
        "dearest": (dear(name),) * 3,
        "unchecked": (one_line(name, 240),) * 6,
        "link": "https://opscurb.example/scans/f6a58c53",
    }
    digest = Digest(**{**values, **given})
    return Message(f"scan.{digest.status}", digest, digest.finished_at)


def body_of(method: str, told: Message, **config: Any) -> Any:
    """What a vendor is sent."""
    found: Any = METHODS[method]
    outgoing = found.request(told, found.read(CONFIGS[method] | config), "+16505551234")
    return outgoing.body
