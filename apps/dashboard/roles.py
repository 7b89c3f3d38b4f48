"""What each role may do, in the words of the page of members."""

from apps.events.roles import ROLES, may

# What is done on pages, and the least role that may.
ACTIONS = {
    "Read findings, scans, reports and settings": "viewer",
    "Handle, snooze, exempt, assign and judge findings; ask for explanations": "member",
    "Start and cancel scans; schedules; reports": "member",
    "Connect and remove accounts, clusters and proxies": "admin",
    "Webhooks, notification channels and API keys": "admin",
    "Settings and thresholds": "admin",
    "Read and download the trail of events": "admin",
    "Invite and remove people, up to admins": "admin",
    "Make and remove owners": "owner",
}
# Rows of the table: an action, and for each role whether it may.
MATRIX = [(action, [may(role, least) for role in ROLES]) for action, least in ACTIONS.items()]
