"""Discord: a channel's webhook."""

import orjson

from apps.egress.client import Answer
from apps.notifications.channels import fields
from apps.notifications.channels.lines import fitted, lines_of
from apps.notifications.channels.method import Config, Field, Outgoing, WebMethod
from apps.notifications.message import Message
from opscurb.reports.digest import one_line

LONGEST_TITLE = 256
LONGEST_DESCRIPTION = 4_096
COLOUR = 0x2F6FEB


def quoted(text: str) -> str:
    """Code: neither Markdown nor links nor mentions are looked for in it, and it ends only at a backtick."""
    return f"`{text.replace('`', 'ˋ')}`"


class Discord(WebMethod):
    """A webhook of a channel."""

    name = "discord"
    fields = (
        Field(
            "webhook_url", "the URL of a channel's webhook", fields.url, secret=True, also=("url", "webhook")
        ),
    )

    def request(self, message: Message, values: Config, target: str) -> Outgoing:
        """The digest as one embed; whoever is named in it, nobody is called."""
        digest = message.digest
        lines = lines_of(digest, quoted, lambda words: f"**{words}**")
        embed = {
            "title": digest.title[:LONGEST_TITLE],
            "description": "\n".join(fitted(lines, LONGEST_DESCRIPTION)),
            "color": COLOUR,
            **({"url": digest.link} if digest.link else {}),
        }
        return Outgoing(values["webhook_url"], {"embeds": [embed], "allowed_mentions": {"parse": []}})

    def complaint(self, answer: Answer) -> str:
        """Discord's message, like "Unknown Webhook"."""
        return complaint_in(answer, "message")


def complaint_in(answer: Answer, *path: str) -> str:
    """A text within a JSON answer that refuses; empty where there is none."""
    if answer.status < 300:
        return ""
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return ""
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return one_line(found, 200) if isinstance(found, str) else ""
