"""Whose a finding is: the member who is to see to it."""

from collections.abc import Collection, Iterable
from uuid import UUID

from apps.customers.members import list_members
from apps.events.services import record_each
from apps.findings.marking import AT_ONCE, MOST
from apps.findings.models import Finding
from opscurb.errors import Invalid, NotFound


def assign(finding_id: UUID, user_id: UUID | None) -> None:
    """Give a finding to one of the customer's members, or to nobody; the same again changes nothing. Needs a scope.

    Raises NotFound for the finding, and Invalid for who is no member.
    """
    if not Finding.objects.filter(id=finding_id).exists():
        raise NotFound("finding", finding_id)
    assign_all([finding_id], user_id)


def assign_by_email(finding_id: UUID, email: str) -> None:
    """The same for a member whose address is known. Needs a scope."""
    if not Finding.objects.filter(id=finding_id).exists():
        raise NotFound("finding", finding_id)
    assign_all([finding_id], member_of(email))


def member_of(email: str, field: str = "email") -> UUID:
    """The user id of the member with an address; raises Invalid naming the field. Needs a scope."""
    found = (member.user_id for member in list_members() if member.email.lower() == email.strip().lower())
    user_id = next(found, None)
    if user_id is None:
        raise Invalid("is no member of yours", field=field)
    return user_id


def assign_all(finding_ids: Collection[UUID], user_id: UUID | None) -> int:
    """Give findings to a member, or to nobody; says how many were not theirs before. Needs a scope."""
    if len(finding_ids) > MOST:
        raise Invalid(f"at most {MOST} findings can be changed at once", field="findings")
    emails = {member.user_id: member.email for member in list_members()}
    if user_id is not None and user_id not in emails:
        raise Invalid("is no member of yours", field="assignee")
    # In the order in which scans write them, so that none waits for the other crosswise.
    chosen = Finding.objects.select_for_update().filter(id__in=list(finding_ids)).order_by("id")
    findings = [one for one in chosen.only("id", "assignee_id") if one.assignee_id != user_id]
    before = _told(findings, emails)
    for finding in findings:
        finding.assignee_id = user_id
    Finding.objects.bulk_update(findings, ["assignee_id"], batch_size=AT_ONCE)
    after = _told(findings, emails)
    changes = [(one.id, before[one.id], after[one.id]) for one in findings]
    record_each("finding.assigned", target_type="finding", changes=changes)
    return len(findings)


def _told(findings: Iterable[Finding], emails: dict[UUID, str]) -> dict[UUID, dict[str, str]]:
    return {
        one.id: {"assignee": emails.get(one.assignee_id, "") if one.assignee_id else ""} for one in findings
    }
