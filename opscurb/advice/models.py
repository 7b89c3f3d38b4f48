"""The catalogue of models: names of ours, and which models of the vendors stand behind each.

Prices are dollars per million tokens, and dates are those of the vendors' pages as of 2026-11-24:
developers.openai.com/api/docs/pricing and /deprecations, platform.claude.com/docs/en/about-claude/pricing and
/model-deprecations. gpt-4o and gpt-4o-mini end on 2027-01-14 and OpenAI names gpt-6-luna in their place;
Claude 3.5 Sonnet ended in October 2025, and Claude Sonnet 5.5 is what Anthropic offers in its place.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

VENDORS = ("openai", "anthropic")
MILLION = Decimal(1_000_000)
# So long before its end a model is called retiring.
WARNING = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """A vendor's model; `effort` is what a reasoning model is asked for, so that it answers in time."""

    vendor: str
    id: str
    input_price: Decimal
    output_price: Decimal
    retires: date | None = None
    effort: str | None = None

    def dollars(self, input_tokens: int, output_tokens: int) -> Decimal:
        """What so many tokens cost."""
        return (self.input_price * input_tokens + self.output_price * output_tokens) / MILLION

    def is_over(self, today: date) -> bool:
        """True from the day on which the vendor no longer answers."""
        return self.retires is not None and today >= self.retires


@dataclass(frozen=True, slots=True)
class Model:
    """A name that customers choose, and the models that answer for it, the next one where one cannot."""

    name: str
    chain: tuple[Upstream, ...]

    def usable(self, today: date) -> tuple[Upstream, ...]:
        """The part of the chain that has not ended."""
        return tuple(upstream for upstream in self.chain if not upstream.is_over(today))

    def retiring(self, today: date) -> Upstream | None:
        """The model that answers first, if it ends soon."""
        first = next(iter(self.usable(today)), None)
        if first is None or first.retires is None or first.retires - today > WARNING:
            return None
        return first

    def successor(self, upstream: Upstream) -> Upstream | None:
        """What answers when a model of the chain has ended."""
        return next(iter(self.chain[self.chain.index(upstream) + 1 :]), None)


GPT_6_LUNA = Upstream(
    vendor="openai",
    id="gpt-6-luna",
    input_price=Decimal("0.10"),
    output_price=Decimal("0.50"),
    effort="low",
)
SONNET_5_5 = Upstream(
    vendor="anthropic",
    id="claude-sonnet-5-5",
    input_price=Decimal(2),
    output_price=Decimal(10),
    effort="low",
)
GPT_4O_MINI = Upstream(
    vendor="openai",
    id="gpt-4o-mini-2024-07-18",
    input_price=Decimal("0.15"),
    output_price=Decimal("0.60"),
    retires=date(2027, 1, 14),
)
GPT_4O = Upstream(
    vendor="openai",
    id="gpt-4o-2024-11-20",
    input_price=Decimal("2.50"),
    output_price=Decimal(10),
    retires=date(2027, 1, 14),
)
CATALOGUE: Mapping[str, Model] = {
    model.name: model
    for model in (
        Model("gpt-4o-mini", (GPT_4O_MINI, GPT_6_LUNA)),
        Model("gpt-4o", (GPT_4O, GPT_6_LUNA, SONNET_5_5)),
        Model("claude-3.5-sonnet", (SONNET_5_5, GPT_6_LUNA)),
    )
}
_FIELDS = {"vendor", "id", "input_price", "output_price", "retires", "effort"}


def catalogue(overrides: str = "") -> Mapping[str, Model]:
    """The catalogue with other chains for some names, given as JSON; raises ValueError naming what is wrong.

    `{"gpt-4o": [{"vendor": "openai", "id": "…", "input_price": "2.5", "output_price": "10"}]}`
    """
    if not overrides.strip():
        return CATALOGUE
    given = json.loads(overrides)
    if not isinstance(given, dict) or not set(given) <= set(CATALOGUE):
        raise ValueError(f"it must be an object with names among {', '.join(CATALOGUE)}")
    return {**CATALOGUE, **{name: Model(name, _chain(name, chain)) for name, chain in given.items()}}


def _chain(name: str, given: Any) -> tuple[Upstream, ...]:
    if not isinstance(given, list) or not given:
        raise ValueError(f"{name} must be a list of models")
    return tuple(_upstream(name, one) for one in given)


def _upstream(name: str, given: Any) -> Upstream:
    if not isinstance(given, dict) or not {"vendor", "id"} <= set(given) <= _FIELDS:
        raise ValueError(
            f"{name}: a model has vendor and id, and of fields only {', '.join(sorted(_FIELDS))}"
        )
    if given["vendor"] not in VENDORS:
        raise ValueError(f"{name}: vendor must be one of {', '.join(VENDORS)}")
    try:
        return Upstream(
            vendor=given["vendor"],
            id=str(given["id"]),
            input_price=Decimal(str(given["input_price"])),
            output_price=Decimal(str(given["output_price"])),
            retires=date.fromisoformat(given["retires"]) if given.get("retires") else None,
            effort=given.get("effort"),
        )
    except (KeyError, InvalidOperation, TypeError, ValueError) as error:
        raise ValueError(f"{name}: prices must be numbers and retires a date like 2027-01-14") from error
