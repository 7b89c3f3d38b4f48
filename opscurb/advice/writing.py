"""Gets an answer from the models that stand behind a name: one budget, one retry, one repair, then none at all."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from opscurb.advice.answer import Advice
from opscurb.advice.models import Upstream
from opscurb.advice.prompt import SYSTEM, correction
from opscurb.advice.vendor import (
    NO_TOKENS,
    Declined,
    Garbled,
    Reply,
    Tokens,
    Turn,
    Unanswered,
    Unusable,
    Vendor,
    VendorFailed,
)
from opscurb.money import ZERO

BUDGET_SECONDS = 30.0
# What one call may take of the budget while another model stands behind it, and what is too little to begin with.
SHARE = 0.6
LEAST_SHARE = 0.05
PAUSE_SECONDS = 0.5
# Longer waits that a vendor asks for are not worth their share of the budget.
MOST_PAUSE_SHARE = 0.25
MOST_FAULTS = 12


class Breaker(Protocol):
    """Keeps calls from a vendor that is away."""

    def closed(self) -> bool:
        """True when the vendor should be asked."""

    def trip(self) -> None:
        """It did not answer."""

    def reset(self) -> None:
        """It answered."""


@dataclass(frozen=True, slots=True)
class Link:
    """One model of a chain, with the way to its vendor."""

    upstream: Upstream
    vendor: Vendor
    breaker: Breaker


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it: an answer that was examined, or None and why; and what it cost either way."""

    advice: Advice | None = None
    upstream: Upstream | None = None
    reason: str = ""
    tokens: Tokens = NO_TOKENS
    dollars: Decimal = ZERO


Examine = Callable[[Advice], tuple[Advice, Sequence[str]]]


class _Faulty(Exception):
    """The repaired answer is no better."""


@dataclass(slots=True)
class Writer:
    """Writes one answer; `examine` gives it back tidied, with what is wrong with it."""

    links: Sequence[Link]
    examine: Examine
    budget_seconds: float = BUDGET_SECONDS
    pause_seconds: float = PAUSE_SECONDS
    _until: float = 0
    _may_retry: bool = True
    _may_repair: bool = True
    _reasons: list[str] = field(default_factory=list)
    _tokens: Tokens = NO_TOKENS
    _dollars: Decimal = ZERO

    def write(self, question: str) -> Written:
        """An answer of the first model that gives a good one; never raises for what vendors do."""
        self._until = time.monotonic() + self.budget_seconds
        for link in self.links:
            if self._left() < self._least:
                self._note(link, "no time is left")
                break
            if not link.breaker.closed():
                self._note(link, "its vendor was away a moment ago")
                continue
            try:
                return self._written(self._advice(link, question), link.upstream)
            except _Faulty:
                self._note(link, "its answer failed the checks twice")
                break
            except VendorFailed as error:
                self._failed(link, error)
        return self._written(None, None)

    def _advice(self, link: Link, question: str) -> Advice:
        """A good answer, repaired once if need be; raises _Faulty and VendorFailed."""
        asked = Turn("user", question)
        try:
            given = self._ask(link, [asked]).advice
            advice, faults = self.examine(given)
            before = given.model_dump_json()
        except Garbled:
            advice, faults, before = None, ["it was not a complete answer in the schema"], "{}"
        if not faults and advice is not None:
            return advice
        if not self._may_repair:
            raise _Faulty
        self._may_repair = False
        talk = [asked, Turn("assistant", before), Turn("user", correction(faults[:MOST_FAULTS]))]
        try:
            advice, faults = self.examine(self._ask(link, talk).advice)
        except Garbled as error:
            raise _Faulty from error
        if faults:
            raise _Faulty
        return advice

    def _ask(self, link: Link, talk: Sequence[Turn]) -> Reply:
        """A reply, after the one retry that there is for all of it; raises VendorFailed."""
        try:
            return self._once(link, talk)
        except Unanswered as error:
            pause = error.retry_after or self.pause_seconds
            if not self._may_retry or error.is_slow or pause > MOST_PAUSE_SHARE * self._left():
                raise
        self._may_retry = False
        time.sleep(pause)
        return self._once(link, talk)

    def _once(self, link: Link, talk: Sequence[Turn]) -> Reply:
        left = self._left()
        if left < self._least:
            raise Unanswered("no time is left", is_slow=True)
        seconds = left if link is self.links[-1] else min(left, SHARE * self.budget_seconds)
        try:
            reply = link.vendor.ask(link.upstream, SYSTEM, talk, seconds)
        except (Declined, Garbled) as error:
            link.breaker.reset()
            self._bill(link.upstream, error.tokens)
            raise
        link.breaker.reset()
        self._bill(link.upstream, reply.tokens)
        return reply

    def _failed(self, link: Link, error: VendorFailed) -> None:
        # A model that is not there or declines says nothing about its vendor's health; a refused key does not pass.
        if isinstance(error, Unanswered):
            link.breaker.trip()
        self._note(link, f"refused by its vendor: {error}" if isinstance(error, Unusable) else str(error))

    def _note(self, link: Link, text: str) -> None:
        self._reasons.append(f"{link.upstream.id}: {text}")

    def _bill(self, upstream: Upstream, tokens: Tokens) -> None:
        self._tokens = Tokens(self._tokens.input + tokens.input, self._tokens.output + tokens.output)
        self._dollars += upstream.dollars(tokens.input, tokens.output)

    def _left(self) -> float:
        return self._until - time.monotonic()

    @property
    def _least(self) -> float:
        return LEAST_SHARE * self.budget_seconds

    def _written(self, advice: Advice | None, upstream: Upstream | None) -> Written:
        return Written(advice, upstream, "; ".join(self._reasons), self._tokens, self._dollars)
