"""All types of events there are, what each means, and which of them webhooks may subscribe to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of events; those that webhooks may not subscribe to are for the audit trail alone."""

    name: str
    meaning: str
    for_webhooks: bool = False


TYPES: tuple[EventType, ...] = (
    EventType("scan.completed", "A scan ended and could check something", for_webhooks=True),
    EventType("scan.failed", "A scan ended and could check nothing", for_webhooks=True),
    EventType("scan.started", "A worker began with a scan", for_webhooks=True),
    EventType("scan.queued", "A scan was asked for", for_webhooks=True),
    EventType("scan.canceled", "A scan was canceled before its end", for_webhooks=True),
    EventType("finding.created", "A scan stored findings that are new or are back", for_webhooks=True),
    EventType("finding.resolved", "A scan looked everywhere and no longer saw findings", for_webhooks=True),
    EventType("report.ready", "A report was built", for_webhooks=True),
    EventType("report.failed", "A report could not be built", for_webhooks=True),
    EventType("schedule.failed", "A schedule was due and its scan could not be asked for", for_webhooks=True),
    EventType(
        "schedule.missed",
        "Runs of a schedule were skipped: nothing could run them in time",
        for_webhooks=True,
    ),
    EventType("key.expiring", "An API key ends within days", for_webhooks=True),
    EventType("model.retiring", "The model that explains findings ends within 60 days", for_webhooks=True),
    EventType("notification.tested", "A notification channel was tried", for_webhooks=True),
    EventType("notification.failed", "A notification could not be sent", for_webhooks=True),
    EventType("webhook.disabled", "A webhook was switched off because nothing arrived", for_webhooks=True),
    EventType("webhook.test", "A webhook was tried; sent to that webhook alone"),
    EventType("webhook.created", "A webhook was made"),
    EventType("webhook.changed", "A webhook was changed, or its secret replaced"),
    EventType("webhook.deleted", "A webhook was deleted with its deliveries"),
    EventType("webhook.replayed", "A delivery was asked for again"),
    EventType("schedule.created", "A schedule was made"),
    EventType("schedule.changed", "A schedule was changed"),
    EventType("schedule.deleted", "A schedule was deleted"),
    EventType("notification_channel.created", "A notification channel was made"),
    EventType("notification_channel.changed", "A notification channel was changed"),
    EventType("notification_channel.deleted", "A notification channel was deleted"),
    EventType("report.mailed", "It is known who got the report of a scan by mail"),
    EventType("report.requested", "A report was asked for"),
    EventType("report.deleted", "A report was deleted"),
    EventType("customer.created", "The customer was made"),
    EventType("customer.changed", "The customer was put on another plan, or given other rates"),
    EventType("member.added", "A person was added or given another role"),
    EventType("member.changed", "A person was given another role"),
    EventType("member.removed", "A person was removed and signed out"),
    EventType("member.left", "A person left"),
    EventType("invitation.created", "A person was invited by mail"),
    EventType("invitation.resent", "An invitation was sent again under a new link"),
    EventType("invitation.revoked", "An invitation was ended"),
    EventType("invitation.accepted", "An invited person came in"),
    EventType("api_key.created", "An API key was made"),
    EventType("api_key.rotated", "An API key was replaced by another"),
    EventType("api_key.revoked", "An API key was ended"),
    EventType("aws_account.added", "An AWS account was added"),
    EventType("aws_account.changed", "An AWS account was changed"),
    EventType("aws_account.verified", "The way into an AWS account was tried"),
    EventType("aws_account.removed", "An AWS account was removed"),
    EventType("cloud_account.added", "An account of another cloud was added"),
    EventType("cloud_account.changed", "An account of another cloud was changed"),
    EventType("cloud_account.removed", "An account of another cloud was removed"),
    EventType("proxy.created", "A proxy was stored"),
    EventType("proxy.changed", "A proxy was changed"),
    EventType("proxy.deleted", "A proxy was deleted"),
    EventType("settings.general_changed", "General settings were changed"),
    EventType("settings.network_changed", "Network settings were changed"),
    EventType("view.saved", "A filter of findings was kept by a name"),
    EventType("view.deleted", "A kept filter of findings was deleted"),
    EventType("settings.scan_policy_changed", "The thresholds of scans were changed"),
    EventType("ai.preference_changed", "Another model was chosen to explain findings"),
    EventType("recommendation.written", "A model explained how to fix a finding"),
    EventType("finding.handled", "A finding was marked as handled"),
    EventType("finding.snoozed", "A finding was snoozed"),
    EventType("finding.reopened", "A finding was put back on the list"),
    EventType("finding.noted", "A note was written on a finding"),
    EventType("finding.judged", "Somebody said whether a finding is useful, or took that back"),
    EventType("finding.assigned", "A finding was given to a member, or to nobody"),
    EventType("exemption.created", "Findings were exempted, by a rule or one by one"),
    EventType("exemption.changed", "The terms of an exemption were changed"),
    EventType("exemption.revoked", "An exemption was ended"),
    EventType("exemption.lapsed", "An exemption came to its end; its findings are back", for_webhooks=True),
    EventType("findings.exported", "Findings were downloaded"),
    EventType("events.exported", "The trail of events was downloaded"),
    EventType("scan_history.deleted", "A scan was deleted from the history"),
)
FOR_WEBHOOKS: tuple[str, ...] = tuple(found.name for found in TYPES if found.for_webhooks)
