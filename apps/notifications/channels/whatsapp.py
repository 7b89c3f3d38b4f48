"""WhatsApp: Meta's Cloud API, as free text or by a template."""

import re
from typing import Any

from django.conf import settings

from apps.egress.client import Answer
from apps.notifications.channels import fields
from apps.notifications.channels.discord import complaint_in
from apps.notifications.channels.lines import fitted, lines_of
from apps.notifications.channels.method import Config, Field, Outgoing, WebMethod
from apps.notifications.message import Message
from opscurb.reports.digest import Digest, unlinked

# 4,096 for a text; the room for title and link is kept. A template's parameter may be 1,024 long in all.
LONGEST_TEXT = 4_096 - 300
LONGEST_PARAMETER = 1_024
# Stars, tildes and backticks pair up to markup and cannot be escaped: what looks like them takes their place.
_MARKUP = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_OUTER = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")


def quoted(text: str) -> str:
    """Text without markup and links."""
    return unlinked(_OUTER.sub("＿", text.translate(_MARKUP)))


def bold(words: str) -> str:
    """Words of our own, stressed."""
    return f"*{words}*"


class WhatsApp(WebMethod):
    """The Cloud API's messages."""

    name = "whatsapp"
    fields = (
        Field("access_token", "a system user's token", fields.text, secret=True, also=("token",)),
        Field(
            "phone_number_id",
            "the id of the number that sends",
            fields.matching(r"[0-9]{1,32}", "a number"),
            also=("phone_id",),
        ),
        Field(
            "to",
            "the numbers of those who are told",
            fields.recipients(
                fields.matching(r"\+?[0-9]{5,15}", "a phone number with its country, in digits alone")
            ),
            also=("recipients", "recipient"),
        ),
        Field(
            "template",
            "an approved template whose body has one parameter",
            fields.matching(r"[a-z0-9_]{1,512}", "a template's name"),
            required=False,
        ),
        Field(
            "language",
            "the template's language",
            fields.matching(r"[a-z]{2,3}(_[A-Z]{2})?", "a language like en or en_US"),
            required=False,
        ),
    )

    def targets(self, values: Config) -> list[str]:
        """One message a number."""
        return list(values["to"])

    def request(self, message: Message, values: Config, target: str) -> Outgoing:
        """A template where one is named: free text reaches only who wrote to the number within a day."""
        content = (
            {"type": "template", "template": _template(message.digest, values)}
            if values.get("template")
            else {"type": "text", "text": {"preview_url": False, "body": _text(message.digest)}}
        )
        to = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": target}
        url = f"{settings.OPSCURB_WHATSAPP_URL}/{values['phone_number_id']}/messages"
        return Outgoing(url, {**to, **content}, {"Authorization": f"Bearer {values['access_token']}"})

    def complaint(self, answer: Answer) -> str:
        """Meta's message, like "Recipient phone number not in allowed list"."""
        return complaint_in(answer, "error", "message")


def _text(digest: Digest) -> str:
    lines = [bold(digest.title), *fitted(lines_of(digest, quoted, bold), LONGEST_TEXT)]
    return "\n".join([*lines, digest.link] if digest.link else lines)


def _template(digest: Digest, values: Config) -> dict[str, Any]:
    """A parameter must be one line."""
    told = "; ".join([digest.title, *(f"{name}: {quoted(value)}" for name, value in digest.facts)])
    room = LONGEST_PARAMETER - len(digest.link) - 1
    parameter = {"type": "text", "text": f"{told[:room]} {digest.link}".strip()}
    return {
        "name": values["template"],
        "language": {"code": values.get("language", "en_US")},
        "components": [{"type": "body", "parameters": [parameter]}],
    }
