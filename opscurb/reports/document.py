"""What the printed report shows: every text as it stands on the page, and every bar as a share of the longest."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from opscurb.carbon import Footprint, kilograms
from opscurb.money import ZERO, cents, dollars
from opscurb.reports import words
from opscurb.reports.digest import counted, one_line
from opscurb.reports.facts import Facts
from opscurb.reports.finding import Row, money
from opscurb.reports.notes import carbon_note, money_note, price_note
from opscurb.reports.tally import MOST_TOP, Group, Tally, account_of

MOST_BARS = 8
MOST_GAPS = 12
LONGEST_NAME = 44
LONGEST_SENTENCE = 160


def data(facts: Facts, tally: Tally) -> dict[str, Any]:
    """The report as plain texts and numbers between 0 and 1."""
    return {
        "scan": facts.scan_id,
        "demo": facts.demo,
        "status": facts.scan_status,
        "scanned": _moment(facts.scanned_at),
        "generated": _moment(facts.generated_at),
        "scanned_what": _scanned(facts, tally),
        "headline": _headline(facts, tally),
        "categories": _bars(
            {_capital(words.spelled(name)): group for name, group in tally.by_category.items()}
        ),
        "accounts": _bars(tally.by_account),
        "trend": _trend(facts),
        "top": [_finding(number, *told) for number, told in enumerate(tally.top, 1)],
        "top_of": f"{min(MOST_TOP, tally.total.findings):,} of {tally.total.findings:,}",
        "with_gas": facts.include_esg,
        "coverage": _coverage(facts),
        "notes": _notes(facts, tally),
    }


def _headline(facts: Facts, tally: Tally) -> dict[str, str]:
    converted = facts.converted(facts.total)
    gas = tally.gas
    return {
        "monthly": dollars(facts.total),
        "annual": dollars(facts.total * 12),
        "converted": "" if converted is None else f"{converted:,.2f} {facts.currency}",
        "findings": f"{tally.total.findings:,}",
        "advisory": f"{tally.advisory.findings:,}",
        "gas": "unknown" if gas is None else f"{kilograms(gas):,.1f} kg",
        "gas_gap": _gas_gap(tally),
    }


def _gas_gap(tally: Tally) -> str:
    missing = sum(tally.without_gas.values())
    return f"{counted(missing, 'finding')} without a figure" if missing else "all findings have a figure"


def _scanned(facts: Facts, tally: Tally) -> str:
    regions = [one_line(region) for region in facts.coverage.get("regions", ())]
    where = ", ".join(regions) if len(regions) <= 4 else counted(len(regions), "region")
    accounts = [one_line(name, LONGEST_NAME) for name in tally.by_account]
    who = ", ".join(sorted(accounts)) if len(accounts) <= 3 else counted(len(accounts), "account")
    return " in ".join(part for part in (who, where) if part)


def _bars(groups: Mapping[str, Group]) -> list[dict[str, Any]]:
    """The groups that count most, and the rest of them as one."""
    ordered = sorted(groups.items(), key=lambda item: (-item[1].counted, item[0]))
    shown, rest = ordered[:MOST_BARS], ordered[MOST_BARS:]
    if rest:
        others = Group(
            sum(group.findings for _, group in rest), sum((group.counted for _, group in rest), ZERO)
        )
        shown.append((f"{len(rest):,} others", others))
    longest = max((group.counted for _, group in shown), default=ZERO)
    return [
        {
            "name": one_line(name, LONGEST_NAME),
            "money": _exact(group.counted),
            "findings": counted(group.findings, "finding"),
            "share": _share(group.counted, longest),
        }
        for name, group in shown
    ]


def _trend(facts: Facts) -> list[dict[str, Any]]:
    longest = max((total for _, total in facts.trend), default=ZERO)
    return [
        {
            "date": moment.astimezone(UTC).strftime("%d %b"),
            "money": dollars(total.to_integral_value()),
            "share": _share(total, longest),
        }
        for moment, total in facts.trend
    ]


def _finding(number: int, row: Row, gas: Footprint | None) -> dict[str, str]:
    check, known = words.check_of(row), gas.kilograms if gas else None
    name = row["resource_name"] if row["resource_name"] != row["resource_id"] else ""
    return {
        "number": str(number),
        "resource": one_line(row["resource_id"], LONGEST_NAME),
        "name": one_line(name, LONGEST_NAME),
        "kind": one_line(words.spelled(row["resource_type"]), LONGEST_NAME),
        "where": f"{one_line(account_of(row), LONGEST_NAME)}, {one_line(row['region'], LONGEST_NAME)}",
        "because": one_line(row["details"].get("because") or row["recommendation"], LONGEST_SENTENCE),
        "action": words.action_type(check, row).capitalize(),
        "money": _exact(money(row, "counted_cost")),
        "gas": "–" if known is None else f"{kilograms(known):,.1f}",
    }


def _coverage(facts: Facts) -> dict[str, Any]:
    coverage = facts.coverage
    ran, regions = coverage.get("checks_run", 0), len(coverage.get("regions", ()))
    lines: Sequence[str] = facts.gaps
    more = len(lines) - MOST_GAPS
    return {
        "complete": bool(coverage.get("complete")),
        "ran": f"{counted(ran, 'check run')} over {counted(regions, 'region')}",
        "gaps": [one_line(line, LONGEST_SENTENCE * 2) for line in lines[:MOST_GAPS]],
        "more": f"and {more:,} more" if more > 0 else "",
    }


def _notes(facts: Facts, tally: Tally) -> list[dict[str, str]]:
    notes = [
        {"title": "Money", "text": money_note(tally)},
        {"title": "Prices", "text": one_line(price_note(tally), 1_000)},
        {"title": "Currency", "text": facts.currency_note},
    ]
    if facts.include_esg:
        notes.append({"title": "Greenhouse gas", "text": f"{carbon_note()} {_missing(tally)}".strip()})
    return notes


def _missing(tally: Tally) -> str:
    if not tally.without_gas:
        return ""
    told = "; ".join(f"{why} ({number:,})" for why, number in tally.without_gas.most_common(5))
    return f"Without a figure here: {one_line(told, 600)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _exact(amount: Decimal) -> str:
    """Dollars with their cents, so that amounts below one another line up."""
    return f"${cents(amount):,.2f}"


def _share(amount: Decimal, longest: Decimal) -> float:
    return float(amount / longest) if longest > 0 and amount > 0 else 0.0


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%d %B %Y, %H:%M UTC")
