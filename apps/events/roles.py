"""What each role of a person may do, as the events that tell of it: the last wall behind every page."""

from opscurb.errors import Forbidden

# Each may what those before it may.
ROLES = ("viewer", "member", "admin", "owner")
# The least role for what is told by events whose types begin so; the longest beginning holds, `member` for all others.
LEAST = {
    "api_key.": "admin",
    "aws_account.": "admin",
    "cloud_account.": "admin",
    "customer.": "owner",
    "events.exported": "admin",
    "findings.exported": "viewer",
    "invitation.": "admin",
    "member.": "admin",
    "member.left": "viewer",
    "notification.tested": "admin",
    "notification_channel.": "admin",
    "proxy.": "admin",
    "settings.": "admin",
    "webhook.": "admin",
}


def least_role(event_type: str) -> str:
    """The least role that a person needs to do what an event of this type tells."""
    fitting = [beginning for beginning in LEAST if event_type.startswith(beginning)]
    return LEAST[max(fitting, key=len)] if fitting else "member"


def may(role: str, least: str) -> bool:
    """True when a role is at least another."""
    return ROLES.index(role) >= ROLES.index(least)


def refuse_above(role: str, event_type: str) -> None:
    """Raise Forbidden when a person's role is too low; programs and the system, who have none, are judged elsewhere."""
    least = least_role(event_type)
    if role and not may(role, least):
        raise Forbidden(f"Your role is {role}; this needs the role {least}")
