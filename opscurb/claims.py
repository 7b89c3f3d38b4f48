"""Which finding may count which dollar, so that no dollar is saved twice."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from opscurb.money import CENT, ZERO, cents
from opscurb.price import Component
from opscurb.results import Claims, Found

Key = tuple[str, str]
Claim = tuple[str, Component]
Rank = tuple[int, int, str, str]


class Ledger:
    """Shares out each (resource, cost component) among its claimants, in whatever order they arrive.

    The strongest action is served first (delete before schedule before rightsize before migrate), then the
    parent before the child it owns, then the check's name. Whoever follows counts only what it saves beyond
    that, so the total is what the best of them saves and falls, never rises, when a finding drops out. A
    finding that is left with nothing stays visible and names the one that took its money.

    An amount that is only known to be at most so much counts nothing until the ledger is closed against the
    bill: all amounts of a kind of usage together then count no more than what was billed for it.
    """

    def __init__(self) -> None:
        self._found: dict[Key, Found] = {}
        self._claims: dict[Key, Claims] = {}
        self._rivals: dict[Claim, dict[Key, Rank]] = defaultdict(dict)
        self._bounds: dict[Key, dict[Claim, str]] = {}
        self._granted: dict[tuple[Key, Claim], Decimal] = {}

    def add(self, found: Found) -> list[Found]:
        """Enter a finding; return it and all others whose share it changed, claims settled."""
        claims = claims_of(found)
        rivals = self._touched(self._claims.get(found.key, {})) | self._touched(claims)
        for claim in self._claims.get(found.key, {}):
            del self._rivals[claim][found.key]
        for claim in claims:
            self._rivals[claim][found.key] = _rank(found, claim[0])
        before = {key: self._found[key] for key in rivals if key != found.key}
        self._found[found.key], self._claims[found.key] = found, claims
        self._bounds[found.key] = bounds_of(found)
        settled = [self._settle(key) for key in sorted({found.key, *before})]
        return [each for each in settled if each != before.get(each.key)]

    def close(self, billed: Callable[[str], Decimal | None]) -> list[Found]:
        """Grant upper bounds what the bill shows for their usage, each its part of it; return what changed.

        Usage of which the bill says nothing is granted nothing.
        """
        asked: dict[str, dict[tuple[Key, Claim], Decimal]] = defaultdict(dict)
        for key, bounds in self._bounds.items():
            for claim in bounds.keys() & self._claims[key].keys():
                asked[bounds[claim]][key, claim] = self._share(claim, key)
        for usage, shares in asked.items():
            self._granted |= _granted(shares, billed(usage) or ZERO)
        touched = sorted({key for shares in asked.values() for key, _ in shares})
        before = {key: self._found[key] for key in touched}
        return [found for key in touched if (found := self._settle(key)) != before[key]]

    def _touched(self, claims: Iterable[Claim]) -> set[Key]:
        return {key for claim in claims for key in self._rivals[claim]}

    def _settle(self, key: Key) -> Found:
        found, claims = self._found[key], self._claims[key]
        bounds = self._bounds[key]
        shares = {
            claim: self._granted.get((key, claim), ZERO) if claim in bounds else self._share(claim, key)
            for claim in claims
        }
        # Whole cents of the whole, so that a finding without rivals counts exactly what it shows.
        counted = found.monthly_cost if claims and shares == claims else cents(sum(shares.values(), ZERO))
        first = {min(self._rivals[claim], key=self._rivals[claim].__getitem__) for claim in claims}
        takers = sorted(first - {key})
        superseded_by = takers[0][0] if takers and not counted else ""
        self._found[key] = replace(found, counted_cost=counted, superseded_by=superseded_by)
        return self._found[key]

    def _share(self, claim: Claim, key: Key) -> Decimal:
        """What of a claim is left for a finding after all that are served before it."""
        rivals = self._rivals[claim]
        earlier = (self._claims[rival][claim] for rival in rivals if rivals[rival] < rivals[key])
        return max(ZERO, self._claims[key][claim] - max(earlier, default=ZERO))


def claims_of(found: Found) -> Claims:
    """The dollars a month a finding claims, by resource and component; nothing for advice or an unknown price."""
    claims: Claims = defaultdict(lambda: ZERO)
    if found.price.known and not found.advisory:
        for line in found.price.lines:
            claims[(line.arn, line.component)] += line.amount
    cost = -sum((amount for amount in claims.values() if amount < 0), ZERO)
    gains = {claim: amount for claim, amount in claims.items() if amount > 0}
    # What the fix itself will cost comes off its largest gains, so that a share is never below zero.
    for claim in sorted(gains, key=lambda claim: (-gains[claim], claim)):
        covered = min(cost, gains[claim])
        gains[claim] -= covered
        cost -= covered
    return {claim: amount for claim, amount in gains.items() if amount}


def bounds_of(found: Found) -> dict[Claim, str]:
    """The claims of a finding that are the most they can be, with what the bill calls their usage."""
    return {(line.arn, line.component): line.bounded_by for line in found.price.lines if line.bounded_by}


def _granted(shares: dict[tuple[Key, Claim], Decimal], billed: Decimal) -> dict[tuple[Key, Claim], Decimal]:
    """Each share, or where they are more than was billed its part of that, rounded so that no cent is added."""
    asked = sum(shares.values(), ZERO)
    if asked <= billed:
        return shares
    return {
        one: (share * billed / asked).quantize(CENT, rounding=ROUND_DOWN) for one, share in shares.items()
    }


def _rank(found: Found, arn: str) -> Rank:
    parent = 0 if arn != found.resource.arn else 1
    return (int(found.check.action), parent, *found.key)
