"""Slack, and servers that take its incoming webhooks' messages (Mattermost, Rocket.Chat)."""

from typing import Any

from apps.egress.client import Answer
from apps.notifications.channels import fields
from apps.notifications.channels.method import Config, Field, Outgoing, WebMethod
from apps.notifications.message import Message
from opscurb.reports.digest import one_line

# A block's text may be 3,000 characters long, a header's 150; a line of a digest is always shorter.
LONGEST_TEXT = 3_000


def escaped(text: str) -> str:
    """The three characters by which Slack would find a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> dict[str, Any]:
    # Plain text knows no bold, no links and no mentions, and without `emoji` no :names: either.
    return {"type": "plain_text", "text": escaped(text)[:LONGEST_TEXT], "emoji": False}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _plain(text)}


class Slack(WebMethod):
    """An incoming webhook."""

    name = "slack"
    fields = (
        Field(
            "webhook_url", "the URL of an incoming webhook", fields.url, secret=True, also=("url", "webhook")
        ),
    )

    def request(self, message: Message, values: Config, target: str) -> Outgoing:
        """The digest as blocks of plain text; only the link is markup, and ours."""
        digest = message.digest
        blocks = [{"type": "header", "text": _plain(digest.title)}]
        blocks += [_section(f"{name}: {value}") for name, value in digest.facts]
        blocks += [_section(f"{place}. {dear.line}") for place, dear in enumerate(digest.dearest, 1)]
        if digest.unchecked:
            blocks.append(_section("\n".join(("Could not be checked:", *digest.unchecked))))
        if digest.link:
            link = {"type": "mrkdwn", "text": f"<{escaped(digest.link)}|Open in OpsCurb>"}
            blocks.append({"type": "section", "text": link})
        # What notifications show, where blocks cannot be.
        text = {"text": escaped(digest.title), "mrkdwn": False}
        return Outgoing(
            values["webhook_url"], {**text, "unfurl_links": False, "unfurl_media": False, "blocks": blocks}
        )

    def complaint(self, answer: Answer) -> str:
        """Slack's one word, like invalid_token."""
        return one_line(answer.body.decode(errors="replace"), 100) if answer.status >= 300 else ""
