"""The address of a list of findings: what it chooses, and the addresses of what is one step from it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from apps.dashboard.forms.findings import (
    NEGATABLE,
    NOBODY,
    NOT,
    OFFERED,
    SOMEBODY,
    Chosen,
    Offered,
    chosen_of,
    label_of,
    offered_of,
)
from apps.findings.browsing import Choices, ask_choices
from apps.findings.listing import Cut, Order
from apps.findings.selectors import Filter
from apps.rest.cursors import money_cursor, write_cursor
from apps.rest.problems import Refused
from opscurb.errors import Invalid

# The fields of a page's filter, as the selectors name them.
NAMED = {
    "q": "search",
    "severity": "severity",
    "category": "category",
    "provider": "provider",
    "check": "check_id",
    "account": "account_id",
    "region": "region",
    "type": "resource_type",
    "managed": "managed_by",
    "tag": "tag",
    "assigned": "assignee_id",
    "verdict": "verdict",
    "exemption": "exemption_id",
}
# Parts of a filter that no other field belongs to, in words where they are told.
SINGLE = {"min": "", "scan": "As one scan saw them", "exemption": "By one exemption"}
ORDERS = {"saving": Order.DEAREST, "severity": Order.SEVEREST, "age": Order.OLDEST}
# What an address leaves out, since it is so anyway.
USUAL = {"state": "open", "by": "check", "sort": "saving"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the filter in words, and the address without it."""

    text: str
    without: str


class Query:
    """A list of findings as its address describes it; raises Invalid for a cursor that is not ours.

    Where it is not valid, `form` tells why. Needs a scope.
    """

    def __init__(self, given: QueryDict) -> None:
        self._given = {name: str(value) for name, value in given.items()}
        # Most addresses can be understood before it is known what there is to choose from.
        known = self._offered if any(self._given.get(name) for name in OFFERED) else Offered()
        self.chosen, self.is_valid = chosen_of(self._given, known)
        self.state = self.chosen.get("state", USUAL["state"])
        self.sort = self.chosen.get("sort", USUAL["sort"])
        self._parts = {name: str(value) for name, value in self.chosen.items() if name != "cursor"}
        # A scan's own list is of what it saw, one by one.
        self.is_grouped = self.chosen.get("by", USUAL["by"]) == "check" and "scan" not in self.chosen

    def ask_choices(self) -> None:
        """Have it under way what there is to choose from."""
        self._asked_choices  # noqa: B018

    @cached_property
    def _asked_choices(self) -> Callable[[], Choices]:
        return ask_choices()

    @cached_property
    def choices(self) -> Choices:
        """What there is to choose from."""
        return self._asked_choices()

    @cached_property
    def _offered(self) -> Offered:
        return offered_of(self.choices)

    @cached_property
    def form(self) -> Chosen:
        """The fields of the filter."""
        return Chosen(self._given, self._offered)

    @cached_property
    def filter(self) -> Filter:
        """What it chooses."""
        fields = {theirs: self.chosen[ours] for ours, theirs in NAMED.items() if ours in self.chosen}
        if "account" in self.chosen:
            fields["account_id"] = UUID(self.chosen["account"])
        fields |= self._assignee()
        unlike = frozenset(NAMED[name] for name in NEGATABLE if self._is_turned(name))
        least: Decimal | None = self.chosen.get("min") or None
        every = "scan" in self.chosen and "state" not in self.chosen
        state = None if every else "active" if self.state == "open" else self.state
        return Filter(**fields, state=state, least=least, scan_id=self.chosen.get("scan"), unlike=unlike)

    def _assignee(self) -> dict[str, Any]:
        """Whose findings: of one member, of any or of none."""
        assigned = self.chosen.get("assigned")
        if assigned in (NOBODY, SOMEBODY):
            return {"assignee_id": None, "is_assigned": (assigned == SOMEBODY) != self._is_turned("assigned")}
        return {"assignee_id": UUID(assigned)} if assigned else {}

    @property
    def order(self) -> Order:
        """How it is ordered."""
        return ORDERS[self.sort]

    def cut(self, limit: int) -> Cut:
        """Which page of it; raises Invalid."""
        cursor = self.chosen.get("cursor")
        try:
            return Cut(limit, after=money_cursor(cursor) if cursor else None, order=self.order)
        except Refused as error:
            raise Invalid("is not one of ours; begin with the first page", "cursor") from error

    def text(self, **changes: Any) -> str:
        """The query of the address with changes, from the first page on; what is usual is left out."""
        parts = self._parts | changes
        kept = {
            name: value
            for name, value in parts.items()
            if value and value != USUAL.get(name) and (not name.endswith("_is") or parts.get(name[:-3]))
        }
        return urlencode(kept)

    def url(self, page: str = "findings", *args: Any, **changes: Any) -> str:
        """The address of a page about the same findings, or about those of a filter with changes."""
        text = self.text(**changes)
        path = reverse(page, args=args) if args else _path_of(page)
        return f"{path}?{text}" if text else path

    def template(self, mark: str, **changes: Any) -> Callable[[str], str]:
        """What writes the addresses that differ in one name of ours, whose place is marked by another."""
        before, _, after = self.url(**changes).partition(mark)
        return lambda name: f"{before}{name}{after}"

    def after(self, place: tuple[Decimal, UUID]) -> str:
        """The address of the page after a place."""
        return self.url(cursor=write_cursor(place))

    @property
    def is_narrowed(self) -> bool:
        """True when a filter is set, whatever the state."""
        return any(name in self.chosen for name in (*NAMED, *SINGLE))

    @property
    def filters(self) -> SafeString:
        """The form of the filter, as it stands."""
        given = tuple((name, self._given[name]) for name in self.form.fields if self._given.get(name))
        return _written(self._offered, given, self.unfiltered)

    @property
    def unfiltered(self) -> str:
        """The address of the same list without any filter."""
        return self.url(**dict.fromkeys((*NAMED, *SINGLE), ""))

    def chips(self) -> Iterator[Chip]:
        """The filter in words."""
        for name in NEGATABLE:
            if name in self.chosen:
                turn, field = self.form[f"{name}_is"], self.form[name]
                words = dict(turn.field.widget.choices)[NOT if self._is_turned(name) else ""]
                yield Chip(f"{field.label} {words} {self._told(name)}", self.url(**{name: ""}))
        for name, words in SINGLE.items():
            if name in self.chosen:
                told = words or f"Saves at least ${self.chosen[name]:,} a month"
                yield Chip(told, self.url(**{name: ""}))

    def _is_turned(self, name: str) -> bool:
        return name in self.chosen and self.chosen.get(f"{name}_is") == NOT

    def _told(self, name: str) -> str:
        value = str(self.chosen[name])
        known = {"account": self.choices.accounts, "assigned": self.choices.members}.get(name, {})
        if value in known:
            return known[value]
        return value if name in ("q", "region", "managed", "tag") else label_of(value)


@cache
def _path_of(page: str) -> str:
    return reverse(page)


@lru_cache(maxsize=256)
def _written(offered: Offered, given: tuple[tuple[str, str], ...], unfiltered: str) -> SafeString:
    """Written once for the same filter of the same choices: two dozen fields are most of what a page's text costs."""
    context = {"form": Chosen(dict(given), offered), "regions": offered.regions, "unfiltered": unfiltered}
    return render_to_string("dashboard/findings/filters.html", context)
