"""Exemptions: waste that is meant to be, by check, account, region, resource or tag, for a while or for good."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import CloudAccount
from apps.events.actor import current_actor
from apps.events.services import record, record_each
from apps.findings import exempting
from apps.findings.filters import tag_of
from apps.findings.models import Exemption, Finding
from apps.tenancy.postgresql.patience import patience
from apps.tenancy.scope import current_customer
from opscurb.errors import Conflict, Invalid, NotFound
from opscurb.provider import check_ids

# More would slow down each batch that a scan stores.
MOST = 500
# Of findings that are exempted one by one: a hundred are better told apart by a tag or an account.
MOST_AT_ONCE = 100
# An exemption changes all findings that it covers at once, which takes half a minute for 100,000.
SECONDS = 60.0
LONGEST_TAG = 256
NAMED = ("check_id", "account_id", "region", "resource", "tag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is exempt: findings that meet all conditions, of which empty ones hold for every finding; one is needed.

    `resource` is an id or an ARN, `tag` is `key` (of any value) or `key=value`. Without `expires_at` it is for good.
    """

    reason: str
    check_id: str = ""
    account_id: UUID | None = None
    region: str = ""
    resource: str = ""
    tag: str = ""
    expires_at: datetime | None = None


def add_exemption(terms: Terms) -> Exemption:
    """Exempt all findings that meet the terms, those that scans are still to find too. Needs a scope.

    Raises Invalid naming the field, and Conflict when there are too many already.
    """
    _refuse_wrong(terms)
    exempting.hold()
    _refuse_more(1)
    exemption = _made(terms)
    exemption.save(force_insert=True)
    with patience(SECONDS):
        count = exempting.begin(exemption)
    _record("exemption.created", exemption, {}, _facts(exemption) | {"findings": count})
    return exemption


def exempt_findings(finding_ids: Collection[UUID], reason: str, expires_at: datetime | None = None) -> int:
    """Exempt findings one by one, each for its own check and resource; says how many. Needs a scope.

    What is handled, resolved or exempt is left alone. Raises Invalid naming the field, and Conflict as for one.
    """
    if len(finding_ids) > MOST_AT_ONCE:
        raise Invalid(f"at most {MOST_AT_ONCE} can be exempted at once", field="findings")
    exempting.hold()
    found = Finding.objects.select_for_update().filter(id__in=list(finding_ids), state__in=exempting.COVERED)
    rows = found.order_by("id").only("check_id", "account_id", "region", "resource_arn")
    wanted = [_terms_for(finding, reason, expires_at) for finding in rows]
    for terms in wanted:
        _refuse_wrong(terms)
    _refuse_more(len(wanted))
    made = Exemption.objects.bulk_create(map(_made, wanted))
    record_each(
        "exemption.created",
        target_type="exemption",
        changes=[(one.id, {}, _facts(one) | {"findings": 1}) for one in made],
    )
    return len(exempting.cover([finding.id for finding in rows]))


def change_exemption(exemption_id: UUID, **changes: Any) -> Exemption:
    """Change an exemption's terms by their names; a lapsed one that is to last longer holds again. Needs a scope.

    Raises NotFound, and Invalid naming the field. The same terms again change nothing.
    """
    exempting.hold()
    exemption = _locked(exemption_id)
    before, terms = _facts(exemption), terms_of(exemption)
    wanted = replace(terms, **changes)
    if wanted == terms:
        return exemption
    _refuse_wrong(wanted)
    for column, value in _columns(wanted).items():
        setattr(exemption, column, value)
    exemption.lapsed_at = None
    exemption.save()
    with patience(SECONDS):
        exempting.end(exemption)
        exempting.begin(exemption)
    _record("exemption.changed", exemption, before, _facts(exemption))
    return exemption


def revoke_exemption(exemption_id: UUID) -> None:
    """End an exemption and forget it; its findings are back on the list. Needs a scope; raises NotFound."""
    exempting.hold()
    exemption = _locked(exemption_id)
    facts = _facts(exemption)
    exemption.expires_at = timezone.now()
    exemption.save(update_fields=["expires_at"])
    with patience(SECONDS):
        count = exempting.end(exemption)
    _record("exemption.revoked", exemption, facts, {"findings": count})
    exemption.delete()


