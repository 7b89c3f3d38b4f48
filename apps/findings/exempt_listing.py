"""Reads exemptions, with what each of them covers now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models import Sum as Total
from django.utils import timezone

from apps.findings.browsing import Sum
from apps.findings.exemptions import Terms, terms_of
from apps.findings.models import Exemption, Finding
from opscurb.errors import NotFound

# What lists may be asked for; without a word it is what holds now.
STATES = ("active", "lapsed", "all")


@dataclass(frozen=True, slots=True)
class Told:
    """An exemption, and what the findings that it exempts now would add up to a month.

    A finding that several exemptions cover is told of the one that lasts longest.
    """

    id: UUID
    terms: Terms
    account_name: str
    created_by: str
    created_at: datetime
    is_active: bool
    covers: Sum


@dataclass(frozen=True, slots=True)
class Exemptions:
    """A page of exemptions, and how many there are in all."""

    exemptions: list[Told]
    total: int


def list_exemptions(
    state: str = "active", expires_within_days: int | None = None, *, limit: int, offset: int = 0
) -> Exemptions:
    """Exemptions, newest first; those that lapse within some days, the next to lapse first. Needs a scope."""
    now = timezone.now()
    chosen = Exemption.objects.all()
    if state != "all":
        chosen = chosen.filter(_active(now)) if state == "active" else chosen.exclude(_active(now))
    order = ("-created_at", "-id")
    if expires_within_days is not None:
        chosen = chosen.filter(expires_at__lte=now + timedelta(days=expires_within_days))
        order = ("expires_at", "id")
    found = chosen.order_by(*order)[offset : offset + limit]
    return Exemptions(_told(found, now), chosen.count())


def get_exemption(exemption_id: UUID) -> Told:
    """One exemption; raises NotFound. Needs a scope."""
    found = _told(Exemption.objects.filter(id=exemption_id), timezone.now())
    if not found:
        raise NotFound("exemption", exemption_id)
    return found[0]


def _active(now: datetime) -> Q:
    return Q(expires_at=None) | Q(expires_at__gt=now)


def _told(found: QuerySet[Exemption], now: datetime) -> list[Told]:
    rows = list(found.select_related("account"))
    covered = _sums_of([row.id for row in rows])
    return [
        Told(
            row.id,
            terms_of(row),
            row.account.name if row.account else "",
            row.created_by,
            row.created_at,
            row.expires_at is None or row.expires_at > now,
            covered.get(row.id, Sum()),
        )
        for row in rows
    ]


def _sums_of(exemptions: Sequence[UUID]) -> dict[UUID, Sum]:
    held = Finding.objects.filter(exempted_by__in=exemptions).values_list("exempted_by")
    return {
        row[0]: Sum(*row[1:]) for row in held.annotate(findings=Count("id"), monthly=Total("counted_cost"))
    }
