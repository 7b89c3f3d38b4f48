"""How a finding is fixed where Terraform holds its resource: what to change in its block, or how to take it out."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from opscurb.advice.subject import Subject
from opscurb.advice.terraform_changes import CHANGES, REMOVALS, Block, Change, Fact, Value
from opscurb.resource import scrub

MOST_LETTERS = 256
CHANGE = "Set these arguments in its resource block and leave the others as they are."
REMOVE = (
    "Put this in the place of its resource block, with its own address after `from`, and take out what refers to it. "
    "`destroy = false` would only let Terraform forget it. Terraform 1.7 or newer knows such blocks."
)
ADD = "Add these blocks to the one resource of this type that the bucket has, or make one."
PLAN = (
    "Run `terraform plan`: it must tell of this one resource and nothing else. Then apply, in the place of the command "
    "that changes it. Verifying and backing up come first all the same."
)


@dataclass(frozen=True, slots=True)
class InTerraform:
    """What to do: `find` is a command that prints the resource's address, empty where none can find it."""

    resource_type: str
    find: str
    hcl: str
    notes: tuple[str, ...]


def in_terraform(subject: Subject) -> InTerraform | None:
    """The way by Terraform; None where there is none for sure, or where something else manages the resource."""
    if subject.managed_by or scrub(subject.resource_id) != subject.resource_id:
        return None
    if (change := CHANGES.get(subject.check_id)) is not None:
        return _changed(change, subject)
    if (resource_type := REMOVALS.get(subject.check_id)) is not None:
        name = subject.resource_arn if resource_type == "aws_lb" else subject.resource_id
        return InTerraform(resource_type, _find(name), _removed(resource_type), (REMOVE, PLAN))
    return None


def _changed(change: Change, subject: Subject) -> InTerraform | None:
    facts = {**subject.details, "id": subject.resource_id}
    try:
        lines = list(_lines(change.sets, facts, "  "))
    except LookupError:
        return None
    hcl = "\n".join((f'resource "{change.resource_type}" "this" {{', *lines, "}"))
    find = _find(subject.resource_id) if change.is_found_by_id else ""
    told = change.note.format(id=subject.resource_id[:MOST_LETTERS]) if change.note else ""
    first = ADD if any(isinstance(value, Block) for value in change.sets.values()) else CHANGE
    return InTerraform(change.resource_type, find, hcl, tuple(filter(None, (first, told, PLAN))))


def _find(name: str) -> str:
    return f"terraform state list {shlex.quote(f'-id={name}')}"


def _removed(resource_type: str) -> str:
    return f"removed {{\n  from = {resource_type}.this\n\n  lifecycle {{\n    destroy = true\n  }}\n}}"


def _lines(sets: Mapping[str, Value], facts: Mapping[str, Any], indent: str) -> Iterator[str]:
    """The arguments, aligned as `terraform fmt` would; raises LookupError for a fact that is not known."""
    plain = {name: value for name, value in sets.items() if not isinstance(value, Block)}
    width = max(map(len, plain), default=0)
    for name, value in plain.items():
        yield f"{indent}{name:<{width}} = {_literal(value, facts)}"
    for name, block in sets.items():
        if isinstance(block, Block):
            inner = list(_lines(block.sets, facts, indent + "  "))
            yield from (
                ("", f"{indent}{name} {{", *inner, f"{indent}}}") if inner else ("", f"{indent}{name} {{}}")
            )


def _literal(value: Any, facts: Mapping[str, Any]) -> str:
    if isinstance(value, Fact):
        value = facts.get(value.name)
        if value is None or value == "":
            raise LookupError
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return str(int(value))
    if isinstance(value, str):
        return _quoted(value)
    raise LookupError


def _quoted(text: str) -> str:
    """A string in which nothing is a template."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped.replace("${", "$${").replace("%{", "%%{")}"'
