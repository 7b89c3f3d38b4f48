"""Telegram: a bot that writes to a chat."""

from html import escape

from django.conf import settings

from apps.egress.client import Answer
from apps.notifications.channels import fields
from apps.notifications.channels.discord import complaint_in
from apps.notifications.channels.lines import fitted, lines_of
from apps.notifications.channels.method import Config, Field, Outgoing, WebMethod
from apps.notifications.message import Message

# 4,096 after markup is read; the room for title and link is kept.
LONGEST_TEXT = 4_096 - 300


def quoted(text: str) -> str:
    """Code, in which Telegram looks for neither links nor names; escaped, for the whole is read as HTML."""
    return f"<code>{escape(text, quote=False)}</code>"


def bold(words: str) -> str:
    """Words of our own, stressed."""
    return f"<b>{words}</b>"


class Telegram(WebMethod):
    """The Bot API's sendMessage."""

    name = "telegram"
    fields = (
        Field(
            "bot_token",
            "the bot's token",
            fields.matching(r"[0-9]{1,20}:[A-Za-z0-9_-]{10,128}", "a bot's token, like 123456:ABC-DEF"),
            secret=True,
            also=("token",),
        ),
        Field(
            "chat_id",
            "the chat's number, or @name of a public channel",
            fields.matching(r"-?[0-9]{1,20}|@[A-Za-z0-9_]{1,64}", "a chat's number or @name"),
            also=("chat",),
        ),
        Field(
            "message_thread_id",
            "the topic of a group with topics",
            fields.matching(r"[0-9]{1,15}", "a number"),
            required=False,
        ),
    )

    def request(self, message: Message, values: Config, target: str) -> Outgoing:
        """The digest as HTML of Telegram's own few tags."""
        digest = message.digest
        lines = [
            bold(escape(digest.title, quote=False)),
            *fitted(lines_of(digest, quoted, bold), LONGEST_TEXT),
        ]
        if digest.link:
            lines.append(f'<a href="{escape(digest.link)}">Open in OpsCurb</a>')
        body = {
            "chat_id": values["chat_id"],
            "text": "\n".join(lines),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if thread := values.get("message_thread_id"):
            body["message_thread_id"] = int(thread)
        return Outgoing(f"{settings.OPSCURB_TELEGRAM_URL}/bot{values['bot_token']}/sendMessage", body)

    def complaint(self, answer: Answer) -> str:
        """Telegram's description, like "Bad Request: chat not found"."""
        return complaint_in(answer, "description")
