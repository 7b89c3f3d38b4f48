"""What may be done to one finding in its state: its form as it stands, and what doing it changes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form

from apps.customers.members import list_members
from apps.dashboard.findings.query import Query
from apps.dashboard.forms.marking import (
    FINDING,
    RESOURCE,
    TAG,
    Assign,
    Exempt,
    Handle,
    Judge,
    Note,
    SnoozeOne,
)
from apps.findings import services
from apps.findings.marking import write_note

Row = Mapping[str, Any]
Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A change: what its button and its page say, what is said when it is done, its form and what it does."""

    title: str
    done: str
    form: Callable[..., Form]
    change: Callable[[UUID, Row, Given], object]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that may be done to a finding: its dialog, and the page that does the same."""

    name: str
    title: str
    url: str
    form: Form


def form_of(name: str, row: Row, data: Any = None, auto_id: str = "id_%s") -> Form:
    """The form of a change of a finding, filled with what is so now. Needs a scope."""
    further: dict[str, Any] = {"row": row} if name == "exempt" else {}
    if name == "assign":
        further["members"] = [(str(one.user_id), one.email) for one in list_members()]
    initial = {
        "note": "" if name == "exempt" else row["note"],
        "assignee": row["assignee_id"] or "",
        "verdict": row["verdict"] or "",
        "reason": row["verdict_reason"],
    }
    return KINDS[name].form(data, initial=initial, auto_id=auto_id, **further)


def changes_of(row: Row, query: Query) -> Iterator[Change]:
    """What may be done to a finding. Needs a scope."""
    for name in OF_STATE[row["state"]]:
        form = form_of(name, row, auto_id=f"{name}-%s")
        yield Change(name, KINDS[name].title, query.url(f"finding-{name}", row["id"]), form)


def _exempt(finding_id: UUID, row: Row, given: Given) -> None:
    """By the rule that was chosen, so that scans to come heed it too."""
    what, terms = given["what"], {"reason": given["note"], "expires_at": given["moment"]}
    if what != RESOURCE:
        terms["check_id"] = row["check_id"]
    if what in (FINDING, RESOURCE):
        terms |= {"resource": row["resource_arn"], "region": row["region"]}
    if what.startswith(TAG):
        terms["tag"] = what.removeprefix(TAG)
    elif row["account_id"]:
        terms["account_id"] = UUID(row["account_id"])
    services.add_exemption(services.Terms(**terms))


def _judge(finding_id: UUID, row: Row, given: Given) -> None:
    if given["verdict"]:
        services.judge(finding_id, given["verdict"], given["reason"])
    else:
        services.take_back_verdict(finding_id)


KINDS = {
    "handle": Kind(
        "Mark as handled",
        "The finding is marked as handled.",
        Handle,
        lambda finding_id, row, given: services.mark_handled(finding_id, given["note"]),
    ),
    "snooze": Kind(
        "Snooze",
        "The finding is snoozed.",
        SnoozeOne,
        lambda finding_id, row, given: services.snooze(
            finding_id, given["moment"], given["note"], given["growth"]
        ),
    ),
    "exempt": Kind("Exempt", "It is exempt, and out of every total.", Exempt, _exempt),
    "reopen": Kind(
        "Reopen",
        "The finding is back on the list.",
        Form,
        lambda finding_id, row, given: services.reopen(finding_id),
    ),
    "assign": Kind(
        "Assign",
        "It is written down who sees to the finding.",
        Assign,
        lambda finding_id, row, given: services.assign(finding_id, given["assignee"]),
    ),
    "judge": Kind("Judge", "Your verdict is kept.", Judge, _judge),
    "note": Kind(
        "Write a note",
        "The note is saved.",
        Note,
        lambda finding_id, row, given: write_note(finding_id, given["note"]),
    ),
}
_OPEN = ("handle", "snooze", "exempt", "assign", "judge", "note")
# State -> what may be done.
OF_STATE = {
    "open": _OPEN,
    "reopened": _OPEN,
    "snoozed": ("reopen", *_OPEN),
    "exempt": ("handle", "assign", "judge", "note"),
    "handled": ("reopen", "assign", "judge", "note"),
    "resolved": ("judge",),
}
