"""Microsoft Teams: a workflow that posts a card when its webhook is called."""

from typing import Any

from apps.egress.client import Answer
from apps.notifications.channels import fields
from apps.notifications.channels.method import Config, Field, Outgoing, WebMethod
from apps.notifications.message import Message
from opscurb.reports.digest import one_line


def _text(text: str, *, bold: str = "") -> dict[str, Any]:
    """A paragraph of runs: unlike a text block's, their text is never read as Markdown."""
    runs = [{"type": "TextRun", "text": bold, "weight": "Bolder"}] if bold else []
    return {"type": "RichTextBlock", "inlines": [*runs, {"type": "TextRun", "text": text}]}


class Teams(WebMethod):
    """The workflow "Post to a channel when a webhook request is received"."""

    name = "teams"
    fields = (
        Field(
            "webhook_url",
            "the URL of a workflow that posts to a channel when a webhook request is received",
            fields.url,
            secret=True,
            also=("url", "webhook"),
        ),
    )

    def request(self, message: Message, values: Config, target: str) -> Outgoing:
        """The digest as an adaptive card; far below the 28 KB that Teams takes."""
        digest = message.digest
        title = {
            "type": "TextBlock",
            "text": digest.title,
            "weight": "Bolder",
            "size": "Medium",
            "wrap": True,
        }
        body = [title, *(_text(value, bold=f"{name}: ") for name, value in digest.facts)]
        body += [_text(f"{place}. {dear.line}") for place, dear in enumerate(digest.dearest, 1)]
        if digest.unchecked:
            body.append(_text("", bold="Could not be checked:"))
            body += [_text(line) for line in digest.unchecked]
        card: dict[str, Any] = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": body,
        }
        if digest.link:
            card["actions"] = [{"type": "Action.OpenUrl", "title": "Open in OpsCurb", "url": digest.link}]
        attachment = {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": None,
            "content": card,
        }
        return Outgoing(values["webhook_url"], {"type": "message", "attachments": [attachment]})

    def complaint(self, answer: Answer) -> str:
        """Connectors of old answer 200 and say in words that they failed."""
        text = one_line(answer.body.decode(errors="replace"), 200)
        return text if answer.status >= 300 or "failed" in text.lower() else ""
