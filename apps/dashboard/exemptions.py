"""What pages show of exemptions: what each is of, who made it and what it takes out of totals."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.customers.actors import names_of_actors
from apps.dashboard.forms.exemptions import LISTS, SOON_DAYS
from apps.dashboard.forms.findings import label_of
from apps.findings.exempt_listing import Told, list_exemptions

ROWS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """An exemption in a list."""

    told: Told
    conditions: list[tuple[str, str]]
    made_by: str
    findings_url: str


def listing(which: str, page: int) -> dict[str, Any]:
    """The context of a list of exemptions, from its first page on. Needs a scope."""
    soon = SOON_DAYS if which == "soon" else None
    state = "active" if which == "soon" else which
    found = list_exemptions(state, soon, limit=ROWS, offset=(page - 1) * ROWS)
    return {
        "rows": rows(found.exemptions),
        "total": found.total,
        "lists": [(name, title, name == which) for name, title in LISTS.items()],
        "which": which,
        "page": page,
        "next": page + 1 if found.total > page * ROWS else None,
    }


def rows(found: Iterable[Told]) -> list[Row]:
    """Exemptions for a list. Needs a scope."""
    every = list(found)
    people = names_of_actors({one.created_by for one in every})
    return [
        Row(one, conditions_of(one), people.get(one.created_by, one.created_by), _findings_url(one))
        for one in every
    ]


def conditions_of(told: Told) -> list[tuple[str, str]]:
    """What an exemption is of, in words."""
    terms = told.terms
    every = {
        "Check": label_of(terms.check_id) if terms.check_id else "",
        "Account": told.account_name,
        "Region": terms.region,
        "Resource": terms.resource,
        "Tag": terms.tag,
    }
    return [(name, value) for name, value in every.items() if value]


def _findings_url(told: Told) -> str:
    chosen = {"state": "exempt", "exemption": str(told.id), "by": "resource"}
    return f"{reverse('findings')}?{urlencode(chosen)}"
