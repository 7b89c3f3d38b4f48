"""E-mail, by the operator's mail server."""

from apps.egress.mail import Mail, Undelivered, is_real, post
from apps.notifications.channels import fields
from apps.notifications.channels.method import Config, Field, Method
from apps.notifications.message import Message
from apps.notifications.trail import Trail, unsent_mail
from apps.settings.proxy_url import Proxy
from opscurb.reports.digest import page, plain


class Email(Method):
    """One mail to each address, so that they do not see one another."""

    name = "email"
    fields = (
        Field("to", "who is told", fields.recipients(fields.email), also=("recipients", "email", "emails")),
    )

    def targets(self, values: Config) -> list[str]:
        """The addresses."""
        return list(values["to"])

    def deliver(
        self, message: Message, values: Config, target: str, proxy: Proxy | None, trail: Trail
    ) -> None:
        """Mail the digest as text and HTML; the operator's server needs no proxy. Raises Unsent."""
        trail.note(
            "connect", "To the mail server" if is_real() else "No mail server is set: mail is written down"
        )
        digest = message.digest
        try:
            post(Mail(target, digest.title, plain(digest), page(digest)), trail.passed)
        except Undelivered as error:
            raise unsent_mail(error) from error
