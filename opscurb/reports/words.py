"""What is said of a finding: sentences from its stored evidence and from what its check declares."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from opscurb.check import Action, Check
from opscurb.money import dollars
from opscurb.provider import PROVIDERS, provider
from opscurb.reports.rows import CONFIRMED

Row = Mapping[str, Any]

SURE = 0.85
# Severity and review priority, the least urgent first.
STEPS = ("low", "medium", "high")
# What the fix does to the resource that a finding names.
WHOLE = {
    Action.DELETE: "DELETE",
    # The resource stays and is paid for less of the time.
    Action.SCHEDULE: "RIGHTSIZE",
    Action.RIGHTSIZE: "RIGHTSIZE",
    Action.MIGRATE: "RIGHTSIZE",
    # A purchase, which changes nothing about the resource.
    Action.COMMIT: "INVESTIGATE",
}
# The waste lies inside of these: who deletes what the finding names would delete what is in use as well.
HOLDERS = frozenset({"s3_bucket", "ecr_repository", "log_group", "k8s_namespace"})
INSIDE = {**WHOLE, Action.DELETE: "RIGHTSIZE", Action.MIGRATE: "ARCHIVE"}

# Words of our own names that people write otherwise.
WRITTEN = {
    "cw": "CloudWatch",
    "gib": "GiB",
    "gpu": "GPU",
    "k8s": "Kubernetes",
    "lambda": "Lambda",
    "mib": "MiB",
    "vcpus": "vCPUs",
    **{word: word.upper() for word in ("ami", "cpu", "ebs", "ec2", "ecr", "ecs", "elb", "gb", "ip", "mb")},
    **{word: word.upper() for word in ("nat", "rds", "s3", "vpc")},
}
# What of the details is told as money or as the reason, and not as a fact.
ESTIMATED = "Estimated: the prices are those of another region"
NOT_FACTS = frozenset({"because", "price_basis", "price_source", "price_lines"})
# A resource of very many parts is told by its first ones.
MOST_SHOWN = 5
LONGEST = 120
NO_CHECK = (
    "The check that found this is no longer part of the product: verify the resource before changing it."
)


def check_of(row: Row) -> Check | None:
    """The check that found it; None when it is no longer part of the product."""
    name = row["provider"]
    return provider(name).checks.get(row["check_id"]) if name in PROVIDERS else None


def action_type(check: Check | None, row: Row) -> str:
    """What to do, in four words: look first where doubt or an owner stands before the fix."""
    if check is None or row["managed_by"] or row["confidence"] < CONFIRMED:
        return "INVESTIGATE"
    return (INSIDE if row["resource_type"] in HOLDERS else WHOLE)[check.action]


def confidence_level(row: Row) -> str:
    """How sure the finding is: `high` for facts and fully measured windows, `low` below what counts as confirmed."""
    if row["confidence"] >= SURE:
        return "high"
    return "medium" if row["confidence"] >= CONFIRMED else "low"


def review_priority(row: Row) -> str:
    """How soon to look: as severe as the finding is, and one step later when little speaks for it."""
    step = STEPS.index(row["severity"]) - (confidence_level(row) == "low")
    return STEPS[max(0, step)]


def sentence(row: Row) -> str:
    """The finding in one sentence."""
    name = row["resource_name"]
    label = row["resource_id"] + (f" ({name})" if name and name != row["resource_id"] else "")
    because = row["details"].get("because") or row["recommendation"]
    return f"{_capital(spelled(row['resource_type']))} {label} in {row['region']}: {because}."


def detection_reason(check: Check | None, row: Row) -> str:
    """Why it was found, and why that is waste."""
    because = f"{_capital(row['details'].get('because') or row['recommendation'])}."
    return f"{because} {check.summary}" if check else because


def shown_facts(row: Row) -> Iterator[tuple[str, str]]:
    """The facts that were looked at, each under its name in words."""
    facts = {"status": row["status"]} | {
        name: value for name, value in row["details"].items() if name not in NOT_FACTS
    }
    return ((spelled(name), text) for name, value in facts.items() if (text := _fact(value)))


def evidence_summary(row: Row) -> str:
    """The same in one sentence."""
    told = [f"{name} {text}" for name, text in shown_facts(row)]
    return f"{_capital('; '.join(told) or 'no further facts were kept')}."


def action_caution(check: Check | None, row: Row) -> str:
    """What can go wrong when it is fixed."""
    cautions = [f"{risk}." for risk in check.fix.risks] if check else [NO_CHECK]
    if owner := row["managed_by"]:
        cautions.insert(0, f"Managed by {owner}: change it there.")
    return " ".join(cautions)


def estimation_rationale(row: Row) -> str:
    """The arithmetic behind the money, where its prices come from, and what of it is counted."""
    if row["price_basis"] == "none":
        return "Not priced: no price is known for all of it, so it counts as $0."
    lines = row["details"].get("price_lines", ())
    told = list(_arithmetic(lines[:MOST_SHOWN]))
    if len(lines) > MOST_SHOWN:
        told.append(f"and {len(lines) - MOST_SHOWN} more")
    total = f"In all {_dollars(row['monthly_cost'])} a month"
    source = row["details"].get("price_source")
    estimated = ESTIMATED if row["price_confidence"] == "estimated" else ""
    sentences = [", ".join(told), f"{total} ({source})" if source else total, estimated, _counted(row)]
    return " ".join(f"{text}." for text in sentences if text)


def _arithmetic(lines: list[Row]) -> Iterator[str]:
    """Each line as quantity x price; what the fix will cost instead is taken off."""
    for number, line in enumerate(lines):
        sign = "less " if line["quantity"] < 0 else "plus " if number else ""
        price = f"${Decimal(str(line['unit_price'] or 0)):f}"
        quantity = f"{abs(line['quantity']):,.2f}".removesuffix(".00")
        yield f"{sign}{quantity} {line['what']} x {price} = {_dollars(abs(line['monthly']))}"


def _counted(row: Row) -> str:
    if row["counted_cost"] >= row["monthly_cost"]:
        return ""
    taker = row["superseded_by"] or "another finding"
    return f"Counted as {_dollars(row['counted_cost'])}, since {taker} saves the same dollars"


def _dollars(amount: float) -> str:
    return dollars(Decimal(str(amount)))


def _fact(value: Any) -> str:
    """A value as people write it; empty for what says nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        more = len(value) - MOST_SHOWN
        shown = ", ".join(map(_fact, value[:MOST_SHOWN]))
        return f"{shown} and {more} more" if more > 0 else shown
    if isinstance(value, dict):
        return ", ".join(f"{spelled(name)} {_fact(inner)}" for name, inner in value.items())
    return "" if value is None else _cut(str(value))


def _cut(text: str) -> str:
    """A text of bearable length, which ends with a whole word where it has words."""
    if len(text) <= LONGEST:
        return text
    head = text[:LONGEST]
    return f"{head.rpartition(' ')[0].rstrip(',:;')} …" if " " in head else head


def spelled(name: str) -> str:
    """The words of a name of ours: `ebs_volume` is an EBS volume."""
    return " ".join(WRITTEN.get(word, word) for word in name.split("_"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
