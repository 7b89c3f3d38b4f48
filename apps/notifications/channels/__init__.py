"""The methods of channels: a further one is one file, and one line here."""

from apps.notifications.channels.discord import Discord
from apps.notifications.channels.email import Email
from apps.notifications.channels.method import Method
from apps.notifications.channels.slack import Slack
from apps.notifications.channels.teams import Teams
from apps.notifications.channels.telegram import Telegram
from apps.notifications.channels.webhook import Webhook
from apps.notifications.channels.whatsapp import WhatsApp

METHODS: dict[str, Method] = {
    "email": Email(),
    "slack": Slack(),
    "teams": Teams(),
    "discord": Discord(),
    "telegram": Telegram(),
    "whatsapp": WhatsApp(),
    "webhook": Webhook(),
}
# Other names by which clients know a method.
ALIASES = {"custom": "webhook"}