def lapse_exemptions() -> int:
    """Put back on the list what was exempt until now; says how many exemptions lapsed. Needs a scope."""
    exempting.hold()
    due = list(Exemption.objects.select_for_update().filter(_due()).order_by("id"))
    for exemption in due:
        exemption.lapsed_at = timezone.now()
        exemption.save(update_fields=["lapsed_at"])
        count = exempting.end(exemption)
        _record("exemption.lapsed", exemption, {}, _facts(exemption) | {"findings": count})
    return len(due)


def customers_with_lapsing() -> list[UUID]:
    """Whose exemptions ended and have findings to put back. Needs everyone()."""
    due = Exemption.objects.filter(_due()).order_by("customer_id")
    return list(due.values_list("customer_id", flat=True).distinct())


def terms_of(exemption: Exemption) -> Terms:
    """The terms of an exemption."""
    value = exemption.tag_value
    return Terms(
        reason=exemption.reason,
        check_id=exemption.check_id,
        account_id=exemption.account_id,
        region=exemption.region,
        resource=exemption.resource,
        tag=exemption.tag_key if value is None else f"{exemption.tag_key}={value}",
        expires_at=exemption.expires_at,
    )


def _due() -> Q:
    return Q(lapsed_at=None, expires_at__lte=timezone.now())


def _locked(exemption_id: UUID) -> Exemption:
    exemption = Exemption.objects.select_for_update().filter(id=exemption_id).first()
    if exemption is None:
        raise NotFound("exemption", exemption_id)
    return exemption


def _refuse_more(count: int) -> None:
    if Exemption.objects.filter(lapsed_at=None).count() + count > MOST:
        raise Conflict(f"There may be {MOST} exemptions; end some, or exempt by a tag")


def _refuse_wrong(terms: Terms) -> None:
    if not terms.reason.strip():
        raise Invalid("is needed", field="reason")
    if not any(getattr(terms, name) for name in NAMED):
        raise Invalid("name a check, an account, a region, a resource or a tag", field="exemption")
    if terms.check_id and terms.check_id not in check_ids():
        raise Invalid("is no check", field="check_id")
    if terms.account_id and not CloudAccount.objects.filter(id=terms.account_id).exists():
        raise Invalid("is no account of yours", field="aws_account_id")
    if terms.expires_at is not None and terms.expires_at <= timezone.now():
        raise Invalid("must be in the future", field="expires_at")
    _refuse_wrong_tag(terms.tag)


def _refuse_wrong_tag(tag: str) -> None:
    key, value = tag_of(tag)
    if tag and not key:
        raise Invalid("must be key or key=value", field="tag")
    if max(len(key), len(value or "")) > LONGEST_TAG:
        raise Invalid(f"key and value have at most {LONGEST_TAG} characters", field="tag")


def _terms_for(finding: Finding, reason: str, expires_at: datetime | None) -> Terms:
    return Terms(
        reason=reason,
        expires_at=expires_at,
        check_id=finding.check_id,
        account_id=finding.account_id,
        region=finding.region,
        resource=finding.resource_arn,
    )


def _made(terms: Terms) -> Exemption:
    return Exemption(customer_id=current_customer(), created_by=current_actor().name, **_columns(terms))


def _columns(terms: Terms) -> dict[str, Any]:
    key, value = tag_of(terms.tag)
    columns = {name: getattr(terms, name) for name in (*NAMED, "reason", "expires_at") if name != "tag"}
    return columns | {"tag_key": key, "tag_value": value}


def _facts(exemption: Exemption) -> dict[str, Any]:
    """The terms that an exemption has, as an event tells of them."""
    terms = asdict(terms_of(exemption))
    return {name: value if isinstance(value, str) else str(value) for name, value in terms.items() if value}


def _record(event: str, exemption: Exemption, before: dict[str, Any], after: dict[str, Any]) -> None:
    record(event, target_type="exemption", target_id=exemption.id, before=before or None, after=after)
